//! States held against one another, as whole processes: a database against its migrations, migrations against their snapshots, a
//! database as structs. Servers that a command needs for itself are started by it.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use postgres::{Client, NoTls};
use schema_model::Dialect;

use crate::{
    apply::Files,
    library::{file, fill},
    measure::{Cost, median, run},
};

/// What one size costs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    pub(crate) tables: usize,
    /// Nothing differs, and all is read.
    pub(crate) drift: Cost,
    /// Nothing has changed since the mark.
    pub(crate) since: Cost,
    /// A database of structs, into an empty folder.
    pub(crate) pull: Cost,
}

/// What does not grow with tables.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scratch {
    pub(crate) database: &'static str,
    /// [`REPLAYED`] migrations, there and back.
    pub(crate) verify: Cost,
    /// Two SQL files of one table each: what it takes until SQL can be tried.
    pub(crate) diff: Cost,
}

pub(crate) const SIZES: [usize; 3] = [100, 1_000, 10_000];
/// Migrations that `verify` replays.
pub(crate) const REPLAYED: usize = 100;

const RUNS: usize = 5;

/// The commands that replay and try, for both dialects.
pub(crate) fn measure_scratch() -> Result<[Scratch; 2]> {
    Ok([
        scratch(Dialect::Postgres, "PostgreSQL, a server is started")?,
        scratch(Dialect::Sqlite, "SQLite, in memory")?,
    ])
}

fn scratch(dialect: Dialect, database: &'static str) -> Result<Scratch> {
    eprintln!("{REPLAYED} migrations replayed: {database}");
    let files = Files::write(dialect, "verify", REPLAYED)?;
    for (name, column) in [("a.sql", "id"), ("b.sql", "code")] {
        fs::write(files.folder.join(name), format!("CREATE TABLE t ({column} integer);\n"))?;
    }
    let schemagen = files.schemagen.to_str().context("the path is UTF-8")?;
    // The first server leaves its data folder for the others.
    files.run(&[schemagen, "verify"])?;
    let verify = repeat(|| files.run(&[schemagen, "verify"]))?;
    let diff = repeat(|| {
        let cost = run(&files.folder, &[schemagen, "diff", "a.sql", "b.sql"], &[])?;
        ensure!(cost.exit == 1, "the files differ, and diff ends with {}", cost.exit);
        Ok(cost)
    })?;
    Ok(Scratch { database, verify, diff })
}

/// One size, on a server of the run.
pub(crate) fn measure_size(tables: usize, server: &str) -> Result<Row> {
    eprintln!("{tables} tables in a database");
    let project = Project::write(tables, server)?;
    project.succeed(&["generate", "first"])?;
    let mut client = Client::connect(&project.url, NoTls)?;
    fill(&mut client, &file(&project.folder.join("migrations"), "_first.sql")?)?;
    project.succeed(&["baseline", "--database-url", &project.url])?;
    let drift = repeat(|| project.succeed(&["drift", "--database-url", &project.url]))?;
    let mark = project.mark()?;
    let since = repeat(|| project.succeed(&["drift", "--database-url", &project.url, "--since", &mark]))?;
    let pull = repeat(|| project.pull())?;
    Ok(Row { tables, drift, since, pull })
}

fn repeat(mut measured: impl FnMut() -> Result<Cost>) -> Result<Cost> {
    median((0..RUNS).map(|_| measured()).collect::<Result<_>>()?)
}

struct Project {
    folder: PathBuf,
    schemagen: String,
    url: String,
}

