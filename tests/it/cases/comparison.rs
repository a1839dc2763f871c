//! The page that compares tools shows what `generate` writes now: the blocks of its sections are those of the cases.

use std::{env, fs};

use schema_model::Dialect;

use super::{file::Case, read_files};
use crate::guards::root;

const PAGE: &str = "docs/comparison.md";
const FILE: &str = "comparison";

#[test]
fn the_comparison_shows_what_generate_writes() {
    let files = read_files();
    let cases: Vec<&Case> =
        files.iter().flat_map(|file| &file.cases).filter(|case| case.file == FILE).collect();
    let page = fs::read_to_string(root().join(PAGE)).unwrap();
    let mut parts = page.split("\n## ");
    let head = parts.next().unwrap_or_default().to_owned();
    let sections: Vec<&str> = parts.collect();
    assert_eq!(sections.len(), cases.len(), "{PAGE} has a section for each case of {FILE}.md");
    let current = sections.iter().zip(&cases).zip(1..).map(|((section, case), number)| {
        let title = section.lines().next().unwrap_or_default();
        assert_eq!(title, format!("{number}. {}", case.heading), "{PAGE}");
        with_plan(section, case)
    });
    let current = std::iter::once(head).chain(current).collect::<Vec<_>>().join("\n## ");
    if env::var_os("UPDATE").is_some() {
        return fs::write(root().join(PAGE), current).unwrap();
    }
    assert!(page == current, "{PAGE} is old: UPDATE=1 cargo test -p integration --test it comparison");
}

/// The section with what the case expects in its first block.
fn with_plan(section: &str, case: &Case) -> String {
    let (open, close) = ("\nschemagen:\n\n```", "\n```\n");
    let (before, rest) = section.split_once(open).unwrap_or_else(|| panic!("{PAGE}: {}", case.heading));
    let (_, after) = rest.split_once(close).unwrap_or_else(|| panic!("{PAGE}: {}", case.heading));
    let planned = case.planned(Dialect::Postgres);
    let (language, plan) = planned.unwrap_or_else(|| panic!("{}: no plan", case.title()));
    format!("{before}{open}{language}\n{plan}{close}{after}")
}
