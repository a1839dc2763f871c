//! What differs in constraints and indexes, in words.

use schema_model::{
    Name,
    schema::{
        Check, Constraint, ConstraintKind, Deferrable, Exclusion, ForeignKey, Index, IndexPart, IndexStorage,
        IndexTarget, Key, NullsOrder, ReferentialAction, SortOrder, StorageParameters, Unique, Validity,
    },
};

use crate::explain::{Difference, attribute, comment, upkeep};

/// What differs between two constraints of one name.
pub(crate) fn constraint(a: &Constraint, b: &Constraint) -> Vec<Option<Difference>> {
    let Constraint { name: _, kind, comment: comment_before } = a;
    let definition = if rule(kind) == rule(&b.kind) {
        upkeep("definition", kind, &b.kind, show_constraint)
    } else {
        attribute("definition", kind, &b.kind, show_constraint)
    };
    vec![definition, comment(comment_before.as_ref(), b.comment.as_ref())]
}

/// What a constraint demands of rows, wherever its index is kept.
fn rule(kind: &ConstraintKind) -> ConstraintKind {
    let mut kind = kind.clone();
    match &mut kind {
        ConstraintKind::PrimaryKey(key) => key.storage = IndexStorage::default(),
        ConstraintKind::Unique(unique) => unique.storage = IndexStorage::default(),
        ConstraintKind::Exclusion(exclusion) => exclusion.storage = IndexStorage::default(),
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) => {}
    }
    kind
}

fn show_constraint(kind: &ConstraintKind) -> String {
    match kind {
        ConstraintKind::PrimaryKey(Key { columns, include, storage, deferrable }) => format!(
            "primary key ({}){}{}{}",
            names(columns),
            included(include),
            show_storage(storage),
            show_deferrable(*deferrable)
        ),
        ConstraintKind::Unique(Unique { columns, nulls, include, storage, deferrable }) => format!(
            "unique{} ({}){}{}{}",
            if nulls.is_default() { "" } else { " nulls not distinct" },
            names(columns),
            included(include),
            show_storage(storage),
            show_deferrable(*deferrable)
        ),
        ConstraintKind::ForeignKey(key) => show_foreign_key(key),
        ConstraintKind::Check(Check { expression, no_inherit, validity }) => {
            let no_inherit = if *no_inherit { " no inherit" } else { "" };
            format!("check ({expression}){no_inherit}{}", show_validity(*validity))
        }
        ConstraintKind::Exclusion(exclusion) => show_exclusion(exclusion),
    }
}

fn show_foreign_key(key: &ForeignKey) -> String {
    let ForeignKey {
        columns,
        target,
        target_columns,
        match_full,
        on_delete,
        on_delete_columns,
        on_update,
        deferrable,
        validity,
    } = key;
    let set = match on_delete_columns.as_slice() {
        [] => String::new(),
        columns => format!(" ({})", names(columns)),
    };
    format!(
        "({}) references {target} ({}){}, on delete {}{set}, on update {}{}{}",
        names(columns),
        names(target_columns),
        if *match_full { " match full" } else { "" },
        show_action(*on_delete),
        show_action(*on_update),
        show_deferrable(*deferrable),
        show_validity(*validity),
    )
}

fn show_exclusion(exclusion: &Exclusion) -> String {
    let Exclusion { method, elements, include, predicate, storage, deferrable } = exclusion;
    let elements: Vec<String> =
        elements.iter().map(|it| format!("{} with {}", show_part(&it.part), it.operator)).collect();
    let predicate = predicate.as_ref().map_or_else(String::new, |it| format!(" where ({it})"));
    format!(
        "exclude using {method} ({}){}{}{predicate}{}",
        elements.join(", "),
        included(include),
        show_storage(storage),
        show_deferrable(*deferrable)
    )
}

fn names(names: &[Name]) -> String {
    names.iter().map(Name::as_str).collect::<Vec<_>>().join(", ")
}

