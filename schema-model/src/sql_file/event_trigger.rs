//! CREATE EVENT TRIGGER.

use super::{SyntaxError, cursor::Cursor};
use crate::schema::definition::{Enabled, EventTrigger, EventTriggerEvent};

/// Behind EVENT TRIGGER.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<EventTrigger, SyntaxError> {
    let name = cursor.name()?;
    cursor.expect("ON")?;
    let event = event(cursor)?;
    let tags = if cursor.take("WHEN") { tags(cursor)? } else { Vec::new() };
    cursor.expect("EXECUTE")?;
    if !cursor.take("PROCEDURE") {
        cursor.expect("FUNCTION")?;
    }
    let function = cursor.qualified_name()?;
    cursor.brackets()?.end()?;
    let mut trigger = EventTrigger { name, event, tags, function, enabled: Enabled::Origin, comment: None };
    trigger.normalize();
    Ok(trigger)
}

fn event(cursor: &mut Cursor<'_>) -> Result<EventTriggerEvent, SyntaxError> {
    let found = EventTriggerEvent::EVERY.into_iter().find(|it| cursor.take(it.word()));
    found.ok_or_else(|| {
        cursor.expected("ddl_command_start, ddl_command_end, sql_drop, table_rewrite or login")
    })
}

fn tags(cursor: &mut Cursor<'_>) -> Result<Vec<String>, SyntaxError> {
    cursor.expect("TAG IN")?;
    let mut inside = cursor.brackets()?;
    let tags = inside.list(Cursor::string)?;
    inside.end().map(|()| tags)
}
