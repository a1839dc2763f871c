//! The migrations of one project, one after the other.

use std::{collections::BTreeSet, fmt, mem};

use schema_db::{Direction, LockOptions, Migration, Migrator};
use schema_diff::diff;
use schema_model::{
    MigrationId, Schema, Snapshot,
    snapshot::{FileHash, FileHashes},
};
use serde::Serialize;

use crate::{
    codes::Code,
    database::{lock_out_others, of_apply},
    live::{self, HandWritten, Reading, others},
    project::{Project, of_graph},
    report::{Failure, Problem, Terminal},
    standing::{Way, read_migration},
    verify::{Place, difference, reading, unplanned},
};

/// A migration that leads where it must.
#[derive(Debug, Serialize)]
pub(super) struct Proved {
    pub(super) id: MigrationId,
    pub(super) way_back: WayBack,
    /// What its files said that ran.
    #[serde(skip)]
    pub(super) files: FileHashes,
}

/// What is known of a way back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum WayBack {
    /// It leads back.
    Proved,
    /// There is none.
    None {
        /// Why.
        reason: String,
    },
}

impl fmt::Display for WayBack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Proved => f.write_str("there and back"),
            Self::None { reason } => write!(f, "there; no way back: {reason}"),
        }
    }
}

/// How far it went.
#[derive(Debug, Default)]
pub(super) struct Walked {
    pub(super) proved: Vec<Proved>,
    /// What only hand-written SQL has made.
    pub(super) others: Vec<String>,
    /// Where it went elsewhere first; what comes after that would only follow from it.
    pub(super) difference: Option<Problem>,
}

/// A project, and an empty database to replay it in.
pub(super) struct Replay<'p> {
    project: &'p Project<'p>,
    place: Place,
}

impl<'p> Replay<'p> {
    /// Prepares the database: roles are the server's, and no migration makes them.
    pub(super) fn new(project: &'p Project<'p>, mut place: Place) -> Result<Self, Failure> {
        let mut roles = BTreeSet::new();
        for transition in project.graph.transitions(project.graph.order().iter().map(|it| &it.id)) {
            let after = transition.map_err(|error| of_graph(&error, &project.listing.migrations))?.after;
            roles.extend(after.roles().into_iter().cloned());
        }
        place.provide_roles(roles.iter().collect())?;
        Ok(Self { project, place })
    }

    /// Runs all files, as far as they lead where they must.
    pub(super) fn run(mut self, terminal: &mut Terminal) -> Result<Walked, Failure> {
        let Place { database, options, .. } = &mut self.place;
        let migrator = lock_out_others(database.database(), &LockOptions::default(), terminal)?;
        let mut walk = Walk {
            project: self.project,
            migrator,
            reading: reading(options),
            done: Vec::new(),
            promised: Schema::default(),
            known: Known::default(),
            others: Vec::new(),
        };
        let mut walked = Walked::default();
        for Snapshot { id, .. } in self.project.graph.order() {
            match walk.prove(id, terminal)? {
                Ok(proved) => walked.proved.push(proved),
                Err(difference) => {
                    walked.difference = Some(difference);
                    break;
                }
            }
        }
        walked.others = walk.others;
        Ok(walked)
    }
}

/// Where the database is.
struct Walk<'p, 'd> {
    project: &'p Project<'p>,
    migrator: Migrator<'d>,
    reading: Reading<'d>,
    done: Vec<MigrationId>,
    /// What these promise together.
    promised: Schema,
    known: Known,
    others: Vec<String>,
}

