//! What `pull` says nothing of is nothing: privileges come back as they were, and whatever else a database has is told.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use test_support::TestDatabase;

use crate::{hexpm_project::run, machine::Machine};

/// Every privilege of somebody else than the owner, of objects, columns and what is to come.
const PRIVILEGES: &str = "
    SELECT format('%s: %s', c.oid::regclass, acl) FROM pg_class c, unnest(c.relacl) acl
      WHERE c.relnamespace = 'public'::regnamespace AND c.relname !~ '^schemagen'
    UNION ALL SELECT format('%s.%s: %s', attrelid::regclass, attname, acl) FROM pg_attribute, unnest(attacl) acl
      WHERE attrelid >= 16384
    UNION ALL SELECT format('%s: %s', p.oid::regprocedure, acl) FROM pg_proc p, unnest(p.proacl) acl WHERE p.oid >= 16384
    UNION ALL SELECT format('%s: %s', t.oid::regtype, acl) FROM pg_type t, unnest(t.typacl) acl WHERE t.oid >= 16384
    UNION ALL SELECT format('%s %s: %s', defaclnamespace, defaclobjtype, acl) FROM pg_default_acl, unnest(defaclacl) acl";

/// Default privileges of the role that runs migrations, and objects that have all, more, less and none of them.
const GRANTED: &str = "
    ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT ON TABLES TO pg_monitor, PUBLIC;
    ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO pg_monitor WITH GRANT OPTION;
    ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
    ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO pg_monitor WITH GRANT OPTION;
    CREATE TABLE a_all (id int PRIMARY KEY);
    CREATE TABLE b_more (id int PRIMARY KEY);
    GRANT UPDATE ON b_more TO pg_monitor;
    CREATE TABLE c_less (id int PRIMARY KEY);
    REVOKE INSERT ON c_less FROM pg_monitor, PUBLIC;
    CREATE TABLE d_none (id int PRIMARY KEY);
    REVOKE ALL ON d_none FROM pg_monitor, PUBLIC;
    CREATE TABLE e_columns (id int PRIMARY KEY, note text);
    REVOKE ALL ON e_columns FROM pg_monitor;
    GRANT SELECT (id), UPDATE (note) ON e_columns TO pg_monitor;
    CREATE VIEW f_view AS SELECT id FROM c_less;
    REVOKE INSERT ON f_view FROM pg_monitor;
    CREATE SEQUENCE numbers;
    REVOKE GRANT OPTION FOR USAGE ON SEQUENCE numbers FROM pg_monitor;
    CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1';
    REVOKE GRANT OPTION FOR EXECUTE ON FUNCTION one() FROM pg_monitor;
    CREATE FUNCTION two() RETURNS int LANGUAGE sql AS 'SELECT 2';
    GRANT EXECUTE ON FUNCTION two() TO PUBLIC";

fn privileges(database: &TestDatabase) -> BTreeSet<String> {
    database.connect().query(PRIVILEGES, &[]).unwrap().iter().map(|row| row.get(0)).collect()
}

#[test]
fn privileges_come_back_as_they_were() {
    let machine = Machine::new("<!-- postgres -->");
    machine.database().connect().batch_execute(GRANTED).unwrap();
    let pulled = run(&machine, "schemagen pull --privileges --models-crate pulled-privileges");
    assert!(!pulled.contains("not "), "{pulled}");
    let again = test_support::database();
    run(&machine, &format!("schemagen migrate --database-url '{}'", again.url()));
    let (before, after) = (privileges(machine.database()), privileges(&again));
    assert_eq!(before, after);
    let drift = run(&machine, &format!("schemagen drift --database-url '{}'", again.url()));
    assert!(drift.contains("no drift"), "{drift}");
    // Somebody gives what the files take away.
    again.connect().batch_execute("GRANT INSERT ON c_less TO pg_monitor").unwrap();
    let drift = machine.run(&format!("schemagen drift --database-url '{}'", again.url()));
    assert!(drift.exit == 1 && drift.output.contains("table c_less to pg_monitor"), "{}", drift.output);
}

