//! SQL files: one object a statement. Each is read into the model as far as its kind has words of its own; bodies and
//! expressions stay as their author wrote them.
//!
//! ```text
//! text ── script ──> statements ── cursor ──> the reader of the kind ──> Definition
//! ```
//!
//! The same readers understand what PostgreSQL prints of an object (`pg_get_functiondef` and its sisters).

mod aggregate;
mod comment;
mod cursor;
mod domain;
mod error;
mod event_trigger;
mod extension;
mod grant;
mod index;
mod owner;
mod policy;
mod publication;
mod routine;
mod rule;
mod sequence;
mod statistics;
mod trigger;
mod types;
mod view;

use comment::Comment;
use cursor::Cursor;
pub use error::{SqlFileError, SyntaxError};
use view::Recursion;

use crate::{
    Name, QualifiedName,
    schema::{
        Namespace,
        definition::{ConstraintTrigger, Definition, Sequence},
    },
    script::{Script, Statement},
};

/// An object as a file defines it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Defined {
    /// The object.
    pub definition: Definition,
    /// The line that its statement begins in.
    pub line: u32,
    /// `-- schemagen: renamed from` above the statement.
    pub renamed_from: Option<QualifiedName>,
    /// The same in the lines above attributes of a composite type.
    pub renamed_attributes: Vec<RenamedAttribute>,
}

/// An attribute of a composite type that had another name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenamedAttribute {
    /// The line that says so.
    pub line: u32,
    /// The former name.
    pub before: Name,
    /// The name.
    pub after: Name,
}

/// What a statement says.
enum Said {
    /// It makes an object.
    Object(Box<Definition>),
    /// It makes a schema.
    Namespace(Name),
    /// It adds to an object of the same file or another one.
    Addition(Box<Addition>),
    /// It says privileges, of which several statements make one object.
    Privileges(Vec<grant::Say>),
}

impl Said {
    fn adds(it: Addition) -> Self {
        Self::Addition(Box::new(it))
    }
}

/// What a statement adds to an object that another statement makes.
enum Addition {
    /// An index of a materialized view.
    Index(index::OnView),
    /// The target of an expression of such an index.
    IndexTarget(index::Target),
    /// A comment.
    Comment(Comment),
    /// Whether a trigger is enabled.
    Switch(trigger::Switch),
    /// The target of statistics.
    Target(statistics::Target),
    /// A part of a publication.
    Published(publication::Added),
}

/// A schema as a file declares it: by CREATE SCHEMA, or by its comment alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredNamespace {
    /// The position of the file.
    pub file: usize,
    /// The line that the statement begins in.
    pub line: u32,
    /// The schema.
    pub namespace: Namespace,
    /// `-- schemagen: renamed from` above the statement.
    pub renamed_from: Option<QualifiedName>,
}

/// What the files of a target hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contents {
    /// The objects of each file.
    pub files: Vec<Vec<Defined>>,
    /// The schemas, each once.
    pub namespaces: Vec<DeclaredNamespace>,
}

/// Reads all files of a target: text by text, in their order. Mistakes come with the position of their file.
pub fn read<'t>(
    texts: impl IntoIterator<Item = &'t str>,
    default_schema: &Name,
) -> Result<Contents, Vec<(usize, SqlFileError)>> {
    let mut reading = Reading::default();
    for (file, text) in texts.into_iter().enumerate() {
        reading.contents.files.push(Vec::new());
        match Script::of_definitions(text) {
            Ok(script) => script.statements().for_each(|it| {
                if let Err(error) = reading.statement(file, it, default_schema) {
                    reading.errors.push((file, error));
                }
            }),
            Err(error) => reading.errors.push((file, error.into())),
        }
    }
    reading.finish(default_schema)
}

/// Files that are being read.
#[derive(Default)]
struct Reading {
    contents: Contents,
    additions: Vec<(usize, Addition, u32)>,
    privileges: Vec<(usize, grant::Say, u32)>,
    errors: Vec<(usize, SqlFileError)>,
}

