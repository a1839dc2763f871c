//! What indexes of random tables are made of, and how they are kept.

use schema_model::{
    Expression, QualifiedName, SqlType,
    quote::quoted_identifier,
    schema::{Column, IndexPart, IndexStorage, IndexTarget, NullsOrder, SortOrder},
};

use super::{blueprint::Random, build::Ground, column::is_text, names::name};

/// Whether values can be sorted, so that they can be equal.
pub(super) fn has_order(column: &Column) -> bool {
    !super::constraint::is_virtual(column) && !matches!(column.ty, SqlType::Json)
}

/// How values of such a type may be indexed; `None` is as a tree.
pub(super) fn method(column: &Column, random: &mut Random) -> Option<&'static str> {
    match &column.ty {
        SqlType::Jsonb => Some("gin"),
        SqlType::Array(_) if random.one_in(2) => Some("gin"),
        SqlType::Named { name, .. } => match name.name.as_str() {
            "int4range" if random.one_in(2) => Some("gist"),
            "tsvector" => Some(*random.pick(&["gist", "gin"])),
            _ => None,
        },
        SqlType::Integer | SqlType::BigInt | SqlType::Date if random.one_in(4) => {
            Some(*random.pick(&["hash", "brin"]))
        }
        _ => None,
    }
}

/// A column or an expression of it.
pub(super) fn part(
    column: &Column,
    method: Option<&str>,
    random: &mut Random,
    ground: &Ground<'_>,
) -> IndexPart {
    let mut part = IndexPart::new(target(column, method, random, ground));
    if matches!(part.target, IndexTarget::Expression(_)) {
        part.statistics = random.one_in(4).then(|| *random.pick(&[0, 500]));
    }
    match method {
        None => {
            part.order = order(random);
            part.nulls = random.one_in(4).then(|| nulls(part.order));
            if is_text(&column.ty) && random.one_in(4) {
                let class =
                    if column.ty == SqlType::Text { "text_pattern_ops" } else { "varchar_pattern_ops" };
                part.operator_class = Some(QualifiedName::unqualified(name(class)));
            }
            if is_text(&column.ty) && column.collation.is_none() && random.one_in(4) {
                part.collation = Some(QualifiedName::unqualified(name("C")));
            }
        }
        Some("gin") if column.ty == SqlType::Jsonb && random.one_in(2) => {
            part.operator_class = Some(QualifiedName::unqualified(name("jsonb_path_ops")));
        }
        Some("gist") if matches!(&column.ty, SqlType::Named { name, .. } if name.name.as_str() == "tsvector") =>
        {
            part.operator_class = Some(QualifiedName::unqualified(name("tsvector_ops")));
            part.parameters.set("siglen", random.pick::<&str>(&["32", "64"]));
        }
        Some(_) => {}
    }
    part
}

fn target(column: &Column, method: Option<&str>, random: &mut Random, ground: &Ground<'_>) -> IndexTarget {
    let own = quoted_identifier(column.name.as_str());
    let expression = |text: String| IndexTarget::Expression(Expression::new(&text));
    match (&column.ty, ground.function.filter(|it| it.is_immutable && it.ty == column.ty)) {
        (SqlType::Json, _) => expression(format!("({own} ->> 'a')")),
        (SqlType::Text, None) if random.one_in(2) => expression(format!("lower({own})")),
        (_, Some(it)) if method.is_none() && random.one_in(2) => expression(format!("{}({own})", it.name)),
        _ => IndexTarget::Column(column.name.clone()),
    }
}

pub(super) fn order(random: &mut Random) -> SortOrder {
    *random.pick(&every!(SortOrder: Asc, Desc))
}

/// What does not go without saying.
fn nulls(order: SortOrder) -> NullsOrder {
    match order {
        SortOrder::Asc => NullsOrder::First,
        SortOrder::Desc => NullsOrder::Last,
    }
}

/// Of trees.
pub(super) fn storage(random: &mut Random) -> IndexStorage {
    let mut storage = IndexStorage::default();
    if random.one_in(5) {
        storage.parameters.set("fillfactor", random.pick::<&str>(&["70", "90"]));
    }
    storage.tablespace = random.one_in(6).then(|| name(random.pick::<&str>(&["fast", "slow"])));
    storage
}
