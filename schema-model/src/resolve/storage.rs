//! How indexes are kept: storage parameters and tablespaces.

use std::collections::BTreeMap;

use super::{
    error_words::{At, Named},
    feature::Feature,
    whole::Whole,
};
use crate::schema::IndexStorage;

/// The storage of an index; `None` with the reason reported.
pub(super) fn resolve(
    with: &BTreeMap<String, String>,
    tablespace: Option<&str>,
    whole: &mut Whole<'_, '_>,
    at: &impl Fn() -> At,
) -> Option<IndexStorage> {
    if !with.is_empty() {
        let since = with.contains_key("deduplicate_items").then_some(13);
        whole.report.require(Feature::StorageParameter { since }, whole.target, at);
    }
    let tablespace = match tablespace {
        None => None,
        Some(name) => {
            whole.report.require(Feature::Tablespace, whole.target, at);
            Some(whole.report.name(name, Named::Reference, whole.target, at)?)
        }
    };
    Some(IndexStorage { parameters: with.iter().collect(), tablespace })
}
