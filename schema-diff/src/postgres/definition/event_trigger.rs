//! CREATE, ALTER and DROP EVENT TRIGGER. One that comes or changes does not see the migration that does so.

use schema_model::{
    Name, ObjectId,
    schema::{
        DefinitionId,
        definition::{Enabled, EventTrigger, Securable},
    },
};

use super::sql;
use crate::{
    Hazard, HazardKind,
    action::{Action, Moment, Resource},
};

fn id(name: &Name) -> ObjectId {
    ObjectId::Definition(DefinitionId::EventTrigger(name.clone()))
}

pub(super) fn create(it: &EventTrigger) -> Action {
    let sql = sql().push("CREATE EVENT TRIGGER ").ident(&it.name).push("\n  ON ").push(it.event.word());
    let sql = if it.tags.is_empty() {
        sql
    } else {
        sql.push("\n  WHEN TAG IN (").list(&it.tags, |sql, it| sql.literal(it)).push(")")
    };
    let create = sql.push("\n  EXECUTE FUNCTION ").name(&it.function).push("()");
    let mut statements = vec![create.finish()];
    statements.extend((!it.enabled.is_default()).then(|| switch(it)));
    let risk = "fails where its role is no superuser";
    Action::of(statements)
        .creates(id(&it.name))
        .alters(Resource::EventTriggers(Moment::Last))
        .hazard(Hazard::new(HazardKind::MayFail, id(&it.name), risk))
}

fn switch(it: &EventTrigger) -> String {
    let sql = sql().push("ALTER EVENT TRIGGER ").ident(&it.name).push(" ");
    sql.push(it.enabled.words()).finish()
}

pub(super) fn drop(it: &EventTrigger) -> Action {
    Action::new(sql().push("DROP EVENT TRIGGER ").ident(&it.name))
        .drops(id(&it.name))
        .alters(Resource::EventTriggers(Moment::First))
}

/// Whether it is dropped and created anew: all but the sessions that it runs in stays as it was made.
pub(super) fn is_recreated(before: &EventTrigger, after: &EventTrigger) -> bool {
    let told = EventTrigger { enabled: after.enabled, comment: after.comment.clone(), ..before.clone() };
    told != *after
}

pub(super) fn alter(before: &EventTrigger, after: &EventTrigger) -> Vec<Action> {
    if is_recreated(before, after) {
        return vec![drop(before), create(after)];
    }
    if before.enabled == after.enabled {
        return Vec::new();
    }
    let (moment, is_off) = match after.enabled {
        Enabled::Disabled | Enabled::Replica => (Moment::First, true),
        Enabled::Origin | Enabled::Always => (Moment::Last, false),
    };
    let action = Action::new(switch(after)).alters(id(&after.name)).alters(Resource::EventTriggers(moment));
    let risk = "what relies on the event trigger does not happen where it is off";
    let risk = is_off.then(|| Hazard::new(HazardKind::BreaksRunningCode, id(&after.name), risk));
    vec![action.hazards(risk)]
}

pub(super) fn rename(from: &Name, to: &Name) -> Action {
    let statement = sql().push("ALTER EVENT TRIGGER ").ident(from).push(" RENAME TO ").ident(to);
    Action::new(statement).drops(id(from)).creates(id(to))
}

fn is_extension(it: &Resource) -> bool {
    matches!(it, Resource::Object(ObjectId::Definition(DefinitionId::Extension(_))))
}

fn is_event_trigger(it: &Resource) -> bool {
    let (Resource::Object(ObjectId::Definition(id)) | Resource::Comment(ObjectId::Definition(id))) = it
    else {
        return false;
    };
    matches!(id, DefinitionId::EventTrigger(_) | DefinitionId::Owner(Securable::EventTrigger(_)))
}

/// Those that go, go before all else of the migration, and those that come, come after it.
pub(super) fn order(actions: &mut [Action]) {
    let [first, last] = &[Moment::First, Moment::Last].map(Resource::EventTriggers);
    // A rename, too: what changes has its final name.
    let is_one = |it: &Action| it.creates.iter().chain(&it.drops).chain(&it.alters).any(is_event_trigger);
    let (has_first, has_last) = (
        actions.iter().any(|it| it.alters.contains(first)),
        actions.iter().any(|it| it.alters.contains(last)),
    );
    for action in actions {
        if !is_one(action) {
            action.needs.extend(has_first.then(|| first.clone()));
            action.releases.extend(has_last.then(|| last.clone()));
        }
        // What goes does not wait for extensions that come, and what comes not for those that go.
        if action.alters.contains(first) {
            action.needs.retain(|it| !is_extension(it));
        }
        if action.alters.contains(last) {
            action.releases.retain(|it| !is_extension(it));
        }
    }
}
