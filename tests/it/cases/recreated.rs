//! What is made again, by kind: a table of all kinds of objects, held against all cases. A kind that a plan drops and creates
//! again must be shown in `tests/cases/recreated.md` with all that it can have, which is proved there on a server; one
//! that is never made again must not be so in any case. A new kind does not build before it has its row.

use std::collections::{BTreeMap, BTreeSet};

use schema_diff::{Plan, WayBack};
use schema_model::{
    Dialect, ObjectId, ObjectRef, Schema,
    schema::{
        ColumnValue, ConstraintKind, Definition, DefinitionId, ReplicaIdentity,
        definition::{Enabled, Securable},
    },
};

use super::{
    models,
    planned::{Outcome, Planned},
    read_files,
};

const SHOWN: &str = "recreated: Everything that is made again has what it had";

/// What becomes of objects of a kind.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Row {
    /// Made again, with what it must have in the case that shows it.
    Again(Vec<Has>),
    /// Made again in another case, which shows what becomes of its rows.
    Moved(&'static str),
    /// Never made again, and why.
    Never(&'static str),
}

/// What an object has besides its definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Has {
    Comment,
    Grant,
    ColumnGrant,
    Owner,
    /// Storage parameters, statistics targets, whether it is enabled: what the model holds of its kind.
    Settings,
}
use Has::{ColumnGrant, Comment, Grant, Owner, Settings};

/// The row of each kind: once as the complete match, once as the list of all of them.
macro_rules! rows {
    ($($kind:literal: $pattern:pat => $row:expr,)+) => {
        fn row(id: &ObjectId) -> Row {
            match id {
                $($pattern => $row,)+
            }
        }

        fn rows() -> Vec<(&'static str, Row)> {
            vec![$(($kind, $row)),+]
        }
    };
}

fn again(has: &[Has]) -> Row {
    Row::Again(has.to_vec())
}

rows! {
    "schema": ObjectId::Namespace(_) => Row::Never("nothing of it cannot be altered"),
    "enum value": ObjectId::EnumLabel { .. } => Row::Never("part of its type"),
    "attribute": ObjectId::Attribute { .. } => Row::Never("part of its type"),
    "table": ObjectId::Table(_) => Row::Never("its rows would go"),
    "enum": ObjectId::Enum(_) => again(&[Comment, Grant, Owner]),
    "column": ObjectId::Column { .. } => again(&[Comment, ColumnGrant, Settings]),
    "constraint": ObjectId::Constraint { .. } => again(&[Comment, Settings]),
    "index": ObjectId::Index { .. } => again(&[Comment, Settings]),
    "partition": ObjectId::Partition { .. } => Row::Moved("partitions: A partition takes the place of another"),
    "extension": ObjectId::Definition(DefinitionId::Extension(_)) => Row::Never("what stands on it would go"),
    "sequence": ObjectId::Definition(DefinitionId::Sequence(_)) => Row::Never("its number would go"),
    "function": ObjectId::Definition(DefinitionId::Function(_)) => again(&[Comment, Grant, Owner]),
    "procedure": ObjectId::Definition(DefinitionId::Procedure(_)) => again(&[Comment, Grant, Owner]),
    "aggregate": ObjectId::Definition(DefinitionId::Aggregate(_)) => again(&[Comment, Grant, Owner]),
    "trigger": ObjectId::Definition(DefinitionId::Trigger { .. }) => again(&[Comment, Settings]),
    "view": ObjectId::Definition(DefinitionId::View(_)) => again(&[Comment, Grant, ColumnGrant, Owner]),
    "materialized view": ObjectId::Definition(DefinitionId::MaterializedView(_)) =>
        again(&[Comment, Grant, Owner, Settings]),
    "rule": ObjectId::Definition(DefinitionId::Rule { .. }) => again(&[Comment]),
    "policy": ObjectId::Definition(DefinitionId::Policy { .. }) => again(&[Comment]),
    "statistics": ObjectId::Definition(DefinitionId::Statistics(_)) => again(&[Comment, Owner, Settings]),
    "event trigger": ObjectId::Definition(DefinitionId::EventTrigger(_)) => again(&[Comment, Settings]),
    "publication": ObjectId::Definition(DefinitionId::Publication(_)) => again(&[Comment, Owner]),
    "domain": ObjectId::Definition(DefinitionId::Domain(_)) => again(&[Comment, Grant, Owner]),
    "composite type": ObjectId::Definition(DefinitionId::Composite(_)) => again(&[Comment, Grant, Owner]),
    "range type": ObjectId::Definition(DefinitionId::Range(_)) => again(&[Comment, Grant, Owner]),
    "grant": ObjectId::Definition(DefinitionId::Grant { .. }) => Row::Never("said again with its object"),
    "owner": ObjectId::Definition(DefinitionId::Owner(_)) => Row::Never("said again with its object"),
}

/// What PostgreSQL knows of the object whatever its kind.
fn has(schema: &Schema, id: &ObjectId, what: Has) -> bool {
    let Some(object) = schema.objects().into_iter().find(|it| it.id() == *id) else { return false };
    match what {
        Comment => comment(&object).is_some(),
        Settings => has_settings(schema, &object),
        Grant | ColumnGrant | Owner => {
            let table = id.as_column().map(|(table, _)| Securable::Table(table.clone()));
            let of = table.or_else(|| securable(id));
            schema.definitions.iter().any(|it| match it {
                Definition::Grant(it) if Some(&it.on) == of.as_ref() => match id.as_column() {
                    _ if what == Owner => false,
                    Some((_, column)) => it.columns.contains_key(column),
                    None if what == ColumnGrant => !it.columns.is_empty(),
                    None => !it.privileges.is_empty(),
                },
                Definition::Owner(it) => what == Owner && Some(&it.of) == of.as_ref(),
                _ => false,
            })
        }
    }
}

