//! What a plan says that is in the simple style although it was to be online.

use schema_model::{ObjectId, schema::DefinitionId};

use crate::{Action, Change, Hazard, HazardKind, Plan, action::Resource};

const WHAT: &str = "in the simple style, as the online forms of these changes need each other; several migrations keep nobody out";

/// Says so at the first table in use; where no table is touched, at the first materialized view.
pub(crate) fn tell_of_simple_style(change: &Change<'_>, plan: &mut Plan) {
    let mut actions: Vec<&mut Action> = plan.steps.iter_mut().flat_map(|step| &mut step.actions).collect();
    let found = first(&actions, |it| table(change, it)).or_else(|| first(&actions, |it| view(change, it)));
    if let Some((at, object)) = found {
        actions[at].hazards.push(Hazard::new(HazardKind::Unexpected, object, WHAT));
    }
}

/// The first action that is about such an object.
fn first(actions: &[&mut Action], of: impl Fn(&Action) -> Option<ObjectId>) -> Option<(usize, ObjectId)> {
    actions.iter().enumerate().find_map(|(at, it)| of(it).map(|object| (at, object)))
}

fn table(change: &Change<'_>, action: &Action) -> Option<ObjectId> {
    let touched = action.alters.iter().chain(&action.drops).chain(&action.creates);
    let mut tables = touched.filter_map(Resource::table);
    tables.find(|it| change.table_in_use(it).is_some()).cloned().map(ObjectId::Table)
}

/// One that is there before and after. What is made on it needs it.
fn view(change: &Change<'_>, action: &Action) -> Option<ObjectId> {
    let touched = [&action.alters, &action.drops, &action.creates, &action.needs].into_iter().flatten();
    let is_in_use = |it: &&ObjectId| match it {
        ObjectId::Definition(id @ DefinitionId::MaterializedView(_)) => {
            change.renamed.definition(id).is_some() && change.after.definition(id).is_some()
        }
        ObjectId::Namespace(_)
        | ObjectId::Enum(_)
        | ObjectId::EnumLabel { .. }
        | ObjectId::Attribute { .. }
        | ObjectId::Definition(_)
        | ObjectId::Table(_)
        | ObjectId::Column { .. }
        | ObjectId::Constraint { .. }
        | ObjectId::Index { .. }
        | ObjectId::Partition { .. } => false,
    };
    touched.filter_map(Resource::object).find(is_in_use).cloned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use schema_model::{Dialect, Name, Schema, schema::Table, sql_file::read_definition};

    use super::*;
    use crate::{Options, Step, Style, diff, plan};

    fn schema(query: &str) -> Schema {
        let sql = format!("CREATE MATERIALIZED VIEW totals AS {query}");
        let view = read_definition(&sql, &Name::new("public").unwrap()).unwrap();
        let table = Table::new("orders".parse().unwrap());
        Schema { tables: vec![table], definitions: vec![view], ..Schema::default() }
    }

    #[test]
    fn a_plan_of_materialized_views_alone_says_that_it_is_in_the_simple_style() {
        let [before, after] = ["SELECT 1 AS a", "SELECT 2 AS a"].map(schema);
        let deltas = diff(&before, &after);
        let simple = Options { style: Style::Simple, ..Options::new(Dialect::Postgres) };
        let of =
            |options| Change { before: &before, renamed: &before, after: &after, deltas: &deltas, options };
        let mut plan = plan(&of(&simple)).unwrap();
        let said = |plan: &Plan| {
            let said = plan.hazards().filter(|it| it.message == WHAT).map(|it| it.object.to_string());
            said.collect::<Vec<_>>()
        };
        let online = Options::new(Dialect::Postgres);
        tell_of_simple_style(&of(&online), &mut plan);
        assert_eq!(said(&plan), ["materialized view totals"]);
        // A table in use is named before it, wherever it stands.
        let action = Action::new("ALTER TABLE orders").alters(ObjectId::Table("orders".parse().unwrap()));
        plan.steps.iter_mut().flat_map(|it| &mut it.actions).for_each(|it| it.hazards.clear());
        plan.steps.push(Step { actions: vec![action], ..plan.steps[0].clone() });
        tell_of_simple_style(&of(&online), &mut plan);
        assert_eq!(said(&plan), ["table orders"]);
    }
}
