//! Every object is in the schema, in the list, counted as a member of an extension, or ignored.

use schema_db::postgres::{IntrospectOptions, introspect, outside};
use serde_json::json;

use super::{as_json, listed, made, major, read, read_again};

#[test]
fn what_the_model_cannot_hold_is_listed() {
    let introspection = read(include_str!("unmodelled.sql"));
    assert_eq!(
        listed(&introspection),
        [
            "inherited table heir",
            "typed table typed",
            "foreign table remote",
            "collation app.mine",
            "conversion mine",
            "operator +#(integer, integer)",
            "operator class mine_ops(btree)",
            "operator family mine_ops(btree)",
            "text search configuration app.words",
            "text search dictionary dict",
            "text search parser parse",
            "text search template templ",
            "cast public.pair AS integer",
            "foreign data wrapper wrapper",
            "foreign server server",
            "access method heap2",
        ]
    );
    let tables: Vec<String> = introspection.schema.tables.iter().map(|it| it.name.to_string()).collect();
    assert_eq!(tables, ["loose", "parent", "parts", "t"]);
}

/// What is no object of a schema, and what no drift is, is told by `pull` alone.
#[test]
fn what_is_beside_the_schema_is_told_in_words() {
    let database = made(
        "CREATE TABLE t (a integer GENERATED ALWAYS AS IDENTITY, b integer);
         GRANT USAGE ON SEQUENCE t_a_seq TO pg_monitor;
         CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS 'SELECT 1';
         ALTER FUNCTION one() OWNER TO pg_monitor;
         SELECT lo_create(0);
         DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem = ''10MB''', current_database()); END $$",
    );
    let mut expected = vec![
        "1 large object",
        "role pg_monitor as the owner of 1 object",
        "setting work_mem of the database",
        "the privileges on sequence t_a_seq of an identity",
    ];
    if major(&database) >= 18 {
        let named = "ALTER TABLE t ADD CONSTRAINT always NOT NULL b;
            CREATE TABLE u (c integer, CONSTRAINT u_c_not_null NOT NULL c NO INHERIT)";
        database.connect().batch_execute(named).unwrap();
        expected.insert(1, "NO INHERIT of NOT NULL u.u_c_not_null");
        expected.insert(4, "the name of NOT NULL t.always");
    }
    let options = IntrospectOptions::default();
    let told = outside(&mut database.connect(), &options.default_schema).unwrap();
    assert_eq!(told, expected);
    assert_eq!(listed(&read_again(&database)), [""; 0]);
}

#[test]
fn parts_of_partitions_views_and_constraints_are_listed() {
    let introspection = read(
        "CREATE TABLE parent (id integer PRIMARY KEY, n serial);
         CREATE TABLE child (id integer REFERENCES parent);
         ALTER TABLE child DISABLE TRIGGER ALL;
         CREATE TABLE parts (a integer, b integer DEFAULT 1, c text, d text) PARTITION BY LIST (a);
         ALTER TABLE parts ALTER COLUMN d SET STATISTICS 7;
         CREATE TABLE parts_1 PARTITION OF parts (b DEFAULT 5) FOR VALUES IN (1);
         CREATE TABLE parts_2 PARTITION OF parts FOR VALUES IN (2);
         ALTER TABLE parts ALTER COLUMN d SET DEFAULT 'x', ALTER COLUMN d SET STORAGE EXTERNAL,
           ALTER COLUMN c SET STATISTICS 9;
         COMMENT ON COLUMN parts_1.c IS 'a note';
         CREATE VIEW shown AS SELECT id FROM child;
         ALTER VIEW shown ALTER COLUMN id SET DEFAULT 4;
         CREATE MATERIALIZED VIEW kept AS SELECT c FROM parts;
         ALTER MATERIALIZED VIEW kept ALTER COLUMN c SET STORAGE EXTERNAL;
         CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS 'SELECT 1';
         ALTER FUNCTION one() DEPENDS ON EXTENSION plpgsql;
         CREATE TABLE named (id integer GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME odd));
         CREATE TABLE called (id integer GENERATED ALWAYS AS IDENTITY);
         ALTER TABLE called RENAME TO former;
         COMMENT ON SEQUENCE parent_n_seq IS 'counts';
         COMMENT ON SCHEMA public IS 'ours'",
    );
    assert_eq!(
        listed(&introspection),
        [
            "sequence options named.id",
            "column of a partition parts_1.b",
            "column of a partition parts_1.c",
            "column of a view kept.c",
            "column of a view shown.id",
            "state of a trigger child.child_id_fkey",
            "comment on schema public",
            "comment on sequence parent_n_seq",
            "dependency of function public.one() on plpgsql",
        ]
    );
}

#[test]
fn multiranges_belong_to_their_range() {
    let introspection = read("CREATE TYPE span AS RANGE (subtype = float8)");
    assert_eq!(listed(&introspection), [""; 0]);
    let definitions: Vec<_> = introspection.schema.definitions.iter().map(|it| it.id().path()).collect();
    assert_eq!(definitions, ["span"]);
}

#[test]
fn columns_say_how_they_are_kept() {
    let database = made(
        "CREATE TABLE t (a text, b numeric);
         ALTER TABLE t ALTER COLUMN a SET STORAGE EXTERNAL, ALTER COLUMN a SET STATISTICS 500,
           ALTER COLUMN b SET (n_distinct = -0.5)",
    );
    let mut a = json!({ "strategy": "external", "statistics": 500 });
    if major(&database) >= 14 {
        database.connect().batch_execute("ALTER TABLE t ALTER COLUMN a SET COMPRESSION pglz").unwrap();
        a["compression"] = json!("pglz");
    }
    let introspection = read_again(&database);
    assert_eq!(listed(&introspection), [""; 0]);
    let columns = as_json(&introspection.schema.tables[0].columns);
    assert_eq!(columns[0]["storage"], a);
    assert_eq!(columns[1]["storage"], json!({ "parameters": { "n_distinct": "-0.5" } }));
}

/// What the model takes for the type's own way must be what the server does.
#[test]
fn the_types_own_storage_is_known() {
    let database = made("");
    let rows = database
        .connect()
        .query("SELECT typname::text, typstorage::text FROM pg_type WHERE typtype IN ('b', 'r', 'm') AND typnamespace = 'pg_catalog'::regnamespace", &[])
        .unwrap();
    for row in rows {
        let (name, storage): (String, String) = (row.get(0), row.get(1));
        let spelled = if name == "char" { "\"char\"".to_owned() } else { name };
        let ty: schema_model::SqlType = spelled.parse().unwrap();
        if let Some(known) = ty.storage() {
            let letter = match known.word() {
                "plain" => "p",
                "external" => "e",
                "extended" => "x",
                _ => "m",
            };
            assert_eq!(letter, storage, "of {ty}");
        }
    }
}

#[test]
fn members_of_extensions_are_counted_and_not_listed() {
    let database = made("CREATE EXTENSION citext; CREATE TABLE t (a citext)");
    let introspection = read_again(&database);
    assert_eq!(listed(&introspection), [""; 0]);
    let definitions: Vec<_> = introspection.schema.definitions.iter().map(|it| it.id().path()).collect();
    assert_eq!(definitions, ["citext"]);
    let query = "SELECT count(*) FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
        WHERE d.deptype = 'e' AND e.extname = 'citext' AND d.refclassid = 'pg_extension'::regclass";
    let members: i64 = database.connect().query_one(query, &[]).unwrap().get(0);
    assert_eq!(introspection.extension_members, usize::try_from(members).unwrap());
    assert!(members > 50, "{members}");
}

/// Whatever an extension made: tables with their sequences and triggers, types, schemas.
#[test]
fn tables_of_extensions_are_no_part_of_the_schema() {
    let database = made(
        "CREATE EXTENSION citext;
         CREATE SCHEMA jobs; CREATE TYPE jobs.state AS ENUM ('new');
         CREATE FUNCTION jobs.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
         CREATE TABLE jobs.queue (id serial PRIMARY KEY, state jobs.state CHECK (state <> 'new'));
         CREATE TRIGGER tr BEFORE INSERT ON jobs.queue FOR EACH ROW EXECUTE FUNCTION jobs.f();
         CREATE TABLE mine (job int REFERENCES jobs.queue);
         ALTER EXTENSION citext ADD SCHEMA jobs;
         ALTER EXTENSION citext ADD TYPE jobs.state;
         ALTER EXTENSION citext ADD FUNCTION jobs.f();
         ALTER EXTENSION citext ADD TABLE jobs.queue;
         ALTER EXTENSION citext ADD SEQUENCE jobs.queue_id_seq;",
    );
    let introspection = read_again(&database);
    assert_eq!(listed(&introspection), [""; 0]);
    let schema = introspection.schema;
    assert_eq!((schema.namespaces.len(), schema.enums.len(), schema.tables.len()), (0, 0, 1));
    assert_eq!(schema.tables[0].constraints.len(), 1);
}

/// The history may have a schema of its own, which no migration made.
#[test]
fn a_schema_for_ignored_tables_alone_is_no_part_of_the_schema() {
    let database = made("CREATE SCHEMA app; CREATE TABLE app.history (id int)");
    let options = IntrospectOptions {
        ignore_tables: vec!["app.history".parse().unwrap()],
        ..IntrospectOptions::default()
    };
    let namespaces = || introspect(&mut database.connect(), &options).unwrap().schema.namespaces.len();
    assert_eq!(namespaces(), 0);
    database.connect().batch_execute("CREATE TABLE app.more (id int)").unwrap();
    assert_eq!(namespaces(), 1);
}

#[test]
fn ignored_tables_are_counted() {
    let database = made(
        "CREATE SCHEMA app; CREATE TABLE app.history (id serial PRIMARY KEY); CREATE TABLE history (id int);
         CREATE RULE quiet AS ON DELETE TO app.history DO INSTEAD NOTHING;",
    );
    let options = IntrospectOptions {
        ignore_tables: vec!["app.history".parse().unwrap()],
        ..IntrospectOptions::default()
    };
    let introspection = introspect(&mut database.connect(), &options).unwrap();
    assert_eq!((introspection.ignored, introspection.schema.tables.len()), (1, 1));
    assert_eq!(listed(&introspection), [""; 0]);
}
