//! The page that lists each kind of change: what the plainest statement would lock and read, what `generate` writes instead, and
//! who waits meanwhile. All of it is forecast from a case; what is said here is who is expected to wait.

use std::{collections::BTreeMap, env, fmt::Write, fs};

use schema_diff::{Plan, Style};
use schema_lint::{Answer, Effect, Heap, Known, LockMode, Statement, forecast, parse};
use schema_model::{
    Dialect, QualifiedName, Schema,
    schema::Definition,
    script::{Script, StepKind},
};

use super::{
    file::{Case, CaseFile},
    models,
    planned::{Outcome, Planned, Proposed},
    read_files,
};
use crate::guards::root;

const PAGE: &str = "docs/changes.md";

/// Who is kept out while rows are read or written, or indexes built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Waits {
    Nobody,
    Writers,
    Everybody,
}
use Waits::{Everybody, Nobody, Writers};

/// A kind of change, the case that shows it, and who waits in the online style.
type Row = (&'static str, &'static str, Waits);

const COLUMNS: &[Row] = &[
    ("new column that may be NULL", "columns: Add a nullable column", Nobody),
    ("new column with a constant default", "columns: Add a column with a default", Nobody),
    ("new required column with a backfill", "columns: Add a required column with a backfill", Nobody),
    ("new required column without one", "columns: Add a required column to an empty table", Nobody),
    (
        "new column with another value in each row",
        "online: A new column has another value in each row",
        Nobody,
    ),
    ("new identity or serial", "identity: A new column counts", Nobody),
    ("the same in a partitioned table", "identity: A new column counts in all partitions", Nobody),
    ("new stored generated column", "generated: Add a generated column", Everybody),
    ("new virtual generated column", "generated: A virtual column", Nobody),
    (
        "new column of a domain that refuses NULL",
        "domains: A new column of a domain that refuses NULL",
        Everybody,
    ),
    ("new column with a reference", "foreign_keys: Add a column with a foreign key", Nobody),
    ("NOT NULL", "columns: Require a value", Nobody),
    ("NOT NULL, and a backfill", "columns: Require a value and fill the rows without one", Nobody),
    ("NOT NULL on PostgreSQL 18", "online: NOT NULL on PostgreSQL 18", Nobody),
    ("NOT NULL that a check says", "online: NOT NULL that a check says already", Nobody),
    ("NULL is allowed", "columns: Allow NULL", Nobody),
    ("column that goes", "columns: Drop a column", Nobody),
    ("column that gets another name", "renames: Rename a column by the command line", Nobody),
    ("default that comes", "defaults: Add a default", Nobody),
    ("default that goes", "defaults: Drop a default", Nobody),
    ("options of a column", "column_storage: Options of a column change in place", Nobody),
    ("another expression of a generated column", "generated: Change the expression", Everybody),
    ("the same from PostgreSQL 17 on", "generated: Another expression, from PostgreSQL 17 on", Everybody),
    ("generated column that becomes plain", "generated: Keep the values as a plain column", Nobody),
];

const TYPES: &[Row] = &[
    ("longer varchar", "column_types: Lengthen a varchar", Nobody),
    ("shorter text", "column_types: Shorten a text", Everybody),
    ("wider integer", "column_types: Widen an integer", Everybody),
    ("wider serial, with its sequence", "identity: Widen a serial", Everybody),
    ("wider identity", "identity: Widen an identity", Everybody),
    ("timestamp to timestamptz", "column_types: A local time becomes an instant", Everybody),
    ("another collation, with an index", "column_types: A collation changes", Everybody),
    ("several columns at once", "column_types: Several columns get other types", Everybody),
    ("text to an enum", "enums: Text becomes an enum", Everybody),
    ("value that an enum gets", "enums: Add a value at the end", Nobody),
    ("value that is used at once", "enums: Use a new value as a default at once", Nobody),
    ("value that gets another name", "enums: Rename a value", Nobody),
    ("value that an enum loses", "enums: Remove a value", Everybody),
    ("check that a domain gets", "domains: A domain may refuse what is there", Writers),
    ("another base type of a domain", "domains: A domain in use has another base type", Everybody),
];

