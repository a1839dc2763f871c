//! SET of a function: a parameter and the parts of its value.

use super::super::{SyntaxError, cursor::Cursor};

/// Behind the word SET; nothing for DEFAULT.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Option<(String, Vec<String>)>, SyntaxError> {
    let parameter = if cursor.take("TIME ZONE") {
        "timezone".to_owned()
    } else {
        let parameter = parameter(cursor)?;
        if !(cursor.take("TO") || cursor.take("=")) {
            return Err(cursor.expected("`TO` and a value that every session sets alike"));
        }
        parameter
    };
    if cursor.take("DEFAULT") {
        return Ok(None);
    }
    Ok(Some((parameter, cursor.list(Cursor::word_or_value)?)))
}

fn parameter(cursor: &mut Cursor<'_>) -> Result<String, SyntaxError> {
    let mut parameter = cursor.name()?.as_str().to_ascii_lowercase();
    while cursor.take(".") {
        parameter = format!("{parameter}.{}", cursor.name()?.as_str().to_ascii_lowercase());
    }
    Ok(parameter)
}
