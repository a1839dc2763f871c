//! The fixed-size description of one Rust type.

use serde::{
    Deserialize,
    de::{IntoDeserializer, value::Error},
};

use super::ItemId;
use crate::declaration::LogicalType;

/// The bytes of a descriptor.
pub(super) const SIZE: usize = 64;

/// What rustc found out about the type of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Descriptor {
    pub(super) kind: Kind,
    pub(super) array_depth: u8,
    pub(super) nullable: bool,
}

/// The type itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// The field's attribute says the type.
    Said,
    Logical(LogicalType),
    Sql(String),
    Enum(ItemId),
}

impl Descriptor {
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, String> {
        let &[kind, array_depth, nullable, length, ref rest @ ..] = bytes else {
            return Err("a type is cut off".to_owned());
        };
        let text = rest.get(..usize::from(length)).ok_or("the text of a type is too long")?;
        Ok(Self { kind: Kind::decode(kind, text)?, array_depth, nullable: nullable != 0 })
    }
}

impl Kind {
    fn decode(kind: u8, text: &[u8]) -> Result<Self, String> {
        let words = || std::str::from_utf8(text).map_err(|error| error.to_string());
        match kind {
            0 => Ok(Self::Said),
            1 => {
                let word: Result<LogicalType, Error> = LogicalType::deserialize(words()?.into_deserializer());
                word.map(Self::Logical).map_err(|error| error.to_string())
            }
            2 => Ok(Self::Sql(words()?.to_owned())),
            3 => text
                .try_into()
                .map(|id| Self::Enum(ItemId(id)))
                .map_err(|_| "an item id is cut off".to_owned()),
            other => Err(format!("a type of the unknown kind {other}")),
        }
    }
}
