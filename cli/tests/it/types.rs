//! docs/types.md, made from the structs of tests/types as rustc and both dialects see them.

#![allow(clippy::unwrap_used)]

use std::{collections::BTreeMap, fmt::Write, fs};

use schema_model::{
    Declarations,
    resolve::{Target, resolve},
};
use schemagen_cli::artifact::{BuildRequest, build};

use crate::machine::repository;

#[test]
fn the_table_of_types_is_current() {
    let source = fs::read_to_string(repository().join("tests/types/src/lib.rs")).unwrap();
    let request = BuildRequest {
        folder: repository(),
        packages: vec!["types-models".to_owned()],
        ..BuildRequest::default()
    };
    let declared = build(&request).and_then(|it| it.declarations()).unwrap().declarations;
    let page =
        page(&source, &types(&declared, &Target::postgres()), &types(&scalars(declared), &Target::sqlite()));
    let path = repository().join("docs/types.md");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &page).unwrap();
    }
    let current = fs::read_to_string(&path).unwrap_or_default();
    assert!(current == page, "docs/types.md is old: UPDATE=1 cargo xtask test -p schemagen-cli types");
}

/// The declarations without the table of arrays, which SQLite cannot hold.
fn scalars(mut declared: Declarations) -> Declarations {
    declared.tables.retain(|it| !it.path.ends_with("::Arrays"));
    declared
}

/// Each column's type in a dialect.
fn types(declared: &Declarations, target: &Target) -> BTreeMap<String, String> {
    let resolved = resolve(declared, target).unwrap();
    let columns = resolved.schema.tables.iter().flat_map(|it| &it.columns);
    columns.map(|it| (it.name.to_string(), it.ty.to_string())).collect()
}

fn page(source: &str, postgres: &BTreeMap<String, String>, sqlite: &BTreeMap<String, String>) -> String {
    let mut page = "\
# Types

What a Rust type is in the database. `Option<T>` is `T` that may be NULL; aliases and `#[sql_type(transparent)]` newtypes are what they stand
for, of any crate. A type behind a feature needs `schemagen = { features = [\"..\"] }`. In SQLite, numbers of arbitrary precision are text,
never floating point, and UUIDs are text or, with `uuid = \"blob\"` in schemagen.toml, blobs.

This page is made from the structs in `tests/types` as rustc sees them.

| Rust | attribute | feature | PostgreSQL | SQLite |
| --- | --- | --- | --- | --- |
"
    .to_owned();
    let mut attribute = String::new();
    for line in source.lines().map(str::trim) {
        if let Some(inner) = line.strip_prefix("#[column(").and_then(|it| it.strip_suffix(")]")) {
            attribute = inner.replace("primary_key", "");
        } else if let Some((name, ty)) = line.strip_prefix("pub ").and_then(|it| it.split_once(": ")) {
            let ty = ty.trim_end_matches(',').replace("'a ", "").replace("'a, ", "");
            if name != "id" {
                let code = |text: &str| if text.is_empty() { String::new() } else { format!("`{text}`") };
                let sqlite = sqlite.get(name).map_or_else(|| "an error: no arrays".to_owned(), |it| code(it));
                let _ = writeln!(
                    page,
                    "| `{ty}` | {} | {} | {} | {sqlite} |",
                    code(&attribute),
                    code(feature(&ty)),
                    code(&postgres[name]),
                );
            }
            attribute.clear();
        }
    }
    page + NOTES
}

/// The crate that the path begins with.
fn feature(ty: &str) -> &str {
    ty.split_once("::").map_or("", |(first, _)| first)
}

const NOTES: &str = "
`Status` is a `#[derive(SqlEnum)]` enum: a native enum in PostgreSQL, text with a check in SQLite or with `as = text_check`, an integer with a check
with `as = integer`. `Email` is a newtype of `String`. `u8`, `u16` and `u32` have a check that keeps them within their range; `u64`, `i8`, `char`,
durations and maps want `type = ..`, and everything else takes `type = raw(\"..\")`.
";
