//! `schemagen lint`: SQL files, judged by rules against the schema that they find.

mod annotations;
mod fixed;
mod judged;
mod markdown;
mod sarif;
mod sources;
mod told;

use schema_lint::Level;
use serde::Serialize;

use crate::{
    codes::Code,
    config::{Config, Target},
    files::Lock,
    report::{Answer, Exit, Failure, Format, Problem, Terminal},
    session::Session,
};
use judged::Judged;
use sources::Chain;

/// Judge SQL files, written by hand or generated, against the schema that they find; needs no database
///
/// Every statement is parsed and judged: what locks a table in use, writes or reads all of it, loses data, fails, or breaks programs that
/// run meanwhile. Tables that the file itself makes are not in use. Advice is for what somebody wrote: a migration that is as it was
/// generated says in its head what there is to know.
///
/// Exits with 1 where something is a warning or an error, and with 2 where a file cannot be split into statements.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  schemagen lint                              all migrations
  schemagen lint --base origin/main           in CI: the migrations that main does not have
  schemagen lint 20261121103000               one migration
  schemagen lint scripts/backfill.sql         a file, against the schema after all migrations
  schemagen lint 20261121103000 --fix         write the safe form where it is mechanical
  schemagen lint --format sarif > lint.sarif  for code scanning; also github and markdown

Rules have levels in schemagen.toml ([lint] SG1301 = \"off\"), and `-- schemagen: allow SG1301 REASON` above a statement lets
it pass. `schemagen explain SG1301` says why a rule is there, and what to write instead.")]
pub struct LintArgs {
    /// Files, folders of SQL files, or ids of migrations; all migrations without any
    #[arg(value_name = "FILE|ID")]
    what: Vec<String>,
    /// Only migrations that this git revision does not have
    #[arg(long, value_name = "REVISION", conflicts_with = "what")]
    base: Option<String>,
    /// Write the safe form into the files, where it is mechanical
    #[arg(long)]
    fix: bool,
    /// Give advice on migrations as well that are as they were generated
    #[arg(long)]
    advice: bool,
    /// How findings are printed
    #[arg(long, value_enum, default_value_t)]
    format: Shape,
}

/// What comes after a file was changed.
const RECORD: &str =
    "review the files; what generated migrations say now is recorded with `schemagen verify --accept ID`";

/// How findings are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
enum Shape {
    /// With the lines that they are about
    #[default]
    Human,
    /// As --json does
    Json,
    /// SARIF 2.1.0, which code scanning reads
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// A comment of a pull request
    Markdown,
}

#[derive(Serialize)]
struct Report {
    files: Vec<FileReport>,
    /// Files that were changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixed: Vec<String>,
}

#[derive(Serialize)]
struct FileReport {
    file: String,
    errors: usize,
    warnings: usize,
    advice: usize,
}

pub(super) fn run(args: &LintArgs, session: &mut Session) -> Result<Answer, Failure> {
    let shape = shape(args, session)?;
    let config = session.config()?;
    let _lock = if args.fix { Some(lock(args, &config)?) } else { None };
    let chains = sources::chains(args, &config, session)?;
    let fixed = if args.fix { fixed::fix(&chains)? } else { Vec::new() };
    let judged: Vec<Judged> = chains.iter().flat_map(Chain::judge).collect();
    Ok(answer(shape, &judged, fixed))
}

/// How findings are printed, whichever option says so.
fn shape(args: &LintArgs, session: &mut Session) -> Result<Shape, Failure> {
    match (args.format, session.global.json) {
        (Shape::Human | Shape::Json, true) => Ok(Shape::Json),
        (Shape::Sarif | Shape::Github | Shape::Markdown, true) => {
            Err(Problem::error(Code::Usage, "--json and --format ask for two documents")
                .help("leave one of them out")
                .into())
        }
        (Shape::Json, false) => {
            session.terminal = Terminal::new(Format::Json);
            Ok(Shape::Json)
        }
        (shape, false) => Ok(shape),
    }
}

/// Migrations that a database may have are history: they are changed only where somebody says which.
fn lock(args: &LintArgs, config: &Config) -> Result<Lock, Failure> {
    if args.what.is_empty() && args.base.is_none() {
        return Err(Problem::error(Code::Usage, "--fix changes only files that are named")
            .note("migrations that a database has must stay what they are")
            .help("name the files or migrations, or `--base origin/main` for those that are new")
            .into());
    }
    Lock::take(&config.path)
}

fn answer(shape: Shape, judged: &[Judged], fixed: Vec<String>) -> Answer {
    let is_clean = judged.iter().all(|it| it.count(Level::Error) + it.count(Level::Warning) == 0);
    let exit = match judged.iter().any(|it| it.unread.is_some()) {
        true => Exit::Refused,
        false if is_clean => Exit::Done,
        false => Exit::Findings,
    };
    let problems = match shape {
        Shape::Human | Shape::Json => judged.iter().flat_map(told::problems).collect(),
        // They are in the document, which stands alone.
        Shape::Sarif | Shape::Github | Shape::Markdown => Vec::new(),
    };
    let text = match shape {
        Shape::Human | Shape::Json => told::summary(judged, &fixed),
        Shape::Sarif => sarif::document(judged),
        Shape::Github => annotations::lines(judged),
        Shape::Markdown => markdown::comment(judged),
    };
    let is_changed = !fixed.is_empty();
    let answer = Answer::findings(text, report(judged, fixed), problems).exit(exit);
    if is_changed { answer.hint(RECORD) } else { answer }
}

fn report(judged: &[Judged], fixed: Vec<String>) -> Report {
    let files = judged.iter().map(|it| FileReport {
        file: it.file.clone(),
        errors: it.count(Level::Error),
        warnings: it.count(Level::Warning),
        advice: it.count(Level::Advice),
    });
    Report { files: files.collect(), fixed }
}

/// What lint asks for in a target.
fn settings(config: &Config, target: &Target) -> Result<schema_lint::Settings, Failure> {
    let name = target.default_schema.as_deref().map(schema_model::Name::new).transpose();
    let default_schema = name.map_err(|error| {
        Problem::error(Code::ConfigValue, format!("default_schema: {error}"))
            .in_file(crate::paths::shown(&config.path))
            .help("write the schema that tables without one live in, as in default_schema = \"public\"")
    })?;
    Ok(schema_lint::Settings {
        dialect: target.dialect,
        postgres_version: target.postgres_version,
        default_schema,
        levels: config.lint.clone(),
    })
}
