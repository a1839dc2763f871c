//! CREATE and DROP INDEX.

use schema_model::{
    ObjectId, QualifiedName,
    schema::{Index, IndexPart, SortOrder, Table},
};

use super::{expression::index_columns, sql};
use crate::{
    Hazard, HazardKind, Sql,
    action::{Action, Resource},
};

/// CREATE INDEX on `table`, which has rows when it existed before.
pub(super) fn create(table: &Table, index: &Index, existed: bool) -> Action {
    let columns = index_columns(table, index).into_iter();
    Action::new(definition(&table.name, index))
        .hazards((existed && index.unique).then(|| may_fail(&table.name, index)))
        .creates(ObjectId::index(&table.name, &index.name))
        .creates(Resource::Relation(table.name.sibling(index.name.clone())))
        .needs_all(columns.map(|it| ObjectId::column(&table.name, it).into()))
        .with_containers()
}

pub(super) fn may_fail(table: &QualifiedName, index: &Index) -> Hazard {
    let id = ObjectId::index(table, &index.name);
    Hazard::new(HazardKind::MayFail, id, "fails when two rows have the same values")
}

pub(super) fn definition(table: &QualifiedName, index: &Index) -> String {
    let sql = sql()
        .push(if index.unique { "CREATE UNIQUE INDEX " } else { "CREATE INDEX " })
        .ident(&index.name)
        .push(" ON ")
        .name(table)
        .push(" (")
        .list(&index.parts, part)
        .push(")");
    sql.where_clause(index.predicate.as_ref()).finish()
}

fn part(sql: Sql, part: &IndexPart) -> Sql {
    let sql = sql.key(&part.target, part.collation.as_ref());
    match part.order {
        SortOrder::Asc => sql,
        SortOrder::Desc => sql.push(" DESC"),
    }
}

/// DROP INDEX; `table` is the table while it still has the index.
pub(super) fn drop(table: &Table, index: &Index) -> Action {
    let name = table.name.sibling(index.name.clone());
    let columns = index_columns(table, index).into_iter();
    Action::new(sql().push("DROP INDEX ").name(&name))
        .drops(ObjectId::index(&table.name, &index.name))
        .drops(Resource::Relation(name))
        .releases_all(columns.map(|it| ObjectId::column(&table.name, it).into()))
        .with_containers()
}
