//! What a PostgreSQL server said, in one line.

/// The server's own message with its detail and hint, or the driver's with its cause.
pub(crate) fn message(error: &postgres::Error) -> String {
    let Some(db) = error.as_db_error() else {
        let cause = std::error::Error::source(error);
        return cause.map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}"));
    };
    let mut text = db.message().to_owned();
    for (word, more) in [("detail", db.detail()), ("hint", db.hint())] {
        if let Some(more) = more {
            text = format!("{text}; {word}: {more}");
        }
    }
    text
}
