//! Values of rows in what databases say against statements: shown to whoever asks for them, and never kept.

use crate::{ApplyError, SqlError};

/// Whether messages may hold values of rows. The history never does: who may read it need not be who may read the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Values {
    /// A message says in place of them that they are hidden.
    #[default]
    Hidden,
    /// As the database said it.
    Shown,
}

/// What stands in the place of a detail.
const HIDDEN: &str = "hidden, as it may hold values of rows (--show-values shows it)";

/// Classes of SQLSTATE whose details hold names, numbers of processes and sizes: of features, connections, transactions,
/// dependent objects, access, resources, states and the system.
const HARMLESS: [&str; 20] = [
    "08", "0A", "25", "26", "28", "2B", "2D", "34", "3B", "3D", "3F", "40", "42", "53", "54", "55", "57",
    "58", "72", "F0",
];

impl SqlError {
    /// The same without values of rows. SQLite says none.
    pub(crate) fn without_values(self) -> Self {
        let Some(code) = self.code.as_deref() else { return self };
        let class = code.get(..2).unwrap_or_default();
        if code.starts_with("SQLITE_") || HARMLESS.contains(&class) {
            return self;
        }
        let message = in_general(code).map_or_else(|| self.message.clone(), str::to_owned);
        let hides = message != self.message || self.detail.is_some();
        Self { message, detail: hides.then(|| HIDDEN.to_owned()), ..self }
    }
}

impl ApplyError {
    /// The same without values of rows.
    pub(crate) fn without_values(mut self) -> Self {
        match &mut self {
            Self::Statement { error, .. } | Self::Step { error, .. } => {
                **error = std::mem::take(&mut **error).without_values();
            }
            Self::ForeignKeys { violations, .. } => violations.iter_mut().for_each(|it| it.rowid = None),
            Self::Edited { .. }
            | Self::EditedBeforeResume { .. }
            | Self::Contradicted { .. }
            | Self::Interrupted { .. }
            | Self::HalfApplied { .. }
            | Self::HalfRolledBack { .. }
            | Self::Irreversible { .. }
            | Self::LockLost { .. }
            | Self::Session(_) => {}
        }
        self
    }
}

/// Errors of data quote the value in the message itself, in the language of the server; `None` where they do not.
fn in_general(code: &str) -> Option<&'static str> {
    match code {
        // Too long for its type, NULL where there must be none, divided by zero: they name types at most.
        "22000" | "22001" | "22002" | "22004" | "22012" => None,
        "22003" => Some("a number is out of range for its type"),
        "22007" | "22008" => Some("a text is no date or time, or one that is out of range"),
        "22021" | "22P05" => Some("a character cannot be stored"),
        "22P02" => Some("a text is no value of the type that it must have"),
        _ if code.starts_with("22") => Some("a value is not as it must be"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(code: &str) -> String {
        let (message, detail) = ("about \"ann\"".to_owned(), Some("Key (name)=(ann)".to_owned()));
        SqlError { message, detail, code: Some(code.to_owned()), ..SqlError::default() }
            .without_values()
            .to_string()
    }

    #[test]
    fn details_are_shown_only_where_they_hold_names() {
        assert_eq!(said("23505"), format!("about \"ann\" (23505); detail: {HIDDEN}"));
        assert_eq!(
            said("22P02"),
            format!("a text is no value of the type that it must have (22P02); detail: {HIDDEN}")
        );
        assert_eq!(said("22030"), format!("a value is not as it must be (22030); detail: {HIDDEN}"));
        assert_eq!(said("44000"), format!("about \"ann\" (44000); detail: {HIDDEN}"));
        assert_eq!(said("P0001"), format!("about \"ann\" (P0001); detail: {HIDDEN}"));
        assert_eq!(said("2BP01"), "about \"ann\" (2BP01); detail: Key (name)=(ann)");
    }

    #[test]
    fn nothing_is_hidden_where_nothing_is_said() {
        let plain = |code: &str| {
            let message = "null value".to_owned();
            SqlError { message, code: Some(code.to_owned()), ..SqlError::default() }
                .without_values()
                .to_string()
        };
        assert_eq!(plain("23502"), "null value (23502)");
        assert_eq!(plain("22001"), "null value (22001)");
    }
}
