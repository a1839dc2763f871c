//! Columns as CREATE TABLE and ADD COLUMN write them.

use schema_model::{
    Name, SqlType,
    schema::{Column, ColumnValue, GeneratedStorage, Identity, IdentityGeneration},
};
use squawk_syntax::{
    SyntaxKind,
    ast::{self, AstNode},
};

use super::{expression, name, qualified, sql_type};

/// A column of CREATE TABLE; `None` where its type is none of the model.
pub fn column(column: &ast::Column) -> Option<Column> {
    let collation = column.clauses().find_map(|it| match it {
        ast::ColumnClause::Collate(it) => Some(it),
        _ => None,
    });
    make(name(&column.name()?)?, &column.ty()?, collation, &constraints_of(column))
}

/// A column of ADD COLUMN.
pub fn added_column(column: &ast::AddColumn) -> Option<Column> {
    let constraints: Vec<_> = column.constraints().collect();
    make(name(&column.column_name()?)?, &column.ty()?, column.collate(), &constraints)
}

/// The constraints that stand behind a column.
pub fn constraints_of(column: &ast::Column) -> Vec<ast::Constraint> {
    let nodes = column.clauses().filter_map(|it| match it {
        ast::ColumnClause::ColumnConstraint(it) => ast::Constraint::cast(it.syntax().clone()),
        _ => None,
    });
    nodes.collect()
}

fn make(
    name: Name,
    ty: &ast::Type,
    collation: Option<ast::Collate>,
    constraints: &[ast::Constraint],
) -> Option<Column> {
    let serial = serial(ty);
    let ty = serial.clone().map_or_else(|| sql_type(ty), Some)?;
    let mut column = Column::new(name, ty);
    column.nullable = serial.is_none();
    if serial.is_some() {
        // The name is the default one; nobody asks for it here.
        column.value = Some(ColumnValue::Serial { sequence: column.name.clone() });
    }
    column.collation =
        collation.and_then(|it| it.collation_ref()).and_then(|it| qualified(&it)).map(Box::new);
    for it in constraints {
        say(&mut column, it);
    }
    Some(column)
}

/// The type below `serial` and its sisters.
fn serial(ty: &ast::Type) -> Option<SqlType> {
    match ty.syntax().text().to_string().to_ascii_lowercase().as_str() {
        "serial" | "serial4" => Some(SqlType::Integer),
        "bigserial" | "serial8" => Some(SqlType::BigInt),
        "smallserial" | "serial2" => Some(SqlType::SmallInt),
        _ => None,
    }
}

/// What a constraint says of the column itself.
fn say(column: &mut Column, constraint: &ast::Constraint) {
    match constraint {
        ast::Constraint::NotNullConstraint(_) | ast::Constraint::PrimaryKeyConstraint(_) => {
            column.nullable = false;
        }
        ast::Constraint::NullConstraint(_) => column.nullable = true,
        ast::Constraint::DefaultConstraint(it) => {
            column.value = it.expr().map(|it| ColumnValue::Default(expression(&it)));
        }
        ast::Constraint::GeneratedConstraint(it) => match it.generated_as() {
            Some(ast::GeneratedAs::GeneratedIdentity(it)) => {
                column.nullable = false;
                column.value = Some(ColumnValue::Identity(Identity::new(generation(it.syntax()))));
            }
            Some(ast::GeneratedAs::GeneratedStored(it)) => {
                column.value = it.expr().map(|expr| ColumnValue::Generated {
                    expression: expression(&expr),
                    storage: storage(&it),
                });
            }
            None => {}
        },
        ast::Constraint::CheckConstraint(_)
        | ast::Constraint::ExcludeConstraint(_)
        | ast::Constraint::ForeignKeyConstraint(_)
        | ast::Constraint::ReferencesConstraint(_)
        | ast::Constraint::UniqueConstraint(_) => {}
    }
}

/// Who may set an identity column.
pub(crate) fn generation(node: &squawk_syntax::SyntaxNode) -> IdentityGeneration {
    if has_token(node, SyntaxKind::ALWAYS_KW) {
        IdentityGeneration::Always
    } else {
        IdentityGeneration::ByDefault
    }
}

/// STORED, or VIRTUAL, which 18 takes where nothing is said.
fn storage(it: &ast::GeneratedStored) -> GeneratedStorage {
    let stored = it.generated_kind().is_some_and(|it| has_token(it.syntax(), SyntaxKind::STORED_KW));
    if stored { GeneratedStorage::Stored } else { GeneratedStorage::Virtual }
}

pub(crate) fn has_token(node: &squawk_syntax::SyntaxNode, kind: SyntaxKind) -> bool {
    let mut tokens = node.descendants_with_tokens().filter_map(squawk_syntax::SyntaxElement::into_token);
    tokens.any(|it| it.kind() == kind)
}
