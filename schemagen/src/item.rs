//! The items that carry a derive: what tells them apart, and what other items may ask of them.

/// A struct with `#[derive(Table)]`: one table of the database.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a table",
    label = "not a table",
    note = "add #[derive(schemagen::Table)] to it"
)]
pub trait Table {
    #[doc(hidden)]
    const ITEM: Item;
}

/// A struct with `#[derive(Columns)]`: columns that tables share through `#[column(flatten)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a group of columns",
    label = "cannot be flattened",
    note = "add #[derive(schemagen::Columns)] to it"
)]
pub trait Columns {
    #[doc(hidden)]
    const ITEM: Item;
}

/// An enum with `#[derive(SqlEnum)]`: an enum type of the database.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an enum of the database",
    label = "not an SQL enum",
    note = "add #[derive(schemagen::SqlEnum)] to it"
)]
pub trait SqlEnum {
    #[doc(hidden)]
    const ITEM: Item;
}

/// Tells one item from all others of a program: by module, and by what the derive knows of its place.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub struct ItemId(pub(crate) [u8; 16]);

/// What an item knows of itself without looking at any other table, so that tables can reference each other.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Item {
    /// What others name this item by.
    pub id: ItemId,
    /// Its own fields, each followed by a comma.
    pub fields: &'static str,
    /// Its flattened fields.
    pub flattened: &'static [Flattened],
}

/// One flattened field.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Flattened {
    /// `flatten(prefix = "..")`
    pub prefix: &'static str,
    /// The struct whose fields these are.
    pub item: Item,
}

impl ItemId {
    /// Mixes the module's path into what the derive knows, eight bytes at a time to keep constant evaluation short.
    pub const fn new(seed: u128, module: &str) -> Self {
        let mut hash = seed ^ module.len() as u128;
        let mut rest = module.as_bytes();
        while let Some((chunk, tail)) = rest.split_first_chunk::<8>() {
            hash = mix(hash ^ u64::from_le_bytes(*chunk) as u128);
            rest = tail;
        }
        while let Some((byte, tail)) = rest.split_first() {
            hash = mix(hash ^ *byte as u128);
            rest = tail;
        }
        Self(hash.to_le_bytes())
    }
}

/// One round of FNV-1a with its 128-bit prime, the high half folded in so that every bit reaches the next round.
const fn mix(hash: u128) -> u128 {
    let hash = hash.wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013B);
    hash ^ (hash >> 71)
}
