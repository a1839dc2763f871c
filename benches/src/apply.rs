//! A thousand small migrations, applied by schemagen and by what others apply files with, in turns on the same server.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::{Context, Result, ensure};
use postgres::{Client, NoTls};
use schema_diff::{Header, Options, WayBack, propose, render};
use schema_model::{
    Dialect, MigrationId, Name, Schema, Snapshot, SqlType,
    schema::{Column, Constraint, ConstraintKind, Key, Table},
    script::Script,
    snapshot::{Content, FileHash, FileHashes, SchemaHash},
};

use crate::{
    measure::{median, run},
    peer,
};

/// How long each took for all of them, and how long schemagen takes when there is nothing to do.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    pub(crate) database: &'static str,
    pub(crate) schemagen: Duration,
    /// psql, or the shell of SQLite: the same files, each in a transaction.
    pub(crate) shell: Duration,
    /// What `sqlx migrate run` runs.
    pub(crate) sqlx: Duration,
    pub(crate) nothing_to_do: Duration,
}

const MIGRATIONS: usize = 1_000;
const RUNS: usize = 5;

/// Measures both dialects.
pub(crate) fn measure(server: &str) -> Result<[Row; 2]> {
    Ok([postgres(server)?, sqlite()?])
}

fn postgres(server: &str) -> Result<Row> {
    let files = Files::write(Dialect::Postgres, "apply", MIGRATIONS)?;
    let mut admin = Client::connect(server, NoTls)?;
    let mut fresh = || {
        admin.batch_execute("DROP DATABASE IF EXISTS bench_apply")?;
        admin.batch_execute("CREATE DATABASE bench_apply")?;
        Ok(server.replacen("/postgres?", "/bench_apply?", 1))
    };
    let shell = |url: &str| {
        ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", url, "-f", "all.sql"].map(str::to_owned)
    };
    files.measure("PostgreSQL, psql", &mut fresh, &shell)
}

fn sqlite() -> Result<Row> {
    let files = Files::write(Dialect::Sqlite, "apply", MIGRATIONS)?;
    let path = files.folder.join("bench.db");
    let mut fresh = || {
        if path.exists() {
            fs::remove_file(&path)?;
        }
        Ok(format!("sqlite:{}", path.display()))
    };
    let shell = |_: &str| ["sqlite3", "-bail", "bench.db", ".read all.sql"].map(str::to_owned);
    files.measure("SQLite, sqlite3", &mut fresh, &shell)
}

/// The same migrations as each program wants them.
pub(crate) struct Files {
    pub(crate) folder: PathBuf,
    pub(crate) schemagen: PathBuf,
}

impl Files {
    /// A table in each of so many migrations.
    pub(crate) fn write(dialect: Dialect, name: &str, count: usize) -> Result<Self> {
        let target = crate::project::target()?;
        let folder = target.join("bench").join(name).join(dialect.to_string());
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        for name in ["migrations", "snapshots", "sqlx", "src"] {
            fs::create_dir_all(folder.join(name))?;
        }
        let manifest =
            "[package]\nname = \"models\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n";
        fs::write(folder.join("Cargo.toml"), manifest)?;
        fs::write(folder.join("src/lib.rs"), "")?;
        fs::write(
            folder.join("schemagen.toml"),
            format!("dialect = \"{dialect}\"\npackages = [\"models\"]\n"),
        )?;
        let mut all = String::new();
        let (mut schema, mut parents) = (Schema::default(), Vec::new());
        for number in 0..count {
            let mut after = schema.clone();
            after.tables.push(table(number)?);
            let migration = Migration::between(dialect, number, &schema, after.clone(), &parents)?;
            let Migration { id, up, down, snapshot } = &migration;
            fs::write(folder.join(format!("migrations/{id}.sql")), up)?;
            fs::write(folder.join(format!("migrations/{id}.down.sql")), down)?;
            fs::write(folder.join(format!("snapshots/{id}.json")), snapshot)?;
            fs::write(folder.join(format!("sqlx/{id}.sql")), up)?;
            let read = if dialect == Dialect::Postgres { "\\i" } else { ".read" };
            all.extend(["BEGIN;\n", read, " migrations/", id.as_str(), ".sql\nCOMMIT;\n"]);
            (schema, parents) = (after, vec![migration.id]);
        }
        fs::write(folder.join("all.sql"), all)?;
        Ok(Self { folder, schemagen: target.join("release/schemagen") })
    }

