-- setup
CREATE TABLE t (id int PRIMARY KEY, a int);
INSERT INTO t SELECT n, n FROM generate_series(1, 1000) n;
CREATE TABLE child (id int, t int REFERENCES t);
CREATE VIEW v AS SELECT id, a FROM t;

-- statement open
SELECT * FROM t WHERE a = 5;

-- statement
SELECT max(a) FROM t;

-- statement
SELECT coalesce((SELECT min(a) FROM t), 0) + 1;

-- statement open
SELECT max(id) FROM t;

-- statement open
SELECT * FROM v;

-- statement open
SELECT * FROM t FOR UPDATE;

-- statement open
UPDATE t SET a = a + 1;

-- statement open
DELETE FROM t WHERE id = 5;

-- statement open
INSERT INTO child SELECT id, id FROM t;

-- statement open since 15
MERGE INTO child USING t ON child.t = t.id WHEN NOT MATCHED THEN INSERT VALUES (t.id, t.id);

-- statement
SET lock_timeout = '1s';

-- statement
SELECT 1;
