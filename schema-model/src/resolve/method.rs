//! What PostgreSQL's access methods other than btree cannot do. Methods of extensions are not judged.

use super::{error::ResolveError, error_words::At, report::Report};
use crate::declaration::IndexDeclaration;

/// Something that an access method cannot do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MethodLack {
    /// `unique`
    Unique,
    /// `desc`, `nulls_first`, `nulls_last`
    Order,
    /// More than one field.
    ManyFields,
    /// `include(..)`
    Include,
}

impl MethodLack {
    /// What it is not or has not.
    pub fn absence(self) -> &'static str {
        match self {
            Self::Unique => "cannot be unique",
            Self::Order => "has no order",
            Self::ManyFields => "has one field only",
            Self::Include => "cannot include fields",
        }
    }

    /// What to do about it.
    pub fn advice(self) -> &'static str {
        match self {
            Self::Unique => "remove `unique`, or `using`",
            Self::Order => "remove desc, nulls_first and nulls_last, or `using`",
            Self::ManyFields => "make one index for each field, or remove `using`",
            Self::Include => "remove `include`, or `using`",
        }
    }
}

/// What each method lacks; `pg_indexam_has_property` says the same.
#[rustfmt::skip]
const LACKS: &[(&str, &[MethodLack])] = &[
    ("brin", &[MethodLack::Unique, MethodLack::Order, MethodLack::Include]),
    ("gin", &[MethodLack::Unique, MethodLack::Order, MethodLack::Include]),
    ("gist", &[MethodLack::Unique, MethodLack::Order]),
    ("hash", &[MethodLack::Unique, MethodLack::Order, MethodLack::ManyFields, MethodLack::Include]),
    ("spgist", &[MethodLack::Unique, MethodLack::Order, MethodLack::ManyFields]),
];

/// Reports what the index asks of its method in vain.
pub(super) fn check(index: &IndexDeclaration, at: &impl Fn() -> At, report: &mut Report) {
    let method = index.using.as_deref();
    let Some((method, lacks)) = LACKS.iter().find(|(it, _)| Some(*it) == method) else { return };
    for lack in *lacks {
        let is_asked = match lack {
            MethodLack::Unique => index.unique,
            MethodLack::Order => index.parts.iter().any(|it| !it.order.is_ascending() || it.nulls.is_some()),
            MethodLack::ManyFields => index.parts.len() > 1,
            MethodLack::Include => !index.include.is_empty(),
        };
        if is_asked {
            report.push(ResolveError::MethodLacks { at: at(), method, lack: *lack });
        }
    }
}
