//! Views that structs are: named among the tables, their fields resolved as columns, their queries kept as written.

use std::collections::BTreeMap;

use super::{
    Target, columns,
    definitions::{self, Defined},
    draft::{self, TableDraft},
    error_words::{At, Named, SqlText},
    feature::Feature,
    hints::Hints,
    indexes,
    names::Relations,
    report::Report,
    reserve, table_options,
    types::Types,
    whole::Whole,
};
use crate::{
    Name, ObjectId, QualifiedName, SqlType,
    declaration::{Place, ViewDeclaration, ViewKind},
    schema::{
        Definition, DefinitionId,
        definition::{MaterializedView, View},
    },
};

/// The columns that a `#[derive(View)]` struct takes its view to have. No snapshot holds them: the query decides, and a
/// database can tell whether they are right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewColumns {
    /// The view.
    pub view: DefinitionId,
    /// The struct's own line.
    pub place: Place,
    /// One for each field.
    pub columns: Vec<ViewColumn>,
}

/// A column of a view as its struct has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewColumn {
    /// The column's name.
    pub name: Name,
    /// Its type.
    pub ty: SqlType,
    /// The field's line.
    pub place: Place,
}

/// A view that is being resolved.
pub(super) struct ViewDraft<'e, 'a> {
    declaration: &'a ViewDeclaration,
    item: TableDraft<'e, 'a>,
}

/// Names all views, among the tables that are named already.
pub(super) fn name<'e, 'a>(
    declarations: &'a [ViewDeclaration],
    target: &Target,
    relations: &mut Relations<'a>,
    report: &mut Report,
) -> Vec<ViewDraft<'e, 'a>> {
    let mut drafts = Vec::with_capacity(declarations.len());
    for declaration in declarations {
        let item = &declaration.item;
        if report.require(Feature::View, target, || At::table(item, &item.place)) {
            let named = Named::Definition(declaration.kind.words());
            let name = draft::name(item, named, target, relations, report);
            drafts.extend(name.map(|it| ViewDraft { declaration, item: draft::draft(item, it) }));
        }
    }
    drafts
}

/// Resolves the columns, and takes the names that declarations say.
pub(super) fn columns<'e, 'a: 'e>(
    draft: &mut ViewDraft<'e, 'a>,
    types: &mut Types<'e, 'a>,
    relations: &mut Relations<'a>,
    report: &mut Report,
) {
    columns::resolve(&mut draft.item, types, report);
    reserve::explicit_names(&mut draft.item, types.target, relations, report);
}

/// Makes the objects: all other names are known.
pub(super) fn define<'a>(
    mut draft: ViewDraft<'_, 'a>,
    whole: &mut Whole<'_, 'a>,
) -> Option<(Defined, ViewColumns)> {
    let ViewDraft { declaration, item } = &mut draft;
    // The indexes of a view are part of it: they have no history of their own.
    let mut hints = Hints::default();
    let mut without_hints =
        Whole { target: whole.target, relations: whole.relations, hints: &mut hints, report: whole.report };
    indexes::resolve(item, &mut without_hints);
    table_options::resolve(item, &mut without_hints);
    let at = || At::table(&declaration.item, &declaration.item.place);
    let query = whole.report.sql(&declaration.query, SqlText::Query, at)?;
    let definition = match &declaration.kind {
        ViewKind::Plain { security_barrier, security_invoker, check_option } => Definition::View(View {
            name: item.name.clone(),
            columns: Vec::new(),
            security_barrier: *security_barrier,
            security_invoker: *security_invoker,
            check_option: *check_option,
            query,
            comment: declaration.item.comment.clone(),
            column_comments: column_comments(item),
        }),
        ViewKind::Materialized { using, no_data } => {
            let method = using.as_deref().filter(|it| *it != "heap");
            let method = method.and_then(|it| whole.report.name(it, Named::Reference, whole.target, at));
            let mut indexes: Vec<_> = item.indexes.drain(..).map(|(it, _)| it).collect();
            indexes.sort_by(|a, b| a.name.cmp(&b.name));
            Definition::MaterializedView(MaterializedView {
                name: item.name.clone(),
                columns: Vec::new(),
                method,
                storage: std::mem::take(&mut item.options.storage),
                tablespace: item.options.tablespace.take(),
                no_data: *no_data,
                query,
                indexes,
                comment: declaration.item.comment.clone(),
                column_comments: column_comments(item),
            })
        }
    };
    for part in definitions::newer_parts(&definition) {
        whole.report.require(part, whole.target, at);
    }
    renamed(declaration, &definition, &item.name, whole);
    let place = declaration.item.place.clone();
    let columns = view_columns(item, definition.id(), &place);
    Some(((definition, place), columns))
}

fn renamed(
    declaration: &ViewDeclaration,
    definition: &Definition,
    name: &QualifiedName,
    whole: &mut Whole<'_, '_>,
) {
    let item = &declaration.item;
    let at = || At::table(item, &item.place);
    let named = Named::Definition(declaration.kind.words());
    let before = whole.target.former_name(item.renamed_from.as_deref(), name, named, whole.report, at);
    let id = definition.id();
    if let Some(before) = before.and_then(|it| id.with_name(&it, &whole.target.default_schema)) {
        whole.hints.rename(ObjectId::Definition(before), ObjectId::Definition(id), &item.place);
    }
}

fn column_comments(item: &TableDraft<'_, '_>) -> BTreeMap<Name, String> {
    let comments = item.columns.iter().filter_map(|it| Some((it.name.clone(), it.comment.clone()?)));
    comments.collect()
}

fn view_columns(item: &TableDraft<'_, '_>, view: DefinitionId, place: &Place) -> ViewColumns {
    let columns = item.columns.iter().zip(&item.declaration.columns).map(|(column, field)| ViewColumn {
        name: column.name.clone(),
        ty: column.ty.clone(),
        place: field.place.clone(),
    });
    ViewColumns { view, place: place.clone(), columns: columns.collect() }
}

impl ViewKind {
    fn words(&self) -> &'static str {
        match self {
            Self::Plain { .. } => "view",
            Self::Materialized { .. } => "materialized view",
        }
    }
}
