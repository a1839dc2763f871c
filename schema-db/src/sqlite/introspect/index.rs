//! Makes an index of the model from its stored statement.

use schema_model::{
    Expression, Name, NameError,
    schema::{Index, IndexPart, IndexStorage, IndexTarget, NullsDistinct, Table},
};

use super::{
    statement::{IndexClause, IndexClauseTarget, IndexStatement},
    table::{same, unqualified},
};

pub(super) fn make_index(name: &str, statement: &IndexStatement, table: &Table) -> Result<Index, NameError> {
    let parts = statement.parts.iter().map(|it| make_part(it, table));
    Ok(Index {
        name: Name::new(name)?,
        parts: parts.collect::<Result<_, _>>()?,
        unique: statement.unique,
        method: None,
        include: Vec::new(),
        predicate: statement.predicate.as_deref().map(Expression::new),
        nulls: NullsDistinct::Distinct,
        storage: IndexStorage::default(),
        comment: None,
    })
}

fn make_part(clause: &IndexClause, table: &Table) -> Result<IndexPart, NameError> {
    let target = match &clause.target {
        IndexClauseTarget::Expression(text) => IndexTarget::Expression(Expression::new(text)),
        IndexClauseTarget::Identifier { name, text } => {
            match table.columns.iter().find(|it| same(it.name.as_str(), name)) {
                Some(column) => IndexTarget::Column(column.name.clone()),
                None => IndexTarget::Expression(Expression::new(text)),
            }
        }
    };
    let collation = clause.collation.as_deref().map(unqualified).transpose()?;
    Ok(IndexPart { order: clause.order, collation, ..IndexPart::new(target) })
}