fn securable(id: &ObjectId) -> Option<Securable> {
    match id {
        ObjectId::Enum(it) => Some(Securable::Type(it.clone())),
        ObjectId::Definition(id) => match id {
            DefinitionId::Function(it) | DefinitionId::Aggregate(it) => Some(Securable::Function(it.clone())),
            DefinitionId::Procedure(it) => Some(Securable::Procedure(it.clone())),
            DefinitionId::View(it) | DefinitionId::MaterializedView(it) => Some(Securable::Table(it.clone())),
            DefinitionId::Statistics(it) => Some(Securable::Statistics(it.clone())),
            DefinitionId::EventTrigger(it) => Some(Securable::EventTrigger(it.clone())),
            DefinitionId::Publication(it) => Some(Securable::Publication(it.clone())),
            DefinitionId::Domain(it) | DefinitionId::Composite(it) | DefinitionId::Range(it) => {
                Some(Securable::Type(it.clone()))
            }
            _ => None,
        },
        _ => None,
    }
}

fn comment<'a>(object: &ObjectRef<'a>) -> Option<&'a str> {
    match object {
        ObjectRef::Namespace(it) => it.comment.as_deref(),
        ObjectRef::Enum(it) => it.comment.as_deref(),
        ObjectRef::Definition(it) => it.comment(),
        ObjectRef::Table(it) => it.comment.as_deref(),
        ObjectRef::Column(_, it) => it.comment.as_deref(),
        ObjectRef::Constraint(_, it) => it.comment.as_deref(),
        ObjectRef::Index(_, it) => it.comment.as_deref(),
        ObjectRef::Partition(_, it) => it.comment.as_deref(),
    }
}

fn has_settings(schema: &Schema, object: &ObjectRef<'_>) -> bool {
    match object {
        ObjectRef::Column(_, it) => {
            it.storage.statistics.is_some() && matches!(it.value, Some(ColumnValue::Generated { .. }))
        }
        // The replica identity of its table.
        ObjectRef::Constraint(table, it) => {
            matches!(it.kind, ConstraintKind::Unique(_))
                && schema
                    .table(table)
                    .is_some_and(|it| matches!(it.options.replica_identity, ReplicaIdentity::Index(_)))
        }
        ObjectRef::Index(_, it) => !it.storage.parameters.is_empty(),
        ObjectRef::Definition(Definition::Trigger(it)) => it.enabled == Enabled::Disabled,
        ObjectRef::Definition(Definition::EventTrigger(it)) => it.enabled == Enabled::Disabled,
        ObjectRef::Definition(Definition::Statistics(it)) => it.target.is_some(),
        ObjectRef::Definition(Definition::MaterializedView(it)) => {
            it.indexes.iter().any(|it| it.comment.is_some())
        }
        _ => false,
    }
}

/// The objects that the plan drops and creates again, types that are made anew among them.
fn made_again(plan: &Plan) -> BTreeSet<ObjectId> {
    schema_diff::recreated(plan).into_iter().map(|it| it.object).collect()
}

#[test]
fn what_is_made_again_has_what_it_had() {
    let files = read_files();
    let mut wrong = Vec::new();
    let mut shown: BTreeMap<&str, Vec<(Has, bool)>> = BTreeMap::new();
    for case in files.iter().flat_map(|file| &file.cases) {
        for dialect in case.dialects().filter(|it| *it == Dialect::Postgres) {
            let Outcome::Proposed(it) = Planned::of(case, models(), dialect).outcome else { continue };
            let mut ways = vec![(&it.proposal.plan, &it.after)];
            if let WayBack::Plan(back) = &it.proposal.way_back {
                ways.push((back, &it.before));
            }
            for (plan, schema) in ways {
                for id in made_again(plan) {
                    match row(&id) {
                        Row::Never(why) => wrong.push(format!("{}: {id} is made again: {why}", case.title())),
                        Row::Again(wanted) if case.title() == SHOWN => {
                            let all = shown.entry(id.kind()).or_default();
                            all.extend(wanted.into_iter().map(|what| (what, has(schema, &id, what))));
                        }
                        Row::Moved(shown) => {
                            let mut cases = files.iter().flat_map(|it| &it.cases);
                            assert!(cases.any(|it| it.title() == shown), "there is no case {shown:?}");
                        }
                        Row::Again(_) => {}
                    }
                }
            }
        }
    }
    let made_again = rows().into_iter().filter(|(_, row)| matches!(row, Row::Again(_)));
    for (kind, _) in made_again {
        match shown.get(kind) {
            None => wrong.push(format!("{SHOWN:?} makes no {kind} again")),
            Some(all) => {
                let lacking = all.iter().filter(|(what, _)| !all.contains(&(*what, true)));
                let lacking: Vec<_> = lacking.map(|(what, _)| what).collect();
                if !lacking.is_empty() {
                    wrong.push(format!("no {kind} of {SHOWN:?} has {lacking:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
