//! COMMENT ON an object of the same files.

use super::{Defined, SqlFileError, SyntaxError, aggregate, cursor::Cursor, routine};
use std::collections::BTreeMap;

use crate::{
    Name, QualifiedName,
    schema::definition::{Definition, DefinitionId},
};

/// A comment and what it is on.
pub(super) struct Comment {
    on: On,
    text: Option<String>,
}

/// An object, or a part of one.
enum On {
    Object(DefinitionId),
    Column { relation: QualifiedName, column: Name },
    Index(QualifiedName),
}

pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Comment, SyntaxError> {
    let on = if cursor.take("EXTENSION") {
        On::Object(DefinitionId::Extension(cursor.name()?))
    } else if cursor.take("SEQUENCE") {
        On::Object(DefinitionId::Sequence(cursor.qualified_name()?))
    } else if cursor.take("FUNCTION") {
        On::Object(DefinitionId::Function(routine::signature(cursor)?))
    } else if cursor.take("PROCEDURE") {
        On::Object(DefinitionId::Procedure(routine::signature(cursor)?))
    } else if cursor.take("AGGREGATE") {
        On::Object(DefinitionId::Aggregate(aggregate::signature(cursor)?))
    } else if cursor.take("TRIGGER") {
        let name = cursor.name()?;
        cursor.expect("ON")?;
        On::Object(DefinitionId::Trigger { table: cursor.qualified_name()?, name })
    } else if cursor.take("VIEW") {
        On::Object(DefinitionId::View(cursor.qualified_name()?))
    } else if cursor.take("MATERIALIZED VIEW") {
        On::Object(DefinitionId::MaterializedView(cursor.qualified_name()?))
    } else if cursor.take("RULE") {
        let name = cursor.name()?;
        cursor.expect("ON")?;
        On::Object(DefinitionId::Rule { on: cursor.qualified_name()?, name })
    } else if cursor.take("COLUMN") {
        let (relation, column) = cursor.column()?;
        On::Column { relation, column }
    } else if cursor.take("INDEX") {
        On::Index(cursor.qualified_name()?)
    } else if cursor.take("POLICY") {
        let name = cursor.name()?;
        cursor.expect("ON")?;
        On::Object(DefinitionId::Policy { table: cursor.qualified_name()?, name })
    } else if cursor.take("STATISTICS") {
        On::Object(DefinitionId::Statistics(cursor.qualified_name()?))
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
        let what = "this comment";
        let mut objects = files.iter_mut().flatten().map(|it| &mut it.definition);
        let id = match self.on {
            On::Object(id) => {
                let Some(found) = objects.find(|it| it.id() == id) else {
                    return Err(SqlFileError::Missing { line, what, object: Box::new(id) });
                };
                *found.comment_mut() = self.text;
                return Ok(());
            }
            On::Column { relation, column } => {
                let comments = objects.find_map(|it| column_comments(it, &relation));
                let Some(comments) = comments else {
                    let object = Box::new(DefinitionId::View(relation));
                    return Err(SqlFileError::Missing { line, what, object });
                };
                match self.text {
                    Some(text) => comments.insert(column, text),
                    None => comments.remove(&column),
                };
                return Ok(());
            }
            On::Index(name) => name,
        };
        let Some(comment) = objects.find_map(|it| index_comment(it, &id)) else {
            return Err(SqlFileError::MissingIndex { line, name: id });
        };
        *comment = self.text;
        Ok(())
    }
}

fn column_comments<'a>(
    it: &'a mut Definition,
    relation: &QualifiedName,
) -> Option<&'a mut BTreeMap<Name, String>> {
    match it {
        Definition::View(it) if it.name == *relation => Some(&mut it.column_comments),
        Definition::MaterializedView(it) if it.name == *relation => Some(&mut it.column_comments),
        _ => None,
    }
}

fn index_comment<'a>(it: &'a mut Definition, name: &QualifiedName) -> Option<&'a mut Option<String>> {
    match it {
        Definition::MaterializedView(it) if it.name.schema == name.schema => {
            let index = it.indexes.iter_mut().find(|it| it.name == name.name)?;
            Some(&mut index.comment)
        }
        _ => None,
    }
}
