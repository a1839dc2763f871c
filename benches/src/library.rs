//! The parts that grow with a schema, by themselves: reading it from a server, comparing it, planning it.

use std::{
    fs,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use postgres::{Client, NoTls};
use schema_db::postgres::{IntrospectOptions, introspect};
use schema_diff::{Options, diff, propose};
use schema_model::{
    Dialect, Schema, Snapshot,
    script::{Script, Statement},
    snapshot::Content,
};

/// What one size costs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    pub(crate) tables: usize,
    /// Reading the whole database on one connection.
    pub(crate) introspection: Duration,
    /// Two schemas of which one in a hundred tables differs.
    pub(crate) diff: Duration,
    /// The plan that makes everything, and the way back.
    pub(crate) plan: Duration,
}

const RUNS: usize = 5;
/// In one transaction; each table takes several of the server's locks.
const STATEMENTS_AT_ONCE: usize = 500;

/// Measures the first migration of a project that was generated.
pub(crate) fn measure(tables: usize, project: &Path, server: &str) -> Result<Row> {
    let schema = schema(&file(&project.join("snapshots"), "_first.json")?)?;
    let name = format!("bench_{tables}");
    let mut admin = Client::connect(server, NoTls)?;
    admin.batch_execute(&format!("DROP DATABASE IF EXISTS {name}"))?;
    admin.batch_execute(&format!("CREATE DATABASE {name}"))?;
    let mut client = Client::connect(&server.replacen("/postgres?", &format!("/{name}?"), 1), NoTls)?;
    fill(&mut client, &file(&project.join("migrations"), "_first.sql")?)?;

    let options = IntrospectOptions::default();
    let found = introspect(&mut client, &options)?.schema;
    ensure!(found.tables.len() == tables, "{} tables were read, not {tables}", found.tables.len());
    let introspection = median(|| introspect(&mut client, &options).map(|_| ()).context("introspect"))?;
    drop(client);
    admin.batch_execute(&format!("DROP DATABASE {name}"))?;

    let changed = one_in_a_hundred_changed(&schema)?;
    let diff = median(|| {
        ensure!(
            diff(&schema, &changed).len() == tables.div_ceil(100),
            "the differences are those that were made"
        );
        Ok(())
    })?;
    let empty = Schema::default();
    let options = Options::new(Dialect::Postgres);
    let plan = median(|| propose(&empty, &schema, &[], &options).map(|_| ()).context("plan"))?;
    Ok(Row { tables, introspection, diff, plan })
}

/// The one file whose name ends so.
pub(crate) fn file(folder: &Path, end: &str) -> Result<String> {
    let mut paths = fs::read_dir(folder)?.map(|it| it.map(|it| it.path())).collect::<Result<Vec<_>, _>>()?;
    paths.retain(|it| it.to_string_lossy().ends_with(end));
    let path = paths.first().with_context(|| format!("no *{end} in {}", folder.display()))?;
    Ok(fs::read_to_string(path)?)
}

fn schema(snapshot: &str) -> Result<Schema> {
    match Snapshot::from_json("the first snapshot", snapshot.as_bytes())?.content {
        Content::Base(schema) => Ok(Arc::unwrap_or_clone(schema)),
        Content::Deltas(_) => anyhow::bail!("the first snapshot is a base"),
    }
}

/// Runs the statements of a migration, a part of them in each transaction.
pub(crate) fn fill(client: &mut Client, sql: &str) -> Result<()> {
    let script = Script::parse(sql, Dialect::Postgres)?;
    let statements: Vec<&str> = script.statements().map(Statement::text).collect();
    for some in statements.chunks(STATEMENTS_AT_ONCE) {
        client.batch_execute(&some.join(";\n"))?;
    }
    Ok(client.batch_execute("ANALYZE pg_catalog.pg_class, pg_catalog.pg_attribute")?)
}

fn one_in_a_hundred_changed(schema: &Schema) -> Result<Schema> {
    let mut changed = schema.clone();
    for table in changed.tables.iter_mut().step_by(100) {
        table.columns.last_mut().context("a column")?.comment = Some("changed".to_owned());
    }
    Ok(changed)
}

fn median(mut measured: impl FnMut() -> Result<()>) -> Result<Duration> {
    let mut times = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let start = Instant::now();
        measured()?;
        times.push(start.elapsed());
    }
    times.sort();
    Ok(times[RUNS / 2])
}
