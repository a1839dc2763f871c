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

/// Tells one item from all others of a program: by what the derive knows of its place, and by its module.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub struct ItemId([u32; 4]);

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
    /// Mixes the module's path into what the derive knows. Plain arithmetic on `u64` that cannot overflow, because each
    /// call of a function of std costs rustc more than all of this.
    #[allow(clippy::cast_possible_truncation, clippy::cast_lossless)] // below 2^32; `from` is not const
    pub const fn new(seed: [u32; 4], module: &str) -> Self {
        let bytes = module.as_bytes();
        let mut hash: u64 = 0;
        let mut at = 0;
        while at < bytes.len() {
            hash = (hash * 16_777_619 + bytes[at] as u64) % 4_294_967_291;
            at += 1;
        }
        let [a, b, c, d] = seed;
        Self([a, b, c, d ^ hash as u32])
    }

    /// The same bytes as in memory.
    pub(crate) const fn to_bytes(self) -> [u8; 16] {
        let [a, b, c, d] = self.0;
        let bytes = [a.to_ne_bytes(), b.to_ne_bytes(), c.to_ne_bytes(), d.to_ne_bytes()];
        let mut joined = [0; 16];
        joined.copy_from_slice(bytes.as_flattened());
        joined
    }
}
