//! What follows a renamed label or attribute by itself: PostgreSQL keeps values of enums by number, in rows and in expressions.
//!
//! Only literals that cannot be anything but a value of the enum are followed; an expression with others is made anew.

use std::collections::BTreeMap;

use schema_model::{
    Delta, Expression, Object, ObjectId, QualifiedName, Schema,
    schema::{Column, ColumnValue, Constraint, ConstraintKind, Index, IndexPart, IndexTarget, Table},
};

use super::attribute_rename::Attributes;
use crate::Change;

/// A change without the alterations that its renamed labels make by themselves.
pub(super) struct Followed {
    renamed: Schema,
    deltas: Vec<Delta>,
}

impl Followed {
    /// The change that is left; `None` where nothing follows.
    pub(super) fn of(change: &Change<'_>) -> Option<Self> {
        let names = Renamed::of(change)?;
        let mut renamed = change.renamed.clone();
        let (followed, deltas): (Vec<&Delta>, Vec<&Delta>) =
            change.deltas.iter().partition(|it| names.explain(change, it));
        if followed.is_empty() {
            return None;
        }
        // What a delta alters is there.
        let _ = renamed.apply_all(followed);
        Some(Self { renamed, deltas: deltas.into_iter().cloned().collect() })
    }

    /// The change as it is to be lowered.
    pub(super) fn change<'a>(&'a self, change: &Change<'a>) -> Change<'a> {
        Change { renamed: &self.renamed, deltas: &self.deltas, ..*change }
    }
}

/// Renamed labels by type: before, after.
type Labels<'a> = BTreeMap<&'a QualifiedName, BTreeMap<&'a str, &'a str>>;

/// What has another name.
struct Renamed<'a> {
    labels: Labels<'a>,
    attributes: Attributes<'a>,
}

impl<'a> Renamed<'a> {
    fn of(change: &Change<'a>) -> Option<Self> {
        let mut labels: Labels<'a> = BTreeMap::new();
        for delta in change.deltas {
            if let Delta::Rename {
                before: ObjectId::EnumLabel { of, label: before },
                after: ObjectId::EnumLabel { label: after, .. },
            } = delta
            {
                labels.entry(of).or_default().insert(before.as_str(), after.as_str());
            }
        }
        let attributes = Attributes::of(change.deltas, change.renamed);
        (!labels.is_empty() || !attributes.is_empty()).then_some(Self { labels, attributes })
    }

    /// Whether the object is altered in nothing but names that follow.
    fn explain(&self, change: &Change<'_>, delta: &Delta) -> bool {
        let Delta::Alter { before, after } = delta else { return false };
        let table = |name: &QualifiedName| change.table_before(name);
        match (before, after) {
            (Object::Column { table: of, column: before }, Object::Column { column: after, .. }) => {
                table(of).is_some_and(|table| self.column(table, before) == *after)
            }
            (
                Object::Constraint { table: of, constraint: before },
                Object::Constraint { constraint: after, .. },
            ) => table(of).is_some_and(|table| self.constraint(table, before) == *after),
            (Object::Index { table: of, index: before }, Object::Index { index: after, .. }) => {
                table(of).is_some_and(|table| self.index(table, before) == *after)
            }
            (
                Object::Namespace(_)
                | Object::Enum(_)
                | Object::Definition(_)
                | Object::Table(_)
                | Object::Column { .. }
                | Object::Constraint { .. }
                | Object::Index { .. }
                | Object::Partition { .. },
                _,
            ) => false,
        }
    }

    fn column(&self, table: &Table, column: &Column) -> Column {
        let mut column = column.clone();
        match &mut column.value {
            Some(ColumnValue::Default(it)) => {
                if let Some(labels) = column.ty.named().and_then(|it| self.labels.get(it)) {
                    *it = default(labels, it);
                }
            }
            Some(ColumnValue::Generated { expression, .. }) => {
                *expression = self.expression(table, expression);
            }
            Some(ColumnValue::Identity(_) | ColumnValue::Serial { .. }) | None => {}
        }
        column
    }

    fn constraint(&self, table: &Table, constraint: &Constraint) -> Constraint {
        let mut constraint = constraint.clone();
        match &mut constraint.kind {
            ConstraintKind::Check(it) => it.expression = self.expression(table, &it.expression),
            ConstraintKind::Exclusion(it) => {
                for element in &mut it.elements {
                    self.part(table, &mut element.part);
                }
                if let Some(it) = &mut it.predicate {
                    *it = self.expression(table, it);
                }
            }
            ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::ForeignKey(_) => {}
        }
        constraint
    }

    fn index(&self, table: &Table, index: &Index) -> Index {
        let mut index = index.clone();
        for part in &mut index.parts {
            self.part(table, part);
        }
        if let Some(it) = &mut index.predicate {
            *it = self.expression(table, it);
        }
        index
    }

    fn part(&self, table: &Table, part: &mut IndexPart) {
        match &mut part.target {
            IndexTarget::Expression(it) => *it = self.expression(table, it),
            IndexTarget::Column(_) => {}
        }
    }

    /// The expression with those literals renamed that are compared with a column of the type, and with what is selected from
    /// one.
    fn expression(&self, table: &Table, expression: &Expression) -> Expression {
        let mut tokens = expression.normalized();
        for column in &table.columns {
            if let Some(labels) = column
                .ty
                .named()
                .filter(|it| column.ty.element() == &column.ty && self.labels.contains_key(*it))
            {
                rename_compared(&mut tokens, column.name.as_str(), &self.labels[labels]);
            }
        }
        self.attributes.rename(table, &mut tokens);
        Expression::new(&tokens.join(" "))
    }
}

