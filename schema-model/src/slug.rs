//! The name of a migration, made from its deltas: `create_users`, `add_users_status_and_drop_orders_note`.

use heck::ToSnakeCase;

use crate::{
    Delta, Name, ObjectId,
    object::{Object, ObjectRef},
    schema::{Definition, DefinitionId},
};

/// The longest name, in bytes.
const LONGEST: usize = 50;

/// Names what the deltas do: the first two, and how many more. At most 50 bytes of `a-z`, `0-9` and `_`; a
/// migration that changes nothing is `empty`.
///
/// Constraints and indexes of a table whose columns change too are not counted: they come with the columns.
pub fn migration_slug(deltas: &[Delta]) -> String {
    let phrases: Vec<String> = deltas.iter().filter(|it| !comes_along(it, deltas)).map(phrase).collect();
    match phrases.as_slice() {
        [] => "empty".to_owned(),
        [one] => cut(one, LONGEST),
        [one, two] => {
            let both = format!("{one}_and_{two}");
            if both.len() <= LONGEST { both } else { and_more(one, 1) }
        }
        [one, two, rest @ ..] => {
            let both = format!("{one}_and_{two}{}", more(rest.len()));
            if both.len() <= LONGEST { both } else { and_more(one, rest.len() + 1) }
        }
    }
}

fn and_more(phrase: &str, count: usize) -> String {
    let more = more(count);
    cut(phrase, LONGEST - more.len()) + &more
}

fn more(count: usize) -> String {
    format!("_and_{count}_more")
}

/// Cuts at the end of a word, unless that would take more than half.
fn cut(phrase: &str, longest: usize) -> String {
    if phrase.len() <= longest {
        return phrase.to_owned();
    }
    let head = &phrase[..longest];
    let is_word = phrase[longest..].starts_with('_');
    let end = head.rfind('_').filter(|end| !is_word && *end > longest / 2).unwrap_or(longest);
    head[..end].trim_end_matches('_').to_owned()
}

fn comes_along(delta: &Delta, deltas: &[Delta]) -> bool {
    let id = delta.id();
    match &id {
        ObjectId::Constraint { table, .. } | ObjectId::Index { table, .. } => deltas.iter().any(|other| {
            let other = other.id();
            let is_leading = matches!(&other, ObjectId::Column { .. } | ObjectId::Table(_));
            is_leading && other.table() == Some(table)
        }),
        ObjectId::Namespace(_)
        | ObjectId::Enum(_)
        | ObjectId::EnumLabel { .. }
        | ObjectId::Attribute { .. }
        | ObjectId::Definition(_)
        | ObjectId::Table(_)
        | ObjectId::Column { .. }
        | ObjectId::Partition { .. } => false,
    }
}

fn phrase(delta: &Delta) -> String {
    match delta {
        Delta::Create(object) => format!("{}_{}", creating_verb(object), words(&object.id())),
        Delta::Drop(object @ Object::Definition(Definition::Grant(_))) => {
            format!("revoke_{}", words(&object.id()))
        }
        Delta::Drop(object) => format!("drop_{}", words(&object.id())),
        Delta::Alter { before: _, after } => format!("alter_{}", words(&after.id())),
        Delta::Rename { before, after } => format!("rename_{}_to_{}", words(before), own_word(after)),
    }
}

/// Parts are added to what is there.
fn creating_verb(object: &Object) -> &'static str {
    match object.borrow() {
        ObjectRef::Definition(Definition::Grant(_)) => "grant",
        ObjectRef::Namespace(_)
        | ObjectRef::Enum(_)
        | ObjectRef::Definition(_)
        | ObjectRef::Table(_)
        | ObjectRef::Partition(..) => "create",
        ObjectRef::Column(..) | ObjectRef::Constraint(..) | ObjectRef::Index(..) => "add",
    }
}

