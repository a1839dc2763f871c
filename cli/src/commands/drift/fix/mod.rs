//! `drift --fix`: the SQL that puts one database back to what its applied migrations promise, in a file to be looked at.
//!
//! Drift is of one database: the others have none, or another, and a migration of the project would fail there. So the file is
//! none. It says for which state of a database it was planned, and `drift --run` runs it in that state alone.

mod file;
mod run;

use std::path::Path;

use schema_diff::{FixHeader, describe, render_fix};
use schema_model::{Declarations, SchemaHash};
use serde::Serialize;

use super::{
    DriftArgs,
    sides::{Sides, promised},
};
use crate::{
    codes::Code,
    commands::{
        planning::{Beside, assess, losses, refuse_invalid},
        renames::{Asking, Said, settle},
    },
    config::Config,
    consent::{Deed, agree},
    database::{Connected, DatabaseArgs},
    files::{Lock, create},
    live::Ignored,
    paths::shown,
    project::Project,
    report::{Answer, Exit, Failure, Problem},
    resolved::resolve_whole,
    session::Session,
};
pub(super) use run::run;

/// Where the file is, if nothing else is said.
pub(super) const FILE: &str = "drift-fix.sql";

const DEED: Deed =
    Deed { subject: "the fix would destroy data", question: "Write it?", untouched: "nothing was written" };

const ASKING: Asking = Asking {
    command: "drift --fix",
    before: "the database has",
    show_before: "`schemagen drift`",
    after: "the migrations have",
    show_after: "`schemagen drift`",
    said: Said::OnCommandLine,
};

#[derive(Serialize)]
struct Report {
    database: String,
    /// None, where there is nothing to put back.
    file: Option<String>,
    changes: Vec<String>,
    /// What is not as promised, and no plan can say.
    left_alone: Vec<String>,
    /// What is there besides, and no difference.
    others: Vec<String>,
}

/// Writes the file.
pub(super) fn write(
    args: &DriftArgs,
    path: &Path,
    config: &Config,
    connected: &mut Connected<'_>,
    session: &mut Session,
) -> Result<Answer, Failure> {
    let _lock = Lock::take(&config.path)?;
    let (target, name) = (connected.target, connected.name.clone());
    let project = Project::open(target, &mut session.terminal)?;
    let (sides, mut database) = Sides::of(connected, &project, config);
    let promised = promised(&project, database.as_deref_mut())?;
    let seen = sides.see(promised.clone(), database, session)?;
    refuse_invalid(&seen.only_before, Code::FixRefused, "look again")?;
    // Names in messages are those of the migrations: no structs are needed to put a database back.
    let [before, after] = seen.in_words_of(&promised, Ignored::new(&config.drift.ignore))?;
    let reached = resolve_whole(&Declarations::default(), config, target)?.reaching(after);
    let mut proposal = settle(&before, &reached, &args.renames, ASKING, &session.terminal)?.proposal;
    let left_alone = seen.only_before.iter().map(ToString::to_string).collect();
    let changes = proposal.deltas.iter().map(describe).collect();
    let mut report = Report { database: name, file: None, changes, left_alone, others: seen.others };
    if proposal.deltas.is_empty() {
        return Ok(report.answer(&args.database));
    }
    let beside = Beside { before: &before, after: &reached.schema, config, target };
    assess(&mut proposal, &beside)?;
    // Programs were written for what was promised.
    proposal.plan.rollout.clear();
    agree(&DEED, &losses(&proposal.plan), &args.allow, None, &session.terminal)?;
    let header = FixHeader {
        database: &report.database,
        before: &SchemaHash::of(&seen.before).to_string(),
        after: &SchemaHash::of(&seen.after).to_string(),
        command: &command(path),
        left_alone: &report.left_alone,
    };
    create(path, &render_fix(&header, &proposal.plan))?;
    report.file = Some(shown(path));
    Ok(report.answer(&args.database))
}

fn command(path: &Path) -> String {
    format!("schemagen drift --run {}", shown(path))
}

impl Report {
    fn answer(self, database: &DatabaseArgs) -> Answer {
        let changes = self.changes.iter().map(|it| format!("{it}\n"));
        let file = self.file.iter().map(|it| format!("wrote {it}\n"));
        let left_alone = self.left_alone.iter().map(|it| format!("left alone: {it}\n"));
        let others = self.others.iter().map(|it| format!("also there: {it}\n"));
        let mut text: String = changes.chain(file).chain(left_alone).chain(others).collect();
        if self.file.is_none() && self.left_alone.is_empty() {
            text.insert_str(0, "no drift\n");
        }
        let hint = self.file.as_ref().map(|file| {
            let option = match (&database.env, &database.database_url) {
                (Some(env), _) => format!(" --env {env}"),
                (None, Some(_)) => " --database-url ..".to_owned(),
                (None, None) => String::new(),
            };
            format!("review the SQL, then run it: {}{option}", command(Path::new(file)))
        });
        let answer = if self.left_alone.is_empty() {
            Answer::done(text, self)
        } else {
            let count = self.left_alone.len();
            let plural = if count == 1 { "" } else { "s" };
            let problem =
                Problem::error(Code::Drift, format!("{count} object{plural} that no plan can put back"))
                    .help("put it back by hand, or leave it to others with [drift] ignore");
            Answer::findings(text, self, vec![problem]).exit(Exit::Findings)
        };
        hint.into_iter().fold(answer, Answer::hint)
    }
}
