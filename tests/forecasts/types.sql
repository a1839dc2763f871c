-- setup
CREATE TYPE mood AS ENUM ('good', 'bad');
CREATE DOMAIN plain AS text;
CREATE DOMAIN short AS text CHECK (length(VALUE) < 100);
CREATE TABLE t (v varchar(20), v_any varchar, txt text, ch char(10), n numeric(10, 2), small smallint, i int, big bigint, at timestamp, atz timestamptz, at6 timestamp(6), at3 timestamp(3), hour time(3), span interval(3), bits varbit(5), net cidr, m mood, j json, p plain, s short, checked varchar(20) CHECK (checked <> ''), used int, tags text[], numbers int[], lengths varchar(10)[]);
INSERT INTO t SELECT n::text, n::text, n::text, n::text, n, n, n, n, now(), now(), now(), now(), '10:00', '1 day', B'101', '10.0.0.0/8', 'good', '{}', n::text, n::text, n::text, n, ARRAY['good'], ARRAY[n], ARRAY['a'] FROM generate_series(1, 1000) n;
CREATE INDEX t_v ON t (v);
CREATE INDEX t_txt ON t (txt);
CREATE INDEX t_i ON t (i);
CREATE INDEX t_at ON t (at);
CREATE INDEX t_used ON t (big) WHERE used > 5;
CREATE TABLE computed (upper varchar(20), part varchar(20), conditional varchar(20), other varchar(20));
INSERT INTO computed SELECT n::text, n::text, n::text, n::text FROM generate_series(1, 1000) n;
CREATE INDEX computed_upper ON computed (lower(upper));
CREATE INDEX computed_part ON computed (part) WHERE other <> '';
CREATE INDEX computed_conditional ON computed (other) WHERE conditional <> '';
CREATE TABLE parent (code varchar(20) PRIMARY KEY, number int UNIQUE);
INSERT INTO parent SELECT n::text, n FROM generate_series(1, 1000) n;
CREATE TABLE child (code varchar(20) REFERENCES parent, number int REFERENCES parent (number));
INSERT INTO child SELECT n::text, n FROM generate_series(1, 1000) n;

-- statement
ALTER TABLE t ALTER v TYPE varchar(40);

-- statement
ALTER TABLE computed ALTER upper TYPE varchar(40);

-- statement
ALTER TABLE computed ALTER part TYPE varchar(40);

-- statement
ALTER TABLE computed ALTER conditional TYPE varchar(40);

-- statement
ALTER TABLE t ALTER v TYPE varchar;

-- statement
ALTER TABLE t ALTER v SET DATA TYPE text;

-- statement
ALTER TABLE t ALTER v TYPE text USING v::text;

-- statement
ALTER TABLE t ALTER v TYPE text USING lower(v);

-- statement
ALTER TABLE t ALTER v TYPE varchar(10);

-- statement
ALTER TABLE t ALTER txt TYPE varchar;

-- statement
ALTER TABLE t ALTER txt TYPE varchar(50);

-- statement
ALTER TABLE t ALTER txt TYPE text COLLATE "C";

-- statement
ALTER TABLE t ALTER v_any TYPE text COLLATE "C";

-- statement
ALTER TABLE t ALTER txt TYPE int USING txt::int;

-- statement
ALTER TABLE t ALTER ch TYPE char(20);

-- statement
ALTER TABLE t ALTER ch TYPE text;

-- statement
ALTER TABLE t ALTER n TYPE numeric(12, 2);

-- statement
ALTER TABLE t ALTER n TYPE numeric;

-- statement
ALTER TABLE t ALTER n TYPE numeric(12, 4);

-- statement
ALTER TABLE t ALTER small TYPE int;

-- statement
ALTER TABLE t ALTER i TYPE bigint;

-- statement
ALTER TABLE t ALTER i TYPE int;

-- statement
ALTER TABLE t ALTER i TYPE oid;

-- statement
ALTER TABLE t ALTER i TYPE text;

-- statement
ALTER TABLE t ALTER used TYPE bigint;

-- statement open at UTC
ALTER TABLE t ALTER at TYPE timestamptz;

-- statement open at Europe/Berlin
ALTER TABLE t ALTER at TYPE timestamptz;

-- statement open at UTC
ALTER TABLE t ALTER atz TYPE timestamp;

-- statement open at Europe/Berlin
ALTER TABLE t ALTER atz TYPE timestamp;

-- statement in UTC
ALTER TABLE t ALTER at TYPE timestamptz;

-- statement in UTC
ALTER TABLE t ALTER atz TYPE timestamp;

-- statement in Etc/UTC
ALTER TABLE t ALTER at3 TYPE timestamptz;

-- statement in UTC
ALTER TABLE t ALTER atz TYPE timestamp(3);

-- statement in Europe/Berlin
ALTER TABLE t ALTER at TYPE timestamptz;

-- statement in Europe/Berlin
ALTER TABLE t ALTER atz TYPE timestamp;

-- statement
ALTER TABLE t ALTER at TYPE timestamp(3);

-- statement
ALTER TABLE t ALTER at6 TYPE timestamp;

-- statement
ALTER TABLE t ALTER at3 TYPE timestamp;

-- statement
ALTER TABLE t ALTER hour TYPE time(6);

-- statement
ALTER TABLE t ALTER span TYPE interval(6);

-- statement
ALTER TABLE t ALTER bits TYPE varbit(10);

-- statement
ALTER TABLE t ALTER net TYPE inet;

-- statement
ALTER TABLE t ALTER m TYPE text;

-- statement
ALTER TABLE t ALTER txt TYPE mood USING 'good'::mood;

-- statement
ALTER TABLE t ALTER j TYPE jsonb;

-- statement
ALTER TABLE t ALTER txt TYPE plain;

-- statement
ALTER TABLE t ALTER p TYPE text;

-- statement
ALTER TABLE t ALTER s TYPE text;

-- statement
ALTER TABLE t ALTER txt TYPE short;

-- statement
ALTER TABLE t ALTER checked TYPE text;

-- statement
ALTER TABLE child ALTER code TYPE text;

-- statement
ALTER TABLE parent ALTER code TYPE varchar(40);

-- statement open
ALTER TABLE child ALTER number TYPE bigint;

-- statement
ALTER TABLE t ALTER numbers TYPE bigint[];

-- statement
ALTER TABLE t ALTER tags TYPE mood[] USING tags::mood[];

-- statement open
ALTER TABLE t ALTER lengths TYPE varchar(20)[];

-- statement
ALTER TABLE t ALTER m TYPE mood USING m::text::mood;
