//! Which expressions are asked for, and where the answers go.

use schema_model::{Expression, QualifiedName, Schema, schema::Table};

use super::{
    Kept, Side,
    batch::{Answer, Question},
    place::{self, Place},
};

/// One expression of one side.
pub(super) struct Task {
    pub(super) side: Side,
    pub(super) table: QualifiedName,
    pub(super) place: Place,
    expression: Expression,
}

impl Task {
    pub(super) fn question(&self) -> Question<'_> {
        Question { table: &self.table, place: &self.place, text: self.expression.as_str() }
    }
}

/// The expressions that differ, of tables that both sides have. An equal text means the same on equal columns.
pub(super) fn tasks(promised: &Schema, live: &Schema) -> Vec<Task> {
    let pairs = promised.tables.iter().filter_map(|table| Some((table, live.table(&table.name)?)));
    pairs.flat_map(|(promised, live)| differing(promised, live)).collect()
}

fn differing(promised: &Table, live: &Table) -> Vec<Task> {
    let (in_promised, in_live) = (place::expressions(promised), place::expressions(live));
    let task = |side, place: &Place, expression: &Expression| Task {
        side,
        table: promised.name.clone(),
        place: place.clone(),
        expression: expression.clone(),
    };
    let of_promised = in_promised
        .iter()
        .filter(|(place, it)| in_live.get(place) != Some(it))
        .map(|(place, it)| task(Side::Promised, place, it));
    let of_live = in_live
        .iter()
        .filter(|(place, it)| in_promised.get(place) != Some(it))
        .map(|(place, it)| task(Side::Live, place, it));
    of_promised.chain(of_live).collect()
}

/// Puts the answers into the schemas they belong to.
pub(super) fn write_back(
    tasks: Vec<Task>,
    answers: Vec<Answer>,
    promised: &mut Schema,
    live: &mut Schema,
) -> Vec<Kept> {
    let mut kept = Vec::new();
    for (Task { side, table: name, place, .. }, answer) in tasks.into_iter().zip(answers) {
        let schema = match side {
            Side::Promised => &mut *promised,
            Side::Live => &mut *live,
        };
        let Some(table) = schema.table_mut(&name) else { continue };
        match answer {
            Answer::Text(text) => place::set(table, &place, &text),
            Answer::Nothing => place::clear(table, &place),
            Answer::Refused(message) => kept.push(Kept { side, object: place.object(&name), message }),
        }
    }
    kept
}
