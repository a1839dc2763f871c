//! Indexes, in the form that a database gives back: defaults are not said.

use super::{
    Target, columns,
    draft::TableDraft,
    error_words::{At, Named, SqlText},
    expression_name::part_name,
    feature::Feature,
    followers::{When, default_before},
    hints::RenameHint,
    method,
    names::{POSTGRES_LIMIT, Parts, Taken, clip, join},
    whole::Whole,
};
use crate::{
    Dialect, Name, ObjectId,
    declaration::{IndexDeclaration, IndexPartDeclaration, IndexTarget as DeclaredTarget},
    schema::{Index, IndexPart, IndexTarget, NullsDistinct, NullsOrder, SortOrder},
};

/// Adds the indexes of one table.
pub(super) fn resolve<'a>(draft: &mut TableDraft<'_, 'a>, whole: &mut Whole<'_, 'a>) {
    let declaration = draft.declaration;
    for index in &declaration.indexes {
        if let Some(resolved) = one(draft, index, whole) {
            draft.indexes.push((resolved, &index.place));
        }
    }
}

/// Notes the unique indexes that a foreign key can reference, before foreign keys are resolved.
pub(super) fn referable(draft: &mut TableDraft<'_, '_>) {
    let table = draft.declaration;
    for index in table.indexes.iter().filter(|it| it.unique && it.predicate.is_none()) {
        let position = |part: &IndexPartDeclaration| match &part.target {
            DeclaredTarget::Field(field) => table.columns.iter().position(|it| it.field == *field),
            DeclaredTarget::Expression(_) => None,
        };
        if let Some(positions) = index.parts.iter().map(position).collect() {
            draft.referable(positions);
        }
    }
}

fn one<'a>(
    draft: &TableDraft<'_, 'a>,
    index: &'a IndexDeclaration,
    whole: &mut Whole<'_, 'a>,
) -> Option<Index> {
    let at = draft.at(&index.place);
    lacking(index, whole, &at);
    if whole.target.dialect == Dialect::Postgres {
        method::check(index, &at, whole.report);
    }
    let parts = parts(draft, index, whole, &at);
    let include = match index.include.as_slice() {
        [] => Some(Vec::new()),
        fields => draft.positions(fields, &at, whole.report),
    };
    let predicate = match &index.predicate {
        Some(sql) => Some(whole.report.sql(sql, SqlText::Predicate, &at)?),
        None => None,
    };
    let using = match index.using.as_deref() {
        None | Some("btree") => None,
        Some(method) => Some(whole.report.name(method, Named::Reference, whole.target, &at)?),
    };
    let (parts, include) = (parts?, include?);
    let name = name(draft, index, whole)?;
    renamed(draft, index, &name, whole);
    Some(Index {
        name,
        parts,
        unique: index.unique,
        method: using,
        include: draft.column_names(&include),
        predicate,
        nulls: if index.nulls_not_distinct { NullsDistinct::NotDistinct } else { NullsDistinct::Distinct },
        comment: None,
    })
}

/// Reports what the target has not.
fn lacking(index: &IndexDeclaration, whole: &mut Whole<'_, '_>, at: &impl Fn() -> At) {
    let is_foreign = |it: &str| columns::is_foreign_collation(it, whole.target);
    let wanted = [
        (index.using.as_ref().is_some_and(|it| it != "btree"), Feature::IndexMethod),
        (!index.include.is_empty(), Feature::Include),
        (index.nulls_not_distinct, Feature::NullsNotDistinct),
        (index.parts.iter().any(|it| it.operator_class.is_some()), Feature::OperatorClass),
        (index.parts.iter().any(|it| it.collate.as_deref().is_some_and(is_foreign)), Feature::Collation),
    ];
    for (_, feature) in wanted.into_iter().filter(|(is_wanted, _)| *is_wanted) {
        whole.report.require(feature, whole.target, at);
    }
}

fn parts(
    draft: &TableDraft<'_, '_>,
    index: &IndexDeclaration,
    whole: &mut Whole<'_, '_>,
    at: &impl Fn() -> At,
) -> Option<Vec<IndexPart>> {
    if index.parts.is_empty() {
        whole.report.push(super::ResolveError::NoFields { at: at() });
        return None;
    }
    let parts: Vec<Option<IndexPart>> = index.parts.iter().map(|it| part(draft, it, whole, at)).collect();
    parts.into_iter().collect()
}

