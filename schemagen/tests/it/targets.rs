//! The derives for other targets than this one: rustc takes what they leave, and it lies in the section of the target.
#![cfg(target_os = "linux")]
#![allow(dead_code)] // read by the derives alone

use schema_macros::{ColumnsWasm, SqlEnumWasm, TableCoff, TableMachO, TableWasm};
use schemagen::{Columns, Table};

#[derive(TableMachO)]
struct Apple {
    #[column(primary_key)]
    id: i64,
}

#[derive(TableCoff)]
struct Window {
    #[column(primary_key, references = Apple)]
    id: i64,
}

#[derive(ColumnsWasm)]
struct Shared {
    side: Side,
}

#[derive(SqlEnumWasm)]
enum Side {
    Left,
    Right,
}

#[derive(TableWasm)]
struct Spider {
    #[column(primary_key)]
    id: i64,
    #[column(flatten)]
    shared: Shared,
}

#[test]
fn records_lie_in_the_section_of_their_target() {
    let program = std::fs::read(std::env::current_exe().unwrap()).unwrap();
    // Put together here, as the program holds what is written in its source.
    for (one, other) in [("__TEXT,__", "schemagen"), (".sch", "mgen"), (".note.", "schemagen")] {
        let name = format!("\0{one}{other}\0");
        assert!(program.windows(name.len()).any(|it| it == name.as_bytes()), "{name:?}");
    }
}

/// There an id is made of it.
#[test]
fn only_on_webassembly_an_item_says_where_it_is() {
    assert_eq!(Apple::ITEM, "id,");
    for (item, fields) in [(Spider::ITEM, "id,\n"), (Shared::ITEM, "side,\n")] {
        let place = item.strip_prefix(fields).unwrap();
        assert!(place.contains("targets.rs:"), "{place}");
    }
}
