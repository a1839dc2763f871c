-- setup
CREATE TABLE parent (id int PRIMARY KEY);
INSERT INTO parent SELECT generate_series(1, 1000);
CREATE TABLE t (id int NOT NULL, a int, b int, ref int, valid int REFERENCES parent, span int4range, checked int CONSTRAINT checked_set CHECK (checked IS NOT NULL), u int CONSTRAINT u_once UNIQUE);
INSERT INTO t SELECT n, n, n, n, n, int4range(n, n + 1), n, n FROM generate_series(1, 1000) n;
ALTER TABLE t ADD CONSTRAINT b_positive CHECK (b > 0) NOT VALID;
ALTER TABLE t ADD CONSTRAINT ref_fkey FOREIGN KEY (ref) REFERENCES parent NOT VALID;
CREATE UNIQUE INDEX t_id ON t (id);
CREATE UNIQUE INDEX t_a ON t (a);
CREATE UNIQUE INDEX t_checked ON t (checked);
CREATE TABLE tree (id int PRIMARY KEY, up int);
INSERT INTO tree SELECT n, n FROM generate_series(1, 1000) n;
CREATE TABLE spans (span int4range);
INSERT INTO spans SELECT int4range(n, n + 1) FROM generate_series(1, 1000) n;

-- setup since 18
ALTER TABLE t ADD CONSTRAINT b_there NOT NULL b NOT VALID;

-- statement
ALTER TABLE t ADD CONSTRAINT a_positive CHECK (a > 0);

-- statement
ALTER TABLE t ADD CONSTRAINT a_positive CHECK (a > 0) NOT VALID;

-- statement since 18
ALTER TABLE t ADD CONSTRAINT a_positive CHECK (a > 0) NOT ENFORCED;

-- statement
ALTER TABLE t VALIDATE CONSTRAINT b_positive;

-- statement
ALTER TABLE t VALIDATE CONSTRAINT checked_set;

-- statement
ALTER TABLE t ADD CONSTRAINT a_fkey FOREIGN KEY (a) REFERENCES parent;

-- statement
ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES parent (id) ON DELETE CASCADE NOT VALID;

-- statement
ALTER TABLE t VALIDATE CONSTRAINT ref_fkey;

-- statement
ALTER TABLE t VALIDATE CONSTRAINT t_valid_fkey;

-- statement
ALTER TABLE tree ADD FOREIGN KEY (up) REFERENCES tree;

-- statement
ALTER TABLE t ADD UNIQUE (a);

-- statement
ALTER TABLE t ADD PRIMARY KEY (id);

-- statement
ALTER TABLE t ADD PRIMARY KEY (a);

-- statement
ALTER TABLE t ADD CONSTRAINT once UNIQUE USING INDEX t_a;

-- statement
ALTER TABLE t ADD CONSTRAINT pk PRIMARY KEY USING INDEX t_id;

-- statement
ALTER TABLE t ADD CONSTRAINT pk PRIMARY KEY USING INDEX t_a;

-- statement
ALTER TABLE t ADD CONSTRAINT pk PRIMARY KEY USING INDEX t_checked;

-- statement
ALTER TABLE spans ADD CONSTRAINT apart EXCLUDE USING gist (span WITH &&);

-- statement
ALTER TABLE t DROP CONSTRAINT checked_set;

-- statement
ALTER TABLE t DROP CONSTRAINT u_once;

-- statement
ALTER TABLE t DROP CONSTRAINT t_valid_fkey;

-- statement
ALTER TABLE t RENAME CONSTRAINT u_once TO once;

-- statement
ALTER TABLE t ALTER CONSTRAINT t_valid_fkey DEFERRABLE INITIALLY DEFERRED;

-- statement since 18
ALTER TABLE t ADD CONSTRAINT a_there NOT NULL a;

-- statement since 18
ALTER TABLE t ADD CONSTRAINT a_there NOT NULL a NOT VALID;

-- statement since 18 unmodelled
ALTER TABLE t VALIDATE CONSTRAINT b_there;

-- statement since 18 unmodelled
ALTER TABLE t DROP CONSTRAINT b_there;