impl Reading {
    /// Takes a statement of the last file.
    fn statement(
        &mut self,
        file: usize,
        statement: &Statement,
        default_schema: &Name,
    ) -> Result<(), SqlFileError> {
        let (said, line) = read_statement(statement, default_schema)?;
        let renamed_from = statement.renamed_from().cloned();
        let mut renamed_inside = statement.renamed_inside().iter();
        match said {
            Said::Object(definition) => {
                let renamed_attributes = renamed_inside
                    .map(|it| types::renamed_attribute(&definition, statement.text(), it, default_schema))
                    .collect::<Result<_, _>>()?;
                let definition = *definition;
                let defined = Defined { definition, line, renamed_from, renamed_attributes };
                self.contents.files[file].push(defined);
            }
            _ if renamed_inside.next().is_some() => return Err(SqlFileError::NothingRenamed { line }),
            Said::Namespace(name) => {
                let namespace = Namespace { name, comment: None };
                self.contents.namespaces.push(DeclaredNamespace { file, line, namespace, renamed_from });
            }
            Said::Addition(_) | Said::Privileges(_) if renamed_from.is_some() => {
                return Err(SqlFileError::NothingRenamed { line });
            }
            Said::Addition(it) => self.additions.push((file, *it, line)),
            Said::Privileges(all) => self.privileges.extend(all.into_iter().map(|it| (file, it, line))),
        }
        Ok(())
    }

    /// Puts everything on its object, when all objects are known.
    fn finish(self, default_schema: &Name) -> Result<Contents, Vec<(usize, SqlFileError)>> {
        let Self { mut contents, mut additions, privileges, mut errors } = self;
        additions.sort_by_key(|(_, it, _)| it.comes_later());
        for (file, addition, line) in additions {
            errors.extend(addition.put_on(&mut contents, file, line).err().map(|it| (file, it)));
        }
        grant::put_into(&mut contents.files, privileges);
        contents.one_of_a_name(default_schema);
        if errors.is_empty() { Ok(contents) } else { Err(errors) }
    }
}

impl Addition {
    /// An index may have a comment.
    fn comes_later(&self) -> bool {
        !matches!(self, Self::Index(_))
    }

    fn put_on(self, contents: &mut Contents, file: usize, line: u32) -> Result<(), SqlFileError> {
        match self {
            Self::Index(it) => it.put_on(&mut contents.files, line),
            Self::IndexTarget(it) => it.put_on(&mut contents.files, line),
            Self::Comment(it) => it.put_on(contents, file, line),
            Self::Switch(it) => it.put_on(&mut contents.files, line),
            Self::Target(it) => it.put_on(&mut contents.files, line),
            Self::Published(it) => it.put_on(&mut contents.files, line),
        }
    }
}

impl Contents {
    /// A schema may be created, and have its comment elsewhere; the default one is always there.
    fn one_of_a_name(&mut self, default_schema: &Name) {
        let mut one: Vec<DeclaredNamespace> = Vec::new();
        for it in self.namespaces.drain(..).filter(|it| it.namespace.name != *default_schema) {
            match one.iter_mut().find(|other| other.namespace.name == it.namespace.name) {
                Some(first) => {
                    first.namespace.comment = first.namespace.comment.take().or(it.namespace.comment);
                    first.renamed_from = first.renamed_from.take().or(it.renamed_from);
                }
                None => one.push(it),
            }
        }
        self.namespaces = one;
    }
}

/// Reads one statement as the server prints it.
pub fn read_definition(sql: &str, default_schema: &Name) -> Result<Definition, SqlFileError> {
    let mut cursor = Cursor::new(sql, default_schema);
    match said(&mut cursor).and_then(|said| cursor.end().map(|()| said)) {
        Ok(Said::Object(definition)) => Ok(*definition),
        Ok(Said::Addition(_) | Said::Namespace(_) | Said::Privileges(_)) => {
            Err(SqlFileError::unknown(&cursor, 1))
        }
        Err(error) => Err(SqlFileError::Syntax { line: cursor.line(error.at), error }),
    }
}

fn read_statement(statement: &Statement, default_schema: &Name) -> Result<(Said, u32), SqlFileError> {
    let mut cursor = Cursor::new(statement.text(), default_schema);
    let first = u32::try_from(statement.line()).unwrap_or(u32::MAX);
    if !["CREATE", "COMMENT ON", "ALTER", "GRANT", "REVOKE"].iter().any(|it| cursor.is(it)) {
        return Err(SqlFileError::unknown(&cursor, first));
    }
    let read = said(&mut cursor).and_then(|said| cursor.end().map(|()| said));
    match read {
        Ok(said) => Ok((said, first)),
        Err(error) if error.is_unknown() => Err(SqlFileError::unknown(&cursor, first)),
        Err(error) => Err(SqlFileError::Syntax { line: first + cursor.line(error.at) - 1, error }),
    }
}

