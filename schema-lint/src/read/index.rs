//! CREATE INDEX.

use schema_model::{
    Name,
    schema::{Index, IndexPart, IndexStorage, IndexTarget, NullsDistinct, SortOrder},
};
use squawk_syntax::{
    SyntaxKind,
    ast::{self, AstNode},
};

use super::{expression, has_token, name, qualified};

/// An index without its name, where the statement has none.
pub fn index(it: &ast::CreateIndex) -> (Option<Name>, Index) {
    let parts = it.partition_item_list().into_iter().flat_map(|it| it.partition_items());
    let include = it.index_include_clause().and_then(|it| it.partition_item_list());
    let index = Index {
        name: Name::new("index").expect("a name without NUL"),
        parts: parts.filter_map(|it| part(&it)).collect(),
        unique: it.unique_token().is_some(),
        method: it.using_method().and_then(|it| name(&it.access_method_ref()?)),
        include: include
            .into_iter()
            .flat_map(|it| it.partition_items())
            .filter_map(|it| column(&it))
            .collect(),
        predicate: it.where_clause().and_then(|it| it.expr()).map(|it| expression(&it)),
        nulls: if it.nulls_distinct_option().is_some_and(|it| has_token(it.syntax(), SyntaxKind::NOT_KW)) {
            NullsDistinct::NotDistinct
        } else {
            NullsDistinct::Distinct
        },
        storage: IndexStorage::default(),
        comment: None,
    };
    (it.index().and_then(|it| name(&it.path()?)), index)
}

fn part(it: &ast::PartitionItem) -> Option<IndexPart> {
    let mut part = IndexPart::new(target(&it.expr()?));
    part.collation = it.collate().and_then(|it| qualified(&it.collation_ref()?));
    part.operator_class = it.op_class_ref().and_then(|it| qualified(&it));
    if it.sort_order().is_some_and(|it| has_token(it.syntax(), SyntaxKind::DESC_KW)) {
        part.order = SortOrder::Desc;
    }
    Some(part)
}

fn column(it: &ast::PartitionItem) -> Option<Name> {
    match target(&it.expr()?) {
        IndexTarget::Column(name) => Some(name),
        IndexTarget::Expression(_) => None,
    }
}

/// A column, or what is computed.
pub(super) fn target(expr: &ast::Expr) -> IndexTarget {
    match expr {
        ast::Expr::NameRef(it) => {
            name(it).map_or_else(|| IndexTarget::Expression(expression(expr)), IndexTarget::Column)
        }
        _ => IndexTarget::Expression(expression(expr)),
    }
}
