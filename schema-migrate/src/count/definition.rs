//! Reads what a statement says of a unique index or a constraint, whoever's SQL it is: what is not understood is `None`.

use schema_model::Dialect;

use super::{
    rule::{Nulls, Rule},
    words::{Words, kept, plain},
};
use crate::quote::postgres_text;

/// `CREATE UNIQUE INDEX ..`: the table and its rule.
pub(super) fn unique_index(mut words: Words<'_>) -> Option<(String, Rule)> {
    if !words.take("create unique index") {
        return None;
    }
    words.take("concurrently");
    words.take("if not exists");
    if !words.take("on") {
        words.qualified()?;
        if !words.take("on") {
            return None;
        }
    }
    words.take("only");
    let table = words.qualified()?;
    if words.take("using") {
        words.name()?;
    }
    let columns = words.columns()?;
    if words.take("include") {
        words.bracketed()?;
    }
    let nulls = nulls(&mut words);
    if words.take("with") {
        words.bracketed()?;
    }
    if words.take("tablespace") {
        words.name()?;
    }
    let condition = if words.take("where") { Some(words.rest()?.to_owned()) } else { None };
    words.is_at_end().then_some((table, Rule::Key { columns, nulls, condition }))
}

fn nulls(words: &mut Words<'_>) -> Nulls {
    if words.take("nulls not distinct") {
        return Nulls::Equal;
    }
    words.take("nulls distinct");
    Nulls::Distinct
}

/// What comes after `ALTER TABLE name`.
pub(super) fn altered<'a>(words: &Words<'a>) -> Option<(String, Words<'a>)> {
    let mut words = words.clone();
    if !words.take("alter table") {
        return None;
    }
    words.take("if exists");
    words.take("only");
    let table = words.qualified()?;
    words.take("*");
    Some((table, words))
}

/// What an ALTER TABLE says of a constraint.
pub(super) enum Said {
    /// It is added, with this rule.
    Added(Rule),
    /// It is there and is validated.
    Validated,
}

/// Looks for the constraint in the parts of an ALTER TABLE. One that has no name there is taken where it is the only one.
pub(super) fn constraint(words: &Words<'_>, name: &str) -> Option<Said> {
    let mut words = words.clone();
    let mut nameless = Vec::new();
    loop {
        let mut part = words.clone();
        if part.take("validate constraint") && part.name().is_some_and(|it| kept(it) == name) {
            return Some(Said::Validated);
        }
        let mut part = words.clone();
        if part.take("add constraint") {
            if part.name().is_some_and(|it| kept(it) == name) {
                return rule(&mut part, name).map(Said::Added);
            }
        } else if part.take("add") {
            nameless.extend(rule(&mut part, name));
        }
        if !words.next_part() {
            break;
        }
    }
    let only = nameless.pop().filter(|_| nameless.is_empty())?;
    Some(Said::Added(only))
}

/// The rule of a constraint behind its name.
pub(super) fn rule(words: &mut Words<'_>, name: &str) -> Option<Rule> {
    if words.take("check") {
        let condition = words.bracketed()?.to_owned();
        return Some(Rule::Check { name: name.to_owned(), condition });
    }
    if words.take("unique") || words.take("primary key") {
        let nulls = nulls(words);
        return Some(Rule::Key { columns: words.columns()?, nulls, condition: None });
    }
    if words.take("foreign key") {
        let columns = words.columns()?;
        if !words.take("references") {
            return None;
        }
        let parent = words.qualified()?;
        let parent_columns = words.columns()?;
        // Rows of several columns are matched by other rules there.
        if words.take("match full") || words.take("match partial") {
            return None;
        }
        let is_whole = parent_columns.0.len() == columns.0.len();
        let parent_name = parent.replace('"', "");
        return is_whole.then_some(Rule::Reference { columns, parent, parent_columns, parent_name });
    }
    None
}

