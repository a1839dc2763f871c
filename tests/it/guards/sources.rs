//! What Rust files may say, and how long they may be.

use super::{Source, sources};

const LONGEST: usize = 500;

/// Files over the limit, each with the reason why splitting it would make it harder to read.
const LONG_FOR_A_REASON: &[(&str, &str)] = &[];

/// The parts of the differ that know no kind of object.
const KINDLESS: &[&str] = &["schema-diff/src/diff.rs", "schema-diff/src/order.rs"];

/// The crates in which the same input gives the same bytes.
const PURE: &[&str] = &[
    "schema-model/src/",
    "schema-diff/src/",
    "schema-lint/src/",
    "schema-migrate/src/",
    "schema-macros/src/",
];

#[test]
fn files_are_short() {
    let sources = sources();
    let allowed = |path: &str| LONG_FOR_A_REASON.iter().any(|(long, _)| *long == path);
    for Source { path, text } in &sources {
        let lines = text.lines().count();
        assert!(
            lines <= LONGEST || allowed(path),
            "{path} has {lines} lines: split it by what its parts know"
        );
    }
    for (path, reason) in LONG_FOR_A_REASON {
        let long = sources.iter().find(|source| source.path == *path);
        assert!(!reason.is_empty(), "{path}: say why it is long");
        assert!(
            long.is_some_and(|source| source.text.lines().count() > LONGEST),
            "{path} is not too long any more: remove it from LONG_FOR_A_REASON"
        );
    }
}

#[test]
fn nothing_is_unfinished_or_left_out() {
    // In two parts, or this file would be found.
    let unfinished = [
        concat!("#[ig", "nore"),
        concat!("to", "do!("),
        concat!("unimpl", "emented!("),
        concat!("FIX", "ME"),
    ];
    for Source { path, text } in sources() {
        for (number, line) in (1..).zip(text.lines()) {
            for word in unfinished {
                assert!(!line.contains(word), "{path}:{number}: `{word}`: finish it, or leave it out");
            }
        }
    }
}

#[test]
fn the_differ_and_the_order_name_no_kind() {
    let sources = sources();
    let kinds = kinds(&sources);
    for Source { path, text } in sources.iter().filter(|source| KINDLESS.contains(&source.path.as_str())) {
        for (number, line) in (1..).zip(code(text)) {
            let kind = words(line).find(|word| kinds.contains(word));
            assert!(
                kind.is_none(),
                "{path}:{number} names `{}`: only `lower` knows kinds",
                kind.unwrap_or_default()
            );
        }
    }
}

#[test]
fn the_pure_crates_read_no_clock_and_no_environment() {
    let impure = ["SystemTime", "Instant::now", "env::var", "env::current_dir", "rand::", "std::process"];
    for Source { path, text } in sources() {
        if !PURE.iter().any(|pure| path.starts_with(pure)) {
            continue;
        }
        for (number, line) in (1..).zip(code(&text)) {
            for word in impure {
                // What cargo says of the package that is compiled is input to its derives.
                let is_input = path.starts_with("schema-macros/") && line.contains("\"CARGO_");
                assert!(
                    is_input || !line.contains(word),
                    "{path}:{number}: `{word}` makes output depend on more than input"
                );
            }
        }
    }
}

/// The kinds as the model has them now, so that a new one is guarded without a change here.
fn kinds(sources: &[Source]) -> Vec<&str> {
    let model = sources.iter().find(|source| source.path == "schema-model/src/object.rs").unwrap();
    let (_, after) = model.text.split_once("pub enum ObjectId {").unwrap();
    let (variants, _) = after.split_once("\n}").unwrap();
    let kinds: Vec<&str> = variants
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .filter(|line| line.starts_with(|first: char| first.is_ascii_uppercase()))
        .filter_map(|line| words(line).next())
        .collect();
    assert!(kinds.contains(&"Table") && kinds.contains(&"Index"), "ObjectId is read wrongly: {kinds:?}");
    kinds
}

/// The lines without comments, up to the tests at the end.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .take_while(|line| *line != "#[cfg(test)]")
        .map(|line| line.split_once("//").map_or(line, |(code, _)| code))
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|character: char| !character.is_alphanumeric() && character != '_')
        .filter(|word| !word.is_empty())
}
