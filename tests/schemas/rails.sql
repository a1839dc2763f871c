-- Tables as a web framework makes them: bigserial keys, timestamps, polymorphic references, counters.
CREATE TABLE schema_versions (version character varying NOT NULL PRIMARY KEY);
CREATE TABLE accounts (
  id bigint NOT NULL, name character varying DEFAULT ''::character varying NOT NULL, settings jsonb DEFAULT '{}'::jsonb,
  created_at timestamp(6) without time zone NOT NULL, updated_at timestamp(6) without time zone NOT NULL
);
CREATE SEQUENCE accounts_id_seq START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1;
ALTER SEQUENCE accounts_id_seq OWNED BY accounts.id;
ALTER TABLE ONLY accounts ALTER COLUMN id SET DEFAULT nextval('accounts_id_seq'::regclass);
ALTER TABLE ONLY accounts ADD CONSTRAINT accounts_pkey PRIMARY KEY (id);
CREATE TABLE comments (
  id bigserial PRIMARY KEY, commentable_type character varying NOT NULL, commentable_id bigint NOT NULL,
  account_id bigint, body text, likes_count integer DEFAULT 0 NOT NULL, uid uuid DEFAULT gen_random_uuid() NOT NULL
);
CREATE INDEX index_comments_on_commentable ON comments USING btree (commentable_type, commentable_id);
CREATE UNIQUE INDEX index_comments_on_uid ON comments USING btree (uid);
ALTER TABLE ONLY comments ADD CONSTRAINT fk_rails_4f8a1a2b3c FOREIGN KEY (account_id) REFERENCES accounts(id) NOT VALID;
