//! Primary keys and unique constraints.

use super::{
    draft::TableDraft,
    error::ResolveError,
    error_words::{At, Named, NeverNull},
    feature::Feature,
    followers::{Origin, When, renamed_constraint},
    names::{Parts, Taken},
    storage,
    whole::Whole,
};
use crate::{
    Dialect, Name,
    declaration::{KeyDeclaration, Place},
    schema::{ColumnValue, Constraint, ConstraintKind, Deferrable, IndexStorage, Key, NullsDistinct, Unique},
};

/// The keys of one table.
pub(super) fn resolve<'a>(draft: &mut TableDraft<'_, 'a>, whole: &mut Whole<'_, 'a>) {
    primary_key(draft, whole);
    let declaration = draft.declaration;
    for key in &declaration.uniques {
        unique(draft, key, whole);
    }
    sqlite_rules(draft, whole);
}

fn primary_key<'a>(draft: &mut TableDraft<'_, 'a>, whole: &mut Whole<'_, 'a>) {
    let table = draft.declaration;
    let flagged: Vec<usize> = (0..table.columns.len()).filter(|it| table.columns[*it].primary_key).collect();
    let first = flagged.first().map(|it| &table.columns[*it].place);
    let declared = table.primary_key.as_ref();
    let (positions, place) = match (declared, first) {
        (Some(key), Some(other)) => {
            let at = At::table(table, &key.place);
            whole.report.push(ResolveError::TwoPrimaryKeys { at, other: other.clone() });
            return;
        }
        (Some(key), None) => {
            let Some(positions) = draft.positions(&key.fields, &draft.at(&key.place), whole.report) else {
                return;
            };
            (positions, &key.place)
        }
        (None, Some(place)) => (flagged, place),
        (None, None) => return,
    };
    for position in &positions {
        let column = &table.columns[*position];
        if column.nullable {
            let at = At::field(table, &column.field, &column.place);
            whole.report.push(ResolveError::CannotBeNull { at, role: NeverNull::PrimaryKey });
        }
    }
    let deferrable = declared.and_then(|it| it.deferrable);
    let columns = draft.column_names(&positions);
    let Some(Beside { include, storage }) = beside(draft, declared, whole) else { return };
    let kind = ConstraintKind::PrimaryKey(Key {
        columns,
        include: draft.column_names(&include),
        storage,
        deferrable,
    });
    let key =
        KeyParts { declared, place, positions: &positions, named: &[], label: "pkey", kind, deferrable };
    add(draft, key, whole);
    draft.primary_key = Some(positions);
}

fn unique<'a>(draft: &mut TableDraft<'_, 'a>, key: &'a KeyDeclaration, whole: &mut Whole<'_, 'a>) {
    let at = draft.at(&key.place);
    let Some(positions) = draft.positions(&key.fields, &at, whole.report) else { return };
    let nulls = if key.nulls_not_distinct { NullsDistinct::NotDistinct } else { NullsDistinct::Distinct };
    if nulls == NullsDistinct::NotDistinct {
        whole.report.require(Feature::NullsNotDistinct, whole.target, at);
    }
    let deferrable = key.deferrable;
    let (declared, place, columns) = (Some(key), &key.place, draft.column_names(&positions));
    let Some(Beside { include, storage }) = beside(draft, declared, whole) else { return };
    let named = [positions.as_slice(), include.as_slice()].concat();
    let include = draft.column_names(&include);
    let kind = ConstraintKind::Unique(Unique { columns, nulls, include, storage, deferrable });
    let key =
        KeyParts { declared, place, positions: &positions, named: &named, label: "key", kind, deferrable };
    add(draft, key, whole);
}

/// What stands beside the columns of a key.
#[derive(Default)]
struct Beside {
    include: Vec<usize>,
    storage: IndexStorage,
}

fn beside<'a>(
    draft: &TableDraft<'_, 'a>,
    declared: Option<&'a KeyDeclaration>,
    whole: &mut Whole<'_, 'a>,
) -> Option<Beside> {
    let Some(key) = declared else { return Some(Beside::default()) };
    let at = draft.at(&key.place);
    let include = match key.include.as_slice() {
        [] => Vec::new(),
        fields => {
            whole.report.require(Feature::Include, whole.target, &at);
            draft.positions(fields, &at, whole.report)?
        }
    };
    Some(Beside { include, storage: storage::resolve(&key.with, key.tablespace.as_deref(), whole, &at)? })
}