fn said(cursor: &mut Cursor<'_>) -> Result<Said, SyntaxError> {
    if cursor.take("COMMENT ON") {
        return comment::read(cursor).map(|it| Said::adds(Addition::Comment(it)));
    }
    if cursor.is("GRANT") || cursor.is("REVOKE") {
        return grant::read(cursor).map(Said::Privileges);
    }
    if cursor.take("ALTER DEFAULT PRIVILEGES") {
        return grant::default(cursor).map(Said::Privileges);
    }
    if let Some(owner) = owner::read(cursor) {
        return owner.map(|it| Said::Object(Box::new(Definition::Owner(it))));
    }
    if cursor.take("ALTER TABLE") {
        return trigger::switch(cursor).map(|it| Said::adds(Addition::Switch(it)));
    }
    if cursor.take("ALTER STATISTICS") {
        return statistics::target(cursor).map(|it| Said::adds(Addition::Target(it)));
    }
    if cursor.take("ALTER INDEX") {
        return index::target_of(cursor).map(|it| Said::adds(Addition::IndexTarget(it)));
    }
    if cursor.take("ALTER EVENT TRIGGER") {
        return trigger::switch_event(cursor).map(|it| Said::adds(Addition::Switch(it)));
    }
    if cursor.take("ALTER PUBLICATION") {
        return publication::added(cursor).map(|it| Said::adds(Addition::Published(it)));
    }
    if !cursor.take("CREATE") {
        return Err(cursor.unknown());
    }
    for (words, unique) in [("INDEX", false), ("UNIQUE INDEX", true)] {
        if cursor.take(words) {
            return index::read(cursor, unique).map(|it| Said::adds(Addition::Index(it)));
        }
    }
    let replaced = ["FUNCTION", "PROCEDURE", "AGGREGATE", "TRIGGER", "VIEW", "RECURSIVE VIEW", "RULE"];
    if cursor.take("OR REPLACE") && !replaced.iter().any(|it| cursor.is(it)) {
        return Err(cursor.expected("FUNCTION, PROCEDURE, AGGREGATE, TRIGGER, VIEW or RULE"));
    }
    if cursor.take("SCHEMA") {
        cursor.take("IF NOT EXISTS");
        return cursor.name().map(Said::Namespace);
    }
    object(cursor).map(|it| Said::Object(Box::new(it)))
}

/// Who runs the migration is no part of the schema.
fn role(cursor: &mut Cursor<'_>) -> Result<Name, SyntaxError> {
    if ["CURRENT_USER", "CURRENT_ROLE", "SESSION_USER"].iter().any(|it| cursor.is(it)) {
        return Err(cursor.expected("a role by its name"));
    }
    cursor.name()
}

/// Behind CREATE.
fn object(cursor: &mut Cursor<'_>) -> Result<Definition, SyntaxError> {
    if cursor.take("EXTENSION") {
        extension::read(cursor).map(Definition::Extension)
    } else if cursor.take("SEQUENCE") {
        sequence::read(cursor).map(Definition::Sequence)
    } else if cursor.take("UNLOGGED SEQUENCE") {
        sequence::read(cursor).map(|it| Definition::Sequence(Sequence { unlogged: true, ..it }))
    } else if cursor.take("POLICY") {
        policy::read(cursor).map(|it| Definition::Policy(Box::new(it)))
    } else if cursor.take("PUBLICATION") {
        publication::read(cursor).map(|it| Definition::Publication(Box::new(it)))
    } else if cursor.take("EVENT TRIGGER") {
        event_trigger::read(cursor).map(|it| Definition::EventTrigger(Box::new(it)))
    } else if cursor.take("STATISTICS") {
        statistics::read(cursor).map(|it| Definition::Statistics(Box::new(it)))
    } else if cursor.take("FUNCTION") {
        routine::read(cursor).map(|it| Definition::Function(Box::new(it)))
    } else if cursor.take("PROCEDURE") {
        routine::read(cursor).map(|it| Definition::Procedure(Box::new(it)))
    } else if cursor.take("AGGREGATE") {
        aggregate::read(cursor).map(|it| Definition::Aggregate(Box::new(it)))
    } else if cursor.take("TRIGGER") {
        trigger::read(cursor, None).map(|it| Definition::Trigger(Box::new(it)))
    } else if cursor.take("CONSTRAINT TRIGGER") {
        trigger::read(cursor, Some(ConstraintTrigger::default())).map(|it| Definition::Trigger(Box::new(it)))
    } else if cursor.take("DOMAIN") {
        domain::read(cursor).map(Definition::Domain)
    } else if cursor.take("TYPE") {
        types::read(cursor)
    } else if cursor.take("VIEW") {
        view::read(cursor, Recursion::Plain).map(Definition::View)
    } else if cursor.take("RECURSIVE VIEW") {
        view::read(cursor, Recursion::Recursive).map(Definition::View)
    } else if cursor.take("MATERIALIZED VIEW") {
        view::materialized(cursor).map(Definition::MaterializedView)
    } else if cursor.take("RULE") {
        rule::read(cursor).map(Definition::Rule)
    } else {
        Err(cursor.unknown())
    }
}

#[cfg(test)]
mod tests;
