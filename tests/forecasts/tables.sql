-- setup
CREATE SCHEMA archive;
CREATE TABLE t (id int PRIMARY KEY, a int, b text);
INSERT INTO t SELECT n, n, n::text FROM generate_series(1, 1000) n;
CREATE TABLE child (id int PRIMARY KEY, t int REFERENCES t);
INSERT INTO child SELECT n, n FROM generate_series(1, 1000) n;
CREATE UNLOGGED TABLE fast (a int);
INSERT INTO fast SELECT generate_series(1, 1000);
CREATE TABLE lone (a int);
INSERT INTO lone SELECT generate_series(1, 1000);
CREATE TABLE other (a int);
CREATE TABLE placed (a int PRIMARY KEY) TABLESPACE fast;
INSERT INTO placed SELECT generate_series(1, 1000);
CREATE TABLE parted (a int PRIMARY KEY) PARTITION BY RANGE (a);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (1) TO (1001);
INSERT INTO parted SELECT generate_series(1, 1000);
CREATE UNLOGGED TABLE parted_2 PARTITION OF parted FOR VALUES FROM (1001) TO (2001);
INSERT INTO parted SELECT generate_series(1001, 2000);
CREATE TABLE parted_slow (a int PRIMARY KEY) PARTITION BY RANGE (a) TABLESPACE slow;
CREATE TABLE parted_slow_1 PARTITION OF parted_slow FOR VALUES FROM (1) TO (1001);
INSERT INTO parted_slow SELECT generate_series(1, 1000);
SET default_tablespace = fast;
CREATE TABLE elsewhere (a int PRIMARY KEY);
INSERT INTO elsewhere SELECT generate_series(1, 1000);
RESET default_tablespace;

-- setup since 15
CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler;
SET default_table_access_method = heap2;
CREATE TABLE otherwise (a int PRIMARY KEY);
INSERT INTO otherwise SELECT generate_series(1, 1000);
RESET default_table_access_method;

-- statement
CREATE TABLE x (id int PRIMARY KEY);

-- statement
CREATE TABLE x (id int REFERENCES t, other int REFERENCES child (id));

-- statement
CREATE TABLE x (LIKE t INCLUDING ALL);

-- statement
CREATE TABLE x (more int) INHERITS (lone);

-- statement open
CREATE TABLE x AS SELECT t.id FROM t JOIN child ON child.t = t.id;

-- statement open
SELECT * INTO x FROM t;

-- statement
DROP TABLE lone;

-- statement
DROP TABLE child;

-- statement
DROP TABLE t CASCADE;

-- statement
TRUNCATE lone;

-- statement
TRUNCATE TABLE t CASCADE;

-- statement
TRUNCATE t, child RESTART IDENTITY;

-- statement
ALTER TABLE t RENAME TO u;

-- statement
ALTER TABLE t SET SCHEMA archive;

-- statement
ALTER TABLE lone SET UNLOGGED;

-- statement
ALTER TABLE lone SET LOGGED;

-- statement
ALTER TABLE fast SET LOGGED;

-- statement
ALTER TABLE t SET (fillfactor = 70);

-- statement
ALTER TABLE t SET (autovacuum_enabled = false, toast_tuple_target = 200);

-- statement
ALTER TABLE t RESET (fillfactor);

-- statement
ALTER TABLE lone SET (user_catalog_table = true);

-- statement
ALTER TABLE t REPLICA IDENTITY FULL;

-- statement
ALTER TABLE t OWNER TO CURRENT_USER;

-- statement
ALTER TABLE other INHERIT lone;

-- statement open since 15
ALTER TABLE t SET ACCESS METHOD heap;

-- statement open since 15
ALTER TABLE otherwise SET ACCESS METHOD heap;

-- statement open since 15
ALTER TABLE t SET ACCESS METHOD heap, SET TABLESPACE pg_default;

-- statement open since 15 unmodelled
ALTER TABLE elsewhere SET ACCESS METHOD heap, SET TABLESPACE pg_default;

-- statement open
ALTER TABLE t SET TABLESPACE pg_default;

-- statement open unmodelled
ALTER TABLE elsewhere SET TABLESPACE pg_default;

-- statement
ALTER TABLE t SET TABLESPACE slow;

-- statement
ALTER TABLE placed SET TABLESPACE fast;

-- statement
ALTER TABLE placed SET TABLESPACE pg_default;

-- statement
ALTER TABLE parted SET TABLESPACE slow;

-- statement open
ALTER TABLE parted_1 SET TABLESPACE slow;

-- statement open
ALTER TABLE parted_slow_1 SET TABLESPACE slow;

-- statement open
ALTER TABLE parted_1 SET UNLOGGED;

-- statement open
ALTER TABLE parted_1 SET LOGGED;

-- statement open
ALTER TABLE parted_2 SET UNLOGGED;

-- statement open
ALTER TABLE parted_2 SET LOGGED;

-- statement since 15
ALTER TABLE t SET ACCESS METHOD heap2;

-- statement since 15
ALTER TABLE placed SET ACCESS METHOD heap2, SET TABLESPACE slow;

-- statement
LOCK TABLE t;

-- statement
LOCK TABLE t, lone IN SHARE ROW EXCLUSIVE MODE;

-- statement
ANALYZE t;

-- statement
ANALYZE t (a), lone;

-- statement
COMMENT ON TABLE t IS 'all';

-- statement
COMMENT ON COLUMN t.a IS 'first';

-- statement
COMMENT ON CONSTRAINT child_t_fkey ON child IS 'points';

-- statement
GRANT SELECT ON t TO PUBLIC;

-- statement
REVOKE ALL ON TABLE t, child FROM PUBLIC;

-- statement
GRANT SELECT (a) ON t TO PUBLIC;

-- statement
CREATE STATISTICS s ON id, a FROM t;

-- statement
CREATE SEQUENCE numbers;

-- statement
CREATE SEQUENCE numbers OWNED BY t.a;

-- statement
CREATE SCHEMA more;

-- statement
CREATE TYPE colour AS ENUM ('red');

-- statement
CREATE PUBLICATION p FOR TABLE lone;

-- statement
ALTER TABLE t FORCE ROW LEVEL SECURITY;
