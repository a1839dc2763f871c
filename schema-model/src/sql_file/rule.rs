//! CREATE RULE.

use super::{SyntaxError, cursor::Cursor};
use crate::{
    Expression,
    schema::definition::{Rule, RuleEvent},
};

/// Behind the word RULE.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Rule, SyntaxError> {
    let name = cursor.name()?;
    cursor.expect("AS ON")?;
    let event = event(cursor)?;
    cursor.expect("TO")?;
    let on = cursor.qualified_name()?;
    let condition = cursor.take("WHERE").then(|| Expression::new(cursor.until(&["DO"])));
    cursor.expect("DO")?;
    let instead = cursor.take("INSTEAD");
    cursor.take("ALSO");
    let commands = Expression::new(cursor.until(&[]));
    if commands.as_str().is_empty() {
        return Err(cursor.expected("a command"));
    }
    Ok(Rule { name, on, event, instead, condition, commands, comment: None })
}

fn event(cursor: &mut Cursor<'_>) -> Result<RuleEvent, SyntaxError> {
    let events = [RuleEvent::Insert, RuleEvent::Update, RuleEvent::Delete];
    let found = events.into_iter().find(|it| cursor.take(it.word()));
    found.ok_or_else(|| cursor.expected("INSERT, UPDATE or DELETE"))
}
