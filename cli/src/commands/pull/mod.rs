//! `schemagen pull`: a database that is there becomes structs, SQL files and a first migration.

mod answer;
mod rustfmt;
mod sources;
mod update;

use std::path::PathBuf;

use schema_db::{Access, DatabaseUrl, Extent, postgres::Plain};
use schema_diff::diff;
use schema_model::{
    Dialect, Schema, resolve,
    schema::{Definition, definition::Grant},
};
use schema_rust::{Dates, Options, Written, usual_naming, write};

use super::{drift::Finding, generate, renames::RenameArgs};
use crate::{
    codes::Code,
    config::{Config, FILE_NAME, TableNaming, Target},
    database::{Connected, DatabaseArgs, connect},
    files::{Folders, NewMigration, write as write_migration},
    live::{self, Live, Reading, Twins},
    paths::shown,
    project::Project,
    report::{Answer, Failure, Problem},
    resolved::{Resolved, resolve_whole},
    session::Session,
};
use answer::Report;
use sources::Sources;

/// Write the structs and SQL files that declare a database; changes nothing in it
///
/// Where no project is yet, it begins one, with a first migration: what structs can say becomes a crate of structs, one file
/// a table; functions, views, triggers and the like become SQL files. Both are read back and held against the database at
/// once, and whatever they do not say of it is listed.
///
/// In a project that is there, its structs and SQL files are changed where they say something else than the database: fields,
/// attributes, variants and statements come and go, and all else in the files stays as it is. What has another name in the
/// database keeps its Rust name; where only its author knows whether it is the same, it is asked.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The first migration makes the same database from nothing, for tests and new machines. The database that is there has it
all: say so with `schemagen baseline`.

Examples:
  schemagen pull --database-url postgres://localhost/app
  schemagen pull --models-crate schema --dates jiff
  schemagen pull --dry-run       in a project that is there: what would change in its source")]
pub struct PullArgs {
    #[command(flatten)]
    database: DatabaseArgs,
    /// The crate to make for the structs
    #[arg(long, value_name = "NAME", default_value = "models")]
    models_crate: String,
    /// The library whose types stand for dates and times: chrono, time or jiff
    #[arg(long, value_name = "LIBRARY", default_value = "chrono")]
    dates: DatesArg,
    /// Where a project begins: write who may do what as well, as GRANT statements
    #[arg(long)]
    privileges: bool,
    /// In a project that is there: show what would change, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// In a project that is there: agree to take out of the source what the database does not have
    #[arg(long)]
    remove: bool,
    #[command(flatten)]
    renames: RenameArgs,
}

/// A library of dates.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum DatesArg {
    Chrono,
    Time,
    Jiff,
}

impl DatesArg {
    fn library(self) -> Dates {
        match self {
            Self::Chrono => Dates::Chrono,
            Self::Time => Dates::Time,
            Self::Jiff => Dates::Jiff,
        }
    }
}

/// The folder of the SQL files.
const SQL: &str = "sql";

pub(super) fn run(args: &PullArgs, session: &mut Session) -> Result<Answer, Failure> {
    let root = session.folder.clone();
    let file = root.join(FILE_NAME);
    if file.symlink_metadata().is_ok() || session.global.config.is_some() {
        return update::run(args, session);
    }
    if args.dry_run || args.remove || !args.renames.is_empty() {
        return Err(Problem::error(
            Code::Usage,
            "--dry-run, --remove, --rename and --drop are for a project that is there already",
        )
        .help("leave them out to begin one here, or run the command in the folder of schemagen.toml")
        .into());
    }
    let dialect = dialect(args, session)?;
    let sources = |naming| Sources { dialect, naming, models_crate: &args.models_crate };
    // How tables are named decides nothing yet.
    let config = sources(TableNaming::Singular).project(&root)?;
    let mut connected = connect(session, &config, &args.database, Access::Read)?;
    let mut live = read(&mut connected, &mut Schema::default(), (Extent::Written, None))?;
    let plain = plainer(&mut connected, &mut live.schema)?;
    let grants = if args.privileges { Vec::new() } else { without_grants(&mut live.schema) };
    let sources = sources(match usual_naming(&live.schema) {
        resolve::TableNaming::AsWritten => TableNaming::Singular,
        resolve::TableNaming::Plural => TableNaming::Plural,
    });
    let config = sources.project(&root)?;
    let target = only(&config)?;
    let written = declare(args, &live.schema, &config, target)?;
    let resolved = resolve_whole(&written.declarations, &config, target)?;
    let unsaid = unsaid((&resolved, &plain), &mut connected, &mut Twins::new(&config, target, session))?;
    let outside = outside(&mut connected)?;
    let left = unsaid.iter().map(Finding::unsaid).chain(outside.iter().cloned());
    let written = written.leaving(&left.collect::<Vec<_>>());
    let project = Project::open(target, &mut session.terminal)?;
    let migration = generate::first(&project, &resolved, "baseline")?;
    let mut files = sources.scaffold(&root, &written)?.write()?;
    let source = root.join(&args.models_crate).join("src");
    let rust: Vec<PathBuf> = written.rust.iter().map(|it| source.join(&it.path)).collect();
    rustfmt::format(&rust, &mut session.terminal);
    let content = NewMigration {
        id: &migration.id,
        up: &migration.up,
        down: &migration.down,
        snapshot: &migration.snapshot,
    };
    files.extend(write_migration(&Folders::of(target), &content)?.iter().map(|it| shown(it)));
    let report = Report::new(&resolved.schema, migration.id, files, unsaid, sources.next(&root));
    Ok(report.without(grants, outside).answer())
}

