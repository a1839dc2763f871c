//! Sequences and views of random schemas.

use schema_model::schema::definition::{CheckOption, SequenceType};

use super::{Ground, VIEW, commented, is_there, plain_table, some_table, written};
use crate::random::blueprint::Random;

pub(super) fn sequence(random: &mut Random, ground: &Ground<'_>) -> Option<String> {
    let name = ground.names.sql("app.counter");
    let out = random.pick(&["", "", "", "UNLOGGED "]);
    let ty = match random.pick(&every!(SequenceType: SmallInt, Integer, BigInt)) {
        SequenceType::SmallInt => " AS smallint",
        SequenceType::Integer => " AS integer",
        SequenceType::BigInt => "",
    };
    let by = random.pick(&["", " INCREMENT BY 10", " INCREMENT BY -1"]);
    let from =
        random.pick(&["", "", " MINVALUE -50", " MAXVALUE 1000", " MINVALUE -10 MAXVALUE -1 START -3"]);
    let rest = random.pick(&["", " CACHE 20", " CYCLE"]);
    // Both are in one schema, and both in the log.
    let table = ground.schema.tables.iter().find(|it| it.name.schema.is_some() && !it.options.unlogged);
    let owned = match table.filter(|_| out.is_empty()) {
        Some(it) if random.one_in(3) => format!(" OWNED BY {}.id", written(&it.name)),
        _ => String::new(),
    };
    Some(format!(
        "CREATE {out}SEQUENCE {name}{ty}{by}{from}{rest}{owned}{}",
        commented(random, &format!("SEQUENCE {name}"))
    ))
}

pub(super) fn view(random: &mut Random, ground: &Ground<'_>) -> Option<String> {
    let table = written(&plain_table(random, ground)?.name);
    let name = ground.names.sql("app.shown");
    let query = random.pick(&["id", "id, id > 5 AS is_large", "id AS number"]);
    let columns = random.pick(&["", "", " (first)"]);
    let columns = if query.contains(',') { "" } else { columns };
    let options = random.pick(&["", " WITH (security_barrier = true)", " WITH (security_invoker = true)"]);
    let check = match random.pick(&[None, None, Some(every!(CheckOption: Local, Cascaded))]) {
        None => "",
        Some(all) => match random.pick(all) {
            CheckOption::Local => " WITH LOCAL CHECK OPTION",
            CheckOption::Cascaded => " WITH CASCADED CHECK OPTION",
        },
    };
    let on = random.below(2);
    let own = match (columns, *query) {
        ("", "id AS number") => "number",
        ("", _) => "id",
        _ => "first",
    };
    let comments =
        commented(random, &format!("VIEW {name}")) + &commented(random, &format!("COLUMN {name}.{own}"));
    Some(format!(
        "CREATE VIEW {name}{columns}{options} AS SELECT {query} FROM {table} WHERE id > {on}{check}{comments}"
    ))
}

/// Over the view where there is one, else over the table.
pub(super) fn materialized_view(random: &mut Random, ground: &Ground<'_>) -> Option<String> {
    let table = some_table(random, ground)?;
    let from = if is_there(VIEW, ground) && random.one_in(2) {
        ground.names.sql("app.shown")
    } else {
        written(&table.name)
    };
    let name = ground.names.sql("counted");
    let columns = random.pick(&["", "", " (number)"]);
    let own = random.pick(&["all_rows", "total"]);
    let column = if columns.is_empty() { own } else { "number" };
    let storage = random.pick(&["", "", " WITH (fillfactor = 70)", " WITH (autovacuum_enabled = off)"]);
    let space = random.pick(&["", "", " TABLESPACE fast"]);
    let data = random.pick(&["", "", " WITH NO DATA"]);
    let index = match random.below(3) {
        0 => String::new(),
        1 => format!(";\nCREATE INDEX counted_index ON {name} ({column})"),
        _ => format!(";\nCREATE UNIQUE INDEX counted_index ON {name} ({column} DESC)"),
    };
    let comments = commented(random, &format!("MATERIALIZED VIEW {name}"))
        + &commented(random, &format!("COLUMN {name}.{column}"));
    Some(format!(
        "CREATE MATERIALIZED VIEW {name}{columns}{storage}{space} AS SELECT count(*) AS {own} FROM {from}{data}{index}{comments}"
    ))
}
