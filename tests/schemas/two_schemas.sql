-- An application beside its reports, each in a schema of its own, with the same names in both.
CREATE SCHEMA app;
CREATE SCHEMA reports;
CREATE TYPE app.level AS ENUM ('low', 'high');
CREATE TYPE reports.level AS ENUM ('one', 'two');
CREATE TABLE app.items (id bigserial PRIMARY KEY, level app.level NOT NULL DEFAULT 'low', name text);
CREATE TABLE reports.items (id bigint PRIMARY KEY REFERENCES app.items, level reports.level, made timestamptz DEFAULT now());
CREATE TABLE items (id integer PRIMARY KEY, of_app bigint REFERENCES app.items);
CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER touched BEFORE UPDATE ON app.items FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE VIEW reports.latest AS SELECT i.id, r.made FROM app.items i JOIN reports.items r USING (id);
