//! What stands on one table of random schemas: triggers, rules, policies and statistics.

use schema_model::schema::definition::{Enabled, PolicyCommand, RuleEvent};

use super::{Ground, TRIGGER_FUNCTION, VIEW, column, commented, is_there, plain_table, some_table, written};
use crate::random::blueprint::Random;

pub(super) fn trigger(random: &mut Random, ground: &Ground<'_>) -> Option<String> {
    if random.one_in(6) && is_there(VIEW, ground) && ground.slots[TRIGGER_FUNCTION].is_some() {
        let (name, view, function) =
            (ground.names.sql("touched"), ground.names.sql("app.shown"), ground.names.sql("touch"));
        let event = random.pick(&["INSERT", "UPDATE OR DELETE"]);
        return Some(format!(
            "CREATE TRIGGER {name} INSTEAD OF {event} ON {view} FOR EACH ROW EXECUTE FUNCTION {function}()"
        ));
    }
    let table = some_table(random, ground).filter(|_| ground.slots[TRIGGER_FUNCTION].is_some())?;
    let on = written(&table.name);
    let name = ground.names.sql("touched");
    let function = ground.names.sql("touch");
    let of = column(table, random, &[]).unwrap_or("id".to_owned());
    let what = match random.below(6) {
        0 => format!("AFTER TRUNCATE ON {on} FOR EACH STATEMENT"),
        1 if table.partitions.is_empty() => {
            let tables = random.pick(&[
                "NEW TABLE AS added",
                "OLD TABLE AS gone NEW TABLE AS added",
                "OLD TABLE AS was",
            ]);
            let level = random.pick(&["STATEMENT", "ROW"]);
            format!("AFTER UPDATE ON {on} REFERENCING {tables} FOR EACH {level}")
        }
        2 => format!("AFTER INSERT OR DELETE ON {on} FOR EACH ROW"),
        3 => format!("AFTER UPDATE OF {of} ON {on} FOR EACH ROW WHEN (OLD.{of} IS DISTINCT FROM NEW.{of})"),
        _ => {
            let timing =
                if table.partitions.is_empty() { *random.pick(&["BEFORE", "AFTER"]) } else { "AFTER" };
            let events = random.pick(&["INSERT", "INSERT OR UPDATE", "UPDATE OF id"]);
            let when = random.pick(&["", " WHEN (NEW.id > 0)"]);
            format!("{timing} {events} ON {on} FOR EACH ROW{when}")
        }
    };
    let what = if what.contains("IS DISTINCT") && has_no_equal(table, &of) {
        format!("AFTER UPDATE OF {of} ON {on} FOR EACH ROW")
    } else {
        what
    };
    let arguments = random.pick(&["", "", "'a', 'it''s'"]);
    let off = match random.pick(&every!(Enabled: Origin, Replica, Always, Disabled)) {
        Enabled::Origin => String::new(),
        Enabled::Replica => format!(";\nALTER TABLE {on} ENABLE REPLICA TRIGGER {name}"),
        Enabled::Always => format!(";\nALTER TABLE {on} ENABLE ALWAYS TRIGGER {name}"),
        Enabled::Disabled => format!(";\nALTER TABLE {on} DISABLE TRIGGER {name}"),
    };
    let comment = commented(random, &format!("TRIGGER {name} ON {on}"));
    Some(format!("CREATE TRIGGER {name} {what} EXECUTE FUNCTION {function}({arguments}){off}{comment}"))
}

/// `json` has no operator that tells equal values.
fn has_no_equal(table: &schema_model::schema::Table, quoted: &str) -> bool {
    let own = quoted.trim_matches('"').replace("\"\"", "\"");
    table.columns.iter().any(|it| it.name.as_str() == own && it.ty == schema_model::SqlType::Json)
}

