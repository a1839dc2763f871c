-- setup
CREATE TABLE parent (id int PRIMARY KEY);
INSERT INTO parent SELECT generate_series(0, 3000);
CREATE TABLE m (at int, v int) PARTITION BY RANGE (at);
CREATE TABLE m1 PARTITION OF m FOR VALUES FROM (0) TO (500);
CREATE TABLE m2 PARTITION OF m FOR VALUES FROM (500) TO (1001);
INSERT INTO m SELECT n, n FROM generate_series(1, 1000) n;
CREATE TABLE plain (at int, v int);
INSERT INTO plain SELECT n, n FROM generate_series(2000, 2999) n;
CREATE TABLE proved (at int, v int, CONSTRAINT fits CHECK (at IS NOT NULL AND at >= 2000 AND at < 3000));
INSERT INTO proved SELECT n, n FROM generate_series(2000, 2999) n;
CREATE TABLE promised (at int, v int);
INSERT INTO promised SELECT n, n FROM generate_series(2000, 2999) n;
ALTER TABLE promised ADD CONSTRAINT fits CHECK (at IS NOT NULL AND at >= 2000 AND at < 3000) NOT VALID;
CREATE TABLE d (at int, v int) PARTITION BY RANGE (at);
CREATE TABLE d1 PARTITION OF d FOR VALUES FROM (0) TO (500);
CREATE TABLE d_rest PARTITION OF d DEFAULT;
INSERT INTO d SELECT n, n FROM generate_series(1, 1000) n;
CREATE TABLE l (kind text NOT NULL, v int) PARTITION BY LIST (kind);
CREATE TABLE la PARTITION OF l FOR VALUES IN ('a');
CREATE TABLE lb (kind text NOT NULL, v int, CHECK (kind = 'b'));
INSERT INTO lb SELECT 'b', n FROM generate_series(1, 1000) n;
CREATE TABLE k (at int, v int, PRIMARY KEY (at)) PARTITION BY RANGE (at);
CREATE TABLE complete (at int PRIMARY KEY, v int);
INSERT INTO complete SELECT n, n FROM generate_series(2000, 2999) n;
CREATE TABLE bare (at int NOT NULL, v int);
INSERT INTO bare SELECT n, n FROM generate_series(2000, 2999) n;
CREATE TABLE f (at int, p int REFERENCES parent) PARTITION BY RANGE (at);
CREATE TABLE f1 PARTITION OF f FOR VALUES FROM (0) TO (2000);
INSERT INTO f SELECT n, n FROM generate_series(1, 1000) n;
CREATE TABLE f2 (at int, p int);
INSERT INTO f2 SELECT n, n FROM generate_series(2000, 2999) n;
CREATE TABLE lone (a int);
INSERT INTO lone SELECT generate_series(1, 400);
CREATE TABLE k1 PARTITION OF k FOR VALUES FROM (0) TO (500);
INSERT INTO k SELECT n, n FROM generate_series(1, 499) n;
CREATE TABLE e (at bigint, v int) PARTITION BY RANGE (at);
CREATE TABLE e1 PARTITION OF e FOR VALUES FROM (0) TO (500);
CREATE TABLE e_rest PARTITION OF e DEFAULT;
ALTER TABLE e_rest ADD CONSTRAINT not_e2 CHECK (NOT (at IS NOT NULL AND at >= 2000 AND at < 3000));
INSERT INTO e SELECT n, n FROM generate_series(1, 1000) n;
CREATE TABLE r (at int PRIMARY KEY) PARTITION BY RANGE (at);
CREATE TABLE r1 PARTITION OF r FOR VALUES FROM (0) TO (500);
CREATE TABLE r2 PARTITION OF r FOR VALUES FROM (500) TO (2000);
INSERT INTO r SELECT n FROM generate_series(1, 1000) n;
CREATE TABLE refers (at int REFERENCES r);
INSERT INTO refers SELECT n FROM generate_series(501, 1000) n;
CREATE TABLE u (at int NOT NULL, v int NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE u1 PARTITION OF u FOR VALUES FROM (0) TO (500);
ALTER TABLE u1 ADD CONSTRAINT u1_at UNIQUE (at);
CREATE TABLE u2 PARTITION OF u FOR VALUES FROM (500) TO (2000);
ALTER TABLE u2 ADD CONSTRAINT u2_both PRIMARY KEY (at, v);
INSERT INTO u SELECT n, n FROM generate_series(1, 1000) n;
CREATE TABLE x (kind text NOT NULL, v int) PARTITION BY LIST (lower(kind));
CREATE TABLE x_rest PARTITION OF x DEFAULT;
ALTER TABLE x_rest ADD CONSTRAINT not_xa CHECK (NOT ((lower(kind)) IS NOT NULL AND (lower(kind)) = 'a'));
ALTER TABLE x_rest ADD CONSTRAINT not_xbc CHECK (NOT ((lower(kind)) IS NOT NULL AND (lower(kind)) IN ('b', 'c')));
INSERT INTO x SELECT 'z', n FROM generate_series(1, 1000) n;
CREATE TABLE xa (kind text NOT NULL, v int);
INSERT INTO xa SELECT 'A', n FROM generate_series(1, 1000) n;
CREATE TABLE xb (kind text NOT NULL, v int);
INSERT INTO xb SELECT 'B', n FROM generate_series(1, 1000) n;
CREATE TABLE xd (kind text NOT NULL, v int);
INSERT INTO xd SELECT 'D', n FROM generate_series(1, 1000) n;

-- statement
CREATE TABLE m3 PARTITION OF m FOR VALUES FROM (1001) TO (2000);

-- statement
CREATE TABLE d2 PARTITION OF d FOR VALUES FROM (2000) TO (3000);

-- statement unmodelled
CREATE TABLE e2 PARTITION OF e FOR VALUES FROM (2000) TO (3000);

-- statement open unmodelled
CREATE TABLE e2 PARTITION OF e FOR VALUES FROM (2000) TO (3001);

-- statement
CREATE TABLE rest PARTITION OF m DEFAULT;

-- statement unmodelled
ALTER TABLE x ATTACH PARTITION xa FOR VALUES IN ('a');

-- statement unmodelled
ALTER TABLE x ATTACH PARTITION xb FOR VALUES IN ('b', 'c');

-- statement open unmodelled
ALTER TABLE x ATTACH PARTITION xd FOR VALUES IN ('d');

-- statement
ALTER TABLE m ATTACH PARTITION plain FOR VALUES FROM (2000) TO (3000);

-- statement
ALTER TABLE m ATTACH PARTITION proved FOR VALUES FROM (2000) TO (3000);

-- statement
ALTER TABLE m ATTACH PARTITION promised FOR VALUES FROM (2000) TO (3000);

-- statement open
ALTER TABLE m ATTACH PARTITION proved FOR VALUES FROM (2000) TO (3001);

-- statement
ALTER TABLE d ATTACH PARTITION plain FOR VALUES FROM (2000) TO (3000);

-- statement
ALTER TABLE d ATTACH PARTITION proved FOR VALUES FROM (2000) TO (3000);

-- statement
ALTER TABLE l ATTACH PARTITION lb FOR VALUES IN ('b');

-- statement
ALTER TABLE k ATTACH PARTITION bare FOR VALUES FROM (2000) TO (3000);

-- statement
ALTER TABLE k ATTACH PARTITION complete FOR VALUES FROM (2000) TO (3000);

-- statement open
ALTER TABLE f ATTACH PARTITION f2 FOR VALUES FROM (2000) TO (3000);

-- statement
CREATE TABLE f3 PARTITION OF f FOR VALUES FROM (3000) TO (4000);

-- statement
CREATE TABLE m3 PARTITION OF m FOR VALUES FROM (1001) TO (2000) PARTITION BY RANGE (v);

-- statement
ALTER TABLE m ADD PRIMARY KEY (at);

-- statement
ALTER TABLE bare ADD PRIMARY KEY (at);

-- statement
ALTER TABLE lone ADD FOREIGN KEY (a) REFERENCES k;

-- statement since 18
ALTER TABLE m ADD FOREIGN KEY (v) REFERENCES parent NOT VALID;

-- statement
ALTER TABLE f DROP CONSTRAINT f_p_fkey;

-- statement
DROP TABLE f;

-- statement
DROP TABLE f1;

-- statement
ALTER TABLE f DETACH PARTITION f1;

-- statement
ALTER TABLE m1 ALTER v SET NOT NULL;

-- statement
ALTER TABLE m ALTER v SET DEFAULT 5;

-- statement
ALTER TABLE m ALTER v SET STATISTICS 50;

-- statement
CREATE INDEX ON m1 (v);

-- statement
ALTER TABLE m DETACH PARTITION m1;

-- statement
ALTER TABLE d DETACH PARTITION d1;

-- statement
ALTER TABLE r DETACH PARTITION r1;

-- statement
DROP TABLE m1;

-- statement
DROP TABLE d1;

-- statement
DROP TABLE m;

-- statement
TRUNCATE m;

-- statement
ALTER TABLE m ADD COLUMN x int;

-- statement
ALTER TABLE m ADD COLUMN x double precision DEFAULT random();

-- statement
ALTER TABLE m ALTER v TYPE bigint;

-- statement
ALTER TABLE m ALTER v SET NOT NULL;

-- statement
ALTER TABLE m DROP COLUMN v;

-- statement
ALTER TABLE m RENAME v TO w;

-- statement
ALTER TABLE m RENAME TO measurements;

-- statement
ALTER TABLE m ADD CONSTRAINT v_positive CHECK (v > 0);

-- statement
ALTER TABLE m ADD UNIQUE (at);

-- statement unmodelled
ALTER TABLE u ADD UNIQUE (at);

-- statement unmodelled
ALTER TABLE u ADD PRIMARY KEY (at, v);

-- statement
ALTER TABLE m ADD FOREIGN KEY (v) REFERENCES parent;

-- statement
ALTER TABLE m ENABLE ROW LEVEL SECURITY;

-- statement
ALTER TABLE m OWNER TO CURRENT_USER;

-- statement
COMMENT ON TABLE m IS 'all';
