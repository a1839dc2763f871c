//! Makes a table of the model from its stored statement and from what SQLite made of it.

use schema_model::{
    Expression, Name, NameError, QualifiedName,
    schema::{
        Check, Column, ColumnStorage, ColumnValue, Constraint, ConstraintKind, ForeignKey, Identity,
        IdentityGeneration, Key, SortOrder, Table, TableOptions, Unique,
    },
};

use super::{
    catalog::CatalogColumn,
    default_names::TakenNames,
    statement::{
        ClausePlace, ColumnClause, Conflict, ConstraintClause, ConstraintClauseKind, KeyPart, Reference,
        TableStatement,
    },
    types::{column_type, is_integer, key_type},
};
use crate::{Unmodelled, UnmodelledKind};

/// What a statement gives: the table, whose foreign keys name their targets as written, and what does not fit in.
pub(super) struct ReadTable {
    pub(super) table: Table,
    pub(super) unmodelled: Vec<Unmodelled>,
}

pub(super) fn make_table(
    name: &str,
    statement: &TableStatement,
    catalog: &[CatalogColumn],
) -> Result<ReadTable, NameError> {
    let mut table = Table::new(QualifiedName::unqualified(Name::new(name)?));
    table.options = TableOptions {
        strict: statement.strict,
        without_rowid: statement.without_rowid,
        ..TableOptions::default()
    };
    let key = KeyOfRow::of(statement);
    for (clause, column) in statement.columns.iter().zip(catalog) {
        table.columns.push(make_column(clause, column.not_null, &key)?);
    }
    table.constraints = make_constraints(name, statement)?;
    let unmodelled = find_unmodelled(name, statement, &table.constraints);
    Ok(ReadTable { table, unmodelled })
}

/// What the primary key of a rowid table means for its only column.
struct KeyOfRow<'a> {
    column: Option<&'a str>,
    /// The column is the row's number: it fills itself, and is never NULL.
    is_row_number: bool,
    autoincrement: bool,
}

impl<'a> KeyOfRow<'a> {
    fn of(statement: &'a TableStatement) -> Self {
        let key = statement.constraints.iter().find_map(|it| match &it.kind {
            ConstraintClauseKind::PrimaryKey { parts, autoincrement } => match parts.as_slice() {
                [part] if !statement.without_rowid => Some((part, &it.place, *autoincrement)),
                _ => None,
            },
            ConstraintClauseKind::Unique { .. }
            | ConstraintClauseKind::ForeignKey(_)
            | ConstraintClauseKind::Check(_) => None,
        });
        let Some((part, place, autoincrement)) = key else {
            return Self { column: None, is_row_number: false, autoincrement: false };
        };
        // An old fault that SQLite keeps: DESC behind the column makes an ordinary key of it.
        let descending = part.order == SortOrder::Desc && *place != ClausePlace::Table;
        let integer = statement.columns.iter().any(|it| same(&it.name, &part.column) && is_integer(&it.ty));
        Self { column: Some(&part.column), is_row_number: integer && !descending, autoincrement }
    }

    fn is(&self, column: &str) -> bool {
        self.column.is_some_and(|it| same(it, column))
    }
}

fn make_column(clause: &ColumnClause, not_null: bool, key: &KeyOfRow<'_>) -> Result<Column, NameError> {
    let is_key = key.is(&clause.name);
    let identity = is_key && key.autoincrement;
    let value = match (&clause.generated, &clause.default) {
        (Some((expression, storage)), _) => {
            Some(ColumnValue::Generated { expression: Expression::new(expression), storage: *storage })
        }
        (None, _) if identity => Some(ColumnValue::Identity(Identity::new(IdentityGeneration::ByDefault))),
        (None, Some(default)) => Some(ColumnValue::Default(Expression::new(default))),
        (None, None) => None,
    };
    Ok(Column {
        name: Name::new(&clause.name)?,
        ty: if is_key { key_type(&clause.ty)? } else { column_type(&clause.ty)? },
        nullable: !(not_null || is_key && key.is_row_number),
        value,
        collation: clause.collation.as_deref().map(unqualified).transpose()?.map(Box::new),
        storage: ColumnStorage::default(),
        comment: None,
    })
}

