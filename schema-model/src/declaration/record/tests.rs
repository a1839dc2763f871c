//! Records written by hand: what a newer library, a damaged file or a strange linker would leave.

#![allow(clippy::unwrap_used)]

use super::{ByteOrder, LinkError, Record, RecordError, Version, decode, link};
use crate::{Declarations, declaration::TypeDeclaration};

/// A record as the library lays it out.
struct Written {
    format: u16,
    version: [u16; 3],
    id: u8,
    module: &'static str,
    types: Vec<[u8; 64]>,
    ids: Vec<u8>,
    text: String,
}

fn table(id: u8, module: &'static str, line: u32, columns: &str) -> Written {
    let text = format!(
        r#"{{"table":{{"head":{{"ident":"User","package":"app","file":"src/lib.rs","line":{line}}},"columns":[{columns}]}}}}"#
    );
    Written { format: 1, version: [0, 1, 0], id, module, types: Vec::new(), ids: Vec::new(), text }
}

impl Written {
    fn bytes(&self, order: ByteOrder) -> Vec<u8> {
        let u16 = |number: u16| match order {
            ByteOrder::Little => number.to_le_bytes(),
            ByteOrder::Big => number.to_be_bytes(),
        };
        let u32 = |number: usize| match order {
            ByteOrder::Little => u32::try_from(number).unwrap().to_le_bytes(),
            ByteOrder::Big => u32::try_from(number).unwrap().to_be_bytes(),
        };
        let mut rest = Vec::new();
        rest.extend(
            [u16(self.format), u16(self.version[0]), u16(self.version[1]), u16(self.version[2])].concat(),
        );
        rest.extend([self.id; 16]);
        rest.extend([u32(self.types.len()), u32(self.ids.len()), u32(self.text.len())].concat());
        let mut module = [0; 128];
        module[0] = u8::try_from(self.module.len()).unwrap();
        module[1..=self.module.len()].copy_from_slice(self.module.as_bytes());
        rest.extend(module);
        rest.extend(self.types.concat());
        rest.extend(self.ids.iter().flat_map(|id| [*id; 16]));
        rest.extend(self.text.bytes());
        rest.resize(rest.len().next_multiple_of(4), 0);
        let note = [u32(10), u32(rest.len()), u32(1)].concat();
        [note.as_slice(), b"schemagen\0\0\0", &rest].concat()
    }

    fn read(&self) -> Result<Vec<Record>, RecordError> {
        decode(&self.bytes(ByteOrder::Little), ByteOrder::Little)
    }
}

fn descriptor(kind: u8, depth: u8, nullable: u8, text: &[u8]) -> [u8; 64] {
    let mut bytes = [0; 64];
    bytes[..4].copy_from_slice(&[kind, depth, nullable, u8::try_from(text.len()).unwrap()]);
    bytes[4..4 + text.len()].copy_from_slice(text);
    bytes
}

fn linked(artifacts: &[&[Written]]) -> Result<Declarations, Vec<LinkError>> {
    let read = |it: &Written| it.read().unwrap();
    link(artifacts.iter().map(|records| records.iter().flat_map(read).collect()).collect())
}

fn paths(declarations: &Declarations) -> Vec<&str> {
    declarations.tables.iter().map(|it| it.path.as_str()).collect()
}

const COLUMN: &str = r#"{"field":"a","line":2,"rust":0}"#;

#[test]
fn records_are_read_in_both_byte_orders_with_zeros_between_them() {
    for order in [ByteOrder::Little, ByteOrder::Big] {
        let one = table(1, "app", 1, "").bytes(order);
        let section = [one.as_slice(), &[0; 8], &table(2, "app::b", 1, "").bytes(order), &[0; 12]].concat();
        let declarations = link(vec![decode(&section, order).unwrap()]).unwrap();
        assert_eq!(paths(&declarations), ["app::User", "app::b::User"]);
    }
}

#[test]
fn a_newer_format_is_told_by_the_version_that_knows_it() {
    // Of what a newer format changes nothing is read: its text is none.
    let newer = Written { format: 2, version: [1, 4, 2], text: "?".to_owned(), ..table(1, "app", 1, "") };
    let error = newer.read().unwrap_err();
    assert_eq!(error, RecordError::Newer(Version([1, 4, 2])));
    assert_eq!(
        error.to_string(),
        "compiled with schemagen 1.4.2, which writes a newer format; install schemagen-cli 1.4.2 or later"
    );
}

#[test]
fn whatever_is_damaged_is_an_error_and_no_panic() {
    let whole =
        Written { types: vec![descriptor(1, 0, 0, b"text")], ids: vec![7], ..table(1, "app", 1, COLUMN) };
    let bytes = whole.bytes(ByteOrder::Little);
    assert!(decode(&bytes, ByteOrder::Little).is_ok());
    for length in 1..bytes.len() {
        assert!(decode(&bytes[..length], ByteOrder::Little).is_err(), "cut off at {length}");
    }
    for at in 0..bytes.len() {
        for value in [0, 0x7f, 0xff] {
            let mut bytes = bytes.clone();
            bytes[at] = value;
            let _ = decode(&bytes, ByteOrder::Little).map(|records| link(vec![records]));
        }
    }
}

