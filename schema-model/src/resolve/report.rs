//! What resolving finds wrong, gathered; and the small questions that every part asks of a declared name.

use super::{
    Target,
    error::ResolveError,
    error_words::{At, Member, Named, SqlText},
    feature::Feature,
    names::POSTGRES_LIMIT,
};
use crate::{
    Dialect, Expression, Name, QualifiedName,
    declaration::{EnumDeclaration, Place, TableDeclaration, VariantDeclaration},
};

/// All errors so far.
#[derive(Default)]
pub(super) struct Report {
    pub errors: Vec<ResolveError>,
}

impl At {
    pub(super) fn table(table: &TableDeclaration, place: &Place) -> Self {
        Self { place: place.clone(), owner: table.path.clone(), member: Member::Itself }
    }

    pub(super) fn field(table: &TableDeclaration, field: &str, place: &Place) -> Self {
        Self { place: place.clone(), owner: table.path.clone(), member: Member::Field(field.to_owned()) }
    }

    pub(super) fn enumeration(declaration: &EnumDeclaration) -> Self {
        Self { place: declaration.place.clone(), owner: declaration.path.clone(), member: Member::Itself }
    }

    pub(super) fn variant(declaration: &EnumDeclaration, variant: &VariantDeclaration) -> Self {
        Self {
            place: variant_place(declaration, variant),
            owner: declaration.path.clone(),
            member: Member::Variant(variant.variant.clone()),
        }
    }
}

/// The line of a variant.
pub(super) fn variant_place(declaration: &EnumDeclaration, variant: &VariantDeclaration) -> Place {
    Place { file: declaration.place.file.clone(), line: variant.line }
}

impl Report {
    pub(super) fn push(&mut self, error: ResolveError) {
        self.errors.push(error);
    }

    /// A name that the dialect keeps as it is.
    pub(super) fn name(
        &mut self,
        text: &str,
        named: Named,
        target: &Target,
        at: impl FnOnce() -> At,
    ) -> Option<Name> {
        match Name::new(text) {
            Err(source) => self.push(ResolveError::Name { at: at(), named, source }),
            Ok(_) if target.dialect == Dialect::Postgres && text.len() > POSTGRES_LIMIT => {
                self.push(ResolveError::NameTooLong { at: at(), named, name: text.to_owned() });
            }
            Ok(name) => return Some(name),
        }
        None
    }

    /// `name` or `schema.name`, without the schema where it is the default one.
    pub(super) fn qualified_name(
        &mut self,
        text: &str,
        named: Named,
        target: &Target,
        at: impl FnOnce() -> At,
    ) -> Option<QualifiedName> {
        match text.parse() {
            Ok(name) => Some(target.normalized(name)),
            Err(source) => {
                self.push(ResolveError::Name { at: at(), named, source });
                None
            }
        }
    }

    /// The former name of something in `container`, unless it is the present one.
    pub(super) fn former(
        &mut self,
        before: Option<&str>,
        now: &Name,
        named: Named,
        at: impl Fn() -> At,
    ) -> Option<Name> {
        let before = before?;
        if before == now.as_str() {
            self.push(ResolveError::RenamedFromItself { at: at(), named, before: before.to_owned() });
            return None;
        }
        Name::new(before).map_err(|source| self.push(ResolveError::Name { at: at(), named, source })).ok()
    }

    /// An expression, which is not empty.
    pub(super) fn sql(&mut self, sql: &str, text: SqlText, at: impl FnOnce() -> At) -> Option<Expression> {
        let expression = Expression::new(sql);
        if expression.as_str().is_empty() {
            self.push(ResolveError::EmptySql { at: at(), text });
            return None;
        }
        Some(expression)
    }

    /// Whether the target has the feature; what it lacks is reported.
    pub(super) fn require(&mut self, feature: Feature, target: &Target, at: impl FnOnce() -> At) -> bool {
        match (target.dialect, feature.since(), target.postgres_version) {
            (Dialect::Sqlite, ..) => self.push(ResolveError::Unsupported { at: at(), feature }),
            (Dialect::Postgres, Some(since), Some(version)) if version < since => {
                self.push(ResolveError::TooNew { at: at(), feature, since, version });
            }
            (Dialect::Postgres, ..) => return true,
        }
        false
    }
}

/// The candidate that is spelled most like `wanted`, where one is close.
pub(super) fn nearest<'c>(wanted: &str, candidates: impl Iterator<Item = &'c str>) -> Option<String> {
    let allowed = (wanted.chars().count() / 3).max(1);
    candidates
        .map(|it| (strsim::damerau_levenshtein(wanted, it), it))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, it)| it.to_owned())
}
