//! `schemagen diff`: any two states of a schema.

mod answer;
mod change;
mod rust;

use schema_diff::{Options, Rename, apply_renames, candidates, diff};
use schema_model::{Delta, Dialect};

use super::{
    planning::{Beside, assess, unplannable},
    renames::{Asking, Said, from_options},
};
use crate::{
    codes::Code,
    config::{Config, Target},
    live::Twins,
    report::{Answer, Failure, Problem},
    session::Session,
    source::{Comparison, FORMS, Reader, Source, State, compare, plainer, settings, true_renames},
};
use answer::{Form, Report};
use change::Change;

/// Compare any two states of a schema: structs, programs, snapshots, migrations, databases, SQL files
///
/// Prints what leads from A to B, one change a line, with its place in the source where structs declare it. Nothing of A and B is
/// changed. SQL is not guessed at: files and migrations are run in a scratch database, and what is there then is compared.
/// Expressions are compared as the server itself reads them wherever one of the two is a database.
#[derive(Debug, clap::Args)]
#[command(after_help = after_help())]
pub struct DiffArgs {
    /// The state before: one of the forms below
    #[arg(value_name = "A")]
    before: String,
    /// The state after: one of the forms below
    #[arg(value_name = "B")]
    after: String,
    /// Print the SQL that leads from A to B, with what to know before it runs
    #[arg(long, conflicts_with = "rust")]
    sql: bool,
    /// Print the structs of B: of the tables and types that differ, as `pull` would write them
    #[arg(long)]
    rust: bool,
    /// Say that an object was renamed between A and B, as in users.nick=users.nickname
    #[arg(long, value_name = "BEFORE=AFTER")]
    rename: Vec<String>,
    /// The kind of database, where neither A, B nor schemagen.toml says it
    #[arg(long, value_name = "DIALECT")]
    dialect: Option<Dialect>,
    /// Run SQL on this PostgreSQL server, in a database of its own that is dropped afterwards
    #[arg(long, value_name = "URL")]
    scratch_url: Option<String>,
}

fn after_help() -> String {
    format!(
        "\
A and B are:
{FORMS}
A URL, the id of a migration, the name of an environment, and the path of a program, of an SQLite
database, of a .json or .sql file, or of a folder of these need no prefix: what they are is clear.

Exit codes: 0 they are the same, 1 they differ, 2 error.

Examples:
  schemagen diff database structs                     what have I changed that my database has not?
  schemagen diff ./server production                  does this release fit that database?
  schemagen diff production staging --sql             what makes production like staging?
  schemagen diff schema.sql database                  is the database what the dump says?
  schemagen diff old.sql new.sql --sql --dialect postgres
  schemagen diff migrations snapshots                 do the SQL files lead where the snapshots say?
  schemagen diff 20261121103000 structs --json
  schemagen diff structs database --rust              the structs of what the database has otherwise"
    )
}

const ASKING: Asking = Asking {
    command: "diff A B",
    before: "A has",
    show_before: "`schemagen diff A B`",
    after: "B has",
    show_after: "`schemagen diff A B`",
    said: Said::OnCommandLine,
};

pub(super) fn run(args: &DiffArgs, session: &mut Session) -> Result<Answer, Failure> {
    let sources = [source(&args.before)?, source(&args.after)?];
    let (settings, [before, after]) = settings(sources, args.dialect, session)?;
    let (config, target) = (&settings.config, settings.target()?);
    let mut reader = Reader::new(&settings, args.scratch_url.as_deref(), session)?;
    let (mut before, mut after) = (reader.open(&before, session)?, reader.open(&after, session)?);
    let comparison = compare(&mut before, &mut after, &mut Twins::new(config, target, session))?;
    let renames = renames(args, &comparison, &after)?;
    let deltas = deltas(&comparison, &renames)?;
    let said = if args.rust { Some(plainer([&mut after, &mut before], &comparison.after)?) } else { None };
    let sides = Sides { before: &before, after: &after, comparison: &comparison, config, target };
    let form = match (args.sql, said) {
        (true, _) => sides.sql(&deltas, &renames)?,
        (false, Some(said)) => Form::Rust(rust::files(&sides, &said, &deltas)?),
        (false, None) => Form::Changes,
    };
    let questions = candidates(&deltas);
    let changes = deltas.iter().map(|it| Change::new(it, &sides)).collect();
    Ok(Report::new(&sides, changes, form).answer(&questions))
}

fn source(text: &str) -> Result<Source, Problem> {
    text.parse().map_err(|error: crate::source::SourceError| {
        Problem::error(Code::SourceUnknown, format!("{text:?} is no source: {error}"))
            .help(format!("use one of these forms:\n{FORMS}"))
    })
}

/// What is compared, and what came of it.
struct Sides<'a> {
    before: &'a State<'a>,
    after: &'a State<'a>,
    comparison: &'a Comparison,
    config: &'a Config,
    target: &'a Target,
}

/// Those that somebody asks for, and those of the structs that can have happened between the two.
fn renames(args: &DiffArgs, comparison: &Comparison, after: &State<'_>) -> Result<Vec<Rename>, Failure> {
    let Comparison { before, after: schema, .. } = comparison;
    let asked = from_options(&args.rename, before, schema, ASKING)?;
    let Some(resolved) = after.resolved() else { return Ok(asked) };
    let declared = [resolved.renames.clone(), resolved.followers(before, &resolved.renames)].concat();
    Ok([asked, true_renames(before, schema, &declared)].concat())
}

fn deltas(comparison: &Comparison, renames: &[Rename]) -> Result<Vec<Delta>, Failure> {
    let Comparison { before, after, .. } = comparison;
    let led = apply_renames(before, after, renames).map_err(|errors| {
        let problems = errors.iter().map(|it| Problem::error(Code::RenameWrong, it.to_string()));
        let problems =
            problems.map(|it| it.help("give objects of one kind that are in A and in B")).collect();
        Failure::of(problems).unwrap_or_else(|| Problem::error(Code::Internal, "a rename failed").into())
    })?;
    let mut deltas = led.deltas;
    deltas.extend(diff(&led.schema, after));
    Ok(deltas)
}

impl Sides<'_> {
    /// What leads from the first to the second.
    fn sql(&self, deltas: &[Delta], renames: &[Rename]) -> Result<Form, Failure> {
        if deltas.is_empty() {
            return Ok(Form::Sql(None));
        }
        let Comparison { before, after, .. } = self.comparison;
        let proposal = schema_diff::propose(before, after, renames, &self.options());
        let mut proposal = proposal.map_err(|error| match error {
            schema_diff::ProposalError::Plan(error) => unplannable(error, self.after.resolved()),
            schema_diff::ProposalError::Renames(_) => {
                Problem::error(Code::Internal, error.to_string()).help("please report it").into()
            }
        })?;
        assess(&mut proposal, &Beside { before, after, config: self.config, target: self.target })?;
        Ok(Form::Sql(Some(proposal.plan)))
    }

    /// What the structs say besides, where the second are structs.
    fn options(&self) -> Options {
        if let Some(resolved) = self.after.resolved() {
            return resolved.options.clone();
        }
        let mut options = Options::new(self.target.dialect);
        options.postgres_version = self.target.postgres_version;
        options.style = self.target.style;
        options
    }
}
