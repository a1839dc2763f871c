//! Views and materialized views.

use std::collections::BTreeMap;

use schema_model::{
    Expression, Name,
    schema::{
        Definition,
        definition::{CheckOption, MaterializedView, View},
    },
};

use super::super::{
    catalog::{Catalog, class},
    draft::Draft,
    expression::Role,
    relation::{Class, Relation},
    row::Oid,
};
use crate::{QueryColumn, postgres::read};

pub(super) fn read(catalog: &Catalog, draft: &mut Draft) {
    for (oid, relation) in catalog.relations.iter() {
        // The names of columns are part of the text.
        let query = || catalog.expressions.get(Role::Query, oid, 0).map(|it| read::query(it.text()));
        let definition = match relation.class {
            Class::View => query().map(|it| Definition::View(view(catalog, oid, relation, it))),
            Class::MaterializedView => query().map(|it| {
                let indexes = draft.view_indexes.remove(&oid).unwrap_or_default();
                let view = materialized_view(catalog, oid, relation, it);
                Definition::MaterializedView(MaterializedView { indexes, ..view })
            }),
            Class::Table
            | Class::Partition { .. }
            | Class::Unmodelled(_)
            | Class::Member
            | Class::Ignored => None,
        };
        if definition.is_some() {
            draft.view_columns.insert(relation.name.clone(), columns(catalog, oid));
        }
        draft.definitions.extend(definition);
    }
}

fn view(catalog: &Catalog, oid: Oid, relation: &Relation, query: Expression) -> View {
    let option = |name: &str| relation.options.storage.get(name).map(String::as_str);
    let is_on = |name: &str| matches!(option(name), Some("true" | "on" | "yes" | "1"));
    View {
        name: relation.name.clone(),
        columns: Vec::new(),
        security_barrier: is_on("security_barrier"),
        security_invoker: is_on("security_invoker"),
        check_option: match option("check_option") {
            Some("local") => Some(CheckOption::Local),
            Some("cascaded") => Some(CheckOption::Cascaded),
            _ => None,
        },
        query,
        comment: catalog.comments.of(class::RELATION, oid),
        column_comments: column_comments(catalog, oid),
    }
}

fn materialized_view(
    catalog: &Catalog,
    oid: Oid,
    relation: &Relation,
    query: Expression,
) -> MaterializedView {
    MaterializedView {
        name: relation.name.clone(),
        columns: Vec::new(),
        method: relation.method.clone().filter(|it| it.as_str() != "heap"),
        storage: relation.options.storage.clone(),
        tablespace: relation.options.tablespace.clone(),
        no_data: !relation.is_populated,
        query,
        indexes: Vec::new(),
        comment: catalog.comments.of(class::RELATION, oid),
        column_comments: column_comments(catalog, oid),
    }
}

/// The columns as the query has them.
fn columns(catalog: &Catalog, oid: Oid) -> Vec<QueryColumn> {
    let columns = catalog.columns.of(oid).map(|(_, it)| {
        let (data_type, modifier) = it.data_type;
        let data_type = catalog.types.get(data_type, modifier);
        let collation = data_type.and_then(|ty| catalog.collations.other_than(ty.collation, it.collation));
        QueryColumn { name: it.name.clone(), ty: data_type.map(|it| it.ty.clone()), collation }
    });
    columns.collect()
}

fn column_comments(catalog: &Catalog, oid: Oid) -> BTreeMap<Name, String> {
    let columns = catalog.columns.of(oid);
    let pairs =
        columns.map(|(position, it)| Some((it.name.clone(), catalog.comments.of_column(oid, position)?)));
    pairs.flatten().collect()
}
