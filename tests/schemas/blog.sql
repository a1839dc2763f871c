-- A publication: enums, slugs, tags in arrays, a search vector kept by a trigger.
CREATE TYPE post_state AS ENUM ('draft', 'in review', 'published');
CREATE TABLE authors (
  id bigserial PRIMARY KEY,
  handle varchar(40) NOT NULL UNIQUE,
  bio text DEFAULT '' NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE posts (
  id bigserial PRIMARY KEY,
  author_id bigint NOT NULL REFERENCES authors ON DELETE CASCADE,
  slug text NOT NULL CHECK (slug ~ '^[a-z0-9-]+$'),
  title varchar(200) NOT NULL,
  body text,
  tags text[] NOT NULL DEFAULT '{}',
  state post_state NOT NULL DEFAULT 'draft',
  published_at timestamptz,
  search tsvector,
  UNIQUE (author_id, slug),
  CONSTRAINT published_has_date CHECK (state <> 'published' OR published_at IS NOT NULL)
);
CREATE INDEX posts_recent ON posts (published_at DESC NULLS LAST) WHERE state = 'published';
CREATE INDEX posts_tags ON posts USING gin (tags);
CREATE INDEX posts_search ON posts USING gin (search);
CREATE FUNCTION posts_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.search := to_tsvector('simple', NEW.title || ' ' || coalesce(NEW.body, ''));
  RETURN NEW;
END $$;
CREATE TRIGGER search_of_posts BEFORE INSERT OR UPDATE OF title, body ON posts
  FOR EACH ROW EXECUTE FUNCTION posts_search();
COMMENT ON TABLE posts IS 'What people read.';
COMMENT ON COLUMN posts.slug IS 'The end of the address.';
