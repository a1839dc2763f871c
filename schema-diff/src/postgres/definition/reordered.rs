//! Composite types whose attributes change places: as text their values would be taken for each other, so a cast makes each
//! from its attributes by name. A cast reaches into arrays, domains and other types, whatever their dimensions.

use schema_model::{
    QualifiedName, SqlType,
    schema::{
        Definition, DefinitionId,
        definition::{Attribute, Composite},
    },
};

use super::{composite::is_in_order, sql};
use crate::{Change, Sql};

/// Whether values of a type that is created anew come by such a cast; asked of the change in which the type as it was has its
/// temporary name.
pub(in super::super) fn is_cast(change: &Change<'_>, before: &SqlType, after: &SqlType) -> bool {
    match pair(change, before, after) {
        Some((Definition::Composite(before), Definition::Composite(after))) => {
            !is_in_order(before, after)
                || attributes(before, after)
                    .any(|(was, is)| was.is_some_and(|was| is_cast(change, &was.ty, &is.ty)))
        }
        Some((Definition::Domain(before), Definition::Domain(after))) => {
            is_cast(change, &before.ty, &after.ty)
        }
        Some(_) | None => false,
    }
}

/// Whether the cast reads an attribute as another type, which can fail.
pub(in super::super) fn is_retyped(change: &Change<'_>, before: &SqlType, after: &SqlType) -> bool {
    match pair(change, before, after) {
        Some((Definition::Composite(before), Definition::Composite(after))) => {
            let mut kept = attributes(before, after).filter_map(|(was, is)| Some((was?, is)));
            kept.any(|(was, is)| was.ty != is.ty && is_retyped(change, &was.ty, &is.ty))
        }
        Some((Definition::Domain(before), Definition::Domain(after))) => {
            is_retyped(change, &before.ty, &after.ty)
        }
        Some(_) | None => before != after,
    }
}

/// The type under its temporary name and the new one.
fn pair<'a>(
    change: &Change<'a>,
    before: &SqlType,
    after: &SqlType,
) -> Option<(&'a Definition, &'a Definition)> {
    let (temporary, own) = (before.named()?, after.named()?);
    for id in [DefinitionId::Composite, DefinitionId::Domain] {
        let (temporary, own) = (id(temporary.clone()), id(own.clone()));
        if change.former_definition(&temporary) == Some(&own) {
            return change.renamed.definition(&temporary).zip(change.after.definition(&own));
        }
    }
    None
}

fn attributes<'a>(
    before: &'a Composite,
    after: &'a Composite,
) -> impl Iterator<Item = (Option<&'a Attribute>, &'a Attribute)> {
    after.attributes.iter().map(|it| (before.attribute(&it.name), it))
}

/// The function that makes a new value of one as it was, and its cast; nothing where values are read as text, and for domains,
/// which are cast as what they are made of.
pub(in super::super) fn create(
    change: &Change<'_>,
    temporary: &QualifiedName,
    after: &Definition,
) -> Vec<String> {
    let Definition::Composite(after) = after else { return Vec::new() };
    let (old, new) = (named(temporary), named(&after.name));
    let Some((Definition::Composite(before), _)) =
        pair(change, &old, &new).filter(|_| is_cast(change, &old, &new))
    else {
        return Vec::new();
    };
    let values = attributes(before, after).map(|(was, is)| match was {
        Some(was) => value(change, was, is),
        None => "NULL".to_owned(),
    });
    let row = format!("SELECT ROW({})::", values.collect::<Vec<_>>().join(", "));
    let body = sql().push(&row).name(&after.name).finish();
    let function = function(sql().push("CREATE FUNCTION "), temporary)
        .push("\n  RETURNS ")
        .name(&after.name)
        .push("\n  LANGUAGE sql\n  STRICT\nAS ")
        .literal(&body);
    let cast = cast(sql().push("CREATE "), temporary, &after.name).push(" WITH FUNCTION ");
    vec![function.finish(), self::function(cast, temporary).finish()]
}

/// Removes both when no value is as it was.
pub(in super::super) fn drop(
    change: &Change<'_>,
    temporary: &QualifiedName,
    own: &QualifiedName,
) -> Vec<String> {
    let is_composite = change.after.composite(own).is_some();
    if !is_composite || !is_cast(change, &named(temporary), &named(own)) {
        return Vec::new();
    }
    let cast = cast(sql().push("DROP "), temporary, own);
    vec![cast.finish(), function(sql().push("DROP FUNCTION "), temporary).finish()]
}

/// The attribute of the value as it was, in its new type.
fn value(change: &Change<'_>, was: &Attribute, is: &Attribute) -> String {
    let attribute = sql().push("($1).").ident(&was.name);
    if was.ty == is.ty {
        return attribute.finish();
    }
    let attribute = match (&was.ty, &is.ty) {
        (a, b) if is_cast(change, a, b) => attribute,
        (_, SqlType::Text) => attribute,
        (SqlType::Array(_), SqlType::Array(_)) => attribute.push("::text[]"),
        _ => attribute.push("::text"),
    };
    attribute.push("::").ty(&is.ty).finish()
}

fn function(sql: Sql, temporary: &QualifiedName) -> Sql {
    sql.name(temporary).push("(").name(temporary).push(")")
}

fn cast(sql: Sql, temporary: &QualifiedName, own: &QualifiedName) -> Sql {
    sql.push("CAST (").name(temporary).push(" AS ").name(own).push(")")
}

fn named(name: &QualifiedName) -> SqlType {
    SqlType::Named { name: Box::new(name.clone()), modifiers: Vec::new() }
}