const CONSTRAINTS: &[Row] = &[
    ("check", "checks: Add a check", Nobody),
    ("check for new rows alone", "validity: Add a check that old rows need not satisfy", Nobody),
    ("check that is to hold for old rows, too", "validity: Validate a check", Nobody),
    ("check that changes", "checks: Change a check", Nobody),
    ("check that goes", "checks: Drop a check", Nobody),
    ("reference", "foreign_keys: Add a foreign key", Nobody),
    ("reference that goes", "foreign_keys: Drop a foreign key", Nobody),
    ("reference that is checked at commit", "foreign_keys: Check a reference at commit", Nobody),
    ("unique constraint", "uniques: Add a unique constraint", Nobody),
    ("unique constraint that changes", "uniques: A unique constraint gets another column", Nobody),
    ("unique constraint that goes", "uniques: Drop a unique constraint", Nobody),
    ("primary key", "primary_keys: Add a primary key", Nobody),
    ("primary key of other columns", "primary_keys: Another column becomes the key", Nobody),
    (
        "primary key of a partitioned table, over a column that may be NULL",
        "online: Keys of a partitioned table",
        Everybody,
    ),
    (
        "keys and an index of a partitioned table",
        "online: Keys and an index of a partitioned table change",
        Nobody,
    ),
    ("exclusion", "exclusions: Add an exclusion", Everybody),
];

const INDEXES: &[Row] = &[
    ("index", "indexes: Add an index", Nobody),
    ("index that changes", "indexes: Turn an index around", Nobody),
    ("index that becomes unique", "indexes: An index becomes unique", Nobody),
    ("index that goes", "indexes: Drop an index", Nobody),
    ("index of a partitioned table", "online: An index of a partitioned table", Nobody),
    ("index of a materialized view", "views: Indexes of a materialized view change in place", Nobody),
    ("statistics", "statistics: Change a target in place, and what is counted anew", Nobody),
];

const TABLES: &[Row] = &[
    ("table that gets another name", "renames: Rename a table", Nobody),
    ("table that moves to another schema", "namespaces: Move a table to another schema", Nobody),
    ("table that goes", "tables: Drop a table with all its options", Nobody),
    ("storage parameters", "tables: Set storage parameters", Nobody),
    ("table that leaves the log", "tables: Take a table out of the log", Everybody),
    ("table that moves to another tablespace", "tables: Move a table between tablespaces", Everybody),
    ("row level security", "tables: Switch row level security on", Nobody),
    ("policy", "policies: Other roles and rows in place", Nobody),
    ("trigger", "triggers: Every table knows when it was updated", Nobody),
    ("replica identity", "tables: The whole row is the replica identity", Nobody),
    ("rule", "views: Another rule", Nobody),
    ("privileges", "grants: Privileges come and go", Nobody),
    ("owner", "owners: Owners come, change and go", Nobody),
    ("comments", "comments: Change and drop comments", Nobody),
];

const PARTITIONS: &[Row] = &[
    ("partition that comes", "partitions: Add a partition", Nobody),
    ("partition beside a default one", "partitions: Add a partition beside a default", Nobody),
    ("partition that goes", "partitions: Drop a partition", Nobody),
    ("the same from PostgreSQL 14 on", "online: Partitions come and go, from PostgreSQL 14 on", Nobody),
    ("partition that holds more", "partitions: A partition holds more", Nobody),
    ("partition that is split", "partitions: Split a partition", Everybody),
];

const VIEWS: &[Row] = &[
    ("view with another query", "views: Another query", Nobody),
    ("materialized view with another query", "views: A materialized view is computed anew", Everybody),
];

const SECTIONS: [(&str, &[Row]); 7] = [
    ("Columns", COLUMNS),
    ("Types", TYPES),
    ("Constraints", CONSTRAINTS),
    ("Indexes", INDEXES),
    ("Tables", TABLES),
    ("Partitions", PARTITIONS),
    ("Views", VIEWS),
];

