//! What the oldest server that a project names cannot do is refused when it is planned, not when it is applied.

use schema_model::{ObjectId, schema::ColumnValue};

use super::column::{self, Pair};
use crate::{Change, lower::LowerError};

/// DROP EXPRESSION came with 13; a stored generated column of 12 stays one.
const DROP_EXPRESSION: u16 = 13;

pub(super) fn check(change: &Change<'_>) -> Result<(), LowerError> {
    let Some(version) = change.options.postgres_version.filter(|it| *it < DROP_EXPRESSION) else {
        return Ok(());
    };
    let mut pairs = change.deltas.iter().filter_map(column::pair);
    let freed = pairs.find(|(_, pair)| is_freed(*pair));
    freed.map_or(Ok(()), |(table, pair)| {
        Err(LowerError {
            object: ObjectId::column(table, &pair.after.name),
            reason: format!("PostgreSQL {version} cannot make a plain column of a generated one"),
            advice: "add a plain column of another name and fill it by hand, or raise postgres_version to 13"
                .to_owned(),
        })
    })
}

/// Whether a generated column keeps its values and loses its expression.
fn is_freed(Pair { before, after }: Pair<'_>) -> bool {
    let is_generated = |value: &Option<ColumnValue>| matches!(value, Some(ColumnValue::Generated { .. }));
    is_generated(&before.value) && !is_generated(&after.value) && !column::is_recreated(before, after)
}
