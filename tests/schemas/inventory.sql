-- Stock with versions of rows, domains over domains, and procedures.
CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
CREATE DOMAIN quantity AS positive DEFAULT 1;
CREATE DOMAIN sku AS varchar(12) NOT NULL CHECK (VALUE ~ '^[A-Z]{3}-[0-9]+$');
CREATE TABLE bins (id smallint PRIMARY KEY, label text UNIQUE NOT NULL);
CREATE TABLE stock (
  item sku, bin smallint NOT NULL REFERENCES bins, amount quantity NOT NULL, version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (item, bin)
);
CREATE TABLE moves (id bigserial PRIMARY KEY, item sku, source smallint REFERENCES bins, target smallint REFERENCES bins,
  amount positive NOT NULL, CHECK (source IS DISTINCT FROM target));
CREATE PROCEDURE move(which text, n integer) LANGUAGE plpgsql AS $$
BEGIN
  UPDATE stock SET amount = amount - n WHERE item = which;
END $$;
CREATE FUNCTION next_version() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.version := OLD.version + 1; RETURN NEW; END $$;
CREATE TRIGGER stock_version BEFORE UPDATE ON stock FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION next_version();