const HEAD: &str = "# Every kind of change\n\nWhat a change does to a table that others use, on PostgreSQL. *At once* is the simple style: the locks of the plainest statements, and what they do \
    while they hold them. Beside it stands what `generate` writes in the online style, statement by statement, with the strongest lock on a table that was there before. *Waits* says who is kept out while rows \
    are read or written or indexes built; where somebody is, no form of the change keeps nobody out, and the head of the file says so. Every lock is as brief as its statement where nothing is said of rows. \
    The forecasts are those of hazards and `lint`, which a test measures on each version. Each line is made from a case of `tests/cases`, which is proved on servers.\n\
    [Changing tables that are in use](online.md) tells how the forms work.\n";

#[test]
fn the_page_of_changes_shows_what_generate_writes() {
    let files = read_files();
    let (mut page, mut wrong) = (HEAD.to_owned(), String::new());
    for (title, rows) in SECTIONS {
        let _ = write!(
            page,
            "\n## {title}\n\n| change | at once | `generate` | waits |\n| --- | --- | --- | --- |\n"
        );
        for (change, case, waits) in rows {
            let found = files.iter().flat_map(|file| &file.cases).find(|it| it.title() == *case);
            let Some(case) = found else {
                let _ = writeln!(wrong, "there is no case {case:?}");
                continue;
            };
            let (simple, online) = (forecasts(case, Style::Simple), forecasts(case, Style::Online));
            let seen = online.iter().map(|it| it.waits).max().unwrap_or(Nobody);
            if seen != *waits {
                let _ = writeln!(wrong, "{change}: {waits:?} is expected to wait, and it is {seen:?}");
            }
            let _ =
                writeln!(page, "| {change} | {} | {} | {} |", strongest(&simple), told(&online), word(seen));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    if env::var_os("UPDATE").is_some() {
        return fs::write(root().join(PAGE), page).unwrap();
    }
    let is = fs::read_to_string(root().join(PAGE)).unwrap_or_default();
    assert!(is == page, "{PAGE} is old: UPDATE=1 cargo test -p integration --test it page_of_changes");
}

fn word(waits: Waits) -> &'static str {
    match waits {
        Nobody => "nobody",
        Writers => "who writes",
        Everybody => "everybody",
    }
}

/// The statements that spare others a wait, of each change that would keep somebody out and keeps nobody.
pub(super) fn spared(files: &[CaseFile]) -> Vec<(&'static str, Vec<Told>)> {
    let rows = SECTIONS.iter().flat_map(|(_, rows)| *rows).filter(|(_, _, waits)| *waits == Nobody);
    let cases = || files.iter().flat_map(|file| &file.cases);
    let found = rows.map(|(change, title, _)| (*change, cases().find(|it| it.title() == *title).unwrap()));
    let is_spared = |case: &Case| forecasts(case, Style::Simple).iter().any(|it| it.waits != Nobody);
    found.filter(|(_, case)| is_spared(case)).map(|(change, case)| (change, online(case))).collect()
}

/// What is forecast of the statements of a case that take long or wait for others.
pub(super) fn online(case: &Case) -> Vec<Told> {
    let mut all = forecasts(case, Style::Online);
    let waits = |it: &str| ["CONCURRENTLY", "ATTACH PARTITION"].iter().any(|word| it.contains(word));
    all.retain(|it| it.work.is_some() || waits(&it.statement));
    all
}

/// A statement and what is forecast of it.
pub(super) struct Told {
    pub(super) statement: String,
    lock: Option<LockMode>,
    work: Option<&'static str>,
    waits: Waits,
}

fn strongest(all: &[Told]) -> String {
    let most = all.iter().max_by_key(|it| (it.waits, it.work.is_some(), it.lock));
    most.map_or_else(|| "nothing".to_owned(), effect)
}

fn effect(it: &Told) -> String {
    let lock = it.lock.map_or_else(|| "no lock".to_owned(), |lock| lock.to_string());
    it.work.map_or_else(|| lock.clone(), |work| format!("{lock}, {work}"))
}

fn told(all: &[Told]) -> String {
    let each = all.iter().map(|it| format!("`{}`: {}", it.statement, effect(it)));
    each.collect::<Vec<_>>().join("<br>")
}

fn forecasts(case: &Case, style: Style) -> Vec<Told> {
    let Outcome::Proposed(change) = Planned::in_style(case, models(), Dialect::Postgres, style).outcome
    else {
        panic!("{}: no plan", case.title());
    };
    let Proposed { before, proposal, .. } = *change;
    let version = case.server.unwrap_or(12);
    of_plan(&proposal.plan, &before, version)
}

fn of_plan(plan: &Plan, before: &Schema, version: u16) -> Vec<Told> {
    let mut known = Known::new(before);
    let mut all = Vec::new();
    for step in &plan.steps {
        let mut held: BTreeMap<QualifiedName, LockMode> = BTreeMap::new();
        for text in step.actions.iter().flat_map(|it| &it.statements) {
            let statement = read(text, step.kind);
            let forecast = forecast(&statement, &known, version);
            let writes = text.starts_with("UPDATE ")
                || text.starts_with("INSERT ")
                || schema_diff::update_in_batches(text).is_some();
            let mut told = Told { statement: short(text, writes), lock: None, work: None, waits: Nobody };
            for (table, effect) in forecast.tables.iter().filter(|(it, _)| was_there(before, it)) {
                let lock = held.get(table).copied().max(effect.lock);
                let work = work(*effect, writes);
                // With what its transaction has locked before, where that is held for long.
                told.lock = told.lock.max(if work.is_some() { lock } else { effect.lock });
                told.work = told.work.or(work);
                let is_kept = |it: fn(LockMode) -> bool| work.is_some() && lock.is_some_and(it);
                told.waits = told.waits.max(match () {
                    () if is_kept(LockMode::blocks_reads) => Everybody,
                    () if is_kept(LockMode::blocks_writes) => Writers,
                    () => Nobody,
                });
                if step.kind == StepKind::Transactional
                    && let Some(lock) = lock
                {
                    held.insert(table.clone(), lock);
                }
            }
            known.apply(&statement);
            all.push(told);
        }
    }
    all
}

fn was_there(before: &Schema, name: &QualifiedName) -> bool {
    let below = |it: &schema_model::schema::Table| it.partitions.iter().any(|it| it.name == *name);
    let is_view = |it: &Definition| match it {
        Definition::View(it) => it.name == *name,
        Definition::MaterializedView(it) => it.name == *name,
        _ => false,
    };
    before.table(name).is_some() || before.tables.iter().any(below) || before.definitions.iter().any(is_view)
}

fn work(effect: Effect, writes: bool) -> Option<&'static str> {
    match effect {
        Effect { heap: Heap::Rewritten, .. } => Some("all rows are written anew"),
        Effect { heap: Heap::AtMostRewritten, .. } => Some("rows may be written anew"),
        Effect { rebuilds: Answer::Yes, .. } => Some("indexes are built again"),
        Effect { scans: Answer::Yes, .. } => Some("all rows are read"),
        Effect { lock: Some(LockMode::RowExclusive), .. } if writes => Some("rows are written"),
        Effect { .. } => None,
    }
}

fn read(text: &str, kind: StepKind) -> Statement {
    let script = Script::parse(&format!("{}\n{text}", kind.directive()), Dialect::Postgres).unwrap();
    parse(&script, Dialect::Postgres).remove(0)
}

/// Its beginning, in one line.
fn short(text: &str, writes: bool) -> String {
    const LONGEST: usize = 100;
    if writes && text.starts_with("DO ") {
        let update = &text[schema_diff::update_in_batches(text).unwrap()];
        return format!("{}, in batches", short(update, false));
    }
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|");
    match line.char_indices().nth(LONGEST) {
        Some((at, _)) => {
            let end = line[..at].rfind(' ').unwrap_or(at);
            format!("{} ..", &line[..end])
        }
        None => line,
    }
}
