//! The bytes that a derive leaves in the link section. The reader is `schema_model::declaration::record`.
//!
//! A record is an ELF note, so that linkers keep it and strip does not touch it; the same bytes serve Mach-O and COFF:
//!
//! ```text
//! u32 name length   u32 descriptor length   u32 type   "schemagen\0\0\0"
//! u16 format   u16 x 3 library version   [u8; 16] item id   u32 x 4 lengths of what follows
//! JSON text   type descriptors of 64 bytes   item ids of 16 bytes   module path   padding to 4 bytes
//! ```
//!
//! Numbers are in the byte order of the target.

use crate::{TypeDescriptor, item::ItemId};

/// The version of the layout and of the JSON in it. The reader refuses what is newer than itself.
const FORMAT: u16 = 1;

/// The version of this library, for the message of a reader that is too old.
const VERSION: [u16; 3] = [
    number(env!("CARGO_PKG_VERSION_MAJOR")),
    number(env!("CARGO_PKG_VERSION_MINOR")),
    number(env!("CARGO_PKG_VERSION_PATCH")),
];

/// What one item declares.
#[doc(hidden)]
#[derive(Debug)]
#[repr(C, align(4))]
pub struct Record<const TEXT: usize, const TYPES: usize, const IDS: usize, const MODULE: usize> {
    name_length: u32,
    descriptor_length: u32,
    note_type: u32,
    name: [u8; 12],
    format: u16,
    version: [u16; 3],
    id: ItemId,
    lengths: [u32; 4],
    text: [u8; TEXT],
    types: [TypeDescriptor; TYPES],
    ids: [ItemId; IDS],
    module: [u8; MODULE],
}

impl<const TEXT: usize, const TYPES: usize, const IDS: usize, const MODULE: usize>
    Record<TEXT, TYPES, IDS, MODULE>
{
    /// Lays out a record.
    #[allow(clippy::cast_possible_truncation)] // a literal of 4 GiB does not compile
    pub const fn new(
        id: ItemId,
        module: &str,
        text: &[u8; TEXT],
        types: [TypeDescriptor; TYPES],
        ids: [ItemId; IDS],
    ) -> Self {
        let Some(module) = module.as_bytes().first_chunk::<MODULE>() else {
            panic!("the length of the module path is its own")
        };
        Self {
            name_length: 10,
            descriptor_length: (size_of::<Self>() - 24) as u32,
            note_type: 1,
            name: *b"schemagen\0\0\0",
            format: FORMAT,
            version: VERSION,
            id,
            lengths: [TEXT as u32, TYPES as u32, IDS as u32, MODULE as u32],
            text: *text,
            types,
            ids,
            module: *module,
        }
    }
}

const fn number(digits: &str) -> u16 {
    match u16::from_str_radix(digits, 10) {
        Ok(number) => number,
        Err(_) => panic!("cargo writes numbers"),
    }
}
