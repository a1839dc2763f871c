//! COMMENT ON an object of the same files.

use std::collections::BTreeMap;

use super::{Contents, DeclaredNamespace, SqlFileError, SyntaxError, aggregate, cursor::Cursor, routine};
use crate::{
    Name, QualifiedName,
    schema::{
        Namespace,
        definition::{Definition, DefinitionId},
    },
};

/// A comment and what it is on.
pub(super) struct Comment {
    on: On,
    text: Option<String>,
}

/// An object, or a part of one.
enum On {
    /// An object.
    Object(DefinitionId),
    /// A composite or range type.
    Type(QualifiedName),
    /// A column of a view, or an attribute of a composite type.
    Column(QualifiedName, Name),
    /// An index of a materialized view.
    Index(QualifiedName),
    /// A check of a domain.
    DomainCheck(QualifiedName, Name),
    /// A schema.
    Namespace(Name),
}

pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Comment, SyntaxError> {
    let on = on(cursor)?;
    cursor.expect("IS")?;
    let text = if cursor.take("NULL") { None } else { Some(cursor.string()?) };
    Ok(Comment { on, text })
}

fn on(cursor: &mut Cursor<'_>) -> Result<On, SyntaxError> {
    let id = if cursor.take("EXTENSION") {
        DefinitionId::Extension(cursor.name()?)
    } else if cursor.take("SEQUENCE") {
        DefinitionId::Sequence(cursor.qualified_name()?)
    } else if cursor.take("DOMAIN") {
        DefinitionId::Domain(cursor.qualified_name()?)
    } else if cursor.take("FUNCTION") {
        DefinitionId::Function(routine::signature(cursor)?)
    } else if cursor.take("PROCEDURE") {
        DefinitionId::Procedure(routine::signature(cursor)?)
    } else if cursor.take("AGGREGATE") {
        DefinitionId::Aggregate(aggregate::signature(cursor)?)
    } else if cursor.take("TRIGGER") {
        let (name, table) = on_table(cursor)?;
        DefinitionId::Trigger { table, name }
    } else if cursor.take("VIEW") {
        DefinitionId::View(cursor.qualified_name()?)
    } else if cursor.take("MATERIALIZED VIEW") {
        DefinitionId::MaterializedView(cursor.qualified_name()?)
    } else if cursor.take("RULE") {
        let (name, on) = on_table(cursor)?;
        DefinitionId::Rule { on, name }
    } else if cursor.take("POLICY") {
        let (name, table) = on_table(cursor)?;
        DefinitionId::Policy { table, name }
    } else if cursor.take("PUBLICATION") {
        DefinitionId::Publication(cursor.name()?)
    } else if cursor.take("EVENT TRIGGER") {
        DefinitionId::EventTrigger(cursor.name()?)
    } else if cursor.take("STATISTICS") {
        DefinitionId::Statistics(cursor.qualified_name()?)
    } else {
        return on_part(cursor);
    };
    Ok(On::Object(id))
}

/// What is no definition, or may be one of several.
fn on_part(cursor: &mut Cursor<'_>) -> Result<On, SyntaxError> {
    if cursor.take("TYPE") {
        cursor.qualified_name().map(On::Type)
    } else if cursor.take("COLUMN") {
        cursor.column().map(|(of, column)| On::Column(of, column))
    } else if cursor.take("INDEX") {
        cursor.qualified_name().map(On::Index)
    } else if cursor.take("CONSTRAINT") {
        let check = cursor.name()?;
        cursor.expect("ON DOMAIN")?;
        Ok(On::DomainCheck(cursor.qualified_name()?, check))
    } else if cursor.take("SCHEMA") {
        cursor.name().map(On::Namespace)
    } else {
        Err(cursor.unknown())
    }
}

/// `name ON table`
fn on_table(cursor: &mut Cursor<'_>) -> Result<(Name, QualifiedName), SyntaxError> {
    let name = cursor.name()?;
    cursor.expect("ON")?;
    Ok((name, cursor.qualified_name()?))
}

impl Comment {
    /// Gives the object its comment.
    pub(super) fn put_on(self, contents: &mut Contents, file: usize, line: u32) -> Result<(), SqlFileError> {
        let Self { on, text } = self;
        if let On::Namespace(name) = on {
            let namespace = Namespace { name, comment: text };
            contents.namespaces.push(DeclaredNamespace { file, line, namespace, renamed_from: None });
            return Ok(());
        }
        let mut objects = contents.files.iter_mut().flatten().map(|it| &mut it.definition);
        match objects.find_map(|it| on.place(it)) {
            Some(Place::Whole(comment)) => *comment = text,
            Some(Place::Column(comments, name)) => match text {
                Some(text) => drop(comments.insert(name, text)),
                None => drop(comments.remove(&name)),
            },
            None => return Err(on.missing(line)),
        }
        Ok(())
    }
}

/// Where a comment is kept.
enum Place<'d> {
    Whole(&'d mut Option<String>),
    Column(&'d mut BTreeMap<Name, String>, Name),
}

fn column<'d>(definition: &'d mut Definition, name: &Name) -> Option<Place<'d>> {
    match definition {
        Definition::View(it) => Some(Place::Column(&mut it.column_comments, name.clone())),
        Definition::MaterializedView(it) => Some(Place::Column(&mut it.column_comments, name.clone())),
        Definition::Composite(it) => {
            let attribute = it.attributes.iter_mut().find(|it| it.name == *name)?;
            Some(Place::Whole(&mut attribute.comment))
        }
        _ => None,
    }
}

impl On {
    /// Where the comment is kept, if this is the object.
    fn place<'d>(&self, definition: &'d mut Definition) -> Option<Place<'d>> {
        let id = definition.id();
        match self {
            Self::Object(own) => definition.comment_mut().filter(|_| id == *own).map(Place::Whole),
            Self::Type(name) => {
                let is_type = [DefinitionId::Composite(name.clone()), DefinitionId::Range(name.clone())];
                definition.comment_mut().filter(|_| is_type.contains(&id)).map(Place::Whole)
            }
            Self::Column(of, name) if id.relation() == Some(of) => column(definition, name),
            Self::DomainCheck(of, name) if id == DefinitionId::Domain(of.clone()) => match definition {
                Definition::Domain(it) => {
                    let check = it.checks.iter_mut().find(|it| it.name == *name)?;
                    Some(Place::Whole(&mut check.comment))
                }
                _ => None,
            },
            Self::Index(name) if id.relation().is_some_and(|it| it.schema == name.schema) => match definition
            {
                Definition::MaterializedView(it) => {
                    let index = it.indexes.iter_mut().find(|it| it.name == name.name)?;
                    Some(Place::Whole(&mut index.comment))
                }
                _ => None,
            },
            Self::Column(..) | Self::DomainCheck(..) | Self::Index(_) | Self::Namespace(_) => None,
        }
    }

    fn missing(self, line: u32) -> SqlFileError {
        let object = match self {
            Self::Object(id) => id,
            Self::Type(name) => DefinitionId::Composite(name),
            Self::Column(name, _) => DefinitionId::View(name),
            Self::DomainCheck(name, _) => DefinitionId::Domain(name),
            Self::Index(name) => return SqlFileError::MissingIndex { line, name },
            Self::Namespace(name) => DefinitionId::Extension(name),
        };
        SqlFileError::Missing { line, what: "this comment", object: Box::new(object) }
    }
}
