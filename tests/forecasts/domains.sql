-- setup
CREATE DOMAIN positive AS int;
ALTER DOMAIN positive ADD CONSTRAINT later CHECK (VALUE < 5000) NOT VALID;
CREATE DOMAIN unused AS int;
CREATE TABLE t (a positive, b int);
INSERT INTO t SELECT n, n FROM generate_series(1, 1000) n;
CREATE TABLE u (a positive);
INSERT INTO u SELECT generate_series(1, 1000);
CREATE TYPE mood AS ENUM ('good', 'bad');
CREATE TABLE moods (m mood);
INSERT INTO moods SELECT 'good' FROM generate_series(1, 1000);
CREATE TYPE pair AS (x int, y int);

-- statement
ALTER DOMAIN positive ADD CONSTRAINT above CHECK (VALUE > 0);

-- statement
ALTER DOMAIN positive ADD CONSTRAINT above CHECK (VALUE > 0) NOT VALID;

-- statement
ALTER DOMAIN positive VALIDATE CONSTRAINT later;

-- statement
ALTER DOMAIN positive SET NOT NULL;

-- statement
ALTER DOMAIN positive DROP CONSTRAINT later;

-- statement
ALTER DOMAIN positive SET DEFAULT 5;

-- statement
ALTER DOMAIN unused ADD CHECK (VALUE > 0);

-- statement
DROP DOMAIN unused;

-- statement
ALTER TYPE mood ADD VALUE 'so';

-- statement
ALTER TYPE mood RENAME VALUE 'bad' TO 'worse';

-- statement
ALTER TYPE mood RENAME TO feeling;

-- statement
ALTER TYPE pair ADD ATTRIBUTE z int;

-- statement
DROP TYPE pair;

-- statement
CREATE DOMAIN small AS int CHECK (VALUE < 10);
