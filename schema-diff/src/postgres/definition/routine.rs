//! CREATE, ALTER and DROP of functions and procedures.

use schema_model::{
    ObjectId,
    schema::{
        DefinitionId,
        definition::{Argument, ArgumentMode, Routine, Signature},
    },
};

use super::{super::enumeration::in_namespace, aggregate, routine_text, sql};
use crate::{
    Hazard, HazardKind, Sql,
    action::{Action, Resource},
};

/// Which of those that share their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Function,
    Procedure,
    Aggregate,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Function => "FUNCTION",
            Self::Procedure => "PROCEDURE",
            Self::Aggregate => "AGGREGATE",
        }
    }

    fn id(self, signature: Signature) -> ObjectId {
        ObjectId::Definition(match self {
            Self::Function => DefinitionId::Function(signature),
            Self::Procedure => DefinitionId::Procedure(signature),
            Self::Aggregate => DefinitionId::Aggregate(signature),
        })
    }

    fn signature(self, sql: Sql, it: &Signature) -> Sql {
        match self {
            Self::Function | Self::Procedure => signature(sql, it),
            Self::Aggregate => aggregate::signature(sql, it),
        }
    }
}

/// `name(type, ...)` as all statements but CREATE say it.
pub(super) fn signature(sql: Sql, it: &Signature) -> Sql {
    sql.name(&it.name).push("(").list(&it.arguments, Sql::ty).push(")")
}

pub(super) fn create(kind: Kind, it: &Routine) -> Action {
    Action::new(routine_text::create(sql().push("CREATE "), kind.word(), it))
        .creates(kind.id(it.signature()))
        .creates(Resource::Routine(it.signature()))
        .needs_all(head(it))
}

pub(super) fn drop(kind: Kind, it: &Routine) -> Action {
    let id = kind.id(it.signature());
    let statement = signature(sql().push("DROP ").push(kind.word()).push(" "), &it.signature());
    let breaks = "code that still calls it fails from here on";
    let hazard =
        (!it.is_of_triggers()).then(|| Hazard::new(HazardKind::BreaksRunningCode, id.clone(), breaks));
    Action::new(statement)
        .hazards(hazard)
        .drops(id)
        .drops(Resource::Routine(it.signature()))
        .releases_all(head(it))
}

/// In place where PostgreSQL replaces it; dropped and created anew otherwise.
pub(super) fn alter(kind: Kind, before: &Routine, after: &Routine) -> Vec<Action> {
    if (Routine { comment: after.comment.clone(), ..before.clone() }) == *after {
        return Vec::new();
    }
    let id = kind.id(after.signature());
    if !can_replace(before, after) {
        let mut drop = drop(kind, before);
        let breaks =
            "code that calls it in the former way fails, and privileges that no SQL file gives are lost";
        drop.hazards = vec![Hazard::new(HazardKind::BreaksRunningCode, id, breaks)];
        return vec![drop, create(kind, after)];
    }
    let text = routine_text::create(sql().push("CREATE OR REPLACE "), kind.word(), after);
    vec![Action::new(text).alters(id).needs_all(head(after)).releases_all(head(before))]
}

/// RENAME TO, SET SCHEMA, or one after the other.
pub(super) fn rename_statements(kind: Kind, from: &Signature, to: &Signature) -> Vec<String> {
    let alter = |it: &Signature| kind.signature(sql().push("ALTER ").push(kind.word()).push(" "), it);
    let mut statements = Vec::new();
    if from.name.name != to.name.name {
        statements.push(alter(from).push(" RENAME TO ").ident(&to.name.name).finish());
    }
    if from.name.schema != to.name.schema {
        let here = Signature { name: from.name.sibling(to.name.name.clone()), ..from.clone() };
        let set = alter(&here).push(" SET SCHEMA ");
        statements.push(match &to.name.schema {
            Some(schema) => set.ident(schema).finish(),
            None => set.push("public").finish(),
        });
    }
    statements
}

pub(super) fn rename(kind: Kind, from: &Signature, to: &Signature) -> Vec<Action> {
    let breaks = format!("code that still says {} fails from here on", from.name);
    let action = Action::of(rename_statements(kind, from, to))
        .hazard(Hazard::new(HazardKind::BreaksRunningCode, kind.id(to.clone()), breaks))
        .drops(kind.id(from.clone()))
        .drops(Resource::Routine(from.clone()))
        .creates(kind.id(to.clone()))
        .creates(Resource::Routine(to.clone()));
    vec![action.needs_all(in_namespace(&to.name)).releases_all(in_namespace(&from.name))]
}

/// Whether CREATE OR REPLACE takes the one for the other (42P13 otherwise).
pub(in super::super) fn can_replace(before: &Routine, after: &Routine) -> bool {
    before.window == after.window
        && same_result(before, after)
        && inputs(before).zip(inputs(after)).all(|(before, after)| keeps_its_name(before, after))
        && defaults(before) <= defaults(after)
}

fn same_result(before: &Routine, after: &Routine) -> bool {
    let outputs = |it: &Routine| -> Vec<Argument> {
        let outputs = it.arguments.iter().filter(|it| it.mode.is_output());
        // INOUT to OUT is another signature, and IN to INOUT another result.
        outputs.map(|it| Argument { default: None, mode: ArgumentMode::Out, ..it.clone() }).collect()
    };
    before.returns == after.returns && outputs(before) == outputs(after)
}

fn inputs(it: &Routine) -> impl Iterator<Item = &Argument> {
    it.arguments.iter().filter(|it| it.mode.is_input())
}

/// A name may be given to an argument that has none, and stays from then on.
pub(super) fn keeps_its_name(before: &Argument, after: &Argument) -> bool {
    before.name.is_none() || before.name == after.name
}

fn defaults(it: &Routine) -> usize {
    it.arguments.iter().filter(|it| it.default.is_some()).count()
}

/// The namespace and the types that its head is made of.
fn head(it: &Routine) -> Vec<Resource> {
    let types = it.types().filter_map(|it| it.named()).map(|it| Resource::Relation(it.clone()));
    in_namespace(&it.name).into_iter().chain(types).collect()
}
