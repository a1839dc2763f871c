//! Turns the type that a column was declared with into a type of the model.

use schema_model::{Name, NameError, QualifiedName, SqlType};

use super::statement::DeclaredType;

/// The model's type. SQLite takes any words; what is no type of SQL is kept as a named type.
pub(super) fn column_type(declared: &DeclaredType) -> Result<SqlType, NameError> {
    match declared {
        // A column without a type has the affinity of BLOB, and keeps every value as it is.
        DeclaredType::Missing => Ok(SqlType::Blob),
        DeclaredType::Words(words) => match words.parse() {
            Ok(ty) => Ok(ty),
            Err(_) => named(words),
        },
        DeclaredType::Quoted(name) => named(name),
    }
}

/// The type of the only column of a rowid table's primary key. Only the very word INTEGER makes such a column the
/// row's number; any other spelling is another type here, so that the difference is seen.
pub(super) fn key_type(declared: &DeclaredType) -> Result<SqlType, NameError> {
    let ty = column_type(declared)?;
    match (&ty, declared) {
        (SqlType::Integer, DeclaredType::Words(words)) if !is_integer(declared) => {
            named(&words.to_ascii_lowercase())
        }
        _ => Ok(ty),
    }
}

pub(super) fn is_integer(declared: &DeclaredType) -> bool {
    match declared {
        DeclaredType::Words(words) | DeclaredType::Quoted(words) => words.eq_ignore_ascii_case("INTEGER"),
        DeclaredType::Missing => false,
    }
}

fn named(name: &str) -> Result<SqlType, NameError> {
    Ok(SqlType::Named { name: Box::new(QualifiedName::unqualified(Name::new(name)?)), modifiers: Vec::new() })
}