type Renames<'a> = BTreeMap<&'a str, &'a str>;

/// The whole default is one value, or one array of values.
fn default(labels: &Renames<'_>, expression: &Expression) -> Expression {
    let mut tokens = expression.normalized();
    if let Some(first) = tokens.first_mut().filter(|it| it.starts_with('\'')) {
        *first = match first.strip_prefix("'{").and_then(|it| it.strip_suffix("}'")) {
            Some(elements) => {
                let elements = elements.split(',').map(|it| labels.get(it.trim()).copied().unwrap_or(it));
                format!("'{{{}}}'", elements.collect::<Vec<_>>().join(","))
            }
            None => renamed(labels, first),
        };
    }
    Expression::new(&tokens.join(" "))
}

/// The literal under its new name.
fn renamed(labels: &Renames<'_>, literal: &str) -> String {
    let pair = labels.iter().find(|(before, _)| quoted(before) == literal);
    pair.map_or_else(|| literal.to_owned(), |(_, after)| quoted(after))
}

fn quoted(label: &str) -> String {
    format!("'{}'", label.replace('\'', "''"))
}

/// `column = 'label'` and `column IN ('label', 'other')`, where nothing binds closer on either side.
fn rename_compared(tokens: &mut [String], column: &str, labels: &Renames<'_>) {
    let before = |tokens: &[String], at: usize| at == 0 || BEFORE.contains(&tokens[at - 1].as_str());
    let after = |tokens: &[String], at: usize| tokens.get(at).is_none_or(|it| AFTER.contains(&it.as_str()));
    for at in 0..tokens.len() {
        if unquoted(&tokens[at]) != column || !before(tokens, at) {
            continue;
        }
        let values = match tokens.get(at + 1).map(String::as_str) {
            Some(operator) if COMPARISONS.contains(&operator) && after(tokens, at + 3) => at + 2..at + 3,
            Some("in") => list(tokens, at + 2),
            Some("not") if tokens.get(at + 2).is_some_and(|it| it == "in") => list(tokens, at + 3),
            Some(_) | None => continue,
        };
        for value in values {
            if let Some(token) = tokens.get_mut(value) {
                *token = renamed(labels, token);
            }
        }
    }
}

/// The places of the literals in `('a', 'b')`, which begins at `open`; none where anything else is among them.
fn list(tokens: &[String], open: usize) -> std::ops::Range<usize> {
    let Some(length) = tokens.iter().skip(open).position(|it| it == ")") else { return 0..0 };
    let inside = tokens.get(open + 1..open + length).unwrap_or_default();
    let is_plain = inside.iter().all(|it| it == "," || it.starts_with('\''));
    if is_plain && tokens[open] == "(" { open + 1..open + length } else { 0..0 }
}

fn unquoted(token: &str) -> String {
    match token.strip_prefix('"').and_then(|it| it.strip_suffix('"')) {
        Some(quoted) => quoted.replace("\"\"", "\""),
        None => token.to_owned(),
    }
}

const COMPARISONS: [&str; 7] = ["=", "<>", "!=", "<", ">", "<=", ">="];
const BEFORE: [&str; 5] = ["(", "and", "or", "not", "when"];
const AFTER: [&str; 7] = [")", "and", "or", "then", "when", "else", "end"];

#[cfg(test)]
mod tests {
    use super::*;

    fn followed(text: &str) -> String {
        let mut tokens = Expression::new(text).normalized();
        rename_compared(&mut tokens, "The status", &BTreeMap::from([("it's", "new"), ("b", "c")]));
        tokens.join(" ")
    }

    #[test]
    fn literals_that_are_compared_with_the_column_follow() {
        for (before, after) in [
            ("\"The status\" = 'it''s'", "\"The status\" = 'new'"),
            (
                "a AND (\"The status\" NOT IN ('b', 'x', 'it''s'))",
                "a and ( \"The status\" not in ( 'c' , 'x' , 'new' ) )",
            ),
            (
                "CASE WHEN \"The status\" <> 'b' THEN 'b' ELSE '' END",
                "case when \"The status\" <> 'c' then 'b' else '' end",
            ),
        ] {
            assert_eq!(followed(before), after);
        }
    }

    #[test]
    fn what_may_be_a_text_stays() {
        for text in [
            "a || \"The status\" = 'b'",
            "\"The status\" = 'b' || a",
            "\"The status\" :: text = 'b'",
            "\"The status\" = 'b' :: text",
            "\"The status\" in ( 'b' , a || 'b' )",
            "a = 'b'",
            "'b' = 'b'",
        ] {
            assert_eq!(followed(text), text);
        }
    }

    #[test]
    fn a_default_is_one_value_or_an_array_of_them() {
        let labels = BTreeMap::from([("b", "c")]);
        for (before, after) in [
            ("'b'", "'c'"),
            ("'{a,b}'", "'{a,c}'"),
            ("'b'::status", "'c' :: status"),
            ("f('b')", "f ( 'b' )"),
        ] {
            assert_eq!(default(&labels, &Expression::new(before)).as_str(), after);
        }
    }
}
