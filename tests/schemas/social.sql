-- People, whom they follow, and counts that triggers keep.
CREATE TABLE people (
  id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
  followers integer NOT NULL DEFAULT 0,
  invited_by bigint REFERENCES people ON DELETE SET NULL
);
CREATE TABLE follows (
  follower_id bigint NOT NULL REFERENCES people ON DELETE CASCADE,
  followed_id bigint NOT NULL REFERENCES people ON DELETE CASCADE,
  since timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (follower_id, followed_id),
  CHECK (follower_id <> followed_id)
);
CREATE INDEX ON follows (followed_id) INCLUDE (since);
CREATE FUNCTION count_followers() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF TG_OP = 'INSERT' THEN
    UPDATE people SET followers = followers + 1 WHERE id = NEW.followed_id;
  ELSE
    UPDATE people SET followers = followers - 1 WHERE id = OLD.followed_id;
  END IF;
  RETURN NULL;
END $body$;
CREATE CONSTRAINT TRIGGER follows_count AFTER INSERT OR DELETE ON follows
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION count_followers();
CREATE MATERIALIZED VIEW popular AS SELECT id, name, followers FROM people WHERE followers > 100;
CREATE UNIQUE INDEX popular_id ON popular (id);
