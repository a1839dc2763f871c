//! `pull` where structs are already: their source is changed so that it says what the database has.

mod renamed;
mod sources;
mod taken;
mod told;

use schema_db::{Access, QueryColumn};
use schema_diff::{Rename, diff};
use schema_model::{Declarations, Schema};
use schema_rust::{Options, Project as Written, QueryColumns, Updated, update};

use super::PullArgs;
use crate::{
    codes::Code,
    commands::drift::Finding,
    config::{Config, Target},
    database::{Connected, connect},
    declarations::{self, sql},
    files::Lock,
    live::{self, HandWritten, Ignored, Reading, Twins, compared_privileges},
    paths::shown,
    project::Project,
    prompt,
    report::{Answer, Failure, Problem},
    resolved::{Resolved, model_target, resolve_whole},
    session::Session,
    source::{Authored, Comparison, beside},
    verify::{Misfit, misfits},
};
use sources::Sources;
use told::Report;

pub(super) fn run(args: &PullArgs, session: &mut Session) -> Result<Answer, Failure> {
    let config = session.config()?;
    if config.model.is_some() {
        let what = "the structs come from the program that schemagen.toml names";
        let help =
            "`schemagen drift` lists what differs; change the program, or pull into a folder of its own";
        return Err(Problem::error(Code::Usage, what).in_file(shown(&config.path)).help(help).into());
    }
    if args.privileges {
        let what = "--privileges is for a project that begins";
        let help = "here a GRANT in an SQL file says whose privileges are compared, and [drift] privileges = \"all\" that all are";
        return Err(Problem::error(Code::Usage, what).help(help).into());
    }
    let _lock = Lock::take(&config.path)?;
    let mut connected = connect(session, &config, &args.database, Access::Read)?;
    let target = connected.target;
    let mut declared = declarations::load(&config, &session.terminal)?;
    declared.sql = sql::read(&config, target)?;
    let resolved = resolve_whole(&declared, &config, target)?;
    let project = Project::open(target, &mut session.terminal)?;
    let mut pull = Pull { config: &config, target, project: &project };
    let mut seen = pull.see(Schema::clone(&resolved.schema), &mut connected, session)?;
    let name = connected.name.clone();
    let is_said = diff(&seen.after, &seen.before).is_empty();
    if args.renames.is_empty() && is_said && misfits(&resolved.views, &seen.view_columns).is_empty() {
        return Ok(Report::nothing(name, unmodelled(&seen)).answer());
    }
    let renames = renamed::of(&seen, &resolved, &args.renames, &session.terminal)?;
    let under_new_names = pull.renamed(&declared, &renames)?;
    if !renames.is_empty() {
        let resolved = resolve_whole(&under_new_names, &config, target)?;
        seen = pull.compare(Schema::clone(&resolved.schema), &mut connected, session)?.0;
    }
    if let Some(database) = connected.database.as_mut() {
        live::write_plainer(database, &connected.default_schema, &mut seen.before, &seen.after)?;
    }
    let sources = Sources::read(&config, &declared)?;
    let updated = pull.update(args, [&declared, &under_new_names], &sources, &seen)?;
    let taken = taken::out(&declared, &updated.declarations);
    let changes = sources.changes(&config, target, &declared, &updated);
    let misfits = pull.misfits(&updated, &seen)?;
    let mut report = Report::new(name, &changes, &updated, &taken)
        .by_hand(misfits)
        .renamed(renamed::describe_all(&renames));
    if args.dry_run {
        let unsaid = pull.unsaid(&updated.declarations, &mut connected, session)?;
        return Ok(report.unsaid(unsaid).dry(&changes).answer());
    }
    agree(&taken, args, session)?;
    sources::write(&changes)?;
    let again = declarations::load_quietly(&config, &session.terminal);
    let read = again.and_then(|it| Ok(Declarations { sql: sql::read(&config, target)?, ..it }));
    if read.is_err() {
        report = report.broken();
    }
    // What rustc does not take yet is what the edits are to say.
    let unsaid = pull.unsaid(read.as_ref().unwrap_or(&updated.declarations), &mut connected, session)?;
    let next = pull.next(&updated, &sources)?;
    Ok(report.unsaid(unsaid).next(next).answer())
}

/// What is there already.
struct Pull<'a> {
    config: &'a Config,
    target: &'a Target,
    project: &'a Project<'a>,
}

