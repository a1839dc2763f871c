//! How tables are partitioned, and what their partitions hold.

use schema_model::{
    Expression,
    schema::{PartitionBound, PartitionKey, PartitionPart, PartitionStrategy},
};
use squawk_syntax::ast::{self, AstNode};

use super::{expression, index, text};

/// PARTITION BY
pub fn partition_key(it: &ast::PartitionBy) -> Option<PartitionKey> {
    let strategy = match text(it.partition_strategy()?.syntax()).to_ascii_lowercase().as_str() {
        "range" => PartitionStrategy::Range,
        "list" => PartitionStrategy::List,
        "hash" => PartitionStrategy::Hash,
        _ => return None,
    };
    let parts = it.partition_item_list()?.partition_items().filter_map(|it| {
        Some(PartitionPart { target: index::target(&it.expr()?), collation: None, operator_class: None })
    });
    Some(PartitionKey { strategy, parts: parts.collect() })
}

/// FOR VALUES, or DEFAULT.
pub fn bound(it: &ast::PartitionType) -> Option<PartitionBound> {
    let all =
        |exprs: ast::AstChildren<ast::Expr>| exprs.map(|it| expression(&it)).collect::<Vec<Expression>>();
    Some(match it {
        ast::PartitionType::PartitionDefault(_) => PartitionBound::Default,
        ast::PartitionType::PartitionForValuesFrom(it) => {
            PartitionBound::Range { from: all(it.from()?.exprs()), to: all(it.to()?.exprs()) }
        }
        ast::PartitionType::PartitionForValuesIn(it) => PartitionBound::List(all(it.exprs())),
        ast::PartitionType::PartitionForValuesWith(it) => {
            let mut numbers =
                it.bounds().filter_map(|it| it.literal()?.syntax().text().to_string().parse().ok());
            PartitionBound::Hash { modulus: numbers.next()?, remainder: numbers.next()? }
        }
    })
}
