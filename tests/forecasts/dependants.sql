-- setup
CREATE TABLE t (id int PRIMARY KEY, a int);
INSERT INTO t SELECT n, n FROM generate_series(1, 1000) n;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER touched BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION touch();
CREATE POLICY everybody ON t USING (true);
CREATE TABLE ruled (a int);
CREATE RULE quiet AS ON DELETE TO ruled DO INSTEAD NOTHING;
CREATE VIEW v AS SELECT id, a FROM t;
CREATE VIEW w AS SELECT id FROM v;
CREATE MATERIALIZED VIEW mv AS SELECT id, a FROM t;
CREATE UNIQUE INDEX mv_id ON mv (id);
CREATE STATISTICS both_of ON id, a FROM t;
CREATE SEQUENCE numbers;
CREATE TABLE looked_up (a int);
CREATE TABLE guarded (a int);
CREATE POLICY known ON guarded USING (a IN (SELECT a FROM looked_up));
CREATE TABLE written (a int);
CREATE TABLE copied (a int);
CREATE RULE copies AS ON INSERT TO copied DO ALSO INSERT INTO written VALUES (1);
CREATE TABLE changed (a int);
CREATE RULE changes AS ON INSERT TO copied DO ALSO UPDATE changed SET a = 2;
CREATE TABLE asked (a int);
CREATE RULE asks AS ON UPDATE TO copied WHERE EXISTS (SELECT FROM asked) DO INSTEAD NOTHING;

-- statement
CREATE TRIGGER again AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION touch();

-- statement
DROP TRIGGER touched ON t;

-- statement
ALTER TRIGGER touched ON t RENAME TO changed;

-- statement
ALTER TABLE t DISABLE TRIGGER touched;

-- statement
ALTER TABLE t ENABLE ALWAYS TRIGGER touched;

-- statement
COMMENT ON TRIGGER touched ON t IS 'x';

-- statement
CREATE POLICY nobody ON t FOR SELECT USING (false);

-- statement
ALTER POLICY everybody ON t USING (a > 0);

-- statement
DROP POLICY everybody ON t;

-- statement
COMMENT ON POLICY everybody ON t IS 'x';

-- statement
ALTER TABLE t ENABLE ROW LEVEL SECURITY;

-- statement
ALTER TABLE t DISABLE ROW LEVEL SECURITY;

-- statement
CREATE RULE silent AS ON UPDATE TO ruled DO INSTEAD NOTHING;

-- statement
DROP RULE quiet ON ruled;

-- statement
ALTER TABLE ruled DISABLE RULE quiet;

-- statement
ALTER RULE quiet ON ruled RENAME TO silent;

-- statement
CREATE VIEW x AS SELECT a FROM t WHERE a > 5;

-- statement
CREATE OR REPLACE VIEW v AS SELECT id, a, 1 AS more FROM t;

-- statement
DROP VIEW w;

-- statement
DROP VIEW v CASCADE;

-- statement
DROP TABLE t CASCADE;

-- statement
DROP TABLE ruled CASCADE;

-- statement
DROP MATERIALIZED VIEW mv CASCADE;

-- statement
DROP TABLE looked_up CASCADE;

-- statement
DROP TABLE written CASCADE;

-- statement
DROP TABLE asked CASCADE;

-- statement
DROP TABLE changed CASCADE;

-- statement
ALTER VIEW w RENAME TO z;

-- statement
ALTER VIEW w OWNER TO CURRENT_USER;

-- statement
COMMENT ON VIEW w IS 'x';

-- statement open
CREATE MATERIALIZED VIEW x AS SELECT a FROM v;

-- statement open
REFRESH MATERIALIZED VIEW mv;

-- statement open
REFRESH MATERIALIZED VIEW CONCURRENTLY mv;

-- statement
DROP MATERIALIZED VIEW mv;

-- statement
ALTER MATERIALIZED VIEW mv RENAME TO mx;

-- statement
ALTER MATERIALIZED VIEW mv SET (fillfactor = 70);

-- statement
CREATE INDEX ON mv (a);

-- statement
DROP STATISTICS both_of;

-- statement since 13
ALTER STATISTICS both_of SET STATISTICS 100;

-- statement
ALTER SEQUENCE numbers OWNED BY t.a;

-- statement
ALTER SEQUENCE numbers INCREMENT BY 5;

-- statement
CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';

-- statement
DROP SEQUENCE numbers;

-- statement
GRANT SELECT ON v TO PUBLIC;
