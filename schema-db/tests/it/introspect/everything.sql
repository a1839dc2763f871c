CREATE SCHEMA app;
CREATE TYPE user_status AS ENUM ('invited', 'active', 'gone');
CREATE TYPE app.kind AS ENUM ('a');

CREATE TABLE tenants (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL UNIQUE
);

CREATE TABLE users (
  id bigserial PRIMARY KEY,
  tenant_id bigint NOT NULL REFERENCES tenants ON DELETE CASCADE,
  email varchar(320) NOT NULL,
  status user_status NOT NULL DEFAULT 'active',
  kind app.kind,
  email_lower text GENERATED ALWAYS AS (lower(email)) STORED,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT users_email_check CHECK (email LIKE '%@%'),
  UNIQUE (tenant_id, email)
);
CREATE INDEX users_created ON users (tenant_id, created_at DESC) WHERE status <> 'gone';
CREATE INDEX users_lower ON users (lower(email));

CREATE TABLE app.orders (
  tenant_id bigint,
  number integer,
  user_id bigint REFERENCES users (id),
  PRIMARY KEY (tenant_id, number)
);

CREATE TABLE app.lines (
  tenant_id bigint,
  number integer,
  line smallint,
  PRIMARY KEY (tenant_id, number, line),
  FOREIGN KEY (tenant_id, number) REFERENCES app.orders ON UPDATE CASCADE
);
CREATE UNIQUE INDEX lines_key ON app.lines (line, number) INCLUDE (tenant_id);
