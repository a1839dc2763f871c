//! What stands behind DEFAULT.

use schema_model::Expression;

use crate::Sql;

/// Words of operators that PostgreSQL takes in DEFAULT only between brackets.
const OPERATORS: [&str; 17] = [
    "all", "and", "any", "at", "between", "collate", "ilike", "in", "is", "isnull", "like", "not", "notnull",
    "or", "overlaps", "similar", "some",
];

/// Appends the expression, in brackets where it needs them.
pub(super) fn value(sql: Sql, expression: &Expression) -> Sql {
    if needs_brackets(expression) { sql.in_brackets(expression) } else { sql.push(expression.as_str()) }
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
}