impl Project {
    /// Declarations as JSON, so that no crate is built, and an empty database.
    fn write(tables: usize, server: &str) -> Result<Self> {
        let target = crate::project::target()?;
        let folder = target.join("bench/states").join(tables.to_string());
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("declarations.json"), declarations(tables))?;
        let config = "dialect = \"postgres\"\nmodel = \"cat declarations.json\"\n";
        fs::write(folder.join("schemagen.toml"), config)?;
        let name = format!("bench_states_{tables}");
        let mut admin = Client::connect(server, NoTls)?;
        admin.batch_execute(&format!("DROP DATABASE IF EXISTS {name}"))?;
        admin.batch_execute(&format!("CREATE DATABASE {name}"))?;
        let schemagen = target.join("release/schemagen");
        let schemagen = schemagen.to_str().context("the path is UTF-8")?.to_owned();
        Ok(Self { folder, schemagen, url: server.replacen("/postgres?", &format!("/{name}?"), 1) })
    }

    fn succeed(&self, arguments: &[&str]) -> Result<Cost> {
        self.succeed_in(&self.folder, arguments)
    }

    fn succeed_in(&self, folder: &Path, arguments: &[&str]) -> Result<Cost> {
        let command = [&[self.schemagen.as_str()], arguments].concat();
        let cost = run(folder, &command, &[])?;
        ensure!(cost.exit == 0, "{arguments:?} ends with {}", cost.exit);
        Ok(cost)
    }

    /// As `drift` tells it to programs.
    fn mark(&self) -> Result<String> {
        let drift = ["drift", "--json", "--database-url", &self.url];
        let output =
            std::process::Command::new(&self.schemagen).args(drift).current_dir(&self.folder).output()?;
        let text = String::from_utf8(output.stdout)?;
        let rest = text.split_once("\"mark\":\"").map(|(_, rest)| rest);
        let mark = rest.and_then(|it| it.split_once('"')).context("drift --json tells a mark")?.0;
        Ok(mark.to_owned())
    }

    fn pull(&self) -> Result<Cost> {
        let folder = self.folder.join("pulled");
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        self.succeed_in(&folder, &["pull", "--database-url", &self.url])
    }
}

/// Tables like those of the models crates. One in ten has a check that the server spells in another way.
fn declarations(tables: usize) -> String {
    let tables: Vec<String> = (0..tables).map(table).collect();
    format!("{{\"tables\": [{}]}}", tables.join(",\n"))
}

fn table(number: usize) -> String {
    let place = format!("\"place\": {{\"file\": \"src/lib.rs\", \"line\": {}}}", number + 1);
    let mut columns = String::new();
    for (name, rest) in [
        ("id", r#""type": {"logical": "i64"}, "primary_key": true, "identity": "by_default""#),
        ("code", r#""type": {"logical": "text"}"#),
        ("title", r#""type": {"sql": "varchar(255)"}"#),
        ("tenant", r#""type": {"logical": "i32"}"#),
        ("active", r#""type": {"logical": "bool"}, "default": {"literal": {"bool": true}}"#),
        ("created_at", r#""type": {"logical": "timestamp_tz"}, "default": {"sql": "now()"}"#),
        ("price", r#""type": {"sql": "numeric(12, 2)"}"#),
        ("data", r#""type": {"logical": "json"}"#),
        ("token", r#""type": {"logical": "uuid"}"#),
        ("parent", r#""type": {"logical": "i64"}"#),
        ("note", r#""type": {"logical": "text"}, "nullable": true"#),
    ] {
        let apart = if columns.is_empty() { "" } else { ", " };
        let _ = write!(columns, "{apart}{{\"field\": \"{name}\", {place}, {rest}}}");
    }
    let checks = if number.is_multiple_of(10) {
        format!(", \"checks\": [{{{place}, \"name\": \"t{number}_price_check\", \"sql\": \"price >= 0\"}}]")
    } else {
        String::new()
    };
    format!(
        "{{\"path\": \"models::T{number}\", {place}, \"name\": \"t{number}\", \"columns\": [{columns}], \
         \"uniques\": [{{{place}, \"fields\": [\"code\", \"tenant\"]}}], \
         \"foreign_keys\": [{{{place}, \"fields\": [\"parent\"], \"target\": \"models::T{}\"}}], \
         \"indexes\": [{{{place}, \"parts\": [{{\"target\": {{\"field\": \"created_at\"}}}}]}}]{checks}}}",
        number / 2
    )
}
