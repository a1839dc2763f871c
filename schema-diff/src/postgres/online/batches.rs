//! Values for the rows of a table, some thousand at a time: a block that goes through the table by a key and commits after
//! each batch. Its text is written here, and recognised for those who judge statements.

use std::ops::Range;

use schema_model::{
    Name,
    schema::{
        Column, ConstraintKind, Definition, Index, IndexPart, IndexTarget, Table, definition::RuleEvent,
    },
};

use super::made_of;
use crate::{
    Change, Sql,
    postgres::{definition::refuses_null, sql},
};

/// So many rows are locked at a time: for some hundredths of a second.
const BATCH: usize = 5000;

/// The columns by which the rows of a table can be gone through in order: those of a key that the change leaves alone, the
/// primary one if there is one. `None` where nothing has such an order, or the block would be refused.
pub(super) fn key<'a>(change: &Change<'a>, table: &Table) -> Option<Vec<&'a Column>> {
    let (before, after) = (change.table_before(&table.name)?, change.table_after(&table.name)?);
    // PostgreSQL takes no table with some of them for an UPDATE within WITH (12 to 18).
    let is_rule = |it: &Definition| matches!(it, Definition::Rule(it) if it.on == table.name && it.event == RuleEvent::Update);
    if change.renamed.definitions.iter().chain(&change.after.definitions).any(is_rule) {
        return None;
    }
    let kept: Vec<Vec<&Name>> = keys(before).collect();
    keys(after).filter(|it| kept.contains(it)).find_map(|names| {
        names.into_iter().map(|it| walked(change, before.column(it)?, after.column(it)?)).collect()
    })
}

/// The columns of all keys, the primary one first.
fn keys(table: &Table) -> impl Iterator<Item = Vec<&Name>> {
    let primary = table.primary_key().map(|it| it.columns.iter().collect());
    let unique = table.constraints.iter().filter_map(|it| match &it.kind {
        ConstraintKind::Unique(it) => Some(it.columns.iter().collect()),
        ConstraintKind::PrimaryKey(_)
        | ConstraintKind::ForeignKey(_)
        | ConstraintKind::Check(_)
        | ConstraintKind::Exclusion(_) => None,
    });
    primary.into_iter().chain(unique).chain(table.indexes.iter().filter_map(key_of_index))
}

/// Those of a unique index of all rows, in the order of their types.
fn key_of_index(index: &Index) -> Option<Vec<&Name>> {
    let is_plain = index.unique && index.method.is_none() && index.predicate.is_none();
    let says_no_more = |it: &IndexPart| *it == IndexPart::new(it.target.clone());
    let is_plain = is_plain && index.parts.iter().all(says_no_more);
    let names = index.parts.iter().map(|it| match &it.target {
        IndexTarget::Column(name) => Some(name),
        IndexTarget::Expression(_) => None,
    });
    names.collect::<Option<_>>().filter(|_| is_plain)
}

/// A column that has a value in each row, the same before and after. A variable of its type begins as NULL.
fn walked<'a>(change: &Change<'_>, before: &Column, after: &'a Column) -> Option<&'a Column> {
    let is_same = before.ty == after.ty && before.collation == after.collation;
    let is_required = !before.nullable && !after.nullable;
    (is_same && is_required && !refuses_null(change.after, &after.ty)).then_some(after)
}

/// Gives a value to the rows of a table that have none. Each batch is read and written by one statement, which tells as well
/// where the next one begins, so that no row between the two is missed, whatever comes and goes meanwhile. The rows are
/// joined by their keys: of a range of keys the planner knows too little where few values begin them.
pub(super) fn fill(table: &Table, column: &Name, value: &str, key: &[&Column]) -> String {
    let words = value.to_lowercase();
    let is_free = |name: &str| {
        let is_taken = |it: &Name| it.as_str().eq_ignore_ascii_case(name);
        let is_column = table.columns.iter().any(|it| is_taken(&it.name));
        !is_column && !is_taken(&table.name.name) && !words.contains(&name.to_lowercase())
    };
    let next_of =
        |start: &String| key.iter().map(|it| made_of(&format!("{start}_"), &it.name)).collect::<Vec<_>>();
    let batch = spellings("batch").find(|it| is_free(it));
    let next = spellings("next").map(|it| next_of(&it)).find(|it| it.iter().all(|it| is_free(it.as_str())));
    let block = Block {
        table,
        keys: &key.iter().map(|it| &it.name).collect::<Vec<_>>(),
        next: &next.unwrap_or_default(),
        batch: &batch.unwrap_or_default(),
    };
    // Where FOUND could be meant as well, a name is that of a column.
    let says_found = words.contains("found") || column.as_str() == "found";
    block.text(column, value, if says_found { "#variable_conflict use_column\n" } else { "" })
}

/// The names in a block.
struct Block<'a> {
    table: &'a Table,
    keys: &'a [&'a Name],
    /// The variables that say where the next batch begins.
    next: &'a [Name],
    batch: &'a str,
}

