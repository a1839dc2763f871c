//! Columns: names, types and where their values come from.

use super::{
    Target, casing, column_storage, default,
    draft::{Facts, Meaning, TableDraft},
    error::ResolveError,
    error_words::{At, Named, NeverNull, SqlText, ValueSource},
    feature::Feature,
    report::Report,
    types::{Around, ColumnType, Types, Values},
};
use crate::{
    Dialect, Name, SqlType,
    declaration::{ColumnDeclaration, IdentityDeclaration},
    schema::{Column, ColumnValue, GeneratedStorage, Identity, IdentityGeneration},
};

/// The columns of one table, in the order of its fields.
pub(super) fn resolve<'e, 'a: 'e>(
    draft: &mut TableDraft<'e, 'a>,
    types: &mut Types<'e, 'a>,
    report: &mut Report,
) {
    let target = types.target;
    let table = draft.declaration;
    let place = &table.place;
    if table.columns.is_empty() && target.dialect == Dialect::Sqlite {
        report.push(ResolveError::Unsupported { at: At::table(table, place), feature: Feature::NoColumns });
    }
    for declaration in &table.columns {
        let at = || At::field(table, &declaration.field, &declaration.place);
        let name = name(declaration, draft, target, report);
        let around = Around { unsigned: declaration.unsigned, strict: table.strict };
        let ty = types.resolve(&declaration.ty, around, &at, report);
        let value = value(declaration, ty.as_ref(), target, &at, report);
        let collation = declaration
            .collate
            .as_deref()
            .and_then(|it| report.qualified_name(it, Named::Reference, target, at));
        if declaration.collate.as_deref().is_some_and(|it| is_foreign_collation(it, target)) {
            report.require(Feature::Collation, target, at);
        }
        let storage =
            column_storage::resolve(declaration, ty.as_ref().map(|it| &it.meaning), target, &at, report);
        let comment = declaration.comment.clone().filter(|_| target.dialect == Dialect::Postgres);
        let (values, sql, meaning) = match ty {
            Some(ColumnType { meaning, in_sqlite: None, values }) => (values, meaning, Meaning::AsKept),
            Some(ColumnType { meaning, in_sqlite: Some(kept), values }) => {
                (values, kept, Meaning::Other(Box::new(meaning)))
            }
            None => (Values::All, SqlType::Text, Meaning::Unknown),
        };
        draft.facts.push(Facts { declaration, values, meaning, is_named: name.is_some() });
        draft.columns.push(Column {
            // What has no name is reported; the table's own stands in, and is never seen.
            name: name.unwrap_or_else(|| draft.name.name.clone()),
            ty: sql,
            nullable: declaration.nullable,
            value,
            collation: collation.map(Box::new),
            storage,
            comment,
        });
    }
    distinct_names(draft, target, report);
}

/// Those of PostgreSQL are known to the server alone.
pub(super) fn is_foreign_collation(name: &str, target: &Target) -> bool {
    let known = ["binary", "nocase", "rtrim"];
    target.dialect == Dialect::Sqlite && !known.iter().any(|it| name.eq_ignore_ascii_case(it))
}

fn name(
    declaration: &ColumnDeclaration,
    draft: &TableDraft<'_, '_>,
    target: &Target,
    report: &mut Report,
) -> Option<Name> {
    let table = draft.declaration;
    let at = || At::field(table, &declaration.field, &declaration.place);
    match &declaration.name {
        Some(name) => report.name(name, Named::Column, target, at),
        None => {
            report.name(&casing::column_name(&declaration.field, table.rename_all), Named::Column, target, at)
        }
    }
}