/// The only change of a column's type, where values change by nothing but the type; `code` tells what they are.
pub(super) fn narrowed(words: &Words<'_>, code: &str) -> Option<Rule> {
    let mut words = words.clone();
    let mut rules = Vec::new();
    loop {
        let mut part = words.clone();
        if part.take("alter") {
            part.take("column");
            let column = part.name()?.to_owned();
            part.take("set data");
            if part.take("type") {
                rules.push(match code {
                    "22001" => short_enough(part, column)?,
                    "22003" => in_range(part, column)?,
                    _ => valid(part, column)?,
                });
            }
        }
        if !words.next_part() {
            break;
        }
    }
    rules.pop().filter(|_| rules.is_empty())
}

fn short_enough(mut words: Words<'_>, column: String) -> Option<Rule> {
    let text = ["varchar", "character varying", "character", "char", "bpchar"];
    if !words.take_one_of(&text) {
        return None;
    }
    let length: u32 = words.bracketed()?.trim().parse().ok()?;
    // Blanks at the end are cut off and no error.
    let misfit = format!("pg_catalog.substr({column}::text, {length} + 1) ~ '[^ ]'");
    words.ends_part().then_some(Rule::Fits { column, misfit })
}

fn in_range(words: Words<'_>, column: String) -> Option<Rule> {
    let (least, most) = match type_of(words, &column)?.to_lowercase().as_str() {
        "smallint" | "int2" => ("-32768", "32767"),
        "integer" | "int" | "int4" => ("-2147483648", "2147483647"),
        "bigint" | "int8" => ("-9223372036854775808", "9223372036854775807"),
        _ => return None,
    };
    // Of numbers alone: of anything else there is no such function.
    let misfit = format!("pg_catalog.round({column}) NOT BETWEEN {least} AND {most}");
    Some(Rule::Fits { column, misfit })
}

/// Servers from 16 on can try a text without ending at the first that is no value.
fn valid(words: Words<'_>, column: String) -> Option<Rule> {
    let ty = type_of(words, &column)?;
    // It leaves a text as it is, and takes nothing else.
    let text = format!("pg_catalog.replace({column}, '', '')");
    let misfit = format!("NOT pg_catalog.pg_input_is_valid({text}, {})", postgres_text(ty));
    Some(Rule::Fits { column, misfit })
}

/// `type`, or `type USING column::type`.
fn type_of<'a>(mut words: Words<'a>, column: &str) -> Option<&'a str> {
    let ty = words.until(&["using"])?;
    if words.ends_part() {
        return Some(ty);
    }
    let is_cast = words.take("using") && words.name()? == column && words.take("::");
    (is_cast && words.until(&[])? == ty).then_some(ty)
}

/// `INSERT INTO table (columns) SELECT ..`, with the columns and the query as they were written.
pub(super) fn copied(mut words: Words<'_>) -> Option<(String, Vec<String>, &str)> {
    if !words.take("insert into") {
        return None;
    }
    let table = words.qualified()?;
    let columns = words.columns()?.0;
    let mut query = words.clone();
    words.take("select").then_some(())?;
    Some((table, columns, query.rest()?))
}

/// The CHECK that a CREATE TABLE says under this name, or in these words where it has none.
pub(super) fn check_in(create: Words<'_>, table: &str, name: &str) -> Option<Rule> {
    let mut words = create;
    if !words.take("create table") || words.qualified()? != table {
        return None;
    }
    while !words.is_at_end() {
        if words.take("constraint") {
            let is_it = words.name().is_some_and(|it| plain(it).eq_ignore_ascii_case(name));
            if is_it && words.take("check") {
                let condition = words.bracketed()?.to_owned();
                return Some(Rule::Check { name: name.to_owned(), condition });
            }
        } else if words.take("check") {
            let condition = words.bracketed()?;
            if condition.trim() == name.trim() {
                let (name, condition) = (format!("the check {name}"), condition.to_owned());
                return Some(Rule::Check { name, condition });
            }
        } else {
            words.skip();
        }
    }
    None
}

/// The rule that the server prints of a constraint.
pub(super) fn printed(text: &str, name: &str) -> Option<Rule> {
    let script = schema_model::script::Script::parse(text, Dialect::Postgres).ok()?;
    let statement = script.steps.first()?.statements.first()?;
    rule(&mut Words::new(statement, Dialect::Postgres), name)
}
