//! `drift --adopt`: what somebody changed in the database becomes a migration, and the structs are told how to say it.

mod paste;

use schema_diff::diff;
use schema_model::Schema;
use schema_rust::Written;
use serde::Serialize;

use super::{DriftArgs, Finding, Sides, promised, structs};
use crate::{
    clock,
    codes::Code,
    commands::{
        generate::{Content, agree_to_losses, content, put_in_order},
        renames::{self, Asking, settle},
    },
    config::{Config, Target},
    database::Connected,
    files::{Folders, Lock, NewMigration, next_id, write},
    live,
    paths::shown,
    project::Project,
    report::{Answer, Exit, Failure, Problem},
    resolved::{Resolved, resolve_whole},
    session::Session,
    source::{Comparison, declare},
};
use paste::Paste;

const ASKING: Asking = Asking {
    command: "drift --adopt",
    before: "the migrations have",
    show_before: "`schemagen snapshot`",
    after: "the database has",
    show_after: "`schemagen drift`",
    said: renames::Said::OnCommandLine,
};

#[derive(Serialize)]
struct Report {
    database: String,
    /// None, where there is nothing to adopt.
    migration: Option<String>,
    changes: Vec<String>,
    files: Vec<String>,
    /// What to write into the structs.
    paste: Vec<Paste>,
    /// What neither structs nor SQL files can say.
    left: Vec<String>,
}

/// A schema as `pull` would write it, and as it is read back.
pub(super) struct Said {
    pub(super) written: Written,
    pub(super) resolved: Resolved,
}

impl Said {
    fn of(schema: &Schema, config: &Config, target: &Target) -> Result<Self, Failure> {
        let written = declare(schema, config, target)?;
        let resolved = resolve_whole(&written.declarations, config, target)?;
        Ok(Self { written, resolved })
    }
}

pub(super) fn run(
    args: &DriftArgs,
    config: &Config,
    connected: &mut Connected<'_>,
    session: &mut Session,
) -> Result<Answer, Failure> {
    let _lock = Lock::take(&config.path)?;
    put_in_order(&[connected.target], &session.terminal)?;
    let project = Project::open(connected.target, &mut session.terminal)?;
    let before = all_applied(&project, connected)?;
    let mut seen = see(before.clone(), &project, config, connected, session)?;
    if let Some(database) = connected.database.as_mut() {
        live::write_plainer(database, &connected.default_schema, &mut seen.before, &seen.after)?;
        live::write_plainer(database, &connected.default_schema, &mut seen.after, &seen.before)?;
    }
    let sides = [&seen.after, &seen.before].map(|it| Said::of(it, config, connected.target));
    let [is_promised, is_there] = sides;
    let sides = [&is_promised?, &is_there?];
    let deltas = diff(&sides[0].resolved.schema, &sides[1].resolved.schema);
    let mut after = before.clone();
    after.apply_all(&deltas).map_err(|error| Problem::error(Code::Internal, error.to_string()))?;
    let left = left(after.clone(), &project, config, connected, session)?;
    let database = connected.name.clone();
    if deltas.is_empty() {
        let (changes, files, paste) = (Vec::new(), Vec::new(), Vec::new());
        return Ok(answer(Report { database, migration: None, changes, files, paste, left }));
    }
    let structs = structs(config, connected, &session.terminal).map(|(_, resolved)| resolved);
    let paste = paste::of(&deltas, sides, structs.as_ref());
    let reached = structs.unwrap_or_else(|| sides[1].resolved.clone().placeless());
    let reached = reached.reaching(after).without_hints();
    let (content, changes) = planned(args, &project, &before, &reached, session)?;
    let (id, up, down, snapshot) = (&content.id, &content.up, &content.down, &content.snapshot);
    let files = write(&Folders::of(connected.target), &NewMigration { id, up, down, snapshot })?;
    let files = files.iter().map(|it| shown(it)).collect();
    let migration = Some(content.id.to_string());
    Ok(answer(Report { database, migration, changes, files, paste, left }))
}

/// The migration, and what it changes in words.
fn planned(
    args: &DriftArgs,
    project: &Project<'_>,
    before: &Schema,
    reached: &Resolved,
    session: &Session,
) -> Result<(Content, Vec<String>), Failure> {
    let proposal = settle(before, reached, &args.renames, ASKING, &session.terminal)?.proposal;
    agree_to_losses(&proposal.plan, reached, &args.allow, &session.terminal)?;
    let changes = proposal.deltas.iter().map(schema_diff::describe).collect();
    let id = next_id(clock::now(), "adopt_drift", project.listing.newest())?;
    Ok((content(project, id, reached, proposal)?, changes))
}

/// What the migrations promise; all of them must be applied, as the new one follows them.
fn all_applied(project: &Project<'_>, connected: &mut Connected<'_>) -> Result<Schema, Failure> {
    let standing = crate::standing::standing(project, connected.database.as_mut())?;
    if let Some(pending) = standing.pending.first() {
        return Err(Problem::error(Code::MigrationUnfinished, format!("{pending} is pending"))
            .help("apply it first: schemagen migrate; what is adopted comes after all migrations")
            .into());
    }
    promised(project, connected.database.as_mut())
}

/// The database, which is what is to be, and what was promised of it.
fn see(
    promised: Schema,
    project: &Project<'_>,
    config: &Config,
    connected: &mut Connected<'_>,
    session: &mut Session,
) -> Result<Comparison, Failure> {
    let (sides, database) = Sides::of(connected, project, config);
    sides.see(promised, database, session)
}

/// What the new migration does not say of the database.
fn left(
    after: Schema,
    project: &Project<'_>,
    config: &Config,
    connected: &mut Connected<'_>,
    session: &mut Session,
) -> Result<Vec<String>, Failure> {
    let seen = see(after, project, config, connected, session)?;
    let deltas = diff(&seen.after, &seen.before);
    let of_deltas = deltas.iter().map(|it| Finding::of_delta(it, None).said());
    Ok(of_deltas.chain(seen.only_before.iter().map(ToString::to_string)).collect())
}

fn answer(report: Report) -> Answer {
    let changes = report.changes.iter().map(|it| format!("{it}\n"));
    let files = report.files.iter().map(|it| format!("wrote {it}\n"));
    let paste = report.paste.iter().map(|it| format!("\n{it}"));
    let left = report.left.iter().map(|it| format!("not adopted: {it}\n"));
    let mut text: String = changes.chain(files).chain(left).chain(paste).collect();
    let hint = report.migration.as_ref().map(|id| {
        format!(
            "write into the structs what stands above, until `schemagen check` is content; this database has it already: \
             schemagen repair --applied {id} --reason \"adopted from drift\""
        )
    });
    if report.migration.is_none() && report.left.is_empty() {
        text.push_str("no drift\n");
    }
    let answer = if report.left.is_empty() {
        Answer::done(text, report)
    } else {
        let count = report.left.len();
        let message = format!("{count} difference{} cannot be adopted", if count == 1 { "" } else { "s" });
        let problem = Problem::error(Code::Drift, message)
            .help("undo it in the database, or leave it to others with [drift] ignore");
        Answer::findings(text, report, vec![problem]).exit(Exit::Findings)
    };
    hint.into_iter().fold(answer, Answer::hint)
}