/// Finds columns of one name by sorting, so that wide tables cost no more than narrow ones.
fn distinct_names(draft: &TableDraft<'_, '_>, target: &Target, report: &mut Report) {
    let TableDraft { columns, facts, declaration, .. } = draft;
    let mut in_order: Vec<usize> = (0..columns.len()).collect();
    match target.dialect {
        Dialect::Postgres => in_order.sort_by(|a, b| columns[*a].name.cmp(&columns[*b].name)),
        Dialect::Sqlite => in_order.sort_by_cached_key(|it| columns[*it].name.as_str().to_ascii_lowercase()),
    }
    for pair in in_order.windows(2) {
        let &[first, second] = pair else { continue };
        let [one, other] = [first, second].map(|it| columns[it].name.as_str());
        let is_same = match target.dialect {
            Dialect::Postgres => one == other,
            Dialect::Sqlite => one.eq_ignore_ascii_case(other),
        };
        if is_same && facts[first].is_named && facts[second].is_named {
            let [first, second] = [first, second].map(|it| facts[it].declaration);
            report.push(ResolveError::Duplicate {
                at: At::field(declaration, &second.field, &second.place),
                named: Named::Column,
                name: other.to_owned(),
                other_named: Named::Column,
                other: first.place.clone(),
            });
        }
    }
}

/// The one source of values that a column may have.
fn value(
    declaration: &ColumnDeclaration,
    ty: Option<&ColumnType<'_>>,
    target: &Target,
    at: &impl Fn() -> At,
    report: &mut Report,
) -> Option<ColumnValue> {
    let sources = [
        declaration.identity.is_some().then_some(ValueSource::Identity),
        declaration.serial.is_some().then_some(ValueSource::Serial),
        declaration.generated.is_some().then_some(ValueSource::Generated),
        declaration.default.is_some().then_some(ValueSource::Default),
    ];
    let mut sources = sources.into_iter().flatten();
    let first = sources.next()?;
    if let Some(second) = sources.next() {
        report.push(ResolveError::TwoValues { at: at(), first, second });
        return None;
    }
    if let Some(default) = &declaration.default {
        return default::resolve(default, ty?, target, at, report).map(ColumnValue::Default);
    }
    if declaration.generated.is_some() {
        return generated(declaration, target, at, report);
    }
    counted(declaration, first, ty?, at, report);
    // The sequence of a serial needs the names of all tables: see `reserve`.
    let generation = who_sets(declaration.identity?, target);
    if !declaration.identity_options.is_default() {
        report.require(Feature::IdentityOptions, target, at);
    }
    let sequence = declaration.identity_options.without_defaults(&ty?.meaning);
    Some(ColumnValue::Identity(Identity { generation, sequence }))
}

/// SQLite's AUTOINCREMENT takes a given value, as BY DEFAULT does; it knows nothing else.
fn who_sets(identity: IdentityDeclaration, target: &Target) -> IdentityGeneration {
    match (identity, target.dialect) {
        (IdentityDeclaration::Always, Dialect::Postgres) => IdentityGeneration::Always,
        (IdentityDeclaration::ByDefault, _) | (IdentityDeclaration::Always, Dialect::Sqlite) => {
            IdentityGeneration::ByDefault
        }
    }
}

fn generated(
    declaration: &ColumnDeclaration,
    target: &Target,
    at: &impl Fn() -> At,
    report: &mut Report,
) -> Option<ColumnValue> {
    let generated = declaration.generated.as_ref()?;
    let expression = report.sql(&generated.sql, SqlText::Generated, at)?;
    let storage = if generated.is_virtual { GeneratedStorage::Virtual } else { GeneratedStorage::Stored };
    if storage == GeneratedStorage::Virtual && target.dialect == Dialect::Postgres {
        report.require(Feature::VirtualGenerated, target, at);
    }
    Some(ColumnValue::Generated { expression, storage })
}

/// An identity or serial counts in integers and is never NULL.
fn counted(
    declaration: &ColumnDeclaration,
    source: ValueSource,
    ty: &ColumnType<'_>,
    at: &impl Fn() -> At,
    report: &mut Report,
) {
    if !matches!(ty.meaning, SqlType::SmallInt | SqlType::Integer | SqlType::BigInt) {
        report.push(ResolveError::NotCounted { at: at(), value_source: source, ty: ty.meaning.clone() });
    }
    if declaration.nullable {
        let role = match source {
            ValueSource::Serial => NeverNull::Serial,
            ValueSource::Identity | ValueSource::Default | ValueSource::Generated => NeverNull::Identity,
        };
        report.push(ResolveError::CannotBeNull { at: at(), role });
    }
}