    fn measure<const N: usize>(
        &self,
        database: &'static str,
        fresh: &mut dyn FnMut() -> Result<String>,
        shell: &dyn Fn(&str) -> [String; N],
    ) -> Result<Row> {
        eprintln!("{MIGRATIONS} migrations on {database}");
        let mut costs: [Vec<_>; 4] = Default::default();
        let itself = std::env::current_exe()?;
        let (schemagen, itself) = (text(&self.schemagen)?, text(&itself)?);
        for _ in 0..RUNS {
            let url = fresh()?;
            let migrate = [schemagen, "migrate", "--database-url", &url];
            costs[0].push(self.run(&migrate)?);
            // The first process after so many new tables has the server read its catalogs anew.
            for _ in 0..3 {
                costs[3].push(self.run(&migrate)?);
            }
            let url = fresh()?;
            let shell = shell(&url);
            costs[1].push(self.run(&shell.each_ref().map(String::as_str))?);
            let url = fresh()?;
            costs[2].push(self.run(&[itself, peer::FLAG, &url, "sqlx"])?);
        }
        let [schemagen, shell, sqlx, nothing_to_do] = costs.map(|it| median(it).map(|it| it.wall));
        Ok(Row { database, schemagen: schemagen?, shell: shell?, sqlx: sqlx?, nothing_to_do: nothing_to_do? })
    }

    /// A command that must succeed.
    pub(crate) fn run(&self, command: &[&str]) -> Result<crate::measure::Cost> {
        let cost = run(&self.folder, command, &[])?;
        ensure!(cost.exit == 0, "{command:?} ends with {}", cost.exit);
        Ok(cost)
    }
}

fn text(path: &Path) -> Result<&str> {
    path.to_str().context("the path is UTF-8")
}

/// The files of one migration.
struct Migration {
    id: MigrationId,
    up: String,
    down: String,
    snapshot: String,
}

impl Migration {
    fn between(
        dialect: Dialect,
        number: usize,
        before: &Schema,
        after: Schema,
        parents: &[MigrationId],
    ) -> Result<Self> {
        let id = MigrationId::new(&format!(
            "20260101{:02}{:02}{:02}_add_t{number}",
            number / 3600,
            number / 60 % 60,
            number % 60
        ))?;
        let proposal = propose(before, &after, &[], &Options::new(dialect))?;
        let WayBack::Plan(back) = &proposal.way_back else { anyhow::bail!("a table that comes can go") };
        let names: Vec<String> = parents.iter().map(ToString::to_string).collect();
        let (hash, hash_before) = (SchemaHash::of(&after), SchemaHash::of(before));
        let file = |hash: &SchemaHash, plan| {
            let schema_hash = hash.to_string();
            render(
                &Header { id: id.as_str(), parents: &names, schema_hash: &schema_hash, title: "a table" },
                plan,
            )
        };
        let (up, down) = (file(&hash, &proposal.plan), file(&hash_before, back));
        let content = if parents.is_empty() {
            Content::Base(Arc::new(after))
        } else {
            Content::Deltas(proposal.deltas)
        };
        let files = FileHashes { up: hashes(&up, dialect)?, down: hashes(&down, dialect)? };
        let snapshot = Snapshot {
            format: Snapshot::FORMAT,
            id: id.clone(),
            dialect,
            parents: parents.to_vec(),
            schema_hash: hash,
            files,
            hand_written: false,
            content,
        };
        Ok(Self { id, up, down, snapshot: snapshot.to_json() })
    }
}

fn hashes(text: &str, dialect: Dialect) -> Result<FileHash> {
    let script = Script::parse(text, dialect)?;
    Ok(FileHash { tokens: script.hash(), bytes: script.raw_hash() })
}

fn table(number: usize) -> Result<Table> {
    let mut table = Table::new(format!("t{number:04}").parse()?);
    let id = Name::new("id")?;
    table.columns =
        vec![Column::new(id.clone(), SqlType::Integer), Column::new(Name::new("name")?, SqlType::Text)];
    let key = ConstraintKind::PrimaryKey(Key::new(vec![id]));
    table.constraints.push(Constraint::new(Name::new(&format!("t{number:04}_pkey"))?, key));
    Ok(table)
}
