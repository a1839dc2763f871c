//! Every online form of the manual is shown to keep nobody out, by a scene; or it is said why no scene can show it.

use std::{collections::BTreeSet, fs};

use super::scenes::SCENES;
use crate::{
    cases::{changes, read_files},
    guards::root,
};

const PAGE: &str = "docs/online.md";

enum Shown {
    By(&'static str),
    Not(&'static str),
}
use Shown::{By, Not};

/// The first column of the manual's table.
const FORMS: &[(&str, Shown)] = &[
    ("new index", By("online: Rows take long to look at")),
    ("new index of a partitioned table", By("online: Rows of partitions take long to look at")),
    ("index that goes", By("indexes: Drop an index")),
    ("index that changes", By("online: An index changes whose rows take long to look at")),
    (
        "index of a materialized view",
        By("online: An index of a materialized view changes whose rows take long to look at"),
    ),
    ("check", By("online: Rows take long to look at")),
    ("foreign key", By("online: Rows take long to look at")),
    ("unique constraint, primary key", By("online: Rows take long to look at")),
    (
        "unique constraint, primary key of a partitioned table",
        By("online: Keys and an index of a partitioned table change"),
    ),
    (
        "index of a partitioned table that changes",
        By("online: Keys and an index of a partitioned table change"),
    ),
    ("check of a domain", Not("whoever writes waits, and the head of the file says so")),
    ("NOT NULL", By("online: Rows take long to look at")),
    ("new required column with a literal as `backfill`", Not("no statement takes long or waits for others")),
    (
        "new required column with another `backfill`, or a column that becomes required with one",
        By("online: Rows take long to fill"),
    ),
    (
        "new column whose default is another one in each row (`gen_random_uuid()`, `random()`, a volatile function)",
        By("online: A default takes long for each row"),
    ),
    ("new identity or serial column", By("online: A column counts in a table that takes long to write")),
    ("new partition", By("partitions: Add a partition")),
    (
        "new partition beside a default one",
        By("online: A partition comes beside a default one that takes long to look at"),
    ),
    ("partition whose bound changes", By("online: A partition holds more, and takes long to look at")),
    ("partition that goes", By("online: Partitions come and go, from PostgreSQL 14 on")),
    ("enum value that is used at once", Not("no statement takes long or waits for others")),
    ("column that gets another type", By("online: Values of another type take long to count")),
];

#[test]
fn every_online_form_of_the_manual_has_a_scene() {
    let page = fs::read_to_string(root().join(PAGE)).unwrap();
    let (_, table) = page.split_once("| change | what the migration does |\n| --- | --- |\n").unwrap();
    let rows = table.lines().take_while(|it| it.starts_with("| "));
    let forms: Vec<&str> = rows.map(|it| it.split(" | ").next().unwrap().trim_start_matches("| ")).collect();
    assert_eq!(forms, FORMS.iter().map(|(form, _)| *form).collect::<Vec<_>>(), "{PAGE}");
    let played: BTreeSet<&str> = SCENES.iter().map(|it| it.case).collect();
    let shown = FORMS.iter().filter_map(|(_, shown)| match shown {
        By(case) => Some(*case),
        Not(reason) => {
            assert!(!reason.is_empty());
            None
        }
    });
    assert_eq!(shown.collect::<BTreeSet<_>>(), played);
}

/// What the manual lists of every kind of change: a sort of statement that takes long, or waits for others, where the
/// plainest one would keep somebody out.
#[test]
fn every_statement_that_spares_others_a_wait_is_in_a_scene() {
    let files = read_files();
    let cases = || files.iter().flat_map(|file| &file.cases);
    let scenes = SCENES.iter().map(|scene| cases().find(|it| it.title() == scene.case).unwrap());
    let statements = scenes.flat_map(changes::online).map(|it| it.statement).collect::<Vec<_>>();
    let played: BTreeSet<_> = statements.iter().map(|it| sort(it)).collect();
    let spared = changes::spared(&files);
    let all =
        spared.iter().flat_map(|(change, all)| all.iter().map(move |it| (*change, it.statement.as_str())));
    let missing: Vec<_> = all.filter(|(_, statement)| !played.contains(sort(statement))).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

/// The words that tell what a statement does. One without them is its own sort.
fn sort(statement: &str) -> &str {
    const SORTS: &[&str] = &[
        "CREATE UNIQUE INDEX CONCURRENTLY",
        "CREATE INDEX CONCURRENTLY",
        "DROP INDEX CONCURRENTLY",
        "VALIDATE CONSTRAINT",
        "ATTACH PARTITION",
        "DETACH PARTITION",
        "in batches",
        "UPDATE",
        "ANALYZE",
    ];
    SORTS.iter().find(|it| statement.contains(*it)).unwrap_or(&statement)
}