impl Walk<'_, '_> {
    /// Runs a migration there, back where it can, and there for those that follow.
    fn prove(
        &mut self,
        id: &MigrationId,
        terminal: &mut Terminal,
    ) -> Result<Result<Proved, Problem>, Failure> {
        let [up, down] = [Way::Up, Way::Down].map(|way| read_migration(self.project, id, way));
        let (up, down) = (up?, down?);
        self.run(&up, Direction::Up)?;
        self.done.push(id.clone());
        let after = self.project.graph.applied_schema(&self.done);
        let after = after.map_err(|error| of_graph(&error, &self.project.listing.migrations))?;
        let before = mem::replace(&mut self.promised, after.clone());
        let (differences, others) = self.compare(&after, terminal)?;
        self.others = others;
        if !differences.is_empty() {
            return Ok(Err(elsewhere(&up, "the way up", &differences)));
        }
        let files = FileHashes { up: hashes(&up), down: hashes(&down) };
        let proved = |way_back| Proved { id: id.clone(), way_back, files };
        if let Some(reason) = down.script.irreversible {
            return Ok(Ok(proved(WayBack::None { reason })));
        }
        self.run(&down, Direction::Down)?;
        let (differences, _) = self.compare(&before, terminal)?;
        if !differences.is_empty() {
            return Ok(Err(elsewhere(&down, "the way back", &differences)));
        }
        self.run(&up, Direction::Up)?;
        Ok(Ok(proved(WayBack::Proved)))
    }

    fn run(&mut self, migration: &Migration, direction: Direction) -> Result<(), Failure> {
        let ran = self.migrator.apply(migration, direction, &mut |_| ());
        ran.map_err(|error| of_apply(&error, migration.script.text()))?;
        Ok(())
    }

    /// What is there and is not what is promised, and what only hand-written SQL has made.
    ///
    /// What was promised at the step before as well is still spelled as the server spelled it then. Where that is what is
    /// there, nothing has to be asked again; any difference is told only after everything was.
    fn compare(
        &mut self,
        promised: &Schema,
        terminal: &mut Terminal,
    ) -> Result<(Vec<String>, Vec<String>), Failure> {
        let mut spelled = self.known.spell(promised);
        let mut found = self.differences(&mut spelled)?;
        if !found.differences.is_empty() {
            spelled = promised.clone();
            found = self.differences(&mut spelled)?;
        }
        for warning in found.warnings {
            terminal.warn(warning);
        }
        if found.differences.is_empty() {
            self.known = Known { authored: promised.clone(), spelled };
        }
        Ok((found.differences, found.others))
    }

    fn differences(&mut self, promised: &mut Schema) -> Result<Found, Failure> {
        let mut live = live::read(self.migrator.database(), &self.reading, promised)?;
        let others = others(promised, &mut live, HandWritten::of(self.project));
        let unmodelled = live.unmodelled.iter().map(|it| unplanned(it));
        let differences = diff(promised, &live.schema).iter().map(difference).chain(unmodelled).collect();
        Ok(Found { differences, others, warnings: live.warnings })
    }
}

/// What one comparison tells.
struct Found {
    differences: Vec<String>,
    others: Vec<String>,
    warnings: Vec<Problem>,
}

/// A schema as its authors wrote it, and as the server spelled it.
#[derive(Default)]
struct Known {
    authored: Schema,
    spelled: Schema,
}

impl Known {
    /// The schema, with what is as it was in the server's spelling.
    fn spell(&self, promised: &Schema) -> Schema {
        let mut spelled = promised.clone();
        for table in &mut spelled.tables {
            if self.authored.table(&table.name) == Some(table)
                && let Some(known) = self.spelled.table(&table.name)
            {
                table.clone_from(known);
            }
        }
        for definition in &mut spelled.definitions {
            let id = definition.id();
            if self.authored.definition(&id) == Some(definition)
                && let Some(known) = self.spelled.definition(&id)
            {
                definition.clone_from(known);
            }
        }
        spelled
    }
}

fn hashes(migration: &Migration) -> FileHash {
    FileHash { tokens: migration.script.hash(), bytes: migration.script.raw_hash() }
}

fn elsewhere(migration: &Migration, way: &str, differences: &[String]) -> Problem {
    let message = format!("{way} of {} leads elsewhere", migration.id);
    let problem = Problem::error(Code::MigrationLeadsElsewhere, message).in_file(&migration.file);
    let problem = differences.iter().fold(problem, Problem::note);
    problem.help(
        "correct the SQL if no database has it yet; otherwise put the difference into a migration of its own: \
         schemagen generate --empty NAME",
    )
}
