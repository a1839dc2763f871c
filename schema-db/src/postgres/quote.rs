//! Qualified names and types as PostgreSQL reads them back, for statements that this crate makes.

use schema_model::{QualifiedName, SqlType};

use crate::quote::identifier;

/// A name with its schema where it has one.
pub(crate) fn name(name: &QualifiedName) -> String {
    let own = identifier(name.name.as_str());
    name.schema.as_ref().map_or(own.clone(), |schema| format!("{}.{own}", identifier(schema.as_str())))
}

/// A type. Names of types are quoted, as `"char"` and `char` are two.
pub(crate) fn data_type(ty: &SqlType) -> String {
    match ty {
        SqlType::Array(element) => format!("{}[]", data_type(element)),
        SqlType::Named { .. } if ty.is_interval_with_modifiers() => ty.to_string(),
        SqlType::Named { name: named, modifiers } if modifiers.is_empty() => name(named),
        SqlType::Named { name: named, modifiers } => format!("{}({})", name(named), modifiers.join(",")),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn both_parts_are_quoted() {
        assert_eq!(name(&"app.\"a\"\"b\"".parse().unwrap()), "\"app\".\"a\"\"b\"");
    }

    #[test]
    fn types_keep_their_modifiers() {
        assert_eq!(data_type(&"app.vector(3)[]".parse().unwrap()), "\"app\".\"vector\"(3)[]");
        assert_eq!(data_type(&"varchar(5)[]".parse().unwrap()), "varchar(5)[]");
    }
}