fn part(
    draft: &TableDraft<'_, '_>,
    part: &IndexPartDeclaration,
    whole: &mut Whole<'_, '_>,
    at: &impl Fn() -> At,
) -> Option<IndexPart> {
    let target = match &part.target {
        DeclaredTarget::Field(field) => {
            IndexTarget::Column(draft.column_name(draft.position(field, at, whole.report)?).clone())
        }
        DeclaredTarget::Expression(sql) => {
            IndexTarget::Expression(whole.report.sql(sql, SqlText::IndexExpression, at)?)
        }
    };
    let nulls = part.nulls.filter(|it| *it != default_nulls(part.order, whole.target));
    if nulls.is_some() {
        whole.report.require(Feature::NullsOrder, whole.target, at);
    }
    let mut reference = |text: &Option<String>| match text {
        Some(text) => whole.report.qualified_name(text, Named::Reference, whole.target, at).map(Some),
        None => Some(None),
    };
    Some(IndexPart {
        target,
        order: part.order,
        nulls,
        operator_class: reference(&part.operator_class)?,
        collation: reference(&part.collate)?,
    })
}

/// PostgreSQL takes NULL for the largest value, SQLite for the smallest.
fn default_nulls(order: SortOrder, target: &Target) -> NullsOrder {
    match (target.dialect, order) {
        (Dialect::Postgres, SortOrder::Asc) | (Dialect::Sqlite, SortOrder::Desc) => NullsOrder::Last,
        (Dialect::Postgres, SortOrder::Desc) | (Dialect::Sqlite, SortOrder::Asc) => NullsOrder::First,
    }
}

fn name<'a>(
    draft: &TableDraft<'_, 'a>,
    index: &'a IndexDeclaration,
    whole: &mut Whole<'_, 'a>,
) -> Option<Name> {
    if let Some(name) = &index.name {
        return Name::new(name).ok();
    }
    let addition = addition(draft, index, When::Now);
    let parts = Parts { table: draft.name.name.as_str(), addition: Some(&addition), label: "idx" };
    let by = Taken { named: Named::Index, place: &index.place };
    whole.relations.choose(draft.name.schema.as_ref(), parts, None, by)
}

/// What parts and included columns contribute to the default name; PostgreSQL numbers the second of two equal ones.
fn addition(draft: &TableDraft<'_, '_>, index: &IndexDeclaration, when: When) -> String {
    let columns = &draft.declaration.columns;
    let text = |field: &str| {
        columns
            .iter()
            .position(|it| it.field == field)
            .map_or("", |position| draft.column_text(position, when))
    };
    let mut names: Vec<String> = Vec::with_capacity(index.parts.len() + index.include.len());
    let targets = index.parts.iter().map(|it| match &it.target {
        DeclaredTarget::Field(field) => text(field).to_owned(),
        DeclaredTarget::Expression(sql) => part_name(sql).unwrap_or_else(|| "expr".to_owned()),
    });
    for name in targets.chain(index.include.iter().map(|it| text(it).to_owned())) {
        let numbered = (1_u32..).map(|number| {
            let number = number.to_string();
            format!("{}{number}", clip(&name, POSTGRES_LIMIT - number.len()))
        });
        let free = std::iter::once(name.clone()).chain(numbered).find(|it| !names.contains(it));
        names.extend(free);
    }
    join(names.iter().map(String::as_str))
}

fn renamed(draft: &TableDraft<'_, '_>, index: &IndexDeclaration, name: &Name, whole: &mut Whole<'_, '_>) {
    let id = |name: &Name| ObjectId::index(&draft.name, name);
    let declared = index.renamed_from.as_deref();
    if let Some(before) = whole.report.former(declared, name, Named::Index, draft.at(&index.place)) {
        whole.hints.rename(id(&before), id(name), &index.place);
    } else if index.name.is_none() && declared.is_none() {
        let all: Vec<usize> = (0..draft.columns.len()).collect();
        let addition = |when| Some(addition(draft, index, when));
        let before = default_before(draft, &all, "idx", addition, whole.target);
        whole.hints.followers.extend(before.map(|before| RenameHint {
            before: id(&before),
            after: id(name),
            place: index.place.clone(),
        }));
    }
}
