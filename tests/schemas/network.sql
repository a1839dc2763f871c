-- Addresses, bits and money as text: types that few use.
CREATE TABLE hosts (
  address inet PRIMARY KEY, net cidr NOT NULL, mac macaddr, name text COLLATE "C" NOT NULL, flags bit(8) DEFAULT B'00000000',
  uptime interval, bits varbit(16), place point, seen timetz, doc xml, oid_of oid
);
CREATE INDEX hosts_net ON hosts USING gist (net inet_ops);
CREATE INDEX hosts_name ON hosts (name text_pattern_ops DESC);
CREATE TYPE window_of AS RANGE (SUBTYPE = inet);
CREATE TABLE rules (id smallserial PRIMARY KEY, applies window_of, ports int4range[], note text);
CREATE SEQUENCE tickets AS integer START 100 INCREMENT 5 MINVALUE 100 MAXVALUE 100000 CYCLE;
CREATE TABLE tickets_of (number integer PRIMARY KEY DEFAULT nextval('tickets'), host inet REFERENCES hosts ON UPDATE CASCADE ON DELETE SET NULL);
