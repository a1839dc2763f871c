//! What ALTER COLUMN TYPE costs, by the type before and after.

use schema_model::{Name, SqlType, schema::DefinitionId};
use squawk_syntax::ast::{self, Expr};

use crate::{Known, known::Zone, read};

/// What a change of type does to rows and indexes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TypeChange {
    /// The catalog alone changes; indexes keep their files.
    Instant,
    /// The rows stay, indexes on the column are built again.
    IndexesOnly,
    /// Every row is written anew.
    Rewrite,
    /// The rows stay where the session's time zone is UTC, and are all written anew elsewhere. Indexes are built again.
    UnlessUtc,
    /// It depends on types that are not known here.
    Unknown,
}

impl TypeChange {
    /// The same for a session of that time zone.
    #[must_use]
    pub fn in_zone(self, zone: Zone) -> Self {
        match (self, zone) {
            (Self::UnlessUtc, Zone::Utc) => Self::IndexesOnly,
            (Self::UnlessUtc, Zone::Region) => Self::Rewrite,
            (Self::UnlessUtc, Zone::Unknown)
            | (Self::Instant | Self::IndexesOnly | Self::Rewrite | Self::Unknown, _) => self,
        }
    }
}

/// What a change of type does.
pub fn type_change(before: &SqlType, after: &SqlType, known: &Known<'_>) -> TypeChange {
    use SqlType as T;
    if before == after {
        return TypeChange::Instant;
    }
    if let Some(change) = of_domain(before, after, known) {
        return change;
    }
    match (before, after) {
        (T::Varchar(_) | T::Text, T::Text | T::Varchar(None)) => TypeChange::Instant,
        (T::Varchar(Some(before)), T::Varchar(Some(after))) => longer(before, after),
        (T::Numeric(Some(_)), T::Numeric(None)) => TypeChange::Instant,
        (T::Numeric(Some((before, scale))), T::Numeric(Some((after, kept)))) if scale == kept => {
            longer(before, after)
        }
        (T::Time(before), T::Time(after))
        | (T::TimeTz(before), T::TimeTz(after))
        | (T::Timestamp(before), T::Timestamp(after))
        | (T::TimestampTz(before), T::TimestampTz(after)) => longer(&digits(*before), &digits(*after)),
        (T::Timestamp(before), T::TimestampTz(after)) | (T::TimestampTz(before), T::Timestamp(after)) => {
            match longer(&digits(*before), &digits(*after)) {
                TypeChange::Instant => TypeChange::UnlessUtc,
                other => other,
            }
        }
        (T::Cidr, T::Inet) => TypeChange::Instant,
        (T::Integer, T::Named { name, .. }) if name.name.as_str() == "oid" => TypeChange::IndexesOnly,
        (T::Named { name: before, modifiers: old }, T::Named { name: after, modifiers: new })
            if before == after && ["interval", "varbit", "bit varying"].contains(&before.name.as_str()) =>
        {
            modified(old, new)
        }
        (T::Array(before), T::Array(after)) => match type_change(before, after, known) {
            TypeChange::Rewrite => TypeChange::Rewrite,
            // Lengths of elements are checked one by one, or not.
            TypeChange::Instant | TypeChange::IndexesOnly | TypeChange::UnlessUtc | TypeChange::Unknown => {
                TypeChange::Unknown
            }
        },
        (T::Array(_), _) | (_, T::Array(_)) => TypeChange::Unknown,
        (before, after) if is_plain(before, known) && is_plain(after, known) => TypeChange::Rewrite,
        _ => TypeChange::Unknown,
    }
}

/// A domain is its type where nothing is checked.
fn of_domain(before: &SqlType, after: &SqlType, known: &Known<'_>) -> Option<TypeChange> {
    let domain = |ty: &SqlType| match ty {
        SqlType::Named { name, .. } => known.domain(name),
        _ => None,
    };
    if let Some(after) = domain(after) {
        if after.not_null || !after.checks.is_empty() {
            return Some(TypeChange::Rewrite);
        }
        return Some(type_change(before, &after.ty, known));
    }
    domain(before).map(|before| type_change(&before.ty, after, known))
}

fn longer<T: Ord>(before: &T, after: &T) -> TypeChange {
    if after >= before { TypeChange::Instant } else { TypeChange::Rewrite }
}

/// Six digits of a second where nothing is said.
fn digits(said: Option<u8>) -> u8 {
    said.unwrap_or(6)
}

/// One number, or none: the largest.
fn modified(before: &[String], after: &[String]) -> TypeChange {
    let number = |it: &[String]| match it {
        [] => Some(u32::MAX),
        [one] => one.parse().ok(),
        _ => None,
    };
    match (number(before), number(after)) {
        (Some(before), Some(after)) => longer(&before, &after),
        (None, _) | (_, None) => TypeChange::Unknown,
    }
}

/// A type of the model, an enum or a composite type: no two of them are stored alike but for those above.
fn is_plain(ty: &SqlType, known: &Known<'_>) -> bool {
    match ty {
        SqlType::Named { name, .. } => {
            let composite = || known.definition(&DefinitionId::Composite((**name).clone()));
            known.enumeration(name).is_some() || composite().is_some()
        }
        SqlType::Array(_) => false,
        _ => true,
    }
}

/// Whether USING says no more than the change of type itself: the column, or its cast to the type.
pub(super) fn is_cast_of(expr: &ast::Expr, column: &Name, ty: &SqlType) -> bool {
    match expr {
        Expr::CastExpr(it) => {
            let is_same = it.ty().and_then(|it| read::sql_type(&it)).as_ref() == Some(ty);
            is_same && it.expr().is_some_and(|it| is_column(&it, column))
        }
        Expr::ParenExpr(it) => it.expr().is_some_and(|it| is_cast_of(&it, column, ty)),
        _ => is_column(expr, column),
    }
}

fn is_column(expr: &ast::Expr, column: &Name) -> bool {
    match expr {
        Expr::NameRef(it) => read::name(it).as_ref() == Some(column),
        Expr::ParenExpr(it) => it.expr().is_some_and(|it| is_column(&it, column)),
        _ => false,
    }
}