/// The object in its table or type: `users_status`. Names that begin with their table do not say it twice.
fn words(id: &ObjectId) -> String {
    let own = own_word(id);
    match container_name(id) {
        None => own,
        Some(container) => {
            let container = word(container.as_str(), id);
            if own.strip_prefix(&container).is_some_and(|rest| rest.starts_with('_')) {
                own
            } else {
                format!("{container}_{own}")
            }
        }
    }
}

fn container_name(id: &ObjectId) -> Option<&Name> {
    match id {
        ObjectId::Namespace(_) | ObjectId::Enum(_) | ObjectId::Table(_) | ObjectId::Partition { .. } => None,
        ObjectId::EnumLabel { of, .. } | ObjectId::Attribute { of, .. } => Some(&of.name),
        ObjectId::Definition(id) => id.table().map(|it| &it.name),
        ObjectId::Column { table, .. }
        | ObjectId::Constraint { table, .. }
        | ObjectId::Index { table, .. } => Some(&table.name),
    }
}

fn own_word(id: &ObjectId) -> String {
    match id {
        ObjectId::Namespace(name)
        | ObjectId::Attribute { name, .. }
        | ObjectId::Column { name, .. }
        | ObjectId::Constraint { name, .. }
        | ObjectId::Index { name, .. } => word(name.as_str(), id),
        ObjectId::Enum(name) | ObjectId::Table(name) | ObjectId::Partition { table: _, name } => {
            word(name.name.as_str(), id)
        }
        ObjectId::EnumLabel { label, .. } => word(label, id),
        ObjectId::Definition(it) => word(&own_name(it), id),
    }
}

/// Without the namespace and the table.
fn own_name(id: &DefinitionId) -> String {
    match id {
        DefinitionId::Extension(name)
        | DefinitionId::Trigger { name, .. }
        | DefinitionId::Rule { name, .. }
        | DefinitionId::Publication(name)
        | DefinitionId::EventTrigger(name)
        | DefinitionId::Policy { name, .. } => name.to_string(),
        DefinitionId::Statistics(name)
        | DefinitionId::Sequence(name)
        | DefinitionId::Domain(name)
        | DefinitionId::Composite(name)
        | DefinitionId::Range(name)
        | DefinitionId::View(name)
        | DefinitionId::MaterializedView(name) => name.name.to_string(),
        DefinitionId::Function(it) | DefinitionId::Procedure(it) | DefinitionId::Aggregate(it) => {
            it.name.name.to_string()
        }
        DefinitionId::Grant { on, to } => format!("{} to {to}", on.word()),
        DefinitionId::Owner(of) => format!("owner of {}", of.word()),
    }
}

