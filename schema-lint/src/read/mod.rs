//! From squawk's trees to the nouns of the model: names, types, columns, constraints, indexes.

mod column;
mod constraint;
mod index;
mod partition;

pub use column::{added_column, column, constraints_of};
pub(crate) use column::{generation, has_token};
pub use constraint::{ConstraintWithIndex, constraint};
pub use index::index;
pub use partition::{bound, partition_key};
use schema_model::{Expression, Name, QualifiedName, SqlType};
use squawk_syntax::{
    SyntaxKind, SyntaxNode,
    ast::{self, AstNode, normalize_name_node},
};

/// The names of the first path in a node, from left to right.
fn path(node: &SyntaxNode) -> Vec<Name> {
    let is_path = |it: &SyntaxNode| matches!(it.kind(), SyntaxKind::PATH | SyntaxKind::PATH_REF);
    let Some(path) = node.descendants().find(is_path) else { return Vec::new() };
    let is_segment =
        |it: &SyntaxNode| matches!(it.kind(), SyntaxKind::PATH_SEGMENT | SyntaxKind::PATH_SEGMENT_REF);
    path.descendants().filter(is_segment).filter_map(|it| Name::new(&normalize_name_node(&it)).ok()).collect()
}

/// The name with or without schema that a node holds; as written, see [`crate::Known::named`].
pub fn qualified(node: &impl AstNode) -> Option<QualifiedName> {
    let mut parts = path(node.syntax());
    let name = parts.pop()?;
    Some(QualifiedName { schema: parts.pop(), name })
}

/// The name that a node is, of a column or a constraint.
pub fn name(node: &impl AstNode) -> Option<Name> {
    path(node.syntax()).pop().or_else(|| Name::new(&normalize_name_node(node.syntax())).ok())
}

/// The table of a column that is written `table.column`.
pub fn table_of_column(node: &impl AstNode) -> Option<QualifiedName> {
    let mut parts = path(node.syntax());
    parts.pop()?;
    let name = parts.pop()?;
    Some(QualifiedName { schema: parts.pop(), name })
}

/// A type; `None` where the model has no form for it.
pub fn sql_type(ty: &ast::Type) -> Option<SqlType> {
    text(ty.syntax()).parse().ok()
}

/// An expression as written.
pub fn expression(expr: &ast::Expr) -> Expression {
    Expression::new(&expr.syntax().text().to_string())
}

/// The tokens of a node with one blank between them where there was any.
fn text(node: &SyntaxNode) -> String {
    let tokens = node.descendants_with_tokens().filter_map(squawk_syntax::SyntaxElement::into_token);
    let said: String = tokens
        .map(|it| match it.kind() {
            SyntaxKind::COMMENT | SyntaxKind::WHITESPACE => " ".to_owned(),
            _ => it.text().to_owned(),
        })
        .collect();
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}
