//! Declarations become the schema of one target: names, types, keys and checks are settled, mistakes gathered.
//!
//! ```text
//! names of tables ─> enums ─> columns ─> explicit names ─> keys ─> foreign keys, checks, exclusions, indexes ─> Schema
//! ```
//!
//! Pure: the same declarations and target give the same schema. Expressions stay as their author wrote them.

mod assemble;
mod casing;
mod checks;
mod column_storage;
mod columns;
mod default;
mod definitions;
mod draft;
mod enums;
mod error;
mod error_place;
mod error_words;
mod exclusions;
mod expression_name;
mod feature;
mod followers;
mod foreign_keys;
mod hints;
mod index_parts;
mod indexes;
mod keys;
mod method;
mod names;
mod on_delete;
mod parameter;
mod partition_fault;
mod partitions;
mod places;
mod plural;
mod privileges;
mod replica_identity;
mod report;
mod reserve;
mod sqlite_type;
mod storage;
mod table_options;
mod target;
#[cfg(test)]
mod tests;
mod type_table;
mod types;
mod unknown_types;
mod views;
mod whole;

pub use casing::{column_name, label, table_name, type_name};
pub use error::ResolveError;
pub use error_words::{At, Member, Named, NeverNull, SetBy, SqlText, ValueSource};
pub use feature::Feature;
pub use hints::{Hints, RenameHint, Replacement, ValueRename};
pub use method::MethodLack;
pub(crate) use names::default_names;
pub use names::not_null_name;
pub use partition_fault::PartitionFault;
pub use places::Places;
pub use replica_identity::ReplicaIdentityLack;
pub use target::{TableNaming, Target, UuidStorage};
pub use type_table::{TypeRow, Unsigned, type_table};
pub use views::{ViewColumn, ViewColumns};

use crate::{Schema, declaration::Declarations};
use names::Relations;
use report::Report;
use types::Types;
use whole::Whole;

/// What declarations are to one target.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Resolved {
    /// All objects, sorted.
    pub schema: Schema,
    /// Where each object is declared.
    pub places: Places,
    /// What declarations say of the way from an earlier schema.
    pub hints: Hints,
    /// What the structs of views take them to be.
    pub views: Vec<ViewColumns>,
}

/// Makes the schema of a target, or says everything that is wrong, sorted by place.
pub fn resolve(declarations: &Declarations, target: &Target) -> Result<Resolved, Vec<ResolveError>> {
    let mut report = Report::default();
    let mut hints = Hints::default();
    let (defined, declared) = definitions::read(&declarations.sql, target, &mut hints, &mut report);
    let mut relations = Relations::new(target.dialect);
    let (mut drafts, by_path) = draft::tables(&declarations.tables, target, &mut relations, &mut report);
    let mut views = views::name(&declarations.views, target, &mut relations, &mut report);
    let enums = enums::resolve(&declarations.enums, target, &mut relations, &mut hints, &mut report);
    definitions::check(&defined, &enums, target, &mut relations, &mut report);
    let mut types = Types::new(target, &enums);
    for draft in &mut drafts {
        columns::resolve(draft, &mut types, &mut report);
        hints.of_table(draft, target, &mut report);
        reserve::explicit_names(draft, target, &mut relations, &mut report);
    }
    for view in &mut views {
        views::columns(view, &mut types, &mut relations, &mut report);
    }
    definitions::check_owners(&defined, &drafts, &mut report);
    definitions::check_multiranges(&defined, &drafts, target, &mut report);
    unknown_types::check(&defined, &declared, &enums, &drafts, target, &mut report);
    let mut whole = Whole { target, relations: &mut relations, hints: &mut hints, report: &mut report };
    for draft in &mut drafts {
        reserve::sequences(draft, &mut whole);
        keys::resolve(draft, &mut whole);
        indexes::referable(draft);
    }
    for position in 0..drafts.len() {
        foreign_keys::resolve(&mut drafts, position, &by_path, &mut whole);
        checks::resolve(&mut drafts[position], &mut whole);
        exclusions::resolve(&mut drafts[position], &mut whole);
        indexes::resolve(&mut drafts[position], &mut whole);
        table_options::resolve(&mut drafts[position], &mut whole);
        partitions::resolve(&mut drafts[position], &mut whole);
    }
    let (derived, views): (Vec<_>, Vec<_>) =
        views.into_iter().filter_map(|it| views::define(it, &mut whole)).unzip();
    hints.check(&mut report);
    if report.errors.is_empty() {
        let defined = definitions::all(&defined, derived);
        let assembled = assemble::resolved(drafts, &enums, (defined, declared), hints, target);
        let resolved = Resolved { views, ..assembled };
        privileges::check(&resolved, target, &mut report);
        if report.errors.is_empty() { Ok(resolved) } else { Err(report.errors) }
    } else {
        report.errors.sort_by(|a, b| a.at().cmp(b.at()));
        Err(report.errors)
    }
}
