//! What tells one annotated struct from all others of a program. rustc knows it of every type, so that no constant of the
//! struct has to: a constant costs rustc more than the rest of the derive's code does.

use crate::Table;

/// The id of a struct: 16 bytes that mean nothing else.
#[cfg(not(target_family = "wasm"))]
pub type StructId = core::any::TypeId;

/// There a section cannot hold the id of a type, which is a pointer while rustc evaluates constants.
#[cfg(target_family = "wasm")]
pub type StructId = [u32; 4];

const _: () = assert!(size_of::<StructId>() == 16, "the record format says so");

/// The id of a table. It does not look at `ITEM`, whose line changes more often than what tables there are.
#[cfg(not(target_family = "wasm"))]
pub const fn table<T: Table + 'static>() -> StructId {
    core::any::TypeId::of::<T>()
}

/// The id of a table.
#[cfg(target_family = "wasm")]
pub const fn table<T: Table + 'static>() -> StructId {
    by_place(T::ITEM)
}

/// The id of a struct whose `ITEM` this is.
#[cfg(not(target_family = "wasm"))]
pub const fn id<T: 'static>(_item: &str) -> StructId {
    core::any::TypeId::of::<T>()
}

/// The id of a struct whose `ITEM` this is.
#[cfg(target_family = "wasm")]
pub const fn id<T: 'static>(item: &str) -> StructId {
    by_place(item)
}

/// By what the derive knows of the struct's place.
#[cfg(any(test, target_family = "wasm"))]
#[allow(clippy::cast_possible_truncation, clippy::cast_lossless)] // below 2^32; `from` is not const
const fn by_place(item: &str) -> [u32; 4] {
    let bytes = item.as_bytes();
    let mut id = [0_u64; 4];
    let mut at = 0;
    while at < bytes.len() {
        let [a, b, c, d] = id;
        let byte = bytes[at] as u64 + 1;
        id = [
            (a * 16_777_619 + byte) % 4_294_967_291,
            (b * 40_503 + byte) % 4_294_967_291,
            (c * 69_069 + byte) % 4_294_967_291,
            (d * 2_654_435 + byte) % 4_294_967_291,
        ];
        at += 1;
    }
    [id[0] as u32, id[1] as u32, id[2] as u32, id[3] as u32]
}

#[cfg(test)]
mod tests {
    use super::by_place;

    #[test]
    fn another_place_is_another_id() {
        let ids = [by_place("a,\napp 1 lib.rs:1:1 A"), by_place("a,\napp 1 lib.rs:2:1 A"), by_place("")];
        assert!(ids[0] != ids[1] && ids[1] != ids[2] && ids[2] != ids[0]);
        assert!((0..4).all(|lane| ids[0][lane] != ids[1][lane]));
    }
}
