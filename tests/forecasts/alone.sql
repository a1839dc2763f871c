-- setup
CREATE TABLE a (v int);
INSERT INTO a SELECT generate_series(1, 1000);
CREATE TABLE b (v int);
INSERT INTO b SELECT generate_series(1, 1000);
CREATE INDEX b_v ON b (v);
CREATE TABLE c (v int PRIMARY KEY);
INSERT INTO c SELECT generate_series(1, 1000);
CREATE TABLE d (v int PRIMARY KEY);
INSERT INTO d SELECT generate_series(1, 1000);
CREATE TABLE e (a text, b int, v int, PRIMARY KEY (a, b));
INSERT INTO e SELECT 'x', -n FROM generate_series(1, 12000) AS n;
CREATE TABLE p (a int, v int, PRIMARY KEY (a)) PARTITION BY RANGE (a);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (20000);
INSERT INTO p SELECT n FROM generate_series(1, 12000) AS n;

-- alone while ROW EXCLUSIVE on a
CREATE INDEX CONCURRENTLY a_v ON a (v);

-- alone while ROW EXCLUSIVE on b
DROP INDEX CONCURRENTLY b_v;

-- alone while ROW EXCLUSIVE on c
REINDEX TABLE CONCURRENTLY c;

-- alone while ROW EXCLUSIVE on c
REINDEX INDEX CONCURRENTLY c_pkey;

-- alone while SHARE UPDATE EXCLUSIVE on d
VACUUM d;

-- alone while ROW EXCLUSIVE on d
VACUUM (FULL) d;

-- alone while ROW EXCLUSIVE on d
VACUUM FULL ANALYZE d;

-- alone open while SHARE on e
DO $$
DECLARE
  next_a e.a%TYPE;
  next_b e.b%TYPE;
BEGIN
  SELECT a, b INTO next_a, next_b FROM e ORDER BY a, b LIMIT 1;
  WHILE FOUND LOOP
    WITH batch AS (
      SELECT a, b FROM e
        WHERE (a, b) >= (next_a, next_b)
        ORDER BY a, b LIMIT 5000 + 1
    ), filled AS (
      UPDATE e
        SET v = 1
        WHERE (a, b) IN (SELECT a, b FROM batch) AND v IS NULL
    )
    SELECT a, b INTO next_a, next_b FROM batch ORDER BY a, b OFFSET 5000;
    COMMIT;
  END LOOP;
END $$;

-- alone open while SHARE on p2
DO $$
DECLARE
  next_a p.a%TYPE;
BEGIN
  SELECT a INTO next_a FROM p ORDER BY a LIMIT 1;
  WHILE FOUND LOOP
    WITH batch AS (
      SELECT a FROM p
        WHERE a >= next_a
        ORDER BY a LIMIT 5000 + 1
    ), filled AS (
      UPDATE p
        SET v = 1
        WHERE a IN (SELECT a FROM batch) AND v IS NULL
    )
    SELECT a INTO next_a FROM batch ORDER BY a OFFSET 5000;
    COMMIT;
  END LOOP;
END $$;
