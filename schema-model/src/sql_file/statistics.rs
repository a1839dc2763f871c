//! CREATE STATISTICS, and ALTER STATISTICS .. SET STATISTICS.

use super::{Defined, SqlFileError, SyntaxError, cursor::Cursor};
use crate::{
    Expression, Name, QualifiedName,
    schema::{
        Definition, DefinitionId,
        definition::{Statistics, StatisticsKind},
    },
};

/// A target, and the statistics that it is for.
pub(super) struct Target {
    on: QualifiedName,
    target: Option<i32>,
}

/// What statistics are over.
enum Part {
    Column(Name),
    Expression(Expression),
}

/// Behind STATISTICS.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Statistics, SyntaxError> {
    cursor.take("IF NOT EXISTS");
    let name = cursor.qualified_name()?;
    let kinds = if cursor.is("(") { cursor.brackets()?.list(kind)? } else { Vec::new() };
    cursor.expect("ON")?;
    let (mut columns, mut expressions) = (Vec::new(), Vec::new());
    for part in cursor.list(part)? {
        match part {
            Part::Column(it) => columns.push(it),
            Part::Expression(it) => expressions.push(it),
        }
    }
    cursor.expect("FROM")?;
    let table = cursor.qualified_name()?;
    let statistics = Statistics { name, table, kinds, columns, expressions, target: None, comment: None };
    Ok(statistics.normalized())
}

fn kind(cursor: &mut Cursor<'_>) -> Result<StatisticsKind, SyntaxError> {
    let found = StatisticsKind::EVERY.into_iter().find(|it| cursor.take(it.word()));
    found.ok_or_else(|| cursor.expected("ndistinct, dependencies or mcv"))
}

/// A column, also in brackets; a call; or an expression in brackets.
fn part(cursor: &mut Cursor<'_>) -> Result<Part, SyntaxError> {
    if cursor.is("(") {
        let mut inside = cursor.brackets()?;
        let mut alone = inside.clone();
        return match alone.name() {
            Ok(name) if alone.is_at_end() => Ok(Part::Column(name)),
            _ => Ok(Part::Expression(Expression::new(inside.until(&[])))),
        };
    }
    let mut ahead = cursor.clone();
    ahead.qualified_name()?;
    if ahead.is("(") {
        return Ok(Part::Expression(Expression::new(cursor.until(&[",", "FROM"]))));
    }
    cursor.name().map(Part::Column)
}

/// Behind ALTER STATISTICS.
pub(super) fn target(cursor: &mut Cursor<'_>) -> Result<Target, SyntaxError> {
    let on = cursor.qualified_name()?;
    cursor.expect("SET STATISTICS")?;
    let wrong = cursor.expected("a number from 0 to 10000, or -1");
    let target = i32::try_from(cursor.number()?).map_err(|_| wrong)?;
    Ok(Target { on, target: Some(target).filter(|it| *it >= 0) })
}

impl Target {
    /// Gives the statistics their target.
    pub(super) fn put_on(self, files: &mut [Vec<Defined>], line: u32) -> Result<(), SqlFileError> {
        let found = files.iter_mut().flatten().find_map(|it| match &mut it.definition {
            Definition::Statistics(it) if it.name == self.on => Some(it),
            _ => None,
        });
        let Some(statistics) = found else {
            let object = Box::new(DefinitionId::Statistics(self.on));
            return Err(SqlFileError::Missing { line, what: "this target", object });
        };
        statistics.target = self.target;
        Ok(())
    }
}