/// `OrderItem` and `order item` are `order_item`; a name without a letter or digit of ASCII is called by its kind.
fn word(name: &str, id: &ObjectId) -> String {
    let ascii: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let word = ascii.to_snake_case();
    if word.is_empty() { id.kind().to_snake_case() } else { word }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// Deltas as in a snapshot; `t`, `c`, `k`, `i`, `e` stand for a table, column, constraint, index and enum.
    fn slug(deltas: &[&str]) -> String {
        migration_slug(&deltas.iter().map(|it| delta(it)).collect::<Vec<_>>())
    }

    fn delta(text: &str) -> Delta {
        let (verb, rest) = text.split_once(' ').unwrap();
        let json = match (verb, rest.split_once(" > ")) {
            ("rename", Some((before, after))) => {
                format!(r#"{{"rename": {{"before": {}, "after": {}}}}}"#, id(before), id(after))
            }
            ("alter", _) => format!(r#"{{"alter": {{"before": {0}, "after": {0}}}}}"#, object(rest)),
            _ => format!(r#"{{"{verb}": {}}}"#, object(rest)),
        };
        serde_json::from_str(&json).unwrap_or_else(|error| panic!("{json}: {error}"))
    }

    fn object(text: &str) -> String {
        match text.split(' ').collect::<Vec<_>>()[..] {
            ["t", name] => format!(r#"{{"table": {{"name": "{name}"}}}}"#),
            ["e", name] => format!(r#"{{"enum": {{"name": "{name}", "labels": []}}}}"#),
            ["n", name] => format!(r#"{{"namespace": {{"name": "{name}"}}}}"#),
            ["c", table, name] => {
                format!(
                    r#"{{"column": {{"table": "{table}", "column": {{"name": "{name}", "type": "text"}}}}}}"#
                )
            }
            ["k", table, name] => {
                let constraint = format!(r#"{{"name": "{name}", "is": {{"check": "true"}}}}"#);
                format!(r#"{{"constraint": {{"table": "{table}", "constraint": {constraint}}}}}"#)
            }
            ["i", table, name] => {
                format!(r#"{{"index": {{"table": "{table}", "index": {{"name": "{name}", "parts": []}}}}}}"#)
            }
            _ => panic!("{text}"),
        }
    }

    fn id(text: &str) -> String {
        match text.split(' ').collect::<Vec<_>>()[..] {
            ["t", name] => format!(r#"{{"table": "{name}"}}"#),
            ["c", table, name] => format!(r#"{{"column": {{"table": "{table}", "name": "{name}"}}}}"#),
            ["l", of, label] => format!(r#"{{"enum_label": {{"of": "{of}", "label": "{label}"}}}}"#),
            _ => panic!("{text}"),
        }
    }

    #[test]
    fn one_delta_is_named_by_what_it_does() {
        for (delta, expected) in [
            ("create t users", "create_users"),
            ("create t app.OrderItem", "create_order_item"),
            ("create e user_status", "create_user_status"),
            ("create n app", "create_app"),
            ("create c users status", "add_users_status"),
            ("create k users users_email_key", "add_users_email_key"),
            ("create k users users", "add_users_users"),
            ("create i users by_email", "add_users_by_email"),
            ("drop c orders note", "drop_orders_note"),
            ("alter c users email", "alter_users_email"),
            ("rename t users > t app.people", "rename_users_to_people"),
            ("rename c users nick > c users nickname", "rename_users_nick_to_nickname"),
            ("rename l status on > l status active", "rename_status_on_to_active"),
            ("create t Größe", "create_gr_e"),
            ("create t 表", "create_table"),
            ("create t -rf;", "create_rf"),
        ] {
            assert_eq!(slug(&[delta]), expected, "{delta}");
        }
    }

    #[test]
    fn several_deltas_are_named_by_the_first_two_and_counted() {
        let deltas = ["create t users", "drop c orders note", "create t a", "create t b", "create t c"];
        assert_eq!(slug(&[]), "empty");
        assert_eq!(slug(&deltas[..2]), "create_users_and_drop_orders_note");
        assert_eq!(slug(&deltas), "create_users_and_drop_orders_note_and_3_more");
    }

    #[test]
    fn constraints_and_indexes_come_with_their_columns() {
        let column = "create c users tenant_id";
        assert_eq!(
            slug(&[column, "create k users users_fk", "create i users users_idx"]),
            "add_users_tenant_id"
        );
        assert_eq!(slug(&[column, "create i orders orders_idx"]), "add_users_tenant_id_and_add_orders_idx");
    }

    #[test]
    fn a_name_has_at_most_fifty_bytes_and_ends_with_a_word() {
        let long = format!("create t {}", "customer_".repeat(9));
        let one = slug(&[&long]);
        assert_eq!(one, "create_customer_customer_customer_customer");
        let two = slug(&[&long, "create t users"]);
        assert_eq!(two, "create_customer_customer_customer_and_1_more");
        let deltas = ["create c customers preferred_language", "create c customers time_zone", "drop t a"];
        assert_eq!(slug(&deltas[..2]), "add_customers_preferred_language_and_1_more");
        assert_eq!(slug(&deltas), "add_customers_preferred_language_and_2_more");
        assert_eq!(slug(&[&format!("create t {}", "x".repeat(90))]).len(), LONGEST);
    }
}
