//! Which privileges are written down: those that a database made anew would not have.

use schema_db::Extent;
use schema_model::{Schema, schema::definition::Besides};

use super::{made, read_again};

/// What is to be said of a database made by `script`, one grant a line. Roles are those that every server has.
fn written(script: &str) -> Vec<String> {
    let mut found = read_again(&made(script));
    found.compare_privileges(&Schema::default(), Extent::Written);
    let grants = found.schema.definitions.iter().filter_map(|it| it.as_grant());
    let words = |it: &schema_model::schema::definition::Grant| {
        let words: Vec<&str> = it.privileges.keys().map(|it| it.word()).collect();
        let alone = if it.besides == Besides::Revoked { " alone" } else { "" };
        format!("{}: {} {}{alone}", it.on, it.to, words.join(", "))
    };
    grants.map(words).collect()
}

#[test]
fn those_on_the_default_schema() {
    let granted =
        written("REVOKE ALL ON SCHEMA public FROM PUBLIC; GRANT USAGE ON SCHEMA public TO pg_monitor");
    assert_eq!(granted, ["schema public: public ", "schema public: pg_monitor USAGE"]);
}

#[test]
fn what_everybody_could_do_there_until_14() {
    let usual = written("");
    assert_eq!(usual, [""; 0]);
    // As a dump of an older server restores it, and as its administrators take it away.
    let both = ["GRANT", "REVOKE"].map(|verb| {
        let preposition = if verb == "GRANT" { "TO" } else { "FROM" };
        written(&format!("{verb} CREATE ON SCHEMA public {preposition} PUBLIC")).join("; ")
    });
    let said = both.iter().filter(|it| !it.is_empty()).map(String::as_str).collect::<Vec<_>>();
    assert_eq!(said.len(), 1, "one of both is what the server's version begins with: {said:?}");
}

#[test]
fn default_privileges() {
    let of_role = "ALTER DEFAULT PRIVILEGES FOR ROLE pg_monitor";
    let script = format!(
        "CREATE SCHEMA app;
         {of_role} REVOKE USAGE ON TYPES FROM PUBLIC;
         {of_role} IN SCHEMA app GRANT SELECT ON TABLES TO pg_signal_backend;
         {of_role} IN SCHEMA public GRANT USAGE ON SEQUENCES TO PUBLIC"
    );
    assert_eq!(
        written(&script),
        [
            "new types of pg_monitor: public ",
            "new tables of pg_monitor in schema app: pg_signal_backend SELECT",
            "new sequences of pg_monitor in schema public: public USAGE",
        ]
    );
}

#[test]
fn what_default_privileges_would_give_and_take() {
    let script = "CREATE TABLE older (id int);
        CREATE FUNCTION older_one() RETURNS int LANGUAGE sql AS 'SELECT 1';
        ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO pg_monitor;
        ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
        CREATE TABLE newer (id int);
        CREATE FUNCTION newer_one() RETURNS int LANGUAGE sql AS 'SELECT 1';";
    let written = written(script);
    let of_objects: Vec<&str> =
        written.iter().map(String::as_str).filter(|it| !it.starts_with("new ")).collect();
    assert_eq!(
        of_objects,
        [
            "table newer: pg_monitor SELECT",
            "table older: pg_monitor ",
            "function newer_one(): public ",
            "function older_one(): public EXECUTE",
        ]
    );
}

#[test]
fn a_part_of_what_default_privileges_would_give() {
    let script = "ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT ON TABLES TO pg_monitor;
        ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT ON TABLES TO PUBLIC;
        ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO pg_monitor WITH GRANT OPTION;
        CREATE TABLE all_of_it (id int);
        CREATE TABLE more (id int);
        GRANT UPDATE ON more TO pg_monitor;
        CREATE TABLE less (id int);
        REVOKE INSERT ON less FROM pg_monitor, PUBLIC;
        CREATE TABLE other (id int);
        REVOKE INSERT ON other FROM pg_monitor;
        GRANT UPDATE ON other TO pg_monitor;
        CREATE TABLE columns (id int);
        REVOKE ALL ON columns FROM pg_monitor;
        GRANT SELECT (id) ON columns TO pg_monitor;
        CREATE SEQUENCE numbers;
        REVOKE GRANT OPTION FOR USAGE ON SEQUENCE numbers FROM pg_monitor;";
    let written = written(script);
    let alone: Vec<&str> = written
        .iter()
        .map(String::as_str)
        .filter(|it| !it.starts_with("new ") && it.ends_with(" alone"))
        .collect();
    assert_eq!(
        alone,
        [
            "table columns: pg_monitor  alone",
            "table less: public SELECT alone",
            "table less: pg_monitor SELECT alone",
            "table other: pg_monitor SELECT, UPDATE alone",
            "sequence numbers: pg_monitor USAGE alone",
        ]
    );
}
