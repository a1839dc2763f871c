//! What is written is read back, what an older version wrote stays readable, and each fault is named with its place.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use super::*;
use crate::Graph;

const BASE: &str = include_str!("../../tests/fixtures/snapshot-format-1-base.json");
const DELTAS: &str = include_str!("../../tests/fixtures/snapshot-format-1-deltas.json");

fn read(json: &str) -> Result<Snapshot, SnapshotError> {
    Snapshot::from_json("snapshots/it", json.as_bytes())
}

fn base_schema() -> Schema {
    match read(BASE).unwrap().content {
        Content::Base(schema) => Arc::unwrap_or_clone(schema),
        Content::Deltas(_) => panic!("the fixture holds deltas"),
    }
}

#[test]
fn every_format_ever_written_stays_readable_and_replays_to_its_hash() {
    let graph = Graph::new(vec![read(DELTAS).unwrap(), read(BASE).unwrap()]).unwrap();
    assert_eq!(graph.verify_all(), []);
    assert_eq!(graph.order()[1].deltas().len(), 20);
    assert!(graph.order()[1].hand_written);
}

#[test]
fn the_newest_format_is_written_as_its_fixtures() {
    for fixture in [BASE, DELTAS] {
        assert_eq!(read(fixture).unwrap().to_json(), fixture);
    }
}

#[test]
fn canonical_json_holds_what_serde_writes() {
    let schema = base_schema();
    let canonical: serde_json::Value = serde_json::from_str(&schema.to_canonical_json()).unwrap();
    assert_eq!(canonical, serde_json::to_value(&schema).unwrap());
    assert_eq!(Schema::default().to_canonical_json(), "{}\n");
}

#[test]
fn a_changed_column_changes_one_line() {
    let mut schema = base_schema();
    let before = schema.to_canonical_json();
    schema.tables[1].columns[1].nullable = true;
    let after = schema.to_canonical_json();
    let changed: Vec<_> = before.lines().zip(after.lines()).filter(|(a, b)| a != b).collect();
    assert_eq!(
        changed,
        [(
            r#"        {"name": "tenant_id", "type": "bigint"},"#,
            r#"        {"name": "tenant_id", "type": "bigint", "nullable": true},"#
        )]
    );
}

#[test]
fn line_ends_and_a_byte_order_mark_do_not_count() {
    assert_eq!(read(&format!("\u{feff}{}", BASE.replace('\n', "\r\n"))), read(BASE));
}

#[test]
fn a_cut_off_file_is_named_at_every_length() {
    for end in (0..BASE.len() - 2).filter(|end| BASE.is_char_boundary(*end)) {
        match read(&BASE[..end]) {
            Err(SnapshotError::Truncated { line, .. }) => {
                assert_eq!(line, BASE[..end].matches('\n').count().max(1) + usize::from(end > 1), "at {end}");
            }
            other => panic!("at {end}: {other:?}"),
        }
    }
}

#[test]
fn merge_marks_are_named_with_their_line() {
    for mark in ["<<<<<<< HEAD", "=======", ">>>>>>> main"] {
        let json = BASE.replacen("  \"files\"", &format!("{mark}\n  \"files\""), 1);
        assert_eq!(read(&json), Err(SnapshotError::Conflict { path: "snapshots/it".into(), line: 7 }));
    }
}

#[test]
fn a_newer_format_is_said_before_anything_else() {
    let newer = BASE.replace("\"format\": 1", "\"format\": 3");
    let unknown_key =
        newer.replace("\"dialect\": \"postgres\"", "\"dialects\": [\"postgres\", {\"a\": [1.5]}]");
    let cut_off = &newer[..newer.len() / 2];
    for json in [&newer, &unknown_key, cut_off, r#"{"other": [{}], "format": 3}"#] {
        let error = read(json).unwrap_err();
        assert_eq!(
            error.to_string(),
            "snapshots/it: was written by a newer schemagen (format 3); this one reads up to format 1: upgrade \
             schemagen"
        );
    }
}

