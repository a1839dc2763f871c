//! CREATE PUBLICATION, and ALTER PUBLICATION .. ADD.

use super::{Defined, SqlFileError, SyntaxError, cursor::Cursor};
use crate::{
    Expression, Name,
    schema::{
        Definition, DefinitionId,
        definition::{Publication, PublishedChange, PublishedTable},
    },
};

/// Tables and schemas that a publication holds besides.
pub(super) struct Added {
    on: Name,
    members: Members,
}

/// What stands behind FOR or ADD.
#[derive(Default)]
struct Members {
    tables: Vec<PublishedTable>,
    schemas: Vec<Name>,
}

/// Behind PUBLICATION.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Publication, SyntaxError> {
    let mut publication = Publication {
        name: cursor.name()?,
        all_tables: cursor.take("FOR ALL TABLES"),
        tables: Vec::new(),
        schemas: Vec::new(),
        publish: None,
        via_root: false,
        generated_columns: false,
        comment: None,
    };
    if cursor.take("FOR") {
        let Members { tables, schemas } = members(cursor)?;
        (publication.tables, publication.schemas) = (tables, schemas);
    }
    if cursor.take("WITH") {
        let mut inside = cursor.brackets()?;
        inside.list(|it| parameter(it, &mut publication))?;
        inside.end()?;
    }
    publication.normalize();
    Ok(publication)
}

/// Which sort of member a name is that has no word before it.
#[derive(Clone, Copy)]
enum Sort {
    Table,
    Schema,
}

/// `TABLE a, b (c) WHERE (d), TABLES IN SCHEMA e, f`
fn members(cursor: &mut Cursor<'_>) -> Result<Members, SyntaxError> {
    let (mut members, mut sort) = (Members::default(), None);
    cursor.list(|cursor| {
        if cursor.take("TABLES IN SCHEMA") {
            sort = Some(Sort::Schema);
        } else if cursor.take("TABLE") {
            sort = Some(Sort::Table);
        }
        match sort {
            Some(Sort::Table) => members.tables.push(table(cursor)?),
            Some(Sort::Schema) if cursor.is("CURRENT_SCHEMA") => {
                return Err(cursor.expected("a schema by its name"));
            }
            Some(Sort::Schema) => members.schemas.push(cursor.name()?),
            None => return Err(cursor.expected("TABLE, TABLES IN SCHEMA or ALL TABLES")),
        }
        Ok(())
    })?;
    Ok(members)
}

/// Without ONLY, and the star behind the name: no table has tables that inherit.
fn table(cursor: &mut Cursor<'_>) -> Result<PublishedTable, SyntaxError> {
    cursor.take("ONLY");
    let table = cursor.qualified_name()?;
    cursor.take("*");
    let mut columns = Vec::new();
    if cursor.is("(") {
        let mut inside = cursor.brackets()?;
        columns = inside.list(Cursor::name)?;
        inside.end()?;
    }
    let filter =
        if cursor.take("WHERE") { Some(Expression::new(cursor.brackets()?.until(&[]))) } else { None };
    Ok(PublishedTable { table, columns, filter })
}

fn parameter(cursor: &mut Cursor<'_>, it: &mut Publication) -> Result<(), SyntaxError> {
    if cursor.take("publish") {
        cursor.expect("=")?;
        it.publish = Some(changes(cursor)?);
    } else if cursor.take("publish_via_partition_root") {
        it.via_root = cursor.flag()?;
    } else if cursor.take("publish_generated_columns") {
        let wrong = cursor.expected("none or stored");
        let word = if cursor.take("=") { cursor.string_or_name()? } else { "stored".to_owned() };
        it.generated_columns = match word.to_ascii_lowercase().as_str() {
            "stored" => true,
            "none" => false,
            _ => return Err(wrong),
        };
    } else {
        return Err(cursor.expected("publish, publish_via_partition_root or publish_generated_columns"));
    }
    Ok(())
}

fn changes(cursor: &mut Cursor<'_>) -> Result<Vec<PublishedChange>, SyntaxError> {
    let wrong = cursor.expected("a list of insert, update, delete and truncate in a string");
    let text = cursor.string_or_name()?;
    let words = text.split(',').map(str::trim).filter(|it| !it.is_empty());
    let change =
        |word: &str| PublishedChange::EVERY.into_iter().find(|it| it.word().eq_ignore_ascii_case(word));
    words.map(change).collect::<Option<_>>().ok_or(wrong)
}

/// Behind ALTER PUBLICATION, as `pg_dump` writes it.
pub(super) fn added(cursor: &mut Cursor<'_>) -> Result<Added, SyntaxError> {
    let on = cursor.name()?;
    cursor.expect("ADD")?;
    Ok(Added { on, members: members(cursor)? })
}

impl Added {
    /// Gives the publication its tables and schemas.
    pub(super) fn put_on(self, files: &mut [Vec<Defined>], line: u32) -> Result<(), SqlFileError> {
        let found = files.iter_mut().flatten().find_map(|it| match &mut it.definition {
            Definition::Publication(it) if it.name == self.on => Some(it),
            _ => None,
        });
        let Some(publication) = found else {
            let object = Box::new(DefinitionId::Publication(self.on));
            return Err(SqlFileError::Missing { line, what: "this statement", object });
        };
        publication.tables.extend(self.members.tables);
        publication.schemas.extend(self.members.schemas);
        publication.normalize();
        Ok(())
    }
}
