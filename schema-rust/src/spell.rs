//! Expressions as authors write them: without the brackets and casts that the server adds when it prints.
//!
//! Only what surely says the same is taken away: brackets around the whole, and the cast of a literal to its column's own type.

use std::{collections::BTreeMap, mem::discriminant};

use schema_model::{
    Dialect, Expression, QualifiedName, Schema, SqlType,
    schema::{ColumnValue, ConstraintKind, Definition, IndexPart, IndexTarget, Table},
};

/// The same schema as its authors may have written it.
pub(crate) fn as_authors_do(schema: &Schema, dialect: Dialect) -> Schema {
    let mut schema = schema.clone();
    match dialect {
        Dialect::Postgres => {
            let domains = domains(&schema.definitions);
            schema.tables.iter_mut().for_each(|it| table(it, &domains));
            schema.definitions.iter_mut().for_each(definition);
        }
        // SQLite keeps what its authors wrote.
        Dialect::Sqlite => {}
    }
    schema
}

/// An extension is as its server has it: its version and its own comment are said by nobody.
fn definition(definition: &mut Definition) {
    if let Definition::Extension(it) = definition {
        it.version = None;
        it.comment = None;
    }
}

/// What domains are made of.
type Domains = BTreeMap<QualifiedName, SqlType>;

fn domains(definitions: &[Definition]) -> Domains {
    let domain = |it: &Definition| match it {
        Definition::Domain(it) => Some((it.name.clone(), it.ty.clone())),
        _ => None,
    };
    definitions.iter().filter_map(domain).collect()
}

/// The server prints a literal for a domain with a cast to what the domain is made of.
fn base<'a>(mut ty: &'a SqlType, domains: &'a Domains) -> &'a SqlType {
    while let Some(of) = name_of(ty).and_then(|it| domains.get(it)) {
        ty = of;
    }
    ty
}

fn name_of(ty: &SqlType) -> Option<&QualifiedName> {
    match ty {
        SqlType::Named { name, .. } => Some(name),
        _ => None,
    }
}

fn table(table: &mut Table, domains: &Domains) {
    for column in &mut table.columns {
        match &mut column.value {
            Some(ColumnValue::Default(expression)) => {
                *expression = default(expression, base(&column.ty, domains));
            }
            Some(ColumnValue::Generated { expression, .. }) => bare(expression),
            Some(ColumnValue::Identity(_) | ColumnValue::Serial { .. }) | None => {}
        }
    }
    for constraint in &mut table.constraints {
        match &mut constraint.kind {
            ConstraintKind::Check(check) => bare(&mut check.expression),
            ConstraintKind::Exclusion(exclusion) => {
                exclusion.predicate.iter_mut().for_each(bare);
                exclusion.elements.iter_mut().for_each(|it| part(&mut it.part));
            }
            ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::ForeignKey(_) => {}
        }
    }
    for index in &mut table.indexes {
        index.predicate.iter_mut().for_each(bare);
        index.parts.iter_mut().for_each(part);
    }
}

fn part(part: &mut IndexPart) {
    if let IndexTarget::Expression(expression) = &mut part.target {
        bare(expression);
    }
}

/// Takes off the brackets around the whole.
fn bare(expression: &mut Expression) {
    while let Some(inner) = inside(expression.as_str()) {
        *expression = Expression::new(inner);
    }
}

/// What stands in the brackets, where the first closes at the end.
fn inside(sql: &str) -> Option<&str> {
    let inner = sql.strip_prefix('(')?.strip_suffix(')')?;
    let mut depth = 0_usize;
    let mut quote = None;
    for c in inner.chars() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') => depth = depth.checked_sub(1)?,
            (None, _) => {}
        }
    }
    (depth == 0 && quote.is_none()).then_some(inner.trim())
}

/// A literal goes without the cast to its column's own type.
fn default(expression: &Expression, ty: &SqlType) -> Expression {
    let mut bare_one = expression.clone();
    bare(&mut bare_one);
    let Some((literal, cast)) = cast_literal(bare_one.as_str()) else { return bare_one };
    match cast.parse::<SqlType>() {
        Ok(cast) if is_own(&cast, ty) => number(literal, ty).unwrap_or_else(|| Expression::new(literal)),
        Ok(_) | Err(_) => bare_one,
    }
}

/// `'text'` and the type in `'text'::type`.
fn cast_literal(sql: &str) -> Option<(&str, &str)> {
    let inner = sql.strip_prefix('\'')?;
    let end = inner.char_indices().find(|(at, c)| {
        let before = inner[..*at].chars().rev().take_while(|it| *it == '\'').count();
        *c == '\'' && !inner[at + 1..].starts_with('\'') && before % 2 == 0
    })?;
    let (literal, rest) = sql.split_at(end.0 + 2);
    Some((literal, rest.strip_prefix("::")?))
}

/// Whether a cast to `cast` is what an assignment to the column does anyway.
fn is_own(cast: &SqlType, ty: &SqlType) -> bool {
    match (cast, ty) {
        (SqlType::Array(cast), SqlType::Array(ty)) => is_own(cast, ty),
        (SqlType::Named { name: cast, .. }, SqlType::Named { name: ty, .. }) => cast == ty,
        // What the server calls `char` without a length.
        (SqlType::Named { name, .. }, SqlType::Char(_)) => {
            name.schema.is_none() && name.name.as_str() == "bpchar"
        }
        _ => discriminant(cast) == discriminant(ty),
    }
}

/// `'-1'::integer` is how the server prints -1.
fn number(literal: &str, ty: &SqlType) -> Option<Expression> {
    let is_number =
        matches!(ty, SqlType::SmallInt | SqlType::Integer | SqlType::BigInt | SqlType::Numeric(_));
    let digits = literal.trim_matches('\'');
    (is_number && digits.parse::<f64>().is_ok_and(f64::is_finite)).then(|| Expression::new(digits))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn brackets_around_the_whole_are_taken_off() {
        for (printed, written) in [
            ("((a > 0) AND (b > 0))", "(a > 0) AND (b > 0)"),
            ("(a) + (b)", "(a) + (b)"),
            ("(')' = a)", "')' = a"),
            ("now()", "now()"),
        ] {
            let mut expression = Expression::new(printed);
            bare(&mut expression);
            assert_eq!(expression.as_str(), written);
        }
    }

    #[test]
    fn literals_go_without_the_type_of_their_column() {
        for (printed, ty, written) in [
            ("'draft'::character varying", "varchar(20)", "'draft'"),
            ("'draft'::text", "varchar(20)", "'draft'::text"),
            ("'it''s'::text", "text", "'it''s'"),
            ("'a'::text || 'b'::text", "text", "'a'::text || 'b'::text"),
            ("'-1'::integer", "integer", "-1"),
            ("'N'::bpchar", "char(1)", "'N'"),
            ("'N'::bpchar", "text", "'N'::bpchar"),
            ("'{}'::text[]", "text[]", "'{}'"),
            ("'open'::status", "status", "'open'"),
            ("'2020-01-01'::date", "date", "'2020-01-01'"),
            ("(0)::numeric", "numeric(12,2)", "(0)::numeric"),
            ("nextval('a_seq'::regclass)", "bigint", "nextval('a_seq'::regclass)"),
        ] {
            assert_eq!(default(&Expression::new(printed), &ty.parse().unwrap()).as_str(), written);
        }
    }
}
