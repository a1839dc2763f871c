//! The statement that makes one twin, and the query that reads what the server made of its expressions.
//!
//! A default and a generated value get a column of their own, of the type of the column they are for; all else becomes
//! a check. A part of an index can have any type, so its check asks whether it is null.

use schema_model::{Name, QualifiedName};

use super::{
    batch::Question,
    layout::{Layouts, TwinColumn},
    place::Place,
};
use crate::{postgres::deparsed::without_parentheses, quote::identifier};

/// The expressions of all twins, by label.
pub(super) const READ: &str = include_str!("twin.sql");

/// What the server adds to the part of an index.
const NULL_TEST: &str = " IS NULL";

/// The name of the column or check that holds the expression of this number.
pub(super) fn label(number: usize) -> String {
    format!("schemagen:{number}")
}

/// CREATE TABLE for one table's questions.
pub(super) fn create(
    table: &QualifiedName,
    questions: &[(usize, Question<'_>)],
    layouts: &Layouts,
) -> String {
    let columns = layouts.columns(table);
    let own = columns
        .iter()
        .filter(|it| it.is_known)
        .map(|it| format!("{} {}", identifier(it.name.as_str()), it.ty));
    let asked = questions.iter().map(|(number, question)| define(&label(*number), question, columns));
    let all: Vec<String> = own.chain(asked).collect();
    // The twin has the table's name, as an expression may say `users.email`.
    format!("CREATE TEMPORARY TABLE pg_temp.{} ({});\n", identifier(table.name.as_str()), all.join(", "))
}

/// The line breaks end a comment at the end of an expression.
fn define(label: &str, question: &Question<'_>, columns: &[TwinColumn]) -> String {
    let (label, text) = (identifier(label), question.text);
    match question.place {
        Place::Default(name) => format!("{label} {} DEFAULT (\n{text}\n)", type_of(name, columns)),
        Place::Generated(name) => {
            format!("{label} {} GENERATED ALWAYS AS (\n{text}\n) STORED", type_of(name, columns))
        }
        Place::Check(_) | Place::Predicate(_) | Place::ExclusionPredicate(_) => {
            format!("CONSTRAINT {label} CHECK (\n{text}\n)")
        }
        Place::Part(..) | Place::ExclusionPart(..) => {
            format!("CONSTRAINT {label} CHECK ((\n{text}\n){NULL_TEST})")
        }
    }
}

fn type_of<'a>(name: &Name, columns: &'a [TwinColumn]) -> &'a str {
    columns.iter().find(|it| it.name == *name).map_or("text", |it| it.ty.as_str())
}

/// The expression in the server's text of what [`define`] made of it.
pub(super) fn shown<'a>(place: &Place, text: &'a str) -> &'a str {
    match place {
        // DEFAULT takes no bare operator.
        Place::Default(_) => text,
        Place::Generated(_) | Place::Check(_) | Place::Predicate(_) | Place::ExclusionPredicate(_) => {
            without_parentheses(text)
        }
        Place::Part(..) | Place::ExclusionPart(..) => {
            let tested = without_parentheses(text);
            without_parentheses(tested.strip_suffix(NULL_TEST).unwrap_or(tested))
        }
    }
}
