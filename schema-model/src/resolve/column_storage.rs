//! How the values of a column are kept, in the form that PostgreSQL gives back: the type's own way is not said.

use super::{Target, error::ResolveError, error_words::At, feature::Feature, report::Report};
use crate::{
    SqlType,
    declaration::ColumnDeclaration,
    schema::{ColumnStorage, Storage},
};

/// The storage of a column, whose type is `None` where its mistake is reported.
pub(super) fn resolve(
    declaration: &ColumnDeclaration,
    ty: Option<&SqlType>,
    target: &Target,
    at: &impl Fn() -> At,
    report: &mut Report,
) -> ColumnStorage {
    let ColumnDeclaration { storage, compression, statistics, with, .. } = declaration;
    let wanted = [
        (storage.is_some() || statistics.is_some() || !with.is_empty(), Feature::ColumnStorage),
        (compression.is_some(), Feature::Compression),
    ];
    for (_, feature) in wanted.into_iter().filter(|(is_wanted, _)| *is_wanted) {
        report.require(feature, target, at);
    }
    let own = ty.and_then(SqlType::storage);
    let other = storage.filter(|it| Some(*it) != own);
    if let (Some(Storage::Plain), Some(ty)) = (own, ty)
        && (other.is_some() || compression.is_some())
    {
        report.push(ResolveError::KeptPlain { at: at(), ty: ty.clone() });
    }
    ColumnStorage {
        strategy: other,
        compression: *compression,
        statistics: *statistics,
        parameters: with.iter().collect(),
    }
}
