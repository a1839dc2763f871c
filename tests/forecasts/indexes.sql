-- setup
CREATE TABLE t (a int, b text, c int);
INSERT INTO t SELECT n, n::text, n FROM generate_series(1, 1000) n;
CREATE INDEX t_a ON t (a);
CREATE INDEX t_lower ON t (lower(b));
CREATE TABLE m (at int, v int) PARTITION BY RANGE (at);
CREATE TABLE m1 PARTITION OF m FOR VALUES FROM (0) TO (500);
CREATE TABLE m2 PARTITION OF m FOR VALUES FROM (500) TO (2000);
INSERT INTO m SELECT n, n FROM generate_series(1, 1000) n;
CREATE INDEX m_at ON m (at);
CREATE INDEX m_v ON ONLY m (v);
CREATE INDEX m1_v ON m1 (v);

-- statement
CREATE INDEX ON t (c);

-- statement
CREATE UNIQUE INDEX t_c ON t USING btree (c DESC) WHERE c > 5;

-- statement
CREATE INDEX IF NOT EXISTS t_a ON t (a);

-- statement unmodelled
CREATE INDEX ON m (v);

-- statement
CREATE INDEX ON ONLY m (at);

-- statement
DROP INDEX t_a;

-- statement
DROP INDEX m_at;

-- statement
ALTER INDEX t_a RENAME TO t_first;

-- statement
ALTER INDEX t_a SET (fillfactor = 70);

-- statement
ALTER INDEX t_lower ALTER COLUMN 1 SET STATISTICS 100;

-- statement unmodelled
ALTER INDEX m_v ATTACH PARTITION m1_v;

-- statement
REINDEX TABLE t;

-- statement
REINDEX INDEX t_a;

-- statement
CLUSTER t USING t_a;

-- statement
ALTER TABLE t CLUSTER ON t_a;

-- statement
ALTER TABLE t SET WITHOUT CLUSTER;

-- statement
COMMENT ON INDEX t_a IS 'first';
