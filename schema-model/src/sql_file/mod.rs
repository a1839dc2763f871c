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
}

/// What a statement says.
enum Said {
    /// It makes an object.
    Object(Box<Definition>),
    /// It makes a schema.
    Namespace(Name),
    /// It is about an object of the same file or another one.
    Comment(Comment),
    /// It switches a trigger of the same file or another one.
    Switch(trigger::Switch),
    /// It is part of a materialized view.
    Index(index::OnView),
    /// It gives a target to statistics of the same file or another one.
    Target(statistics::Target),
    /// It adds to a publication of the same file or another one.
    Added(publication::Added),
    /// It says privileges, of which several statements make one object.
    Privileges(Vec<grant::Say>),
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
    let mut contents = Contents::default();
    let Contents { files, namespaces } = &mut contents;
    let (mut comments, mut switches) = (Vec::new(), Vec::new());
    let (mut indexes, mut errors) = (Vec::new(), Vec::new());
    let (mut targets, mut additions, mut privileges) = (Vec::new(), Vec::new(), Vec::new());
    for (file, text) in texts.into_iter().enumerate() {
        let mut objects = Vec::new();
        let mut take =
            |said: Result<(Said, u32), SqlFileError>, renamed_from: Option<&QualifiedName>| match said {
                Ok((Said::Object(definition), line)) => {
                    objects.push(Defined {
                        definition: *definition,
                        line,
                        renamed_from: renamed_from.cloned(),
                    });
                }
                Ok((Said::Namespace(name), line)) => {
                    let namespace = Namespace { name, comment: None };
                    let renamed_from = renamed_from.cloned();
                    namespaces.push(DeclaredNamespace { file, line, namespace, renamed_from });
                }
                Ok((_, line)) if renamed_from.is_some() => {
                    errors.push((file, SqlFileError::NothingRenamed { line }));
                }
                Ok((Said::Comment(it), line)) => comments.push((file, it, line)),
                Ok((Said::Switch(it), line)) => switches.push((file, it, line)),
                Ok((Said::Index(it), line)) => indexes.push((file, it, line)),
                Ok((Said::Target(it), line)) => targets.push((file, it, line)),
                Ok((Said::Added(it), line)) => additions.push((file, it, line)),
                Ok((Said::Privileges(all), line)) => {
                    privileges.extend(all.into_iter().map(|it| (file, it, line)));
                }
                Err(error) => errors.push((file, error)),
            };
        match Script::of_definitions(text) {
            Ok(script) => {
                script
                    .statements()
                    .for_each(|it| take(read_statement(it, default_schema), it.renamed_from()));
            }
            Err(error) => take(Err(error.into()), None),
        }
        files.push(objects);
    }
    for (file, index, line) in indexes {
        if let Err(error) = index.put_on(&mut contents.files, line) {
            errors.push((file, error));
        }
    }
    for (file, comment, line) in comments {
        if let Err(error) = comment.put_on(&mut contents, file, line) {
            errors.push((file, error));
        }
    }
    for (file, switch, line) in switches {
        if let Err(error) = switch.put_on(&mut contents.files, line) {
            errors.push((file, error));
        }
    }
    for (file, target, line) in targets {
        if let Err(error) = target.put_on(&mut contents.files, line) {
            errors.push((file, error));
        }
    }
    for (file, added, line) in additions {
        if let Err(error) = added.put_on(&mut contents.files, line) {
            errors.push((file, error));
        }
    }
    grant::put_into(&mut contents.files, privileges);
    contents.one_of_a_name(default_schema);
    if errors.is_empty() { Ok(contents) } else { Err(errors) }
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
        Ok(
            Said::Comment(_)
            | Said::Switch(_)
            | Said::Index(_)
            | Said::Target(_)
            | Said::Namespace(_)
            | Said::Privileges(_)
            | Said::Added(_),
        ) => Err(SqlFileError::unknown(&cursor, 1)),
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
        return comment::read(cursor).map(Said::Comment);
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
        return trigger::switch(cursor).map(Said::Switch);
    }
    if cursor.take("ALTER STATISTICS") {
        return statistics::target(cursor).map(Said::Target);
    }
    if cursor.take("ALTER EVENT TRIGGER") {
        return trigger::switch_event(cursor).map(Said::Switch);
    }
    if cursor.take("ALTER PUBLICATION") {
        return publication::added(cursor).map(Said::Added);
    }
    if !cursor.take("CREATE") {
        return Err(cursor.unknown());
    }
    for (words, unique) in [("INDEX", false), ("UNIQUE INDEX", true)] {
        if cursor.take(words) {
            return index::read(cursor, unique).map(Said::Index);
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
