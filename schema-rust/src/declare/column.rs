//! Columns.

use schema_model::{
    SqlType,
    declaration::{
        ColumnDeclaration, DefaultDeclaration, GeneratedDeclaration, IdentityDeclaration, Literal,
        SerialDeclaration,
    },
    schema::{
        Column, ColumnStorage, ColumnValue, GeneratedStorage, IdentityGeneration, SequenceOptions, Table,
    },
};

use super::{Declare, Fields, parameters, place};
use crate::naming::{Item, ItemKind};

impl Declare<'_> {
    pub(super) fn column(
        &self,
        table: &Table,
        column: &Column,
        fields: &Fields,
        item: &Item,
    ) -> ColumnDeclaration {
        let Column { name, ty, nullable, value, collation, storage, comment } = column;
        let ColumnStorage { strategy, compression, statistics, parameters: with } = storage;
        let mut declaration = ColumnDeclaration {
            field: fields.get(name),
            place: place(item),
            name: fields.said(name),
            ty: self.ty(ty),
            nullable: *nullable,
            unsigned: false,
            primary_key: false,
            identity: None,
            identity_options: SequenceOptions::default(),
            serial: None,
            default: None,
            generated: None,
            collate: collation.as_ref().map(ToString::to_string),
            storage: *strategy,
            compression: *compression,
            statistics: *statistics,
            with: parameters(with),
            comment: comment.clone(),
            renamed_from: None,
            backfill: None,
        };
        match value {
            None => {}
            Some(ColumnValue::Default(expression)) => {
                declaration.default = Some(self.default(expression.as_str(), ty));
            }
            Some(ColumnValue::Generated { expression, storage }) => {
                let is_virtual = *storage == GeneratedStorage::Virtual;
                declaration.generated =
                    Some(GeneratedDeclaration { sql: expression.to_string(), is_virtual });
            }
            Some(ColumnValue::Identity(identity)) => {
                declaration.identity = Some(match identity.generation {
                    IdentityGeneration::Always => IdentityDeclaration::Always,
                    IdentityGeneration::ByDefault => IdentityDeclaration::ByDefault,
                });
                declaration.identity_options = identity.sequence;
            }
            Some(ColumnValue::Serial { sequence }) => {
                let usual = format!("{}_{}_seq", table.name.name, name);
                let sequence = (sequence.as_str() != usual || usual.len() > 63).then(|| sequence.to_string());
                declaration.serial = Some(SerialDeclaration { sequence });
            }
        }
        declaration
    }

    /// A Rust literal or a variant, where it says the same.
    fn default(&self, sql: &str, ty: &SqlType) -> DefaultDeclaration {
        if let SqlType::Named { name, .. } = ty
            && let Some(label) = text(sql)
            && let Some(it) = self.schema.enumeration(name)
            && self.names.get(ItemKind::Enum, name).is_some()
            && let Some(at) = it.labels.iter().position(|it| *it == label)
        {
            return DefaultDeclaration::Variant(self.variants(it)[at].clone());
        }
        literal(sql)
            .filter(|it| fits(it, ty))
            .map_or_else(|| DefaultDeclaration::Sql(sql.to_owned()), DefaultDeclaration::Literal)
    }
}

/// What the SQL says, where it is a literal and nothing else.
pub(super) fn literal(sql: &str) -> Option<Literal> {
    if let Some(text) = text(sql) {
        return Some(Literal::Text(text));
    }
    match sql {
        "true" => return Some(Literal::Bool(true)),
        "false" => return Some(Literal::Bool(false)),
        _ => {}
    }
    let digits = sql.strip_prefix('-').unwrap_or(sql);
    if !digits.starts_with(|it: char| it.is_ascii_digit()) {
        return None;
    }
    if digits.bytes().all(|it| it.is_ascii_digit()) {
        return (digits == "0" || !digits.starts_with('0')).then(|| Literal::Integer(sql.to_owned()));
    }
    let (whole, part) = digits.split_once('.')?;
    let all_digits = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    (all_digits(whole) && all_digits(part)).then(|| Literal::Float(sql.to_owned()))
}

/// The text of a string literal.
fn text(sql: &str) -> Option<String> {
    let inner = sql.strip_prefix('\'')?.strip_suffix('\'')?;
    let text = inner.replace("''", "\u{0}");
    (!text.contains('\'')).then(|| text.replace('\u{0}', "'"))
}

/// Whether a column of the type takes the literal as it is.
fn fits(literal: &Literal, ty: &SqlType) -> bool {
    match literal {
        Literal::Bool(_) => *ty == SqlType::Boolean,
        Literal::Integer(digits) => match ty {
            SqlType::SmallInt => digits.parse::<i16>().is_ok(),
            SqlType::Integer => digits.parse::<i32>().is_ok(),
            SqlType::BigInt => digits.parse::<i64>().is_ok(),
            SqlType::Real | SqlType::Double | SqlType::Numeric(_) => true,
            _ => false,
        },
        Literal::Float(_) => matches!(ty, SqlType::Real | SqlType::Double | SqlType::Numeric(_)),
        Literal::Text(text) => match ty {
            SqlType::Varchar(Some(length)) | SqlType::Char(length) => {
                u32::try_from(text.chars().count()).is_ok_and(|it| it <= *length)
            }
            SqlType::Text | SqlType::Varchar(None) | SqlType::Json | SqlType::Jsonb => true,
            SqlType::Date | SqlType::Time(_) | SqlType::Timestamp(_) | SqlType::TimestampTz(_) => true,
            SqlType::Inet | SqlType::Cidr | SqlType::Array(_) | SqlType::Named { .. } => true,
            _ => false,
        },
        Literal::Bytes(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_read() {
        for (sql, expected) in [
            ("0", Some(Literal::Integer("0".to_owned()))),
            ("-5", Some(Literal::Integer("-5".to_owned()))),
            ("007", None),
            ("1.50", Some(Literal::Float("1.50".to_owned()))),
            ("1.", None),
            ("true", Some(Literal::Bool(true))),
            ("'it''s'", Some(Literal::Text("it's".to_owned()))),
            ("'a' || 'b'", None),
            ("now()", None),
        ] {
            assert_eq!(literal(sql), expected, "{sql}");
        }
    }
}
