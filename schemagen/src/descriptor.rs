//! The SQL type of one Rust type as 64 constant bytes, which the derives put in the link section as they are.

use crate::item::ItemId;

/// What [`crate::SqlType`] says of a Rust type. Made by the constructors here, read by the `schemagen` command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct TypeDescriptor {
    kind: Kind,
    array_depth: u8,
    nullable: bool,
    text_length: u8,
    text: [u8; TEXT],
}

/// The room for a type's text.
const TEXT: usize = 60;

/// What [`TypeDescriptor::text`] holds. The numbers are part of the record format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Kind {
    /// Nothing: the field's attribute says the type.
    Said = 0,
    /// The name of a logical type, which each dialect spells in its own way.
    Logical = 1,
    /// SQL, the same in every dialect.
    Sql = 2,
    /// The item id of an enum.
    Enum = 3,
}

impl TypeDescriptor {
    /// An SQL type as the database spells it: `TypeDescriptor::sql("varchar(63)")`.
    ///
    /// # Panics
    /// While compiling, if the text is empty or longer than 60 bytes.
    pub const fn sql(text: &str) -> Self {
        assert!(!text.is_empty(), "an SQL type cannot be empty");
        Self::of(Kind::Sql, text.as_bytes())
    }

    /// The same type, nullable: what `Option<T>` is.
    pub const fn nullable(self) -> Self {
        Self { nullable: true, ..self }
    }

    /// An array of this type: what `Vec<T>` is. Elements are always allowed to be NULL, as in PostgreSQL.
    pub const fn array(self) -> Self {
        Self { array_depth: self.array_depth + 1, nullable: false, ..self }
    }

    /// A type by its meaning: the word of `LogicalType` in the model.
    pub(crate) const fn logical(word: &str) -> Self {
        Self::of(Kind::Logical, word.as_bytes())
    }

    /// The native type of an enum.
    #[doc(hidden)]
    pub const fn sql_enum(id: ItemId) -> Self {
        Self::of(Kind::Enum, &id.to_bytes())
    }

    /// The type is said by the field's attribute; only the nullability comes from Rust.
    pub(crate) const fn said() -> Self {
        Self::of(Kind::Said, &[])
    }

    #[allow(clippy::cast_possible_truncation)] // at most 60
    const fn of(kind: Kind, text: &[u8]) -> Self {
        assert!(text.len() <= TEXT, "an SQL type here has at most 60 bytes; say `type = ..` on the field");
        let mut bytes = [0; TEXT];
        bytes.split_at_mut(text.len()).0.copy_from_slice(text);
        Self { kind, array_depth: 0, nullable: false, text_length: text.len() as u8, text: bytes }
    }
}
