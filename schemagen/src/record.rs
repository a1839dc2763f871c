//! The bytes that a derive leaves in the link section. The reader is `schema_model::declaration::record`.
//!
//! A record is an ELF note, so that linkers keep it and strip does not touch it; the same bytes serve Mach-O and COFF:
//!
//! ```text
//! u32 name length   u32 descriptor length   u32 type   "schemagen\0\0\0"
//! u16 format   u16 x 3 library version   [u32; 4] item id   u32 x 3 lengths   [u8; 128] module path
//! type descriptors of 64 bytes   item ids of 16 bytes   JSON text   padding to 4 bytes
//! ```
//!
//! Numbers are in the byte order of the target. The shape is chosen for the time that rustc needs: a struct literal with
//! literal lengths and one call. Joining the parts to one array, or giving the module path its own length, costs twice.

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
pub struct Record<const TYPES: usize, const IDS: usize, const TEXT: usize> {
    pub head: Head,
    pub types: [TypeDescriptor; TYPES],
    pub ids: [ItemId; IDS],
    pub text: [u8; TEXT],
}

/// What a record begins with.
#[doc(hidden)]
#[derive(Debug)]
#[repr(C)]
pub struct Head {
    name_length: u32,
    descriptor_length: u32,
    note_type: u32,
    name: [u8; 12],
    format: u16,
    version: [u16; 3],
    id: ItemId,
    lengths: [u32; 3],
    module: [u8; MODULE],
}

/// The room for a module path: its length, and its end where it is longer.
const MODULE: usize = 128;

/// What stands in front of a note's descriptor.
const NOTE: usize = 24;

impl Head {
    /// Begins a record with so many types, ids and bytes of text.
    #[allow(clippy::cast_possible_truncation)] // a literal of 4 GiB does not compile
    pub const fn new(seed: [u32; 4], lengths: [u32; 3], module: &str) -> Self {
        let bytes = module.as_bytes();
        let mut text = [0; MODULE];
        let room = MODULE - 1;
        let mut from = if bytes.len() > room { bytes.len() - room } else { 0 };
        text[0] = (bytes.len() - from) as u8;
        let mut to = 1;
        while from < bytes.len() {
            text[to] = bytes[from];
            from += 1;
            to += 1;
        }
        let contents = lengths[0] * 64 + lengths[1] * 16 + lengths[2];
        let padding = (4 - contents % 4) % 4;
        Self {
            name_length: 10,
            descriptor_length: (size_of::<Self>() - NOTE) as u32 + contents + padding,
            note_type: 1,
            name: *b"schemagen\0\0\0",
            format: FORMAT,
            version: VERSION,
            id: ItemId::new(seed, module),
            lengths,
            module: text,
        }
    }
}

const fn number(digits: &str) -> u16 {
    match u16::from_str_radix(digits, 10) {
        Ok(number) => number,
        Err(_) => panic!("cargo writes numbers"),
    }
}
