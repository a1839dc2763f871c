//! What PostgreSQL's access methods other than btree cannot do. Methods of extensions are not judged.

use super::{error::ResolveError, error_words::At, report::Report};
use crate::declaration::{ExclusionDeclaration, IndexDeclaration, IndexPartDeclaration};

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
    /// `exclude(..)`
    Exclusion,
}

impl MethodLack {
    /// What it is not or has not.
    pub fn absence(self) -> &'static str {
        match self {
            Self::Unique => "cannot be unique",
            Self::Order => "has no order",
            Self::ManyFields => "has one field only",
            Self::Include => "cannot include fields",
            Self::Exclusion => "cannot keep an exclusion",
        }
    }

    /// What to do about it.
    pub fn advice(self) -> &'static str {
        match self {
            Self::Unique => "remove `unique`, or `using`",
            Self::Order => "remove desc, nulls_first and nulls_last, or `using`",
            Self::ManyFields => "make one index for each field, or remove `using`",
            Self::Include => "remove `include`, or `using`",
            Self::Exclusion => "remove `using`: gist is what most exclusions need",
        }
    }
}

/// What each method lacks; `pg_indexam_has_property` says the same.
#[rustfmt::skip]
const LACKS: &[(&str, &[MethodLack])] = &[
    ("brin", &[MethodLack::Unique, MethodLack::Order, MethodLack::Include, MethodLack::Exclusion]),
    ("gin", &[MethodLack::Unique, MethodLack::Order, MethodLack::Include, MethodLack::Exclusion]),
    ("gist", &[MethodLack::Unique, MethodLack::Order]),
    ("hash", &[MethodLack::Unique, MethodLack::Order, MethodLack::ManyFields, MethodLack::Include]),
    ("spgist", &[MethodLack::Unique, MethodLack::Order, MethodLack::ManyFields]),
];

/// What an index or an exclusion asks of its method.
pub(super) struct Asked<'d> {
    method: Option<&'d str>,
    parts: Vec<&'d IndexPartDeclaration>,
    unique: bool,
    include: bool,
    exclusion: bool,
}

impl<'d> Asked<'d> {
    /// What an index asks.
    pub(super) fn by(index: &'d IndexDeclaration) -> Self {
        Self {
            method: index.using.as_deref(),
            parts: index.parts.iter().collect(),
            unique: index.unique,
            include: !index.include.is_empty(),
            exclusion: false,
        }
    }

    /// What an exclusion asks.
    pub(super) fn by_exclusion(exclusion: &'d ExclusionDeclaration) -> Self {
        Self {
            method: Some(exclusion.using.as_deref().unwrap_or("gist")),
            parts: exclusion.elements.iter().map(|it| &it.part).collect(),
            unique: false,
            include: !exclusion.include.is_empty(),
            exclusion: true,
        }
    }
}

/// Reports what is asked of the method in vain.
pub(super) fn check(asked: &Asked<'_>, at: &impl Fn() -> At, report: &mut Report) {
    let Some((method, lacks)) = LACKS.iter().find(|(it, _)| Some(*it) == asked.method) else { return };
    for lack in *lacks {
        let is_asked = match lack {
            MethodLack::Unique => asked.unique,
            MethodLack::Order => asked.parts.iter().any(|it| !it.order.is_ascending() || it.nulls.is_some()),
            MethodLack::ManyFields => asked.parts.len() > 1,
            MethodLack::Include => asked.include,
            MethodLack::Exclusion => asked.exclusion,
        };
        if is_asked {
            report.push(ResolveError::MethodLacks { at: at(), method, lack: *lack });
        }
    }
}