struct KeyParts<'p, 'a> {
    declared: Option<&'a KeyDeclaration>,
    place: &'a Place,
    positions: &'p [usize],
    /// The columns in its default name.
    named: &'p [usize],
    label: &'static str,
    kind: ConstraintKind,
    deferrable: Option<Deferrable>,
}

fn add<'a>(draft: &mut TableDraft<'_, 'a>, key: KeyParts<'_, 'a>, whole: &mut Whole<'_, 'a>) {
    let KeyParts { declared, place, positions, named: columns, label, kind, deferrable } = key;
    if deferrable.is_some() && whole.target.dialect == Dialect::Sqlite {
        whole.report.require(Feature::DeferrableKey, whole.target, draft.at(place));
    }
    if deferrable.is_none() {
        draft.referable(positions.to_vec());
    }
    if let Some(other) = same_key(draft, &kind) {
        let (at, other) = (At::table(draft.declaration, place), other.clone());
        whole.report.push(ResolveError::SameKey { at, other });
        return;
    }
    let explicit = declared.and_then(|it| it.name.as_deref());
    let Some(name) = name(draft, explicit, columns, label, place, whole) else { return };
    let before = declared.and_then(|it| it.renamed_from.as_deref());
    let origin = Origin { is_explicit: explicit.is_some(), before, columns, label, place };
    renamed_constraint(draft, &name, origin, whole);
    let comment = whole.comment(declared.and_then(|it| it.comment.as_ref()));
    draft.constraints.push((Constraint { name, kind, comment }, place));
}

/// PostgreSQL merges keys of the same columns when it creates their table.
fn same_key<'a>(draft: &TableDraft<'_, 'a>, kind: &ConstraintKind) -> Option<&'a Place> {
    let columns = columns_of(kind)?;
    draft.constraints.iter().find(|(it, _)| columns_of(&it.kind) == Some(columns)).map(|(_, place)| *place)
}

fn columns_of(kind: &ConstraintKind) -> Option<&[Name]> {
    match kind {
        ConstraintKind::PrimaryKey(key) => Some(&key.columns),
        ConstraintKind::Unique(unique) => Some(&unique.columns),
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) | ConstraintKind::Exclusion(_) => None,
    }
}

fn name<'a>(
    draft: &mut TableDraft<'_, 'a>,
    explicit: Option<&str>,
    columns: &[usize],
    label: &'static str,
    place: &'a Place,
    whole: &mut Whole<'_, 'a>,
) -> Option<Name> {
    if let Some(text) = explicit {
        return Name::new(text).ok();
    }
    let addition = draft.addition(columns, When::Now);
    let parts = Parts { table: draft.name.name.as_str(), addition: addition.as_deref(), label };
    match whole.target.dialect {
        Dialect::Postgres => {
            let by = Taken { named: Named::Constraint, place };
            let schema = draft.name.schema.as_ref();
            let name = whole.relations.choose(schema, parts, Some(&draft.locals), by)?;
            draft.locals.reserve(&name, place).ok().map(|()| name)
        }
        Dialect::Sqlite => draft.locals.choose(parts, whole.target.dialect, place),
    }
}

/// SQLite counts only its row id, which the only primary key column of a table stands for.
fn sqlite_rules(draft: &TableDraft<'_, '_>, whole: &mut Whole<'_, '_>) {
    if whole.target.dialect == Dialect::Postgres {
        return;
    }
    let table = draft.declaration;
    if table.without_rowid && table.primary_key.is_none() && !table.columns.iter().any(|it| it.primary_key) {
        let at = At::table(table, &table.place);
        whole.report.push(ResolveError::Unsupported { at, feature: Feature::NoKeyWithoutRowid });
    }
    for (position, column) in draft.columns.iter().enumerate() {
        let is_identity = matches!(column.value, Some(ColumnValue::Identity(_)));
        let is_key = draft.primary_key.as_deref() == Some(&[position]);
        if is_identity && (!is_key || table.without_rowid) {
            let declaration = &table.columns[position];
            let at = At::field(table, &declaration.field, &declaration.place);
            whole.report.push(ResolveError::IdentityNotKey { at });
        }
    }
}
