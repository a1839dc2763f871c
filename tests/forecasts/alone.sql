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
