//! What several rules ask of trees and names.

use std::fmt::Display;

use schema_model::{
    Dialect, Name, QualifiedName, SqlType,
    quote::identifier,
    schema::{ConstraintKind, IndexTarget, Table},
};
use squawk_syntax::{
    SyntaxNode,
    ast::{self, AstNode},
};

use sqlparser::ast as sqlite;

use crate::{
    Statement, Tree,
    context::{Altered, Context},
    finding::{Edit, Fix},
    forecast, read,
};

/// The functions that give another value for each row.
const VOLATILE: &[&str] = &[
    "random",
    "gen_random_uuid",
    "uuidv4",
    "uuidv7",
    "uuid_generate_v1",
    "uuid_generate_v1mc",
    "uuid_generate_v4",
    "clock_timestamp",
    "timeofday",
    "nextval",
];

/// A function that gives another value for each row, where an expression calls one.
pub(super) fn volatile(node: &SyntaxNode) -> Option<String> {
    let calls = node.descendants().filter_map(ast::CallExpr::cast);
    let names = calls.filter_map(|it| Some(called(it.expr()?.syntax())));
    names.into_iter().find(|it| VOLATILE.contains(&it.as_str()))
}

/// The last name of what is called, in lower case.
fn called(node: &SyntaxNode) -> String {
    let text = node.text().to_string();
    text.rsplit('.').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// The text of a node with single blanks.
pub(super) fn said(node: &SyntaxNode) -> String {
    node.text().to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A column as messages show it.
pub(super) fn said_column(table: &impl Display, column: &impl Display) -> String {
    format!("{table}.{column}")
}

/// Whether the rows that are there have to fit at once.
pub(super) fn is_checked_at_once(constraint: &ast::Constraint) -> bool {
    !constraint
        .constraint_options()
        .any(|it| matches!(it, ast::ConstraintOption::NotValid(_) | ast::ConstraintOption::NotEnforced(_)))
}

/// The table that a foreign key refers to, as written.
pub(super) fn target(kind: &ConstraintKind) -> Option<QualifiedName> {
    match kind {
        ConstraintKind::ForeignKey(key) => Some(key.target.clone()),
        ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique(_)
        | ConstraintKind::Check(_)
        | ConstraintKind::Exclusion(_) => None,
    }
}

/// Whether an index of the table begins with these columns, in any order.
pub(super) fn is_indexed(table: &Table, columns: &[Name]) -> bool {
    let begins = |of: Vec<&Name>| {
        of.len() >= columns.len() && of[..columns.len()].iter().all(|it| columns.contains(it))
    };
    let own = table.indexes.iter().filter(|it| it.predicate.is_none()).map(|it| {
        let targets = it.parts.iter().map_while(|it| match &it.target {
            IndexTarget::Column(name) => Some(name),
            IndexTarget::Expression(_) => None,
        });
        targets.collect::<Vec<_>>()
    });
    let of_keys = table.constraints.iter().filter_map(|it| match &it.kind {
        ConstraintKind::PrimaryKey(key) => Some(key.columns.iter().collect()),
        ConstraintKind::Unique(key) => Some(key.columns.iter().collect()),
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) | ConstraintKind::Exclusion(_) => None,
    });
    own.chain(of_keys).any(begins)
}

/// A constraint as NOT VALID, with its validation in the next step.
pub(super) fn not_valid(
    it: &Context<'_>,
    altered: &Altered<'_>,
    constraint: &ast::Constraint,
) -> Option<Fix> {
    let name = read::name(&constraint.constraint_name()?)?;
    if altered.actions.len() > 1 {
        return None;
    }
    let end = it.range(constraint.syntax()).end;
    let edits = vec![Edit { range: end..end, text: " NOT VALID".to_owned() }];
    let validate = format!("ALTER TABLE {} VALIDATE CONSTRAINT {};", altered.written, written(name.as_str()));
    Some(it.followed("add it NOT VALID, and validate it in the next step", edits, &validate))
}

/// A name as it is written in SQL.
pub(super) fn written(name: &str) -> String {
    identifier(name, Dialect::Postgres)
}

/// Whether a valid check says that a column has no NULL.
pub(super) fn has_proof(table: &Table, column: &Name) -> bool {
    let says_so = |expression: &[String]| {
        let words: Vec<&str> =
            expression.iter().map(String::as_str).filter(|it| *it != "(" && *it != ")").collect();
        let quoted = format!("\"{column}\"");
        matches!(words[..], [name, "is", "not", "null"] if name == column.as_str() || name == quoted)
    };
    table.constraints.iter().any(|it| match &it.kind {
        ConstraintKind::Check(check) => check.validity.is_valid() && says_so(&check.expression.normalized()),
        ConstraintKind::PrimaryKey(key) => key.columns.contains(column),
        ConstraintKind::Unique(_) | ConstraintKind::ForeignKey(_) | ConstraintKind::Exclusion(_) => false,
    })
}

/// Whether a statement gives a table this name (SQLite).
pub(super) fn takes_name(statement: &Statement, name: &sqlite::ObjectName) -> bool {
    let Tree::Sqlite(tree) = &statement.tree else { return false };
    let sqlite::Statement::AlterTable(alter) = tree.as_ref() else { return false };
    alter.operations.iter().any(|it| match it {
        sqlite::AlterTableOperation::RenameTable { table_name } => match table_name {
            sqlite::RenameTableNameKind::As(it) | sqlite::RenameTableNameKind::To(it) => it == name,
        },
        _ => false,
    })
}

/// The types that the columns of a statement get, each with its node.
pub(super) fn said_types(tree: &ast::Stmt) -> impl Iterator<Item = (ast::Type, SqlType)> {
    let columns = tree.syntax().descendants().filter(|it| {
        ast::Column::can_cast(it.kind())
            || ast::AddColumn::can_cast(it.kind())
            || ast::SetType::can_cast(it.kind())
    });
    columns.filter_map(|it| {
        let node = it.children().find_map(ast::Type::cast)?;
        let ty = read::sql_type(&node)?;
        Some((node, ty))
    })
}

/// Whether each partition in use has such an index or key already: then nothing is left to build.
pub(super) fn takes_those_of_partitions(it: &Context<'_>) -> bool {
    let forecast = forecast(it.statement, it.known, it.settings.version());
    !forecast.tables.iter().any(|(table, effect)| effect.is_long() && it.is_in_use(table))
}
