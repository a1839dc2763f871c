//! The storage parameters that PostgreSQL has for tables.

use super::{error::ResolveError, error_words::At, feature::Feature, report::nearest, whole::Whole};

/// Name, the version that brought it after the oldest supported one, and whether a TOAST table has it too.
#[rustfmt::skip]
const PARAMETERS: &[(&str, Option<u16>, bool)] = &[
    ("autovacuum_analyze_scale_factor", None, false),
    ("autovacuum_analyze_threshold", None, false),
    ("autovacuum_enabled", None, true),
    ("autovacuum_freeze_max_age", None, true),
    ("autovacuum_freeze_min_age", None, true),
    ("autovacuum_freeze_table_age", None, true),
    ("autovacuum_multixact_freeze_max_age", None, true),
    ("autovacuum_multixact_freeze_min_age", None, true),
    ("autovacuum_multixact_freeze_table_age", None, true),
    ("autovacuum_vacuum_cost_delay", None, true),
    ("autovacuum_vacuum_cost_limit", None, true),
    ("autovacuum_vacuum_insert_scale_factor", Some(13), true),
    ("autovacuum_vacuum_insert_threshold", Some(13), true),
    ("autovacuum_vacuum_max_threshold", Some(18), true),
    ("autovacuum_vacuum_scale_factor", None, true),
    ("autovacuum_vacuum_threshold", None, true),
    ("fillfactor", None, false),
    ("log_autovacuum_min_duration", None, true),
    ("parallel_workers", None, false),
    ("toast_tuple_target", None, false),
    ("user_catalog_table", None, false),
    ("vacuum_index_cleanup", None, true),
    ("vacuum_max_eager_freeze_failure_rate", Some(18), true),
    ("vacuum_truncate", None, true),
];

/// Reports a parameter that no table of the target has.
pub(super) fn check(name: &str, value: &str, at: &impl Fn() -> At, whole: &mut Whole<'_, '_>) {
    let (plain, of_toast) = match name.strip_prefix("toast.") {
        Some(plain) => (plain, true),
        None => (name, false),
    };
    let known = PARAMETERS.iter().filter(|(_, _, has_toast)| *has_toast || !of_toast);
    if let Some((_, since, _)) = known.clone().find(|(it, ..)| *it == plain) {
        let since = since.or_else(|| of_value(plain, value));
        whole.report.require(Feature::StorageParameter { since }, whole.target, at);
        return;
    }
    let suggestion = nearest(plain, known.map(|(it, ..)| *it));
    let suggestion = suggestion.map(|it| if of_toast { format!("toast.{it}") } else { it });
    whole.report.push(ResolveError::UnknownParameter { at: at(), name: name.to_owned(), suggestion });
}

/// The version that brought a value of a parameter that is older.
fn of_value(name: &str, value: &str) -> Option<u16> {
    (name == "vacuum_index_cleanup" && value == "auto").then_some(14)
}
