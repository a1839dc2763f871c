//! How the sequence of an identity counts, and from where it goes on.

use schema_model::{
    Name, QualifiedName,
    schema::{Column, ColumnValue, Counting, SequenceOptions},
};

use super::{counter::sequence_of, identity::Sequences, sql};
use crate::Change;

/// The options that differ, as CREATE and ALTER SEQUENCE have them.
pub(super) fn clauses(before: Counting, after: Counting) -> Vec<String> {
    let Counting { start, increment, min, max, cache, cycle } = after;
    let numbers = [
        ("START WITH", before.start, start),
        ("INCREMENT BY", before.increment, increment),
        ("MINVALUE", before.min, min),
        ("MAXVALUE", before.max, max),
        ("CACHE", before.cache, cache),
    ];
    let numbers = numbers.into_iter().filter(|(_, a, b)| a != b).map(|(word, _, it)| format!("{word} {it}"));
    let cycle = (before.cycle != cycle).then(|| if cycle { "CYCLE" } else { "NO CYCLE" }.to_owned());
    numbers.chain(cycle).collect()
}

/// Changes the options of an identity that stays one. The next number stays where the new bounds allow it.
pub(super) fn alter(
    change: &Change<'_>,
    table: &QualifiedName,
    before: &Column,
    after: &Column,
    out: &mut Sequences,
) {
    let (Some(ColumnValue::Identity(a)), Some(ColumnValue::Identity(b))) = (&before.value, &after.value)
    else {
        return;
    };
    // With the column's type PostgreSQL has changed what the type gives.
    let (was, b) = (a.sequence, b.sequence.of(&after.ty));
    let mut clauses = clauses(was.of(&after.ty), b);
    if clauses.is_empty() {
        return;
    }
    let a = was.of(&before.ty);
    let highest = |ty| SequenceOptions::default().of(ty).max;
    let is_narrowed = highest(&after.ty) < highest(&before.ty);
    if is_narrowed {
        // A bound of the wider type would be in the way of the narrower one.
        clauses = self::clauses(a, b);
    }
    let out = if is_narrowed { &mut out.before } else { &mut out.after };
    let turns = (a.increment < 0) != (b.increment < 0);
    if turns {
        // No number of the one direction need be one of the other.
        clauses.push("RESTART".to_owned());
    }
    let start = sql().push("ALTER TABLE ").name(table).push("\n  ALTER COLUMN ").ident(&after.name).push(" ");
    let set: Vec<String> =
        clauses.iter().map(|it| if it == "RESTART" { it.clone() } else { format!("SET {it}") }).collect();
    let next = |bound: &str, limit: i64| {
        let start = sequence_of(sql().push("SELECT setval("), change, table, after).push(", ").push(bound);
        let next = sequence_of(start.push("(nextval("), change, table, after);
        next.push("), ").push(&limit.to_string()).push("), false)").finish()
    };
    // Still within the old bounds the next number is brought within the new ones.
    out.extend((!turns && b.min > a.min && b.increment > 0).then(|| next("greatest", b.min)));
    out.extend((!turns && b.max < a.max && b.increment < 0).then(|| next("least", b.max)));
    out.push(start.push(&set.join(" ")).finish());
    if turns {
        let set = sequence_of(sql().push("SELECT setval("), change, table, after).push(", ");
        out.push(set.push(&next_by_rows(table, &after.name, b)).push(", false)").finish());
    }
}

/// The first number beyond those of the rows, one that the sequence would come to from its start.
pub(super) fn next_by_rows(table: &QualifiedName, column: &Name, counting: Counting) -> String {
    let Counting { start, increment, .. } = counting;
    if counting == (Counting { max: counting.max, ..plain() }) {
        let highest = sql().push("coalesce((SELECT max(").ident(column).push(") FROM ").name(table);
        return highest.push("), 0) + 1").finish();
    }
    let (furthest, beyond) = if increment < 0 { ("min(", "<=") } else { ("max(", ">=") };
    let furthest = sql().push(furthest).ident(column).push(")").finish();
    let next = format!("{start} + (({furthest} - {}) / {increment} + 1) * {increment}", in_brackets(start));
    sql()
        .push("(SELECT CASE WHEN ")
        .push(&format!("{furthest} {beyond} {start} THEN {next} ELSE {start} END FROM "))
        .name(table)
        .push(")")
        .finish()
}

fn plain() -> Counting {
    SequenceOptions::default().of(&schema_model::SqlType::BigInt)
}

/// A minus sign behind a minus sign begins a comment.
pub(super) fn in_brackets(number: i64) -> String {
    if number < 0 { format!("({number})") } else { number.to_string() }
}
