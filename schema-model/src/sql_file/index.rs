//! CREATE INDEX on a materialized view, and ALTER INDEX .. SET STATISTICS of one.

use super::{Defined, SqlFileError, SyntaxError, cursor::Cursor, view::options};
use crate::{
    Expression, QualifiedName,
    schema::{
        Definition, DefinitionId, Index, IndexPart, IndexStorage, IndexTarget, NullsDistinct, NullsOrder,
        SortOrder,
    },
};

/// An index and what it is on.
pub(super) struct OnView {
    on: QualifiedName,
    index: Index,
}

/// The statistics target of an expression, and the index that it is in.
pub(super) struct Target {
    index: QualifiedName,
    part: usize,
    statistics: Option<u16>,
}

/// Behind the words CREATE INDEX.
pub(super) fn read(cursor: &mut Cursor<'_>, unique: bool) -> Result<OnView, SyntaxError> {
    cursor.take("CONCURRENTLY");
    cursor.take("IF NOT EXISTS");
    let name = cursor.name()?;
    cursor.expect("ON")?;
    let on = cursor.qualified_name()?;
    let method = if cursor.take("USING") { Some(cursor.name()?) } else { None };
    let mut inside = cursor.brackets()?;
    let parts = inside.list(part)?;
    inside.end()?;
    let include = if cursor.take("INCLUDE") { cursor.brackets()?.list(Cursor::name)? } else { Vec::new() };
    let nulls = if cursor.take("NULLS NOT DISTINCT") {
        NullsDistinct::NotDistinct
    } else {
        cursor.take("NULLS DISTINCT");
        NullsDistinct::Distinct
    };
    let mut storage = IndexStorage::default();
    for (name, value) in options(cursor)? {
        storage.parameters.set(&name, &value);
    }
    storage.tablespace = if cursor.take("TABLESPACE") { Some(cursor.name()?) } else { None };
    let predicate = cursor.take("WHERE").then(|| Expression::new(cursor.until(&[])));
    let method = method.filter(|it| it.as_str() != "btree");
    Ok(OnView {
        on,
        index: Index { name, parts, unique, method, include, predicate, nulls, storage, comment: None },
    })
}

fn part(cursor: &mut Cursor<'_>) -> Result<IndexPart, SyntaxError> {
    let target = target(cursor)?;
    let collation = if cursor.take("COLLATE") { Some(cursor.qualified_name()?) } else { None };
    let is_at_class = !cursor.is_at_end() && !["ASC", "DESC", "NULLS", ","].iter().any(|it| cursor.is(it));
    let operator_class = if is_at_class { Some(cursor.qualified_name()?) } else { None };
    let order = if cursor.take("DESC") { SortOrder::Desc } else { SortOrder::Asc };
    cursor.take("ASC");
    let nulls = if cursor.take("NULLS FIRST") {
        Some(NullsOrder::First).filter(|_| order == SortOrder::Asc)
    } else if cursor.take("NULLS LAST") {
        Some(NullsOrder::Last).filter(|_| order == SortOrder::Desc)
    } else {
        None
    };
    Ok(IndexPart { order, nulls, operator_class, collation, ..IndexPart::new(target) })
}

/// A column, an expression in brackets, or a call.
fn target(cursor: &mut Cursor<'_>) -> Result<IndexTarget, SyntaxError> {
    if cursor.is("(") {
        let text = cursor.brackets()?.until(&[]).to_owned();
        return Ok(IndexTarget::Expression(Expression::new(&text)));
    }
    let mut ahead = cursor.clone();
    let name = ahead.name()?;
    if ahead.is("(") || ahead.is(".") {
        let text = cursor.until(&["COLLATE", "ASC", "DESC", "NULLS", ","]);
        return Ok(IndexTarget::Expression(Expression::new(text)));
    }
    *cursor = ahead;
    Ok(IndexTarget::Column(name))
}

/// Behind ALTER INDEX.
pub(super) fn target_of(cursor: &mut Cursor<'_>) -> Result<Target, SyntaxError> {
    cursor.take("IF EXISTS");
    let index = cursor.qualified_name()?;
    cursor.expect("ALTER")?;
    cursor.take("COLUMN");
    let wrong = cursor.expected("the number of an expression of the index");
    let part = usize::try_from(cursor.number()?).ok().filter(|it| *it > 0).ok_or(wrong)?;
    cursor.expect("SET STATISTICS")?;
    let wrong = cursor.expected("a number from 0 to 10000, or -1");
    let statistics = match cursor.number()? {
        -1 => None,
        number => Some(u16::try_from(number).ok().filter(|it| *it <= 10_000).ok_or(wrong)?),
    };
    Ok(Target { index, part: part - 1, statistics })
}

impl Target {
    /// Gives the expression its target.
    pub(super) fn put_on(self, files: &mut [Vec<Defined>], line: u32) -> Result<(), SqlFileError> {
        let views = files.iter_mut().flatten().filter_map(|it| match &mut it.definition {
            Definition::MaterializedView(it) => Some(it),
            _ => None,
        });
        let mut indexes =
            views.flat_map(|view| view.indexes.iter_mut().map(|it| (view.name.sibling(it.name.clone()), it)));
        let found = indexes.find(|(name, _)| *name == self.index).map(|(_, it)| it);
        let part = found.and_then(|it| it.parts.get_mut(self.part));
        match part.filter(|it| matches!(it.target, IndexTarget::Expression(_))) {
            Some(part) => {
                part.statistics = self.statistics;
                Ok(())
            }
            None => Err(SqlFileError::NoExpression { line, index: self.index, part: self.part + 1 }),
        }
    }
}

impl OnView {
    /// Gives the materialized view its index.
    pub(super) fn put_on(self, files: &mut [Vec<Defined>], line: u32) -> Result<(), SqlFileError> {
        let id = DefinitionId::MaterializedView(self.on);
        let found = files.iter_mut().flatten().map(|it| &mut it.definition).find(|it| it.id() == id);
        let Some(Definition::MaterializedView(view)) = found else {
            return Err(SqlFileError::Missing { line, what: "this index", object: Box::new(id) });
        };
        view.indexes.push(self.index);
        view.indexes.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(())
    }
}
