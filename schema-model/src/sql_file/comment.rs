//! COMMENT ON an object of the same files.

use super::{Defined, SqlFileError, SyntaxError, cursor::Cursor, routine};
use crate::schema::definition::DefinitionId;

/// A comment and what it is on.
pub(super) struct Comment {
    on: DefinitionId,
    text: Option<String>,
}

pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Comment, SyntaxError> {
    let on = if cursor.take("EXTENSION") {
        DefinitionId::Extension(cursor.name()?)
    } else if cursor.take("SEQUENCE") {
        DefinitionId::Sequence(cursor.qualified_name()?)
    } else if cursor.take("FUNCTION") {
        DefinitionId::Function(routine::signature(cursor)?)
    } else if cursor.take("PROCEDURE") {
        DefinitionId::Procedure(routine::signature(cursor)?)
    } else if cursor.take("TRIGGER") {
        let name = cursor.name()?;
        cursor.expect("ON")?;
        DefinitionId::Trigger { table: cursor.qualified_name()?, name }
    } else {
        return Err(cursor.unknown());
    };
    cursor.expect("IS")?;
    let text = if cursor.take("NULL") { None } else { Some(cursor.string()?) };
    Ok(Comment { on, text })
}

impl Comment {
    /// Gives the object its comment.
    pub(super) fn put_on(self, files: &mut [Vec<Defined>], line: u32) -> Result<(), SqlFileError> {
        let found = files.iter_mut().flatten().find(|it| it.definition.id() == self.on);
        let Some(Defined { definition, .. }) = found else {
            return Err(SqlFileError::Missing { line, what: "this comment", object: Box::new(self.on) });
        };
        *definition.comment_mut() = self.text;
        Ok(())
    }
}
