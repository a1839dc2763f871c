//! Who may do what in random schemas, and who owns it.

use super::{Ground, PROCEDURE, SEQUENCE, TRIGGER_FUNCTION, VIEW, is_there, of_slot, some_table, written};
use crate::random::blueprint::Random;

/// Several statements, of which those of one role and one object are one.
pub(super) fn grant(random: &mut Random, ground: &Ground<'_>) -> Option<String> {
    let own = written(&some_table(random, ground)?.name);
    let privileges = random.pick(&[
        "SELECT",
        "ALL",
        "INSERT, UPDATE (id)",
        "SELECT (id)",
        "DELETE, TRUNCATE, TRIGGER",
        "REFERENCES (id)",
    ]);
    let option = random.pick(&["", " WITH GRANT OPTION"]);
    let mut statements = vec![format!("GRANT {privileges} ON {own} TO reader{option}")];
    if random.one_in(4) {
        statements.push(format!("REVOKE ALL ON {own} FROM reader"));
    }
    let mut sometimes = |it: Option<String>| {
        if random.one_in(2) {
            statements.extend(it);
        }
    };
    let names = ground.names;
    if ground.slots[TRIGGER_FUNCTION].is_some() {
        sometimes(Some(format!("REVOKE EXECUTE ON FUNCTION {}() FROM PUBLIC", names.sql("touch"))));
    }
    if ground.slots[SEQUENCE].is_some() {
        sometimes(Some(format!("GRANT USAGE ON SEQUENCE {} TO reader", names.sql("app.counter"))));
        sometimes(Some(format!("GRANT USAGE ON SCHEMA {} TO reader, writer", names.sql("app"))));
    }
    if ground.slots[PROCEDURE].is_some() {
        sometimes(Some(format!(
            "GRANT EXECUTE ON PROCEDURE {}(integer) TO \"Read Only\"",
            names.sql("tidy")
        )));
    }
    for it in &ground.schema.enums {
        sometimes(Some(format!("GRANT USAGE ON TYPE {} TO reader WITH GRANT OPTION", written(&it.name))));
    }
    if is_there(VIEW, ground) {
        let privileges = random.pick(&["SELECT", "DELETE", "ALL"]);
        statements.push(format!("GRANT {privileges} ON {} TO reader, PUBLIC", names.sql("app.shown")));
    }
    Some(statements.join(";\n"))
}

/// What a role makes is everybody's from then on.
pub(super) fn default_privileges(random: &mut Random, ground: &Ground<'_>) -> Option<String> {
    let schema = ground.schema.tables.iter().any(|it| it.name.schema.is_some());
    let place = if schema && random.one_in(2) {
        format!(" IN SCHEMA {}", ground.names.sql("app"))
    } else {
        String::new()
    };
    let what = random.pick(&[
        "SELECT ON TABLES TO reader",
        "INSERT, SELECT ON TABLES TO reader",
        "USAGE ON SEQUENCES TO reader",
        "EXECUTE ON FUNCTIONS TO writer WITH GRANT OPTION",
        "USAGE ON TYPES TO reader",
    ]);
    Some(format!("ALTER DEFAULT PRIVILEGES FOR ROLE app_owner{place} GRANT {what}"))
}

/// Not of tables: the server reads the target of a reference as the owner of that.
pub(super) fn owner(random: &mut Random, ground: &Ground<'_>) -> Option<String> {
    let role = random.pick(&["app_owner", "writer"]);
    let names = ground.names;
    let mut statements: Vec<String> = Vec::new();
    if ground.slots[PROCEDURE].is_some() {
        statements.push(format!("ALTER PROCEDURE {}(integer) OWNER TO app_owner", names.sql("tidy")));
    }
    // One that a column owns has the owner of its table.
    if of_slot(SEQUENCE, ground).is_some_and(|it| !it.contains("OWNED BY")) {
        statements.push(format!("ALTER SEQUENCE {} OWNER TO {role}", names.sql("app.counter")));
    }
    if ground.slots[TRIGGER_FUNCTION].is_some() && random.one_in(2) {
        statements.push(format!("ALTER FUNCTION {}() OWNER TO {role}", names.sql("touch")));
    }
    for it in &ground.schema.enums {
        if random.one_in(2) {
            statements.push(format!("ALTER TYPE {} OWNER TO {role}", written(&it.name)));
        }
    }
    (!statements.is_empty()).then(|| statements.join(";\n"))
}
