//! The type of a column by the Rust type that stands for it.

use schema_model::{
    SqlType,
    declaration::{LogicalType, TypeDeclaration},
};

use super::Declare;
use crate::naming::ItemKind;

impl Declare<'_> {
    pub(super) fn ty(&self, ty: &SqlType) -> TypeDeclaration {
        if let Some(logical) = logical(ty) {
            return TypeDeclaration::Logical(logical);
        }
        match ty {
            SqlType::Named { name, .. } => match self.names.get(ItemKind::Enum, name) {
                Some(item) => TypeDeclaration::Enum(self.names.path(item)),
                None => TypeDeclaration::Sql(ty.canonical()),
            },
            SqlType::Array(element) => match self.ty(element) {
                // Bytes and arrays are no elements: `Vec<Vec<u8>>` says both.
                TypeDeclaration::Sql(_) | TypeDeclaration::Array(_) => TypeDeclaration::Sql(ty.canonical()),
                element @ (TypeDeclaration::Logical(_) | TypeDeclaration::Enum(_)) => {
                    TypeDeclaration::Array(Box::new(element))
                }
            },
            _ => TypeDeclaration::Sql(ty.canonical()),
        }
    }
}

/// The type that a Rust type has by itself.
fn logical(ty: &SqlType) -> Option<LogicalType> {
    Some(match ty {
        SqlType::Boolean => LogicalType::Bool,
        SqlType::SmallInt => LogicalType::I16,
        SqlType::Integer => LogicalType::I32,
        SqlType::BigInt => LogicalType::I64,
        SqlType::Real => LogicalType::F32,
        SqlType::Double => LogicalType::F64,
        SqlType::Numeric(None) => LogicalType::Numeric,
        SqlType::Text => LogicalType::Text,
        SqlType::Bytea | SqlType::Blob => LogicalType::Bytes,
        SqlType::Date => LogicalType::Date,
        SqlType::Time(None) => LogicalType::Time,
        SqlType::Timestamp(None) => LogicalType::Timestamp,
        SqlType::TimestampTz(None) => LogicalType::TimestampTz,
        SqlType::Uuid => LogicalType::Uuid,
        SqlType::Jsonb => LogicalType::Json,
        SqlType::Inet => LogicalType::Inet,
        SqlType::Numeric(Some(_))
        | SqlType::Varchar(_)
        | SqlType::Char(_)
        | SqlType::Time(Some(_))
        | SqlType::TimeTz(_)
        | SqlType::Timestamp(Some(_))
        | SqlType::TimestampTz(Some(_))
        | SqlType::Json
        | SqlType::Cidr
        | SqlType::Array(_)
        | SqlType::Named { .. } => return None,
    })
}
