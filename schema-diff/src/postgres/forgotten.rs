//! What PostgreSQL forgets when a column changes in place and what stands on it is made anew: statistics targets of indexes and
//! exclusions (12 to 18), those of extended statistics, and the tablespaces of exclusions (15).

use schema_model::{
    Delta, Name, ObjectId, QualifiedName,
    schema::{Constraint, ConstraintKind, Definition, DefinitionId, Index, Table, definition::Statistics},
};

use super::{
    column::{self, Pair},
    constraint, definition, expression, index_statistics, index_storage,
};
use crate::{
    Change,
    action::{Action, Resource},
};

/// Says it once more.
pub(super) fn again(change: &Change<'_>, actions: &[Action]) -> Vec<Action> {
    let rewritten: Vec<ObjectId> = change.deltas.iter().filter_map(|it| rewriting(change, it)).collect();
    if rewritten.is_empty() {
        return Vec::new();
    }
    let is_made = |id: &ObjectId| {
        let id = Resource::Object(id.clone());
        actions.iter().any(|it| it.creates.contains(&id))
    };
    let of_tables = change.after.tables.iter().flat_map(of_table);
    let others = change.after.definitions.iter().filter_map(|it| of_definition(change, it));
    let kept = of_tables.chain(others).filter(|it| !it.statements.is_empty() && !is_made(&it.id));
    kept.filter_map(|it| it.again(&rewritten)).collect()
}

/// The column on which PostgreSQL makes everything anew.
fn rewriting(change: &Change<'_>, delta: &Delta) -> Option<ObjectId> {
    let (table, Pair { before, after }) = column::pair(delta)?;
    let is_rewritten = before.ty != after.ty
        || before.collation != after.collation
        || expression::generated(before) != expression::generated(after);
    (is_rewritten && !column::is_recreated(change, table, before, after)).then(|| delta.id())
}

/// What stands on columns, and what brings back what it had.
struct Kept {
    id: ObjectId,
    columns: Vec<ObjectId>,
    statements: Vec<String>,
}

impl Kept {
    fn again(self, rewritten: &[ObjectId]) -> Option<Action> {
        let of: Vec<Resource> =
            self.columns.into_iter().filter(|it| rewritten.contains(it)).map(Resource::from).collect();
        (!of.is_empty()).then(|| Action::of(self.statements).alters(self.id).needs_all(of))
    }
}

fn of_table(table: &Table) -> impl Iterator<Item = Kept> {
    let indexes = table.indexes.iter().map(|it| of_index(table, it));
    indexes.chain(table.constraints.iter().filter_map(|it| of_constraint(table, it)))
}

fn ids(table: &QualifiedName, columns: Vec<&Name>) -> Vec<ObjectId> {
    columns.into_iter().map(|it| ObjectId::column(table, it)).collect()
}

fn of_index(table: &Table, index: &Index) -> Kept {
    Kept {
        id: ObjectId::index(&table.name, &index.name),
        columns: ids(&table.name, expression::index_columns(table, index)),
        statements: index_statistics::alter(&table.name.sibling(index.name.clone()), [], &index.parts),
    }
}

/// The tablespaces of primary keys and unique constraints are kept.
fn of_constraint(table: &Table, it: &Constraint) -> Option<Kept> {
    match &it.kind {
        ConstraintKind::Exclusion(exclusion) => {
            let name = table.name.sibling(it.name.clone());
            let mut statements = index_statistics::alter(&name, [], index_statistics::parts_of(it));
            let tablespace = exclusion.storage.tablespace.as_ref();
            statements.extend(tablespace.map(|tablespace| index_storage::set_tablespace(&name, tablespace)));
            let columns = ids(&table.name, constraint::exclusion_columns(table, exclusion));
            Some(Kept { id: ObjectId::constraint(&table.name, &it.name), columns, statements })
        }
        ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique(_)
        | ConstraintKind::ForeignKey(_)
        | ConstraintKind::Check(_) => None,
    }
}

fn of_definition(change: &Change<'_>, it: &Definition) -> Option<Kept> {
    match it {
        Definition::Statistics(it) => of_statistics(change, it),
        Definition::Extension(_)
        | Definition::Sequence(_)
        | Definition::Function(_)
        | Definition::Procedure(_)
        | Definition::Aggregate(_)
        | Definition::Trigger(_)
        | Definition::View(_)
        | Definition::MaterializedView(_)
        | Definition::Rule(_)
        | Definition::Policy(_)
        | Definition::EventTrigger(_)
        | Definition::Domain(_)
        | Definition::Composite(_)
        | Definition::Range(_)
        | Definition::Grant(_)
        | Definition::Owner(_)
        | Definition::Publication(_) => None,
    }
}

fn of_statistics(change: &Change<'_>, it: &Statistics) -> Option<Kept> {
    let table = change.table_after(&it.table)?;
    let in_expressions = it.expressions.iter().flat_map(|it| expression::columns(table, it));
    let columns = it.columns.iter().chain(in_expressions).collect();
    let statements = it.target.map(|_| definition::set_statistics_target(it)).into_iter().collect();
    let id = ObjectId::Definition(DefinitionId::Statistics(it.name.clone()));
    Some(Kept { id, columns: ids(&table.name, columns), statements })
}
