-- Rooms that nobody books twice.
CREATE EXTENSION btree_gist;
CREATE TABLE rooms (id serial PRIMARY KEY, name text NOT NULL UNIQUE, seats smallint NOT NULL DEFAULT 2);
CREATE TABLE bookings (
  id bigserial PRIMARY KEY,
  room_id integer NOT NULL REFERENCES rooms ON DELETE RESTRICT,
  during tstzrange NOT NULL,
  cancelled boolean NOT NULL DEFAULT false,
  CONSTRAINT no_two_at_once EXCLUDE USING gist (room_id WITH =, during WITH &&) WHERE (NOT cancelled),
  CHECK (NOT isempty(during))
);
CREATE INDEX bookings_during ON bookings USING spgist (during);
CREATE TABLE prices (
  room_id integer NOT NULL REFERENCES rooms,
  valid daterange NOT NULL,
  amount numeric(10,2) NOT NULL CHECK (amount >= 0),
  EXCLUDE USING gist (room_id WITH =, valid WITH &&)
);
