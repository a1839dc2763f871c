//! CREATE TRIGGER, ALTER TABLE .. ENABLE and DISABLE TRIGGER, and ALTER EVENT TRIGGER.

use super::{Defined, SqlFileError, SyntaxError, cursor::Cursor};
use crate::{
    Expression, Name, QualifiedName,
    schema::{
        Deferrable, Definition, DefinitionId,
        definition::{ConstraintTrigger, Enabled, Trigger, TriggerEvent, TriggerLevel, TriggerTiming},
    },
};

/// Behind the word TRIGGER, of a constraint trigger or another.
pub(super) fn read(
    cursor: &mut Cursor<'_>,
    mut constraint: Option<ConstraintTrigger>,
) -> Result<Trigger, SyntaxError> {
    let name = cursor.name()?;
    let timing = timing(cursor)?;
    let (events, columns) = events(cursor)?;
    cursor.expect("ON")?;
    let table = cursor.qualified_name()?;
    if let Some(constraint) = &mut constraint {
        constraint.from = cursor.take("FROM").then(|| cursor.qualified_name()).transpose()?;
        constraint.deferrable = deferrable(cursor);
    }
    let (old_table, new_table) = transition_tables(cursor)?;
    let level = level(cursor)?;
    let when = if cursor.take("WHEN") { Some(Expression::new(cursor.brackets()?.until(&[]))) } else { None };
    let (function, arguments) = function(cursor)?;
    let enabled = Enabled::Origin;
    Ok(Trigger {
        table,
        name,
        constraint,
        timing,
        events,
        columns,
        old_table,
        new_table,
        level,
        when,
        function,
        arguments,
        enabled,
        comment: None,
    })
}

fn timing(cursor: &mut Cursor<'_>) -> Result<TriggerTiming, SyntaxError> {
    let words = [
        ("BEFORE", TriggerTiming::Before),
        ("AFTER", TriggerTiming::After),
        ("INSTEAD OF", TriggerTiming::InsteadOf),
    ];
    let found = words.into_iter().find(|(words, _)| cursor.take(words));
    found.map(|(_, timing)| timing).ok_or_else(|| cursor.expected("BEFORE, AFTER or INSTEAD OF"))
}

fn events(cursor: &mut Cursor<'_>) -> Result<(Vec<TriggerEvent>, Vec<Name>), SyntaxError> {
    let words = [
        ("INSERT", TriggerEvent::Insert),
        ("DELETE", TriggerEvent::Delete),
        ("UPDATE", TriggerEvent::Update),
        ("TRUNCATE", TriggerEvent::Truncate),
    ];
    let (mut events, mut columns) = (Vec::new(), Vec::new());
    loop {
        let found = words.into_iter().find(|(words, _)| cursor.take(words));
        let (_, event) = found.ok_or_else(|| cursor.expected("INSERT, UPDATE, DELETE or TRUNCATE"))?;
        events.push(event);
        if event == TriggerEvent::Update && cursor.take("OF") {
            columns = cursor.list(Cursor::name)?;
        }
        if !cursor.take("OR") {
            break;
        }
    }
    events.sort();
    events.dedup();
    Ok((events, columns))
}

fn deferrable(cursor: &mut Cursor<'_>) -> Option<Deferrable> {
    if cursor.take("NOT DEFERRABLE") {
        cursor.take("INITIALLY IMMEDIATE");
        return None;
    }
    let said = cursor.take("DEFERRABLE");
    if cursor.take("INITIALLY DEFERRED") {
        cursor.take("DEFERRABLE");
        return Some(Deferrable::InitiallyDeferred);
    }
    cursor.take("INITIALLY IMMEDIATE");
    (said || cursor.take("DEFERRABLE")).then_some(Deferrable::InitiallyImmediate)
}

fn transition_tables(cursor: &mut Cursor<'_>) -> Result<(Option<Name>, Option<Name>), SyntaxError> {
    let (mut old_table, mut new_table) = (None, None);
    if cursor.take("REFERENCING") {
        loop {
            let which = if cursor.take("OLD TABLE") {
                &mut old_table
            } else if cursor.take("NEW TABLE") {
                &mut new_table
            } else {
                break;
            };
            cursor.take("AS");
            *which = Some(cursor.name()?);
        }
    }
    Ok((old_table, new_table))
}

fn level(cursor: &mut Cursor<'_>) -> Result<TriggerLevel, SyntaxError> {
    if !cursor.take("FOR") {
        return Ok(TriggerLevel::Statement);
    }
    cursor.take("EACH");
    if cursor.take("ROW") {
        return Ok(TriggerLevel::Row);
    }
    cursor.expect("STATEMENT").map(|()| TriggerLevel::Statement)
}

fn function(cursor: &mut Cursor<'_>) -> Result<(QualifiedName, Vec<String>), SyntaxError> {
    cursor.expect("EXECUTE")?;
    if !cursor.take("PROCEDURE") {
        cursor.expect("FUNCTION")?;
    }
    let function = cursor.qualified_name()?;
    let mut inside = cursor.brackets()?;
    if inside.is_at_end() {
        return Ok((function, Vec::new()));
    }
    let arguments = inside.list(Cursor::word_or_value)?;
    inside.end()?;
    Ok((function, arguments))
}

/// When a trigger is on.
pub(super) struct Switch {
    on: DefinitionId,
    enabled: Enabled,
}

/// Behind the words ALTER TABLE.
pub(super) fn switch(cursor: &mut Cursor<'_>) -> Result<Switch, SyntaxError> {
    cursor.take("ONLY");
    let table = cursor.qualified_name()?;
    let enabled = enabled(cursor)?;
    cursor.expect("TRIGGER")?;
    Ok(Switch { on: DefinitionId::Trigger { table, name: cursor.name()? }, enabled })
}

/// Behind the words ALTER EVENT TRIGGER.
pub(super) fn switch_event(cursor: &mut Cursor<'_>) -> Result<Switch, SyntaxError> {
    let on = DefinitionId::EventTrigger(cursor.name()?);
    Ok(Switch { on, enabled: enabled(cursor)? })
}

fn enabled(cursor: &mut Cursor<'_>) -> Result<Enabled, SyntaxError> {
    let all = [Enabled::Replica, Enabled::Always, Enabled::Origin, Enabled::Disabled];
    let found = all.into_iter().find(|it| cursor.take(it.words()));
    found.ok_or_else(|| cursor.unknown())
}

impl Switch {
    /// Switches the trigger.
    pub(super) fn put_on(self, files: &mut [Vec<Defined>], line: u32) -> Result<(), SqlFileError> {
        let found = files.iter_mut().flatten().find(|it| it.definition.id() == self.on);
        let enabled = found.and_then(|it| match &mut it.definition {
            Definition::Trigger(it) => Some(&mut it.enabled),
            Definition::EventTrigger(it) => Some(&mut it.enabled),
            _ => None,
        });
        if let Some(enabled) = enabled {
            *enabled = self.enabled;
            return Ok(());
        }
        Err(SqlFileError::Missing { line, what: "this statement", object: Box::new(self.on) })
    }
}
