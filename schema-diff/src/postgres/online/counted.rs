//! New columns that count: the rows that are there get their numbers after the column, from the sequence from which those get
//! theirs that are inserted meanwhile.

use schema_model::{
    Name, QualifiedName,
    schema::{Column, Identity, SequenceOptions, Table},
};

use super::{fill, made_of};
use crate::{
    Change,
    action::{Action, Resource},
    postgres::{column, counter, identity, sequence_options, sql},
};

/// A serial column, with its own sequence from the start.
pub(super) fn serial(
    change: &Change<'_>,
    table: &Table,
    it: &Column,
    plain: &Action,
    sequence: &Name,
) -> Vec<Action> {
    let default = identity::nextval(set_default(table, it), &table.name, sequence);
    let mut actions = fill::later(change, table, it, plain, &fill::Later::counted(default.finish()));
    // What `serial` cannot say comes before the column, and after it.
    if let (Some(add), Some(_)) = (actions.first_mut(), identity::serial_word(table, it)) {
        let name = table.name.sibling(sequence.clone());
        let create = identity::create(change, &table.name).name(&name).push(" AS ").ty(&it.ty);
        add.statements.insert(0, create.finish());
        add.statements.push(identity::own(table, it, &name));
    }
    actions
}

/// An identity: PostgreSQL takes the word for a required column without a default alone. Until then another sequence counts,
/// which everybody may use who inserts rows.
pub(super) fn identity(
    change: &Change<'_>,
    table: &Table,
    it: &Column,
    plain: &Action,
    of: Identity,
) -> Vec<Action> {
    let name = made_of(&format!("schemagen_new_{}_", table.name.name), &it.name);
    let default = identity::nextval(set_default(table, it), &table.name, &name).finish();
    let name = table.name.sibling(name);
    let later =
        fill::Later { then: count_by_itself(change, table, it, of, &name), ..fill::Later::counted(default) };
    let mut actions = fill::later(change, table, it, plain, &later);
    if let Some(add) = actions.first_mut() {
        let create = identity::create(change, &table.name).name(&name).push(" AS ").ty(&it.ty);
        let options =
            sequence_options::clauses(SequenceOptions::default().of(&it.ty), of.sequence.of(&it.ty));
        let create = options.iter().fold(create, |sql, it| sql.push(" ").push(it));
        let grant = sql().push("GRANT USAGE ON SEQUENCE ").name(&name).push(" TO PUBLIC");
        add.statements.splice(0..0, [create.finish(), grant.finish()]);
        add.creates.push(Resource::Relation(name));
        add.why = Some(
            "No identity before the column is required: meanwhile this sequence counts, for all who insert.",
        );
    }
    actions
}

/// The identity goes on from where the other sequence is. Nobody inserts a row meanwhile.
fn count_by_itself(
    change: &Change<'_>,
    table: &Table,
    it: &Column,
    of: Identity,
    by: &QualifiedName,
) -> Vec<String> {
    let alter = column::alter_column(&table.name, &it.name).push(" DROP DEFAULT,\n  ALTER COLUMN ");
    let alter = identity::identity(alter.ident(&it.name).push(" ADD "), of, &it.ty);
    let set = counter::sequence_of(sql().push("SELECT setval("), change, &table.name, it);
    let set = set.push(", last_value, is_called)\n  FROM ").name(by);
    vec![alter.finish(), set.finish(), sql().push("DROP SEQUENCE ").name(by).finish()]
}

fn set_default(table: &Table, it: &Column) -> crate::Sql {
    column::alter_column(&table.name, &it.name).push(" SET DEFAULT ")
}
