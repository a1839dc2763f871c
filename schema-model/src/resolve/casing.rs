//! From Rust's spelling of a name to SQL's.

use std::borrow::Cow;

use heck::{ToKebabCase, ToLowerCamelCase, ToPascalCase, ToShoutySnakeCase, ToSnakeCase};

use super::{plural::pluralize, target::TableNaming};
use crate::declaration::RenameRule;

/// The last segment of a Rust path, without `r#`.
pub(super) fn last_segment(path: &str) -> &str {
    let last = path.rsplit("::").next().unwrap_or(path);
    last.strip_prefix("r#").unwrap_or(last)
}

/// The table of a struct that does not name it.
pub fn table_name(path: &str, naming: TableNaming) -> String {
    let singular = last_segment(path).to_snake_case();
    match naming {
        TableNaming::AsWritten => singular,
        TableNaming::Plural => pluralize(&singular),
    }
}

/// The type of an enum that does not name it.
pub fn type_name(path: &str) -> String {
    last_segment(path).to_snake_case()
}

/// The column of a field that does not name it.
pub fn column_name(field: &str, rule: Option<RenameRule>) -> Cow<'_, str> {
    let field = field.strip_prefix("r#").unwrap_or(field);
    rule.map_or(Cow::Borrowed(field), |rule| Cow::Owned(apply(rule, field)))
}

/// The label of a variant that does not name it.
pub fn label(variant: &str, rule: Option<RenameRule>) -> String {
    apply(rule.unwrap_or(RenameRule::SnakeCase), variant.strip_prefix("r#").unwrap_or(variant))
}

fn apply(rule: RenameRule, text: &str) -> String {
    match rule {
        RenameRule::SnakeCase => text.to_snake_case(),
        RenameRule::CamelCase => text.to_lower_camel_case(),
        RenameRule::PascalCase => text.to_pascal_case(),
        RenameRule::ScreamingSnakeCase => text.to_shouty_snake_case(),
        RenameRule::KebabCase => text.to_kebab_case(),
        RenameRule::Lowercase => text.to_pascal_case().to_lowercase(),
        RenameRule::Uppercase => text.to_pascal_case().to_uppercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_spells_fields_and_variants() {
        for (rule, from_field, from_variant) in [
            (RenameRule::SnakeCase, "created_at", "in_progress"),
            (RenameRule::CamelCase, "createdAt", "inProgress"),
            (RenameRule::PascalCase, "CreatedAt", "InProgress"),
            (RenameRule::ScreamingSnakeCase, "CREATED_AT", "IN_PROGRESS"),
            (RenameRule::KebabCase, "created-at", "in-progress"),
            (RenameRule::Lowercase, "createdat", "inprogress"),
            (RenameRule::Uppercase, "CREATEDAT", "INPROGRESS"),
        ] {
            assert_eq!(column_name("created_at", Some(rule)), from_field);
            assert_eq!(label("InProgress", Some(rule)), from_variant);
        }
    }

    #[test]
    fn names_without_a_rule() {
        assert_eq!(column_name("r#type", None), "type");
        assert_eq!(column_name("Odd_Field", None), "Odd_Field");
        assert_eq!(label("InProgress", None), "in_progress");
        assert_eq!(table_name("shop::models::OrderLine", TableNaming::AsWritten), "order_line");
        assert_eq!(table_name("shop::HTTPHeader", TableNaming::Plural), "http_headers");
        assert_eq!(table_name("r#Match", TableNaming::Plural), "matches");
    }
}
