//! Reads REFERENCES with its actions, and DEFERRABLE.

use schema_model::schema::{Deferrable, ReferentialAction};

use super::{
    reader::{Read, Reader},
    statement::Reference,
};

/// `REFERENCES target (a, b) ON DELETE .. ON UPDATE .. MATCH ..`; SQLite ignores MATCH.
pub(super) fn read_reference(reader: &mut Reader<'_>, columns: Vec<String>) -> Read<Reference> {
    reader.expect_words(&["REFERENCES"])?;
    let target = reader.expect_identifier("the referenced table")?;
    let target_columns = if reader.next_is_symbol("(") { read_columns(reader)? } else { Vec::new() };
    let mut reference = Reference {
        columns,
        target,
        target_columns,
        on_delete: ReferentialAction::NoAction,
        on_update: ReferentialAction::NoAction,
        deferrable: None,
    };
    loop {
        if reader.take_words(&["ON", "DELETE"]) {
            reference.on_delete = read_action(reader)?;
        } else if reader.take_words(&["ON", "UPDATE"]) {
            reference.on_update = read_action(reader)?;
        } else if reader.take_words(&["ON", "INSERT"]) {
            read_action(reader)?; // Accepted by SQLite, without meaning.
        } else if reader.take_words(&["MATCH"]) {
            reader.expect_identifier("a match type")?;
        } else {
            return Ok(reference);
        }
    }
}

/// `(a, b)`
pub(super) fn read_columns(reader: &mut Reader<'_>) -> Read<Vec<String>> {
    reader.expect_symbol("(")?;
    let mut columns = vec![reader.expect_identifier("a column")?];
    while reader.take_symbol(",") {
        columns.push(reader.expect_identifier("a column")?);
    }
    reader.expect_symbol(")")?;
    Ok(columns)
}

fn read_action(reader: &mut Reader<'_>) -> Read<ReferentialAction> {
    const ACTIONS: [(&[&str], ReferentialAction); 5] = [
        (&["NO", "ACTION"], ReferentialAction::NoAction),
        (&["RESTRICT"], ReferentialAction::Restrict),
        (&["CASCADE"], ReferentialAction::Cascade),
        (&["SET", "NULL"], ReferentialAction::SetNull),
        (&["SET", "DEFAULT"], ReferentialAction::SetDefault),
    ];
    let action = ACTIONS.iter().find(|(words, _)| reader.take_words(words));
    action.map(|(_, action)| *action).ok_or_else(|| reader.expected("a referential action"))
}

pub(super) fn next_is_deferrable(reader: &Reader<'_>) -> bool {
    let ahead = usize::from(reader.next_is_word("NOT"));
    reader.peek(ahead).is_some_and(|it| it.is_word("DEFERRABLE"))
}

/// DEFERRABLE or NOT DEFERRABLE with INITIALLY, or nothing.
pub(super) fn read_deferrable(reader: &mut Reader<'_>) -> Option<Deferrable> {
    let never = reader.take_words(&["NOT", "DEFERRABLE"]);
    if !never && !reader.take_words(&["DEFERRABLE"]) {
        return None;
    }
    let deferred = reader.take_words(&["INITIALLY", "DEFERRED"]);
    if !deferred {
        reader.take_words(&["INITIALLY", "IMMEDIATE"]);
    }
    match (never, deferred) {
        (true, _) => None,
        (false, true) => Some(Deferrable::InitiallyDeferred),
        (false, false) => Some(Deferrable::InitiallyImmediate),
    }
}
