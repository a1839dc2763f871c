//! The bytes that a derive leaves in the link section. The reader is `schema_model::declaration::record`.
//!
//! A record is an ELF note, so that linkers keep it and strip does not touch it; the same bytes serve Mach-O and COFF:
//!
//! ```text
//! u32 name length   u32 descriptor length   u32 type   "schemagen\0\0\0"
//! u16 format   u16 x 3 library version   [u8; 16] item id   u32 x 3 lengths   [u8; 128] module path
//! type descriptors of 64 bytes   item ids of 16 bytes   JSON text   padding to 4 bytes
//! ```
//!
//! Numbers are in the byte order of the target. The shape is chosen for the time that rustc needs, which goes by the
//! number of bodies, constants and paths that it has to keep: one static, one call ([`named`]), each type once, and lengths
//! that have a name here ([`lengths`]) instead of being constants of each record. That is why blanks may stand behind the JSON text.

use crate::{TypeDescriptor, item::ItemId, struct_id::StructId};

pub(crate) mod lengths;
pub(crate) mod named;

/// An element of the text.
pub type Byte = u8;

/// The version of the layout and of the JSON in it. The reader refuses what is newer than itself.
const FORMAT: u16 = 1;

/// The version of this library, for the message of a reader that is too old.
const VERSION: [u16; 3] = [
    number(env!("CARGO_PKG_VERSION_MAJOR")),
    number(env!("CARGO_PKG_VERSION_MINOR")),
    number(env!("CARGO_PKG_VERSION_PATCH")),
];

/// What one struct declares: the descriptors of its types, each once; the ids of other structs; text. Packed, as notes lie at every fourth byte.
#[doc(hidden)]
#[allow(missing_debug_implementations)] // nothing of it is read by a program
#[repr(C, packed(4))]
pub struct Record<Types, Ids, Text> {
    head: Head<StructId>,
    types: Types,
    ids: Ids,
    text: Text,
}

impl<const TYPES: usize, const IDS: usize, const TEXT: usize>
    Record<[TypeDescriptor; TYPES], [StructId; IDS], [u8; TEXT]>
{
    /// The record of the struct of this id, which is in this module.
    #[allow(clippy::cast_possible_truncation)] // a literal of 4 GiB does not compile
    pub const fn new(
        id: StructId,
        module: &str,
        types: [TypeDescriptor; TYPES],
        ids: [StructId; IDS],
        text: [u8; TEXT],
    ) -> Self {
        Self { head: Head::new(id, module, [TYPES as u32, IDS as u32, TEXT as u32]), types, ids, text }
    }
}

/// What one enum declares.
#[doc(hidden)]
#[derive(Debug)]
#[repr(C, align(4))]
pub struct EnumRecord<Text> {
    head: Head<ItemId>,
    text: Text,
}

impl<const TEXT: usize> EnumRecord<[u8; TEXT]> {
    /// The record of the enum of this id, which is in this module.
    #[allow(clippy::cast_possible_truncation)] // a literal of 4 GiB does not compile
    pub const fn new(id: ItemId, module: &str, text: [u8; TEXT]) -> Self {
        Self { head: Head::new(id, module, [0, 0, TEXT as u32]), text }
    }
}

/// What a record begins with.
#[derive(Debug, Clone, Copy)]
#[repr(C, packed(4))]
struct Head<Id> {
    name_length: u32,
    descriptor_length: u32,
    note_type: u32,
    name: [u8; 12],
    format: u16,
    version: [u16; 3],
    id: Id,
    lengths: [u32; 3],
    module: [u8; MODULE],
}

/// The room for a module path: its length, and its end where it is longer.
const MODULE: usize = 128;

/// What stands in front of a note's descriptor.
const NOTE: u32 = 24;

/// The bytes before the first descriptor.
const HEAD: u32 = 188;

const _: () =
    assert!(size_of::<Head<StructId>>() == HEAD as usize && size_of::<Head<ItemId>>() == HEAD as usize);

impl<Id: Copy> Head<Id> {
    /// Begins a record with so many types, ids and bytes of text.
    #[allow(clippy::cast_possible_truncation)] // at most 127
    const fn new(id: Id, module: &str, lengths: [u32; 3]) -> Self {
        let path = module.as_bytes();
        let (end, room) = (path.len(), MODULE - 1);
        let mut from = end.saturating_sub(room);
        let mut module = [0; MODULE];
        module[0] = (end - from) as u8;
        // rustc copies byte by byte in less time than it looks through the calls of `copy_from_slice`.
        let mut to = 1;
        while from < end {
            module[to] = path[from];
            from += 1;
            to += 1;
        }
        let contents = lengths[0] * 64 + lengths[1] * 16 + lengths[2];
        let padding = (4 - contents % 4) % 4;
        Self {
            name_length: 10,
            descriptor_length: HEAD - NOTE + contents + padding,
            note_type: 1,
            name: *b"schemagen\0\0\0",
            format: FORMAT,
            version: VERSION,
            id,
            lengths,
            module,
        }
    }
}

const fn number(digits: &str) -> u16 {
    match u16::from_str_radix(digits, 10) {
        Ok(number) => number,
        Err(_) => panic!("cargo writes numbers"),
    }
}