impl Block<'_> {
    fn text(&self, column: &Name, value: &str, option: &str) -> String {
        let Self { table: Table { name: table, .. }, keys, next, batch } = self;
        let quote = dollar_quote(value);
        let sql = sql().push("DO ").push(&quote).push("\n").push(option).push("DECLARE\n");
        let sql = keys.iter().zip(*next).fold(sql, |sql, (it, next)| {
            sql.push("  ").ident(next).push(" ").name(table).push(".").ident(it).push("%TYPE;\n")
        });
        let sql = self.select_into(sql.push("BEGIN\n  ")).name(table);
        let sql = self.ordered(sql.push(" ")).push(" LIMIT 1;\n  WHILE FOUND LOOP\n    WITH ").push(batch);
        let sql = sql.push(" AS (\n      SELECT ").idents(self.keys()).push(" FROM ").name(table);
        let sql = row(row(sql.push("\n        WHERE "), self.keys()).push(" >= "), next.iter());
        let sql = self.ordered(sql.push("\n        ")).push(&format!(" LIMIT {BATCH} + 1\n    ), "));
        let sql = sql.push(FILLED).push("\n      UPDATE ").name(table).push("\n        SET ").ident(column);
        let sql = row(sql.push(" = ").push(value).push("\n        WHERE "), self.keys()).push(" IN (SELECT ");
        let sql = sql.idents(self.keys()).push(" FROM ").push(batch).push(") AND ").ident(column);
        let sql = self.select_into(sql.push(" IS NULL\n    )\n    ")).push(batch);
        let sql = self.ordered(sql.push(" ")).push(&format!(" OFFSET {BATCH};\n"));
        sql.push("    COMMIT;\n  END LOOP;\nEND ").push(&quote).finish()
    }

    fn keys(&self) -> impl ExactSizeIterator<Item = &Name> {
        self.keys.iter().copied()
    }

    fn select_into(&self, sql: Sql) -> Sql {
        sql.push("SELECT ").idents(self.keys()).push(" INTO ").idents(self.next).push(" FROM ")
    }

    fn ordered(&self, sql: Sql) -> Sql {
        sql.push("ORDER BY ").idents(self.keys())
    }
}

/// One name, or several as a row.
fn row<'a>(sql: Sql, names: impl ExactSizeIterator<Item = &'a Name>) -> Sql {
    if names.len() == 1 { sql.idents(names) } else { sql.push("(").idents(names).push(")") }
}

/// The word, and others like it without end.
fn spellings(word: &'static str) -> impl Iterator<Item = String> {
    std::iter::once(word.to_owned()).chain((2..).map(move |number: usize| format!("{word}_{number}")))
}

/// What the author's text does not hold.
fn dollar_quote(value: &str) -> String {
    let mut tags = std::iter::once(String::new()).chain(spellings("fill")).map(|it| format!("${it}$"));
    tags.find(|it| !value.contains(it.as_str())).unwrap_or_default()
}

const FILLED: &str = "filled AS (";

/// Where the UPDATE is in the text of such a block; `None` where the text is any other block, which may do anything.
pub fn update_in_batches(text: &str) -> Option<Range<usize>> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let (begin, _) = text.split_once(FILLED)?;
    let update = begin.matches('\n').count() + 1;
    let is_before = reads(
        lines.get(..update)?,
        &[
            ("DO $", "$"),
            ("#variable_conflict use_column", ""),
            ("DECLARE", ""),
            ("", "%TYPE;"),
            ("BEGIN", ""),
            ("SELECT ", " LIMIT 1;"),
            ("WHILE FOUND LOOP", ""),
            ("WITH ", " AS ("),
            ("SELECT ", ""),
            ("WHERE ", ""),
            ("ORDER BY ", ""),
            ("), ", FILLED),
        ],
    );
    let end = lines.len().checked_sub(5).filter(|it| *it > update)?;
    let is_after = reads(
        &lines[end..],
        &[(")", ""), ("SELECT ", ";"), ("COMMIT;", ""), ("END LOOP;", ""), ("END $", "$")],
    );
    let length = |lines: &[&str]| lines.iter().map(|it| it.len()).sum::<usize>();
    (is_before && is_after).then(|| length(&lines[..update])..length(&lines[..end]))
}

/// Whether each line is of one of the forms, in their order; one may be said more often, or not at all.
fn reads(lines: &[&str], forms: &[(&str, &str)]) -> bool {
    let mut at = 0;
    lines.iter().map(|it| it.trim()).all(|line| {
        let is_of = |(start, end): &(&str, &str)| {
            line.starts_with(start) && line.ends_with(end) && !line.trim_end_matches(';').contains(';')
        };
        match forms[at..].iter().position(is_of) {
            Some(further) => {
                at += further;
                true
            }
            None => false,
        }
    })
}