impl Pull<'_> {
    /// The database, beside what the structs say of it.
    fn see(
        &mut self,
        said: Schema,
        connected: &mut Connected<'_>,
        session: &mut Session,
    ) -> Result<Comparison, Failure> {
        let (seen, warnings) = self.compare(said, connected, session)?;
        for warning in warnings {
            session.terminal.warn(warning);
        }
        Ok(seen)
    }

    /// The same, with what the server could not read: where names are others, texts still have the former ones.
    fn compare(
        &mut self,
        said: Schema,
        connected: &mut Connected<'_>,
        session: &mut Session,
    ) -> Result<(Comparison, Vec<Problem>), Failure> {
        if connected.database.is_none() {
            return Err(Problem::error(Code::DatabaseMissing, format!("{} is not there", connected.name))
                .help("name a database that exists")
                .into());
        }
        let authored = Authored { schema: said, resolved: None, hand_written: HandWritten::of(self.project) };
        let Connected { database, history, default_schema, .. } = connected;
        let reading = Reading { history, default_schema, privileges: compared_privileges(self.config) };
        let mut twins = Twins::new(self.config, self.target, session);
        let ignored = Ignored::new(&self.config.drift.ignore);
        beside(database.as_mut(), &reading, &authored, ignored, Some(&mut twins))
    }

    /// The declarations under the names that the database has for them.
    fn renamed(&self, declared: &Declarations, renames: &[Rename]) -> Result<Declarations, Failure> {
        let target = model_target(self.config, self.target)?;
        schema_rust::renamed(declared, &target, renames)
            .map_err(|_| Problem::error(Code::Internal, "the structs cannot be read twice").into())
    }

    /// The structs as they are written, and under the names of the database, which differs from them then.
    fn update(
        &self,
        args: &PullArgs,
        [written, declared]: [&Declarations; 2],
        sources: &Sources,
        seen: &Comparison,
    ) -> Result<Updated, Failure> {
        let target = model_target(self.config, self.target)?;
        let options = Options {
            crate_name: String::new(),
            dates: sources.dates().unwrap_or_else(|| args.dates.library()),
            sql_folder: sources::sql_folder(self.config, self.target),
        };
        let files = sources.texts();
        let views = query_columns(seen);
        let views = &views;
        let project =
            Written { written, declarations: declared, files, target: &target, options: &options, views };
        update(&project, &seen.before, &diff(&seen.after, &seen.before))
            .ok_or_else(|| Problem::error(Code::Internal, "the structs cannot be read twice").into())
    }

    /// What structs and SQL files do not say of the database.
    fn unsaid(
        &mut self,
        declared: &Declarations,
        connected: &mut Connected<'_>,
        session: &mut Session,
    ) -> Result<Vec<Finding>, Failure> {
        let resolved: Resolved = resolve_whole(declared, self.config, self.target)?;
        let seen = self.see(Schema::clone(&resolved.schema), connected, session)?;
        let deltas = diff(&seen.after, &seen.before);
        let of_deltas = deltas.iter().map(|it| Finding::of_delta(it, Some(&resolved)));
        Ok(of_deltas.chain(unmodelled(&seen)).collect())
    }

    /// The fields of views that are still not as the queries of the database have them.
    fn misfits(&self, updated: &Updated, seen: &Comparison) -> Result<Vec<String>, Failure> {
        let resolved = resolve_whole(&updated.declarations, self.config, self.target)?;
        let misfits = misfits(&resolved.views, &seen.view_columns).into_iter();
        Ok(misfits.map(|Misfit { place, message, help }| format!("{place}: {message}; {help}")).collect())
    }

    fn next(&self, updated: &Updated, sources: &Sources) -> Result<Vec<String>, Failure> {
        let mut next = sources.missing(updated);
        let after = resolve_whole(&updated.declarations, self.config, self.target)?;
        if diff(self.project.latest()?, &after.schema).is_empty() {
            next.push("schemagen check".to_owned());
        } else {
            next.push("schemagen generate: the migration that other databases need".to_owned());
            next.push(
                "schemagen repair --applied ID --reason \"pulled\": this database has it already".to_owned(),
            );
        }
        Ok(next)
    }
}

/// The columns of the views of the database.
fn query_columns(seen: &Comparison) -> QueryColumns {
    let columns = |all: &[QueryColumn]| all.iter().map(|it| (it.name.clone(), it.ty.clone())).collect();
    seen.view_columns.iter().map(|(view, all)| (view.clone(), columns(all))).collect()
}

fn unmodelled(seen: &Comparison) -> Vec<Finding> {
    seen.only_before.iter().map(Finding::of_unmodelled).collect()
}

/// What somebody has written is taken out only if somebody agrees.
fn agree(taken: &[String], args: &PullArgs, session: &Session) -> Result<(), Failure> {
    if taken.is_empty() || args.remove {
        return Ok(());
    }
    if session.terminal.can_ask() {
        session.terminal.say(&taken.join("\n"));
        if prompt::agree("The database does not have these. Take them out of the source?")? {
            return Ok(());
        }
    }
    let what = "what the database does not have would go from the source, and nobody has agreed";
    let problem = taken.iter().fold(Problem::error(Code::PullRemoves, what), Problem::note);
    Err(problem
        .note("nothing was written")
        .help("if that is what you want, run the command with: --remove")
        .help("to see all changes first: schemagen pull --dry-run")
        .into())
}