pub(super) fn constraint_trigger(random: &mut Random, ground: &Ground<'_>) -> Option<String> {
    let table = some_table(random, ground).filter(|_| ground.slots[TRIGGER_FUNCTION].is_some())?;
    let from = match plain_table(random, ground) {
        Some(it) if random.one_in(3) => format!(" FROM {}", written(&it.name)),
        _ => String::new(),
    };
    let late = random.pick(&["", " DEFERRABLE INITIALLY IMMEDIATE", " DEFERRABLE INITIALLY DEFERRED"]);
    Some(format!(
        "CREATE CONSTRAINT TRIGGER checked AFTER INSERT ON {}{from}{late} FOR EACH ROW EXECUTE FUNCTION {}()",
        written(&table.name),
        ground.names.sql("touch")
    ))
}

pub(super) fn rule(random: &mut Random, ground: &Ground<'_>) -> Option<String> {
    let event = match random.pick(&every!(RuleEvent: Insert, Update, Delete)) {
        RuleEvent::Insert => "INSERT",
        RuleEvent::Update => "UPDATE",
        RuleEvent::Delete => "DELETE",
    };
    let (row, on) =
        (if event == "INSERT" { "NEW" } else { "OLD" }, written(&plain_table(random, ground)?.name));
    let name = ground.names.sql("kept");
    let condition = match random.below(3) {
        0 => String::new(),
        it => format!(" WHERE {row}.id > {}", it * 1000),
    };
    let (instead, commands) = *random.pick(&[
        ("INSTEAD ", "NOTHING"),
        ("ALSO ", "NOTHING"),
        ("INSTEAD ", "SELECT 1"),
        ("ALSO ", "NOTIFY kept"),
    ]);
    // A rule with a condition that notifies is refused.
    let (instead, commands) = if commands.starts_with("NOT") || condition.is_empty() {
        (instead, commands)
    } else {
        ("INSTEAD ", "NOTHING")
    };
    let commands = if commands.starts_with("NOTIFY") && !condition.is_empty() { "NOTHING" } else { commands };
    let comment = commented(random, &format!("RULE {name} ON {on}"));
    Some(format!("CREATE RULE {name} AS ON {event} TO {on}{condition} DO {instead}{commands}{comment}"))
}

pub(super) fn policy(random: &mut Random, ground: &Ground<'_>) -> Option<String> {
    let command = random.pick(&PolicyCommand::EVERY).word();
    let kind = random.pick(&["", " AS RESTRICTIVE"]);
    let on = written(&some_table(random, ground)?.name);
    let name = ground.names.sql("own");
    let roles = random.pick(&["", " TO reader", " TO reader, writer", " TO PUBLIC"]);
    let using = format!(" USING (id > {})", random.below(2));
    let check = format!(" WITH CHECK (id < {})", 100 + random.below(2));
    let conditions = match command {
        "SELECT" | "DELETE" => using,
        "INSERT" => check,
        _ if random.one_in(2) => format!("{using}{check}"),
        _ => using,
    };
    let comment = commented(random, &format!("POLICY {name} ON {on}"));
    Some(format!("CREATE POLICY {name} ON {on}{kind} FOR {command}{roles}{conditions}{comment}"))
}

pub(super) fn statistics(random: &mut Random, ground: &Ground<'_>) -> Option<String> {
    let table = some_table(random, ground)?;
    let other = column(table, random, &["text", "bigint", "integer", "boolean"])?;
    let name = ground.names.sql("together");
    let kinds = random.pick(&["", "(ndistinct) ", "(dependencies) ", "(mcv) "]);
    let of = match random.below(5) {
        0 => format!("(id + 1), {other}"),
        1 => format!("id, {other}, (id % 2)"),
        _ => format!("id, {other}"),
    };
    let target = random.pick(&["", "", "50", "500"]);
    let target = if target.is_empty() {
        String::new()
    } else {
        format!(";\nALTER STATISTICS {name} SET STATISTICS {target}")
    };
    let comment = commented(random, &format!("STATISTICS {name}"));
    Some(format!("CREATE STATISTICS {name} {kinds}ON {of} FROM {}{target}{comment}", written(&table.name)))
}