fn make_constraints(table: &str, statement: &TableStatement) -> Result<Vec<Constraint>, NameError> {
    let mut taken = TakenNames::new(statement.constraints.iter().filter_map(|it| it.name.as_deref()));
    let mut constraints = Vec::new();
    for clause in &statement.constraints {
        let (columns, label) = default_name_parts(clause);
        let name = match &clause.name {
            Some(name) => Name::new(name)?,
            None => taken.choose(table, &columns, label)?,
        };
        constraints.push(Constraint { name, kind: make_kind(clause, statement)?, comment: None });
    }
    Ok(constraints)
}

/// The columns and the word in the name of a constraint that has none.
fn default_name_parts(clause: &ConstraintClause) -> (Vec<&str>, &'static str) {
    match &clause.kind {
        ConstraintClauseKind::PrimaryKey { .. } => (Vec::new(), "pkey"),
        ConstraintClauseKind::Unique { parts } => {
            (parts.iter().map(|it| it.column.as_str()).collect(), "key")
        }
        ConstraintClauseKind::ForeignKey(it) => (it.columns.iter().map(String::as_str).collect(), "fkey"),
        ConstraintClauseKind::Check(_) => match &clause.place {
            ClausePlace::Column(column) => (vec![column], "check"),
            ClausePlace::Table => (Vec::new(), "check"),
        },
    }
}

fn make_kind(clause: &ConstraintClause, statement: &TableStatement) -> Result<ConstraintKind, NameError> {
    let keys = |parts: &[KeyPart]| {
        parts.iter().map(|it| column_name(&it.column, statement)).collect::<Result<Vec<_>, _>>()
    };
    Ok(match &clause.kind {
        ConstraintClauseKind::PrimaryKey { parts, autoincrement: _ } => {
            ConstraintKind::PrimaryKey(Key::new(keys(parts)?))
        }
        ConstraintClauseKind::Unique { parts } => ConstraintKind::Unique(Unique::new(keys(parts)?)),
        ConstraintClauseKind::ForeignKey(reference) => {
            ConstraintKind::ForeignKey(make_foreign_key(reference, statement)?)
        }
        ConstraintClauseKind::Check(expression) => {
            ConstraintKind::Check(Check::new(Expression::new(expression)))
        }
    })
}

fn make_foreign_key(reference: &Reference, statement: &TableStatement) -> Result<ForeignKey, NameError> {
    let Reference { columns, target, target_columns, on_delete, on_update, deferrable } = reference;
    let columns = columns.iter().map(|it| column_name(it, statement)).collect::<Result<_, _>>()?;
    let target_columns = target_columns.iter().map(|it| Name::new(it)).collect::<Result<_, _>>()?;
    Ok(ForeignKey {
        on_delete: *on_delete,
        on_update: *on_update,
        deferrable: *deferrable,
        ..ForeignKey::new(columns, unqualified(target)?, target_columns)
    })
}

/// The column as its own clause spells it; elsewhere its case does not matter.
fn column_name(name: &str, statement: &TableStatement) -> Result<Name, NameError> {
    Name::new(statement.columns.iter().find(|it| same(&it.name, name)).map_or(name, |it| &it.name))
}

fn find_unmodelled(table: &str, statement: &TableStatement, constraints: &[Constraint]) -> Vec<Unmodelled> {
    let report = |kind, part: &str| Unmodelled { kind, name: format!("{table}.{part}") };
    let mut unmodelled = Vec::new();
    for column in &statement.columns {
        if column.not_null_conflict == Conflict::Other {
            unmodelled.push(report(UnmodelledKind::ConflictClause, &column.name));
        }
    }
    for (clause, constraint) in statement.constraints.iter().zip(constraints) {
        if clause.conflict == Conflict::Other {
            unmodelled.push(report(UnmodelledKind::ConflictClause, constraint.name.as_str()));
        }
        if has_order(&clause.kind) {
            unmodelled.push(report(UnmodelledKind::KeyOrder, constraint.name.as_str()));
        }
    }
    unmodelled
}

fn has_order(kind: &ConstraintClauseKind) -> bool {
    match kind {
        ConstraintClauseKind::PrimaryKey { parts, .. } | ConstraintClauseKind::Unique { parts } => {
            parts.iter().any(|it| it.collation.is_some() || it.order == SortOrder::Desc)
        }
        ConstraintClauseKind::ForeignKey(_) | ConstraintClauseKind::Check(_) => false,
    }
}

pub(super) fn unqualified(name: &str) -> Result<QualifiedName, NameError> {
    Ok(QualifiedName::unqualified(Name::new(name)?))
}

/// SQLite compares identifiers without the case of ASCII letters.
pub(super) fn same(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b)
}