#[test]
fn what_no_snapshot_says_is_refused_with_its_place() {
    for (before, after, message) in [
        ("\"parents\": []", "\"parents\": [], \"parents\": []", "duplicate field `parents`"),
        ("\"type\": \"bigint\"", "\"type\": \"bigint\", \"type\": \"int\"", "duplicate field `type`"),
        ("\"dialect\"", "\"flavour\"", "unknown field `flavour`"),
        ("\"postgres\"", "\"mysql\"", "unknown variant `mysql`"),
        ("\"nullable\": true", "\"nullable\": 1", "invalid type"),
        ("\"nullable\"", "\"nulable\"", "unknown field `nulable`"),
        ("20261121103000_create", "20261121103000-create", "is not a migration id"),
        ("varchar(320)", "varchar(x)", "modifiers"),
        ("\"storage\": \"stored\"", "\"storage\": \"stored\", \"x\": 1", "unknown field `x`"),
        ("\"base\"", "\"rest\"", "unknown field `rest`"),
        ("\"files\": {", "\"files\": {\"side\": 1,", "unknown field `side`"),
    ] {
        let json = BASE.replacen(before, after, 1);
        let line = json[..json.find(after).unwrap()].lines().count();
        match read(&json) {
            Err(SnapshotError::Content { line: found, message: text, .. }) => {
                assert!(text.contains(message), "{text:?} does not say {message:?}");
                assert_eq!(found, line, "the line of {text:?}");
            }
            other => panic!("{after}: {other:?}"),
        }
    }
}

#[test]
fn what_a_snapshot_must_say_is_missed() {
    for (before, after, message) in [
        ("\"format\": 1,", "", "missing field `format`"),
        ("\"format\": 1", "\"format\": 0", "format 0"),
        ("\"base\"", "\"deltas\": [], \"base\"", "both `base` and `deltas`"),
    ] {
        let error = read(&BASE.replacen(before, after, 1)).unwrap_err().to_string();
        assert!(error.contains(message), "{error:?} does not say {message:?}");
    }
    let head = &BASE[..BASE.find(",\n  \"base\"").unwrap()];
    let error = read(&format!("{head}}}")).unwrap_err().to_string();
    assert!(error.contains("neither `base` nor `deltas`"), "{error}");
}

#[test]
fn unknown_keys_of_deltas_are_refused() {
    for before in ["\"before\": {\"namespace\"", "\"name\": \"number\"", "\"column\": {\"name\": \"name\""] {
        let json = DELTAS.replacen(before, &format!("\"x\": 1, {before}"), 1);
        let error = read(&json).unwrap_err().to_string();
        assert!(error.contains("unknown field `x`"), "{before}: {error}");
    }
}

#[test]
fn what_is_no_json_is_refused_with_its_place() {
    for (json, line) in [("{\n  format: 1}", 2), ("[}", 1), ("{} x", 1), ("{\"format\": 1}\u{0}", 1)] {
        match read(json) {
            Err(SnapshotError::Syntax { line: found, .. } | SnapshotError::Content { line: found, .. }) => {
                assert_eq!(found, line, "{json:?}");
            }
            other => panic!("{json:?}: {other:?}"),
        }
    }
    let latin = BASE.replace('ü', "?").into_bytes().into_iter().map(|it| if it == b'?' { 0xfc } else { it });
    let error = Snapshot::from_json("it", &latin.collect::<Vec<_>>()).unwrap_err();
    assert!(error.to_string().starts_with("it:17:74: this is not JSON: invalid unicode"), "{error}");
}

#[test]
fn a_file_is_called_after_its_migration() {
    let name = "snapshots/20261121103000_create_tenants_and_users.json";
    for path in [name, "origin/main:20261121103000_create_tenants_and_users.json", "-"] {
        assert!(Snapshot::from_json(path, BASE.as_bytes()).is_ok(), "{path}");
    }
    let error = Snapshot::from_json("snapshots/20261121103000_create.json", BASE.as_bytes()).unwrap_err();
    assert!(matches!(error, SnapshotError::FileName { .. }), "{error}");
}

#[test]
fn the_hash_counts_every_attribute_and_no_position() {
    let schema = base_schema();
    let hash = SchemaHash::of(&schema);
    let mut moved = schema.clone();
    moved.tables[1].columns.reverse();
    assert_eq!(SchemaHash::of(&moved), hash);

    let mut changed = Vec::new();
    let mut change = |change: fn(&mut Schema)| {
        let mut schema = schema.clone();
        change(&mut schema);
        changed.push(SchemaHash::of(&schema));
    };
    change(|it| it.namespaces[0].comment = None);
    change(|it| it.enums[1].labels.swap(0, 1));
    change(|it| it.tables[1].comment = None);
    change(|it| it.tables[1].options.strict = false);
    change(|it| it.tables[1].columns[0].nullable = true);
    change(|it| _ = it.tables[1].constraints.pop());
    change(|it| it.tables[1].indexes[0].unique = true);
    change(|it| _ = it.tables.pop());
    changed.push(hash);
    let count = changed.len();
    changed.sort();
    changed.dedup();
    assert_eq!(changed.len(), count);
}

#[test]
fn hashes_read_back_as_written() {
    let hash = SchemaHash::of(&base_schema());
    assert_eq!(hash.to_string().parse(), Ok(hash));
    assert!(hash.to_string()[1..].parse::<SchemaHash>().is_err());
}
