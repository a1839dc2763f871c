//! Which SQL type a Rust type is.

use crate::TypeDescriptor;

/// A Rust type that a column can have.
///
/// Derive it for newtypes, which are what they hold, and for types with an SQL type of their own;
/// `#[derive(SqlEnum)]` implements it for enums.
///
/// ```
/// use std::marker::PhantomData;
///
/// use schemagen::SqlType;
///
/// #[derive(SqlType)]
/// #[sql_type(transparent)]
/// struct Id<T>(i64, PhantomData<T>);
///
/// #[derive(SqlType)]
/// #[sql_type("varchar(63)")]
/// struct Slug(String);
/// ```
///
/// An implementation by hand is one constant:
///
/// ```
/// use schemagen::{SqlType, TypeDescriptor};
///
/// struct Embedding([f32; 3]);
///
/// impl SqlType for Embedding {
///     const TYPE: TypeDescriptor = TypeDescriptor::sql("vector(3)");
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "schemagen knows no SQL type for `{Self}`",
    label = "no SQL type",
    note = "say it on the field: #[column(type = varchar(63))], #[column(type = raw(\"..\"))] or #[column(json)]",
    note = "for u8, u16 and u32 say #[column(unsigned)]: the next wider signed type with a check",
    note = "a newtype takes #[derive(schemagen::SqlType)] #[sql_type(transparent)], an enum #[derive(schemagen::SqlEnum)]",
    note = "types of chrono, time, jiff, uuid, rust_decimal, bigdecimal, serde_json and ipnetwork need the feature of that name"
)]
pub trait SqlType {
    /// The SQL type, and whether NULL is one of its values.
    const TYPE: TypeDescriptor;
}

/// An unsigned integer that fits the next wider signed type: what `#[column(unsigned)]` asks for.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an unsigned column",
    label = "not u8, u16 or u32",
    note = "u64 fits no integer type of SQL: say #[column(type = numeric(20, 0))]"
)]
pub trait UnsignedColumn {
    /// The descriptor of the type.
    const TYPE: TypeDescriptor;
}

/// The attribute says the type, and it is no `Option`.
pub const SAID: TypeDescriptor = TypeDescriptor::said();

/// The attribute says the type, and it is an `Option`.
pub const SAID_NULLABLE: TypeDescriptor = SAID.nullable();

/// Asks of any type at all whether it is an `Option`: the inherent constant wins where there is one.
#[derive(Debug)]
pub struct Probe<T: ?Sized>(core::marker::PhantomData<T>);

impl<T> Probe<Option<T>> {
    /// The attribute says the type, and it is an `Option`.
    pub const SAID: TypeDescriptor = SAID_NULLABLE;
}

/// The answer for every other type.
pub trait NotOption {
    /// The attribute says the type.
    const SAID: TypeDescriptor = SAID;
}

impl<T: ?Sized> NotOption for Probe<T> {}