/// What is no object of the schema, and what of an object no model holds.
const ODD: &str = "
    CREATE TABLE parent (id int GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME odd_name), n serial PRIMARY KEY);
    CREATE TABLE child (id int PRIMARY KEY REFERENCES parent);
    CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    ALTER FUNCTION touch() DEPENDS ON EXTENSION plpgsql;
    CREATE TABLE parts (a int, b int DEFAULT 1, c text) PARTITION BY LIST (a);
    CREATE TABLE parts_1 PARTITION OF parts (b DEFAULT 5) FOR VALUES IN (1);
    CREATE TRIGGER touched AFTER INSERT ON parts FOR EACH ROW EXECUTE FUNCTION touch();
    ALTER TABLE child DISABLE TRIGGER ALL;
    COMMENT ON COLUMN parts_1.c IS 'a note';
    CREATE VIEW shown AS SELECT id FROM child;
    ALTER VIEW shown ALTER COLUMN id SET DEFAULT 4;
    CREATE MATERIALIZED VIEW kept AS SELECT c FROM parts;
    ALTER MATERIALIZED VIEW kept ALTER COLUMN c SET STORAGE EXTERNAL;
    COMMENT ON SEQUENCE parent_n_seq IS 'counts';
    COMMENT ON SCHEMA public IS 'ours';
    COMMENT ON EXTENSION plpgsql IS 'ours';
    GRANT USAGE ON SEQUENCE odd_name TO pg_monitor;
    ALTER TABLE child OWNER TO pg_monitor;
    DO $$ BEGIN
      EXECUTE format('ALTER DATABASE %I SET work_mem = ''10MB''', current_database());
      EXECUTE format('COMMENT ON DATABASE %I IS ''the first''', current_database());
      EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
    END $$";

/// What other kinds of objects somebody else owns, and whose privileges are not those that the extension gave them.
const OF_OTHERS: &str = "
    CREATE TABLE measured (a int PRIMARY KEY, b int);
    CREATE STATISTICS measured_stats (dependencies) ON a, b FROM measured;
    CREATE PUBLICATION told FOR TABLE measured;
    CREATE FUNCTION noted() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN NULL; END';
    CREATE EVENT TRIGGER noted ON ddl_command_end EXECUTE FUNCTION noted();
    CREATE VIEW member AS SELECT 1 AS one;
    ALTER EXTENSION plpgsql ADD VIEW member";

const GIVEN_AWAY: &str = "
    ALTER STATISTICS measured_stats OWNER TO KEEPER;
    ALTER PUBLICATION told OWNER TO KEEPER;
    ALTER EVENT TRIGGER noted OWNER TO KEEPER;
    ALTER VIEW member OWNER TO KEEPER";

const OF_MEMBERS: &str = "
    GRANT SELECT ON member TO pg_monitor;
    REVOKE EXECUTE ON FUNCTION plpgsql_call_handler() FROM PUBLIC";

#[test]
fn owners_of_every_kind_and_privileges_on_members_of_extensions_are_told() {
    let machine = Machine::new("<!-- postgres -->");
    let mut client = machine.database().connect();
    let keeper = format!("keeper_{}", std::process::id());
    client.batch_execute(&format!("CREATE ROLE {keeper} SUPERUSER; {OF_OTHERS}")).unwrap();
    let pull = |name: &str| {
        let pull =
            format!("mkdir {name} && cd {name} && schemagen pull --privileges --models-crate pulled-{name}");
        let pulled = machine.run(&pull);
        assert!(pulled.exit < 2, "{}", pulled.output);
        pulled.output.lines().filter(|it| it.starts_with("not ")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(pull("own"), Vec::<String>::new());
    client.batch_execute(&GIVEN_AWAY.replace("KEEPER", &keeper)).unwrap();
    let owner = format!("not written: role {keeper} as the owner of 3 objects");
    assert_eq!(pull("given"), [owner.as_str()]);
    client.batch_execute(OF_MEMBERS).unwrap();
    let members = "not written: the privileges on 2 objects of extension plpgsql";
    assert_eq!(pull("members"), [owner.as_str(), members]);
    client.batch_execute(&format!("REASSIGN OWNED BY {keeper} TO CURRENT_USER; DROP ROLE {keeper}")).unwrap();
}

#[test]
fn what_is_no_object_of_the_schema_is_told() {
    let machine = Machine::new("<!-- postgres -->");
    machine.database().connect().batch_execute(ODD).unwrap();
    let pulled = machine.run("schemagen pull --privileges --models-crate pulled-odd");
    assert_eq!(pulled.exit, 1, "{}", pulled.output);
    let told: Vec<&str> = pulled.output.lines().filter(|it| it.starts_with("not ")).collect();
    let expected = [
        "not said: sequence options parent.id",
        "not said: column of a partition parts_1.b",
        "not said: column of a partition parts_1.c",
        "not said: column of a view kept.c",
        "not said: column of a view shown.id",
        "not said: state of a trigger child.child_id_fkey",
        "not said: comment on schema public",
        "not said: comment on sequence parent_n_seq",
        "not said: dependency of function public.touch() on plpgsql",
        "not written: role pg_monitor as the owner of 1 object",
        "not written: setting work_mem of the database",
        "not written: the comment on extension plpgsql",
        "not written: the comment on the database",
        "not written: the privileges on sequence odd_name of an identity",
        "not written: the privileges on the database",
    ];
    assert_eq!(told, expected, "{}", pulled.output);
    let top = machine.read("pulled-odd/src/lib.rs");
    for it in expected {
        let (_, what) = it.split_once(": ").unwrap();
        assert!(top.contains(&format!("//! - {what}\n")), "{what}: {top}");
    }
}
