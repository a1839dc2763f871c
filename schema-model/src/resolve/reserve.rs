//! Names that declarations say come first: default names are chosen around them.

use super::{
    Target,
    draft::{TableDraft, duplicate},
    error_words::{At, Named},
    feature::Feature,
    names::{Parts, Relations, Taken},
    report::Report,
    whole::Whole,
};
use crate::{Dialect, Name, declaration::Place, schema::ColumnValue};

/// What an explicit name is given to.
struct Explicit<'a> {
    name: Option<&'a String>,
    named: Named,
    place: &'a Place,
}

/// Takes the explicit names of one table's constraints, indexes and sequences.
pub(super) fn explicit_names<'a>(
    draft: &mut TableDraft<'_, 'a>,
    target: &Target,
    relations: &mut Relations<'a>,
    report: &mut Report,
) {
    let table = draft.declaration;
    let backs_keys = target.dialect == Dialect::Postgres;
    for key in table.primary_key.iter().chain(&table.uniques) {
        let explicit = Explicit { name: key.name.as_ref(), named: Named::Constraint, place: &key.place };
        if let Some(name) = constraint(draft, &explicit, target, report)
            && backs_keys
        {
            relation(draft, &name, &explicit, relations, report);
        }
    }
    for it in &table.exclusions {
        let explicit = Explicit { name: it.name.as_ref(), named: Named::Constraint, place: &it.place };
        if let Some(name) = constraint(draft, &explicit, target, report) {
            relation(draft, &name, &explicit, relations, report);
        }
    }
    let foreign_keys = table.foreign_keys.iter().map(|it| (it.name.as_ref(), &it.place));
    for (name, place) in foreign_keys.chain(table.checks.iter().map(|it| (it.name.as_ref(), &it.place))) {
        constraint(draft, &Explicit { name, named: Named::Constraint, place }, target, report);
    }
    for index in &table.indexes {
        let explicit = Explicit { name: index.name.as_ref(), named: Named::Index, place: &index.place };
        if let Some(name) = checked(draft, &explicit, target, report) {
            relation(draft, &name, &explicit, relations, report);
        }
    }
    for column in &table.columns {
        let name = column.serial.as_ref().and_then(|it| it.sequence.as_ref());
        let explicit = Explicit { name, named: Named::Sequence, place: &column.place };
        if let Some(name) = checked(draft, &explicit, target, report) {
            relation(draft, &name, &explicit, relations, report);
        }
    }
}

fn checked(
    draft: &TableDraft<'_, '_>,
    explicit: &Explicit<'_>,
    target: &Target,
    report: &mut Report,
) -> Option<Name> {
    report.name(explicit.name?, explicit.named, target, || At::table(draft.declaration, explicit.place))
}

fn constraint<'a>(
    draft: &mut TableDraft<'_, 'a>,
    explicit: &Explicit<'a>,
    target: &Target,
    report: &mut Report,
) -> Option<Name> {
    let name = checked(draft, explicit, target, report)?;
    if let Err(place) = draft.locals.reserve(&name, explicit.place) {
        let at = At::table(draft.declaration, explicit.place);
        let taken = Taken { named: Named::Constraint, place };
        report.push(duplicate(at, explicit.named, name.to_string(), taken));
        return None;
    }
    Some(name)
}

fn relation<'a>(
    draft: &TableDraft<'_, 'a>,
    name: &Name,
    explicit: &Explicit<'a>,
    relations: &mut Relations<'a>,
    report: &mut Report,
) {
    let by = Taken { named: explicit.named, place: explicit.place };
    if let Err(taken) = relations.reserve(draft.name.schema.as_ref(), name, by) {
        let at = At::table(draft.declaration, explicit.place);
        report.push(duplicate(at, explicit.named, name.to_string(), taken));
    }
}

/// Gives every serial column its sequence.
pub(super) fn sequences<'a>(draft: &mut TableDraft<'_, 'a>, whole: &mut Whole<'_, 'a>) {
    let table = draft.declaration;
    for (column, declaration) in draft.columns.iter_mut().zip(&table.columns) {
        let Some(serial) = &declaration.serial else { continue };
        let at = || At::field(table, &declaration.field, &declaration.place);
        if !whole.report.require(Feature::Serial, whole.target, at) {
            continue;
        }
        let parts =
            Parts { table: draft.name.name.as_str(), addition: Some(column.name.as_str()), label: "seq" };
        let by = Taken { named: Named::Sequence, place: &declaration.place };
        let sequence = match &serial.sequence {
            Some(name) => Name::new(name).ok(),
            None => whole.relations.choose(draft.name.schema.as_ref(), parts, None, by),
        };
        if column.value.is_none() {
            column.value = sequence.map(|sequence| ColumnValue::Serial { sequence });
        }
    }
}
