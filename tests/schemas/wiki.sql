-- Pages with revisions that point at each other: a ring of references.
CREATE FUNCTION convert_to_utf8(t text) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT convert_to(t, 'UTF8') $$;
CREATE TABLE pages (id bigserial PRIMARY KEY, path text NOT NULL UNIQUE, current_revision bigint, locked boolean DEFAULT false NOT NULL);
CREATE TABLE revisions (
  id bigserial PRIMARY KEY, page_id bigint NOT NULL REFERENCES pages ON DELETE CASCADE, number integer NOT NULL,
  content text NOT NULL, digest bytea GENERATED ALWAYS AS (sha256(convert_to_utf8(content))) STORED, UNIQUE (page_id, number)
);
ALTER TABLE pages ADD CONSTRAINT pages_current FOREIGN KEY (current_revision) REFERENCES revisions DEFERRABLE;
CREATE FUNCTION title_of(path text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT initcap(replace(path, '_', ' ')) $$;
CREATE INDEX pages_title ON pages (title_of(path));
CREATE VIEW titles (page, title) AS SELECT id, title_of(path) FROM pages;
