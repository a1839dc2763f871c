//! Lists of values in checks, as enums kept as text have them: whether a change leaves every row valid.

use std::collections::BTreeSet;

use schema_model::{
    Expression, Object,
    schema::ConstraintKind,
    sqlite_tokens::{TokenKind, tokens},
};

use super::work::Work;

/// Whether the check after the change is the one before it with more values in its list, renamed ones counted as
/// themselves.
pub(super) fn only_widens(work: &Work<'_>, before: &Object, after: &Object) -> bool {
    let (Object::Constraint { constraint: before, .. }, Object::Constraint { table, constraint: after }) =
        (before, after)
    else {
        return false;
    };
    let (ConstraintKind::Check(before), ConstraintKind::Check(after)) = (&before.kind, &after.kind) else {
        return false;
    };
    let (Some(before), Some(after)) = (ListCheck::read(before), ListCheck::read(after)) else { return false };
    let renamed = |value: &String| {
        let renames = &work.options.value_renames;
        let rename = renames.iter().find(|(id, from, _)| id.table() == Some(table) && from == value);
        rename.map_or_else(|| value.clone(), |(_, _, to)| to.clone())
    };
    before.column == after.column && before.values.iter().map(renamed).all(|it| after.values.contains(&it))
}

/// `column IN ('a', 'b')`, `column IN (1, -2)`
struct ListCheck {
    column: String,
    values: BTreeSet<String>,
}

impl ListCheck {
    fn read(expression: &Expression) -> Option<Self> {
        let mut tokens =
            tokens(expression.as_str()).into_iter().filter(|it| it.kind != TokenKind::Blank).peekable();
        let column = tokens.next().filter(|it| matches!(it.kind, TokenKind::Word | TokenKind::Quoted))?;
        tokens.next().filter(|it| it.is_word("IN"))?;
        tokens.next().filter(|it| it.is_symbol("("))?;
        let mut values = BTreeSet::new();
        loop {
            let mut value = tokens.next()?;
            let mut text = String::new();
            if value.is_symbol("-") {
                text.push('-');
                value = tokens.next().filter(|it| it.kind == TokenKind::Number)?;
            }
            match value.kind {
                TokenKind::Text => text.push_str(&value.identifier()?),
                TokenKind::Number => text.push_str(value.text),
                TokenKind::Blank
                | TokenKind::Word
                | TokenKind::Quoted
                | TokenKind::Blob
                | TokenKind::Variable
                | TokenKind::Symbol => return None,
            }
            values.insert(text);
            match tokens.next()? {
                it if it.is_symbol(",") => {}
                it if it.is_symbol(")") && tokens.peek().is_none() => break,
                _ => return None,
            }
        }
        Some(Self { column: column.identifier()?.to_ascii_lowercase(), values })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_list_of_values_is_read() {
        let values = |text: &str| ListCheck::read(&Expression::new(text)).map(|it| it.values.len());
        assert_eq!(values("\"status\" in ('a', 'it''s')"), Some(2));
        assert_eq!(values("s IN (1, -2, 30)"), Some(3));
        for text in
            ["s NOT IN ('a')", "s IN (-'a')", "s IN (b)", "s IN ('a') AND x", "lower(s) IN ('a')", "s IN ("]
        {
            assert_eq!(values(text), None, "of {text}");
        }
    }
}