fn included(include: &[Name]) -> String {
    if include.is_empty() { String::new() } else { format!(" include ({})", names(include)) }
}

fn show_storage(storage: &IndexStorage) -> String {
    let IndexStorage { parameters, tablespace } = storage;
    let with = if parameters.is_empty() {
        String::new()
    } else {
        format!(" with ({})", show_parameters(parameters))
    };
    let tablespace = tablespace.as_ref().map_or_else(String::new, |it| format!(" tablespace {it}"));
    format!("{with}{tablespace}")
}

/// Parameters with their values.
pub(crate) fn show_parameters(parameters: &StorageParameters) -> String {
    parameters.iter().map(|(name, value)| format!("{name} = {value}")).collect::<Vec<_>>().join(", ")
}

fn show_validity(validity: Validity) -> &'static str {
    match validity {
        Validity::Valid => "",
        Validity::NotValid => " not valid",
        Validity::NotEnforced => " not enforced",
    }
}

fn show_action(action: ReferentialAction) -> &'static str {
    match action {
        ReferentialAction::NoAction => "no action",
        ReferentialAction::Restrict => "restrict",
        ReferentialAction::Cascade => "cascade",
        ReferentialAction::SetNull => "set null",
        ReferentialAction::SetDefault => "set default",
    }
}

fn show_deferrable(deferrable: Option<Deferrable>) -> &'static str {
    match deferrable {
        None => "",
        Some(Deferrable::InitiallyImmediate) => " deferrable",
        Some(Deferrable::InitiallyDeferred) => " deferrable initially deferred",
    }
}

/// What differs between two indexes of one name.
pub(crate) fn index(a: &Index, b: &Index) -> Vec<Option<Difference>> {
    let Index {
        name: _,
        parts,
        unique,
        method,
        include,
        predicate,
        nulls,
        storage: IndexStorage { parameters, tablespace },
        comment: comment_before,
    } = a;
    vec![
        attribute("columns", parts, &b.parts, |it| it.iter().map(show_part).collect::<Vec<_>>().join(", ")),
        attribute("unique", unique, &b.unique, ToString::to_string),
        attribute("method", method, &b.method, |it| {
            it.as_ref().map_or_else(|| "btree".to_owned(), ToString::to_string)
        }),
        attribute("include", include, &b.include, |it| names(it)),
        attribute("where", predicate, &b.predicate, |it| {
            it.as_ref().map_or_else(|| "none".to_owned(), ToString::to_string)
        }),
        attribute("nulls distinct", nulls, &b.nulls, |it| it.is_default().to_string()),
        upkeep("with", parameters, &b.storage.parameters, show_parameters),
        upkeep("tablespace", tablespace, &b.storage.tablespace, |it| {
            it.as_ref().map_or_else(|| "default".to_owned(), ToString::to_string)
        }),
        comment(comment_before.as_ref(), b.comment.as_ref()),
    ]
}

fn show_part(part: &IndexPart) -> String {
    let IndexPart { target, order, nulls, operator_class, parameters, collation, statistics } = part;
    let mut text = match target {
        IndexTarget::Column(name) => name.to_string(),
        IndexTarget::Expression(expression) => format!("({expression})"),
    };
    if let Some(collation) = collation {
        text = format!("{text} collate {collation}");
    }
    if let Some(class) = operator_class {
        text = format!("{text} {class}");
    }
    if !parameters.is_empty() {
        text = format!("{text} ({})", show_parameters(parameters));
    }
    if *order == SortOrder::Desc {
        text.push_str(" desc");
    }
    match nulls {
        None => {}
        Some(NullsOrder::First) => text.push_str(" nulls first"),
        Some(NullsOrder::Last) => text.push_str(" nulls last"),
    }
    if let Some(statistics) = statistics {
        text = format!("{text} statistics {statistics}");
    }
    text
}
