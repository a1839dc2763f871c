//! NOT NULL for a column of rows that exist, without a scan that keeps everybody out.

use schema_model::{
    ObjectId, QualifiedName,
    schema::{Column, ConstraintKind, Table, Validity},
};

use super::{fill, temporary, validate};
use crate::{
    Change, Hazard, HazardKind,
    action::{Action, Resource},
    postgres::{
        column::{self, Pair},
        in_place, sql,
    },
};

/// NOT NULL NOT VALID came with 18.
const EIGHTEEN: u16 = 18;

/// A column that becomes required and keeps its type: all else first, then its rows are filled, then it is required.
pub(in crate::postgres) fn become_required(
    change: &Change<'_>,
    table: &Table,
    pair: Pair<'_>,
    plain: &Action,
) -> Vec<Action> {
    let Pair { before, after } = pair;
    let is_so =
        before.nullable && !after.nullable && before.ty == after.ty && before.collation == after.collation;
    if !is_so || change.table_in_use(&table.name).is_none() || is_known(change, table, after) {
        return Vec::new();
    }
    let id = ObjectId::column(&table.name, &after.name);
    let rest = Column { nullable: true, ..after.clone() };
    let mut actions: Vec<Action> =
        in_place::action(change, table, &[Pair { before, after: &rest }]).into_iter().collect();
    let backfill = change.options.backfills.get(&id);
    let risks = plain.hazards.iter().filter(|it| backfill.is_none() && it.kind == HazardKind::MayFail);
    let mut required = require(change, table, after, risks.cloned(), &[]);
    for it in &mut required {
        it.needs.extend(plain.needs.iter().cloned());
    }
    match backfill {
        Some(it) => {
            let it = it.as_str();
            actions.extend(fill::fill(change, table, after, it, fill::Comes::WithoutValue, required));
        }
        None => actions.extend(required),
    }
    actions
}

/// NOT NULL by a check that is validated while others write: SET NOT NULL then reads no row (12 to 18). From 18 on NOT NULL
/// itself can be NOT VALID first. `then` is what becomes of a column that is required.
pub(in crate::postgres) fn require(
    change: &Change<'_>,
    table: &Table,
    column: &Column,
    risks: impl IntoIterator<Item = Hazard>,
    then: &[String],
) -> Vec<Action> {
    let id = ObjectId::column(&table.name, &column.name);
    let rows = Resource::Rows(id.clone());
    if change.options.postgres_version.is_some_and(|it| it >= EIGHTEEN) {
        let name = schema_model::not_null_name(&table.name.name, &column.name);
        let add = alter(&table.name)
            .push("ADD CONSTRAINT ")
            .ident(&name)
            .push(" NOT NULL ")
            .ident(&column.name)
            .push(" NOT VALID");
        let constraint = ObjectId::constraint(&table.name, &name);
        let add = Action::new(add).creates(constraint.clone()).needs(rows).alters(id.clone());
        let validate = validate(&table.name, &name).alters(id.clone()).hazards(risks);
        let then = (!then.is_empty()).then(|| Action::of(then.to_vec()).needs(constraint).alters(id));
        return [add, validate].into_iter().chain(then).collect();
    }
    let name = temporary("schemagen_not_null_", &column.name);
    let check = ObjectId::constraint(&table.name, &name);
    let add = alter(&table.name).push("ADD CONSTRAINT ").ident(&name).push(" CHECK (");
    let add = Action::new(add.ident(&column.name).push(" IS NOT NULL) NOT VALID"));
    let set = column::alter_column(&table.name, &column.name).push(" SET NOT NULL");
    let drop = alter(&table.name).push("DROP CONSTRAINT ").ident(&name);
    vec![
        add.creates(check.clone())
            .needs(rows)
            .why("NOT NULL by way of a check: SET NOT NULL would read all rows and let nobody in meanwhile."),
        validate(&table.name, &name).hazards(risks),
        Action::of([vec![set.finish(), drop.finish()], then.to_vec()].concat()).needs(check).alters(id),
    ]
}

fn alter(table: &QualifiedName) -> crate::Sql {
    sql().push("ALTER TABLE ").name(table).push("\n  ")
}

/// Whether a check that holds for all rows says so already: PostgreSQL asks no row then.
fn is_known(change: &Change<'_>, table: &Table, column: &Column) -> bool {
    let says_so = |table: &Table| {
        table.constraints.iter().any(|it| match &it.kind {
            ConstraintKind::Check(check) if check.validity == Validity::Valid => {
                let words = check.expression.normalized();
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                matches!(words.as_slice(), [name, is, not, null]
                    if *name == column.name.as_str() && [*is, *not, *null] == ["is", "not", "null"])
            }
            ConstraintKind::Check(_)
            | ConstraintKind::PrimaryKey(_)
            | ConstraintKind::Unique(_)
            | ConstraintKind::ForeignKey(_)
            | ConstraintKind::Exclusion(_) => false,
        })
    };
    says_so(table) && change.table_before(&table.name).is_some_and(says_so)
}
