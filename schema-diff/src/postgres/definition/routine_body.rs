//! Where functions stand that have a string as a body: the server reads it when the function is created and again when
//! it runs, and holds on to nothing that it mentions.

use std::collections::{BTreeSet, HashMap};

use schema_model::{
    ObjectId,
    schema::definition::{Body, Routine},
};

use super::super::mentions::Mentions;
use crate::{
    Change,
    action::{Action, Resource},
};

/// Functions come after what their bodies mention, where something that they mention does not need them itself. Then
/// they come first, and the server reads them later.
pub(in super::super) fn order(change: &Change<'_>, mentions: &Mentions<'_>, actions: &mut [Action]) {
    let texts: Vec<(usize, &Routine, &str)> = actions
        .iter()
        .enumerate()
        .filter_map(|(at, it)| with_text(change, it).map(|(routine, text)| (at, routine, text)))
        .collect();
    if texts.is_empty() {
        return;
    }
    let mut graph = Graph::of(actions);
    for (at, routine, text) in texts {
        let is_sql = routine.language.as_str() == "sql";
        // Other languages have no values of enums before they run.
        let is_read = |it: &ObjectId| is_sql || !matches!(it, ObjectId::EnumLabel { .. });
        let mentioned = mentions.in_text(text).into_iter().filter(is_read).map(Resource::Object);
        let action = &mut actions[at];
        let mentioned = mentioned.filter(|it| !action.creates.contains(it) && !action.alters.contains(it));
        let (circular, needed): (Vec<_>, Vec<_>) = mentioned.partition(|it| graph.comes_before(at, it));
        for it in &needed {
            graph.add(at, it);
        }
        action.needs.extend(needed);
        if circular.iter().any(|it| is_checked(it, is_sql)) {
            action.statements.insert(0, "SET LOCAL check_function_bodies = off".to_owned());
            action.statements.push("SET LOCAL check_function_bodies = on".to_owned());
        }
    }
}

/// The function that the action creates or replaces, whose body is a text of statements.
fn with_text<'a>(change: &Change<'a>, action: &Action) -> Option<(&'a Routine, &'a str)> {
    let mut ids = action.creates.iter().chain(&action.alters).filter_map(Resource::object);
    let id = ids.find_map(|it| match it {
        ObjectId::Definition(id) => id.routine().map(|_| id),
        ObjectId::Namespace(_)
        | ObjectId::Enum(_)
        | ObjectId::EnumLabel { .. }
        | ObjectId::Attribute { .. }
        | ObjectId::Table(_)
        | ObjectId::Column { .. }
        | ObjectId::Constraint { .. }
        | ObjectId::Index { .. }
        | ObjectId::Partition { .. } => None,
    })?;
    let routine = change.after.definition(id)?.as_routine()?;
    match &routine.body {
        Body::Text(text) if matches!(routine.language.as_str(), "sql" | "plpgsql") => Some((routine, text)),
        Body::Text(_) | Body::Symbol { .. } | Body::Sql(_) => None,
    }
}

/// Of a body in SQL everything must be there; of one in PL/pgSQL the types of its variables.
fn is_checked(it: &Resource, is_sql: bool) -> bool {
    let is_routine = matches!(it.object(), Some(ObjectId::Definition(id)) if id.routine().is_some());
    is_sql || !is_routine
}

/// What comes before what, by the rules that order all actions.
struct Graph {
    /// The actions that bring a resource into its final form.
    makers: HashMap<Resource, Vec<usize>>,
    /// The actions that come right before each one.
    before: Vec<Vec<usize>>,
}

impl Graph {
    fn of(actions: &[Action]) -> Self {
        let makers = by(actions, |it| it.creates.iter().chain(&it.alters));
        let droppers = by(actions, |it| it.drops.iter());
        let releasers = by(actions, |it| it.releases.iter());
        let before = actions.iter().map(|action| {
            let pairs = [
                (&makers, &action.needs),
                (&droppers, &action.creates),
                (&releasers, &action.drops),
                (&releasers, &action.alters),
            ];
            let of = |(by, all): (&HashMap<Resource, Vec<usize>>, &Vec<Resource>)| {
                all.iter().filter_map(|it| by.get(it)).flatten().copied().collect::<Vec<_>>()
            };
            pairs.into_iter().flat_map(of).collect()
        });
        let before = before.collect();
        Self { makers, before }
    }

    fn add(&mut self, at: usize, needed: &Resource) {
        self.before[at].extend(self.makers.get(needed).into_iter().flatten());
    }

    /// Whether the action comes before one that makes the resource.
    fn comes_before(&self, start: usize, made: &Resource) -> bool {
        let mut open: Vec<usize> = self.makers.get(made).cloned().unwrap_or_default();
        let mut seen = BTreeSet::new();
        while let Some(at) = open.pop() {
            if at == start {
                return true;
            }
            if seen.insert(at) {
                open.extend(&self.before[at]);
            }
        }
        false
    }
}

/// The actions by the resources in one of their sets.
fn by<'a, I: Iterator<Item = &'a Resource>>(
    actions: &'a [Action],
    set: impl Fn(&'a Action) -> I,
) -> HashMap<Resource, Vec<usize>> {
    let mut all: HashMap<Resource, Vec<usize>> = HashMap::new();
    for (at, action) in actions.iter().enumerate() {
        set(action).for_each(|it| all.entry(it.clone()).or_default().push(at));
    }
    all
}
