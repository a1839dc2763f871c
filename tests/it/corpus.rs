//! Schemas of real applications, which are not in this repository: `cargo xtask corpus FOLDER` names their folder.
//!
//! Each is loaded as its authors dumped it, read, and made again from what was read; the pairs, two states of one application,
//! are led from one to the other and back. The result is held against the database that the dump makes, by introspection
//! and by the catalog query of the cases, which shares no code with it.

#![allow(clippy::unwrap_used)]

#[allow(dead_code)] // what case files alone use
mod cases;
#[allow(dead_code)]
mod forecasts;
#[allow(dead_code)]
mod guards;
#[allow(dead_code)]
mod random;

use std::{env, fs, path::PathBuf};

use cases::{
    planned::Proposed,
    proof::{self, Converted, Live, PostgresLive, built, same},
};
use schema_db::{Extent, Introspection};
use schema_diff::{Options, describe, diff, propose};
use schema_model::{Dialect, Schema};

/// Roles that dumps give rights to.
const ROLES: [&str; 2] = ["graphile_starter", "graphile_starter_visitor"];

#[test]
fn real_schemas_are_made_again_from_what_is_read_of_them() {
    let mut faults = Vec::new();
    for path in files("schemas") {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let dumped = Dumped::load(&dump(&path));
        if let Err(fault) = proved(&Schema::default(), dumped.as_ref()) {
            faults.push(format!("{name}: {fault}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

#[test]
fn real_pairs_lead_there_and_back() {
    let mut faults = Vec::new();
    for folder in files("pairs") {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let [old, new] = ["old.sql", "new.sql"].map(|it| Dumped::load(&dump(&folder.join(it))));
        for (before, after) in [(&old, &new), (&new, &old)] {
            let fault = match before {
                Ok(before) => proved(&before.schema, after.as_ref()),
                Err(error) => Err(error.clone()),
            };
            faults.extend(fault.err().map(|it| format!("{name}: {it}")));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

/// What dumps hold and the model does not; it is left alone, and so missing in what is made again.
const UNMODELLED: [&str; 1] = ["operator "];

/// What a dump makes.
struct Dumped {
    /// What the product reads of it.
    schema: Schema,
    catalog: String,
}

impl Dumped {
    /// Loads a dump, and reads it.
    fn load(sql: &str) -> Result<Self, String> {
        let mut live = PostgresLive::create();
        live.batch(sql).map_err(|it| it.chars().take(300).collect::<String>())?;
        // A dump leaves the search path empty.
        live.batch("RESET ALL")?;
        let mut found = live.introspect()?;
        // Nobody has promised any, and all are to be made again.
        found.compare_privileges(&Schema::default(), Extent::Written);
        let Introspection { schema, unmodelled, .. } = found;
        let unmodelled = unmodelled.iter().map(ToString::to_string);
        let others: Vec<_> =
            unmodelled.filter(|it| !UNMODELLED.iter().any(|kind| it.starts_with(kind))).collect();
        if !others.is_empty() {
            return Err(format!("not in the model: {}", others.join(", ")));
        }
        Ok(Self { schema, catalog: live.catalog() })
    }

    /// Makes a database from what was read, and holds it against the one of the dump.
    fn is_made_again(&self) -> Result<(), String> {
        let mut live = built(&self.schema, Dialect::Postgres)?;
        let mut found = live.introspect()?;
        found.compare_privileges(&self.schema, Extent::All);
        let deltas: Vec<String> = diff(&self.schema, &found.schema).iter().map(describe).collect();
        if !deltas.is_empty() {
            return Err(format!("made again it is another: {}", deltas.join("\n")));
        }
        same(&comparable(&self.catalog), &comparable(&live.catalog()))
            .map_err(|it| format!("the catalogs, from the dump to what was made of it:\n{it}"))
    }
}

/// The sequence of a serial in an unlogged table is unlogged from PostgreSQL 15 on, and was not before: dumps of old databases hold such,
/// and to a serial both are one.
fn comparable(catalog: &str) -> String {
    let line = |line: &str| {
        if line.starts_with("sequence ") { line.replace(" u of ", " p of ") } else { line.to_owned() }
    };
    catalog.lines().map(|it| line(it) + "\n").collect()
}

/// Leads from one schema to that of a dump, as a migration does.
fn proved(before: &Schema, dumped: Result<&Dumped, &String>) -> Result<(), String> {
    let after = dumped.map_err(Clone::clone)?;
    let options = Options::new(Dialect::Postgres);
    propose(before, &after.schema, &[], &options).map_err(|error| error.to_string())?;
    let proposed = Proposed::between(before, &after.schema, Dialect::Postgres).ok_or("there is no plan")?;
    proof::prove(&proposed, "", Converted::Same, None)?;
    after.is_made_again()
}

/// Everything in a folder of the corpus, sorted.
fn files(folder: &str) -> Vec<PathBuf> {
    let corpus = env::var("SCHEMAGEN_CORPUS").expect("SCHEMAGEN_CORPUS names the folder with schemas/");
    let entries = fs::read_dir(PathBuf::from(corpus).join(folder)).unwrap();
    let mut found: Vec<PathBuf> = entries.map(|it| it.unwrap().path()).collect();
    found.sort();
    assert!(!found.is_empty(), "{folder} is empty");
    found
}

/// The dump without the lines that only psql understands, and with the roles that it names.
fn dump(path: &PathBuf) -> String {
    let text = fs::read_to_string(path).unwrap();
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('\\')).collect();
    let roles = ROLES.map(|it| {
        format!(
            "DO $$ BEGIN CREATE ROLE {it}; EXCEPTION WHEN duplicate_object OR unique_violation THEN END $$;\n"
        )
    });
    format!("{}{}", roles.concat(), lines.join("\n"))
}