#[test]
fn types_and_columns_that_do_not_fit_are_damage() {
    for (types, columns, why) in [
        (vec![], COLUMN, "it names a type that it does not list"),
        (vec![], r#"{"field":"a","line":2}"#, "a column has no type"),
        (vec![descriptor(0, 0, 0, b"")], COLUMN, "a column has no type"),
        (vec![descriptor(1, 0, 0, b"money")], COLUMN, "unknown variant `money`"),
        (vec![descriptor(9, 0, 0, b"")], COLUMN, "a type of the unknown kind 9"),
        (vec![descriptor(3, 0, 0, b"short")], COLUMN, "an item id is cut off"),
        (vec![], r#"{"field":"a","line":2,"flatten":3}"#, "it names an item that it does not list"),
    ] {
        let error = Written { types, ..table(1, "app", 1, columns) }.read().unwrap_err().to_string();
        assert!(error.contains(why), "{error} does not say {why}");
    }
}

#[test]
fn the_same_item_in_two_artifacts_is_one() {
    let declarations = linked(&[&[table(1, "app", 1, "")], &[table(1, "app", 1, "")]]).unwrap();
    assert_eq!(paths(&declarations), ["app::User"]);
}

#[test]
fn a_module_compiled_again_by_a_program_is_that_of_the_library() {
    let library = [table(1, "app::models", 1, ""), table(2, "app::other", 1, "")];
    let program = [table(3, "server::other", 1, ""), table(4, "server", 9, "")];
    let declarations = linked(&[&library, &program]).unwrap();
    assert_eq!(paths(&declarations), ["app::models::User", "app::other::User", "server::User"]);
}

#[test]
fn two_builds_of_one_item_that_disagree_are_told_apart() {
    let other_lines = [table(1, "app", 1, ""), table(1, "app", 2, "")];
    let skipped = r#"{"field":"a","line":2,"skip":true}"#;
    let other_features = [table(1, "app", 2, ""), table(2, "app", 2, skipped)];
    for [first, second] in [other_lines, other_features] {
        let errors = linked(&[&[first], &[second]]).unwrap_err();
        assert_eq!(
            errors[0].to_string(),
            "src/lib.rs:2: app::User was compiled twice with different contents; build one set of packages and features at a time"
        );
    }
}

#[test]
fn items_of_one_path_get_numbers_by_their_lines() {
    let declarations = linked(&[&[table(2, "app", 8, ""), table(1, "app", 3, "")]]).unwrap();
    assert_eq!(paths(&declarations), ["app::User", "app::User#2"]);
    assert_eq!(declarations.tables[1].place.line, 8);
}

#[test]
fn what_is_in_no_artifact_is_missing_by_name() {
    let mut record =
        Written { types: vec![descriptor(3, 1, 1, &[9; 16])], ids: vec![8], ..table(1, "app", 1, COLUMN) };
    let foreign_key =
        r#","foreign_keys":[{"line":4,"fields":["a"],"target":0,"target_path":"crm::Tenant"}]}}"#;
    record.text = record.text.trim_end_matches("}}").to_owned() + foreign_key;
    let errors = linked(&[&[record]]).unwrap_err();
    let messages: Vec<String> = errors.iter().map(ToString::to_string).collect();
    let end = "is in a crate that was not read; add its package to `packages` in schemagen.toml";
    assert_eq!(
        messages,
        [
            format!("src/lib.rs:2: User.a: the enum of its type {end}"),
            format!("src/lib.rs:4: User.a: `crm::Tenant` {end}"),
        ]
    );
}

#[test]
fn arrays_and_null_are_what_rustc_says() {
    let record = Written { types: vec![descriptor(2, 2, 1, b"varchar(3)")], ..table(1, "app", 1, COLUMN) };
    let declarations = linked(&[&[record]]).unwrap();
    let column = &declarations.tables[0].columns[0];
    let sql = TypeDeclaration::Sql("varchar(3)".to_owned());
    assert_eq!(column.ty, TypeDeclaration::Array(Box::new(TypeDeclaration::Array(Box::new(sql)))));
    assert!(column.nullable);
}

#[test]
fn fields_share_a_type_and_say_by_themselves_that_they_are_nullable() {
    let columns = [
        r#"{"field":"b","line":3,"rust":0,"nullable":true}"#,
        r#"{"field":"c","line":4,"type":{"sql":"inet"}}"#,
    ];
    let columns = format!("{COLUMN},{}", columns.join(","));
    let record = Written { types: vec![descriptor(2, 0, 0, b"money")], ..table(1, "app", 1, &columns) };
    let declarations = linked(&[&[record]]).unwrap();
    let read: Vec<_> = declarations.tables[0].columns.iter().map(|it| (it.ty.clone(), it.nullable)).collect();
    let sql = |it: &str| TypeDeclaration::Sql(it.to_owned());
    assert_eq!(read, [(sql("money"), false), (sql("money"), true), (sql("inet"), false)]);
}

#[test]
fn a_struct_that_flattens_itself_is_an_error() {
    let flatten = r#"{"field":"a","line":2,"flatten":0}"#;
    let mut group = Written { ids: vec![2], ..table(2, "app", 9, flatten) };
    group.text = group.text.replace(r#"{"table":"#, r#"{"columns":"#);
    let errors = linked(&[&[Written { ids: vec![2], ..table(1, "app", 1, flatten) }, group]]).unwrap_err();
    assert!(errors[0].to_string().starts_with("src/lib.rs:2: User.a: the flattened struct is in a crate"));
}
