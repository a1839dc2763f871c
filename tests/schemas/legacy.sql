-- What has grown: no keys, odd names, wide rows, not validated, doubled indexes.
CREATE TABLE "old data" ("1st" integer, "a b" text, "select" text, "größe" numeric, "x""y" boolean);
CREATE TABLE log (line text, at timestamp);
CREATE INDEX log_at ON log (at);
CREATE INDEX log_at_again ON log (at);
CREATE TABLE kunden (kdnr char(8) NOT NULL, name1 varchar(40), name2 varchar(40), umsatz double precision DEFAULT 0, angelegt date DEFAULT ('now'::text)::date);
ALTER TABLE kunden ADD CONSTRAINT kunden_kdnr_check CHECK (kdnr ~ '^[0-9]{8}$') NOT VALID;
CREATE UNIQUE INDEX kunden_kdnr ON kunden (kdnr);
CREATE TABLE bestellungen (nr integer NOT NULL, kdnr char(8) NOT NULL, CONSTRAINT best_pk PRIMARY KEY (nr));
ALTER TABLE bestellungen ADD CONSTRAINT best_kd FOREIGN KEY (kdnr) REFERENCES kunden (kdnr) NOT VALID;
