//! What stands behind DEFAULT.

use schema_model::{
    Expression, ObjectId,
    schema::{ColumnValue, definition::Signature},
};

use super::{definition, expression, sql};
use crate::{Change, Sql, action::Action};

/// Words of operators that PostgreSQL takes in DEFAULT only between brackets.
const OPERATORS: [&str; 17] = [
    "all", "and", "any", "at", "between", "collate", "ilike", "in", "is", "isnull", "like", "not", "notnull",
    "or", "overlaps", "similar", "some",
];

/// Appends the expression, in brackets where it needs them.
pub(super) fn value(sql: Sql, expression: &Expression) -> Sql {
    if needs_brackets(expression) { sql.in_brackets(expression) } else { sql.push(expression.as_str()) }
}

/// Whether the expression is one literal, of a type or not: what it gives is the same for all rows, and nothing is called.
pub(super) fn is_constant(expression: &Expression) -> bool {
    let tokens = expression.normalized();
    let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
    let unsigned = match tokens.as_slice() {
        ["-", rest @ ..] | rest => rest,
    };
    let Some((literal, of_type)) = unsigned.split_first() else { return false };
    let is_literal = literal.starts_with(|it: char| it == '\'' || it.is_ascii_digit())
        || ["true", "false"].contains(literal);
    is_literal && (of_type.is_empty() || of_type.first() == Some(&"::") && !of_type.contains(&"("))
}

/// A comment might take what follows with it.
fn needs_brackets(expression: &Expression) -> bool {
    if is_plain(expression.as_str()) {
        return false;
    }
    let mut depth = 0_i32;
    let has_operator = expression.normalized().iter().any(|token| match token.as_str() {
        "(" | "[" => {
            depth += 1;
            false
        }
        ")" | "]" => {
            depth -= 1;
            false
        }
        word => depth == 0 && OPERATORS.contains(&word),
    });
    has_operator || expression.ends_in_comment()
}

/// A word, a number, or a call without arguments, as nearly all defaults are: no operator among them.
fn is_plain(text: &str) -> bool {
    let word = text.strip_suffix("()").unwrap_or(text);
    word.bytes().all(|it| it == b'_' || it.is_ascii_alphanumeric())
        && !OPERATORS.iter().any(|it| it.eq_ignore_ascii_case(word))
}

/// Takes away the defaults that call a function which goes or is created anew, and gives them back: a default holds on to
/// it.
pub(super) fn again(change: &Change<'_>) -> Vec<Action> {
    let functions: Vec<(Signature, ObjectId)> = definition::recreated_functions(change).collect();
    let mut actions = Vec::new();
    if functions.is_empty() {
        return actions;
    }
    for table in &change.renamed.tables {
        for column in &table.columns {
            let after = change.table_after(&table.name).and_then(|it| it.column(&column.name));
            let Some(ColumnValue::Default(expression)) = &column.value else { continue };
            let called: Vec<&(Signature, ObjectId)> =
                functions.iter().filter(|(it, _)| expression::calls(expression, &it.name)).collect();
            // One with another value says so itself.
            if called.is_empty() || after.is_none_or(|it| it.value != column.value) {
                continue;
            }
            let id = ObjectId::column(&table.name, &column.name);
            let statement = || {
                let sql = sql().push("ALTER TABLE ").name(&table.name).push("\n  ALTER COLUMN ");
                sql.ident(&column.name)
            };
            let gone = called.iter().map(|(_, id)| id.clone().into());
            let drop = Action::new(statement().push(" DROP DEFAULT")).needs(id.clone()).releases_all(gone);
            let meant = called.iter().flat_map(|(it, _)| definition::routines(change.after, &it.name));
            let set = Action::new(value(statement().push(" SET DEFAULT "), expression)).needs(id);
            actions.extend([drop, set.needs_all(meant.map(|it| ObjectId::Definition(it).into()))]);
        }
    }
    actions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_bare_operators_and_comments_need_brackets() {
        for text in [
            "0",
            "-5",
            "now()",
            "'a and b'",
            "'{}'::text[]",
            "1 + 2",
            "(now() at time zone 'utc')",
            "f(a or b)",
            "'--'",
        ] {
            assert!(!needs_brackets(&Expression::new(text)), "{text}");
        }
        for text in ["now() AT TIME ZONE 'utc'", "not true", "1 in (1)", "'a' collate \"C\"", "1 -- one"] {
            assert!(needs_brackets(&Expression::new(text)), "{text}");
        }
    }

    #[test]
    fn a_constant_is_one_literal() {
        for text in ["0", "-1.5", "'SE'", "true", "'{}'::text[]", "'low'::app.level"] {
            assert!(is_constant(&Expression::new(text)), "{text}");
        }
        for text in ["now()", "id", "1 + 1", "'a' || nick", "NULL", "'a'::f(b)", "-id", ""] {
            assert!(!is_constant(&Expression::new(text)), "{text}");
        }
    }
}