/// That of the database. What is wrong with its URL is told when it is connected to.
fn dialect(args: &PullArgs, session: &mut Session) -> Result<Dialect, Failure> {
    let named = session.database_url(&args.database, None)?;
    let url = DatabaseUrl::with_variables(&named.url, session.variables(None)?.all());
    Ok(url.map_or(Dialect::Postgres, |it| it.dialect()))
}

fn only(config: &Config) -> Result<&Target, Failure> {
    config.targets.first().ok_or_else(|| Problem::error(Code::Internal, "a project without a target").into())
}

/// Takes out who may do what: roles belong to a server, and the next one may not have them. They are listed.
fn without_grants(schema: &mut Schema) -> Vec<Grant> {
    let grants = schema.definitions.extract_if(.., |it| matches!(it, Definition::Grant(_)));
    grants.filter_map(|it| it.as_grant().cloned()).collect()
}

/// The database, beside what is promised of it.
fn read(
    connected: &mut Connected<'_>,
    promised: &mut Schema,
    (privileges, twins): (Extent, Option<&mut Twins<'_>>),
) -> Result<Live, Failure> {
    let reading =
        Reading { history: &connected.history, default_schema: &connected.default_schema, privileges };
    match connected.database.as_mut() {
        Some(database) => live::read_with(database, &reading, promised, twins),
        None => Err(Problem::error(Code::DatabaseMissing, format!("{} is not there", connected.name))
            .help("name a database that exists")
            .into()),
    }
}

/// Takes out of expressions what the server adds when it prints them.
fn plainer(connected: &mut Connected<'_>, schema: &mut Schema) -> Result<Plain, Failure> {
    let database = connected.database.as_mut();
    let nothing = Schema::default();
    database.map_or(Ok(Plain::default()), |it| {
        live::write_plainer(it, &connected.default_schema, schema, &nothing)
    })
}

/// What no project says, and what makes no difference to `drift`.
fn outside(connected: &mut Connected<'_>) -> Result<Vec<String>, Failure> {
    let database = connected.database.as_mut();
    database.map_or(Ok(Vec::new()), |it| live::outside(it, &connected.default_schema))
}

fn declare(args: &PullArgs, schema: &Schema, config: &Config, target: &Target) -> Result<Written, Failure> {
    let options = Options {
        crate_name: args.models_crate.replace('-', "_"),
        dates: args.dates.library(),
        sql_folder: SQL.to_owned(),
    };
    let target = crate::resolved::model_target(config, target)?;
    write(schema, &target, &options).map_err(|error| {
        Problem::error(Code::Unsupported, error.to_string())
            .help("please report it with the SQL of the object")
            .into()
    })
}

/// What the structs and SQL files do not say of the database, by the same comparison as `drift`.
fn unsaid(
    (resolved, plain): (&Resolved, &Plain),
    connected: &mut Connected<'_>,
    twins: &mut Twins<'_>,
) -> Result<Vec<Finding>, Failure> {
    let mut promised = Schema::clone(&resolved.schema);
    // What was shown to be the same need not be asked once more.
    plain.restore(&mut promised);
    let live = read(connected, &mut promised, (Extent::Declared, Some(twins)))?;
    let deltas = diff(&promised, &live.schema);
    let of_deltas = deltas.iter().map(|delta| Finding::of_delta(delta, None));
    Ok(of_deltas.chain(live.unmodelled.iter().map(Finding::of_unmodelled)).collect())
}
