//! Why a migration was not applied, at which line of its file, what is left of it, and what to do.

use std::collections::BTreeMap;

use schema_model::{
    MigrationId,
    script::{Hash, Place, Position},
};

use crate::{SessionError, SqlError, sqlite::Violation};

/// Why a migration was not applied, or not taken back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApplyError {
    /// A statement failed.
    #[error("{file}:{}:{}: statement {number} of {migration}: {error}; {left}", place.line, place.column)]
    Statement {
        /// The migration.
        migration: MigrationId,
        /// Its file.
        file: String,
        /// Where it failed.
        place: Place,
        /// The statement's number in the file, which starts at 1.
        number: usize,
        /// What the database said.
        error: Box<SqlError>,
        /// What is left of the migration.
        left: Left,
    },
    /// A transaction could not be begun or committed.
    #[error("{file}:{}: step {step} of {migration}: {doing}: {error}; {left}", place.line)]
    Step {
        /// The migration.
        migration: MigrationId,
        /// Its file.
        file: String,
        /// Where the step begins.
        place: Place,
        /// The step's number, which starts at 1.
        step: usize,
        /// What was being done.
        doing: &'static str,
        /// What the database said.
        error: Box<SqlError>,
        /// What is left of the migration.
        left: Left,
    },
    /// Rows would refer to rows that do not exist.
    #[error(
        "{file}:{}: step {step} of {migration} leaves rows without the rows they refer to: {}; {left}",
        place.line, listed(violations)
    )]
    ForeignKeys {
        /// The migration.
        migration: MigrationId,
        /// Its file.
        file: String,
        /// Where the step begins.
        place: Place,
        /// The step's number, which starts at 1.
        step: usize,
        /// The rows.
        violations: Vec<Violation>,
        /// What is left of the migration.
        left: Left,
    },
    /// The file is not the one that was applied.
    #[error(
        "{file}: {migration} was edited after it was applied (recorded {}, now {}); put the file back as it was and \
         write the change as a new migration", recorded.short(), present.short()
    )]
    Edited {
        /// The migration.
        migration: MigrationId,
        /// Its file.
        file: String,
        /// The digest when it was applied.
        recorded: Hash,
        /// The digest now.
        present: Hash,
    },
    /// The part of the file that has been run already was edited.
    #[error(
        "{file}: {migration} is unfinished, and what had been run of it ({}) was edited; put that part of the file \
         back as it was, change only what follows it, and run `schemagen migrate` again", shown(*done)
    )]
    EditedBeforeResume {
        /// The migration.
        migration: MigrationId,
        /// Its file.
        file: String,
        /// What has been run.
        done: Position,
    },
    /// Another process is running another version of the same file.
    #[error(
        "{file}: another process is applying {migration} from a different file; see which of the two is right"
    )]
    Contradicted {
        /// The migration.
        migration: MigrationId,
        /// Its file.
        file: String,
    },
    /// A statement was cut off outside a transaction, and nothing tells whether it took effect.
    #[error(
        "{file}:{}: {migration} was cut off while this statement ran, and the database does not tell whether it took \
         effect: {statement}; look, then say so: `schemagen repair --done {migration} --reason \"..\"` where it did, \
         `--undone` where it did not, or where you have undone it",
        place.line
    )]
    Interrupted {
        /// The migration.
        migration: MigrationId,
        /// Its file.
        file: String,
        /// Where it is.
        place: Place,
        /// The statement.
        statement: String,
    },
    /// It cannot be taken back before it is wholly applied.
    #[error("{migration} is unfinished; finish it with `schemagen migrate` before taking it back")]
    HalfApplied {
        /// The migration.
        migration: MigrationId,
    },
    /// It cannot be applied while it is being taken back.
    #[error("{migration} is half taken back; finish that with `schemagen rollback` before applying it again")]
    HalfRolledBack {
        /// The migration.
        migration: MigrationId,
    },
    /// The down file says that there is no way back.
    #[error("{file}: there is no way back from {migration}: {reason}")]
    Irreversible {
        /// The migration.
        migration: MigrationId,
        /// Its file.
        file: String,
        /// Why not.
        reason: String,
    },
    /// The lock was lost: the connection broke, or a migration unlocked it.
    #[error("the lock against other deployers was lost: {reason}; run `schemagen status`, then try again")]
    LockLost {
        /// How it was noticed.
        reason: String,
    },
    /// The session itself.
    #[error(transparent)]
    Session(#[from] SessionError),
}

impl ApplyError {
    /// What is left of the migration, where it failed in a step.
    pub fn left(&self) -> Option<Left> {
        match self {
            Self::Statement { left, .. } | Self::Step { left, .. } | Self::ForeignKeys { left, .. } => {
                Some(*left)
            }
            Self::Edited { .. }
            | Self::EditedBeforeResume { .. }
            | Self::Contradicted { .. }
            | Self::Interrupted { .. }
            | Self::HalfApplied { .. }
            | Self::HalfRolledBack { .. }
            | Self::Irreversible { .. }
            | Self::LockLost { .. }
            | Self::Session(_) => None,
        }
    }

    /// The same error when more is known of what is left.
    #[must_use]
    pub fn leaving(mut self, known: Left) -> Self {
        if let Self::Statement { left, .. } | Self::Step { left, .. } | Self::ForeignKeys { left, .. } =
            &mut self
        {
            *left = known;
        }
        self
    }
}

/// What is left of a migration that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// Nothing of it.
    Nothing,
    /// This much of it, recorded in the history.
    Part(Position),
    /// Nobody knows: the connection broke while it was committed.
    Unknown,
}

impl std::fmt::Display for Left {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Nothing => f.write_str("nothing of this migration was kept; fix the file and try again"),
            Self::Unknown => f.write_str(
                "whether this step was kept is not known, as the connection broke while it was committed; \
                 run `schemagen status` to see it, then the command again",
            ),
            Self::Part(done) => write!(
                f,
                "kept and recorded: {}; fix the file from there on and try again, it goes on after that",
                shown(*done)
            ),
        }
    }
}

impl Left {
    pub(crate) fn after(done: Position) -> Self {
        if done == Position::default() { Self::Nothing } else { Self::Part(done) }
    }
}

fn shown(done: Position) -> String {
    let counted = |count: usize, word: &str| match count {
        1 => format!("1 {word}"),
        _ => format!("{count} {word}s"),
    };
    match done {
        Position { steps, statements: 0 } => counted(steps, "step"),
        Position { steps: 0, statements } => counted(statements, "statement"),
        Position { steps, statements } => {
            format!("{} and {} of the next", counted(steps, "step"), counted(statements, "statement"))
        }
    }
}

/// The first few, as there may be millions; rows without an id are counted.
fn listed(violations: &[Violation]) -> String {
    const MOST: usize = 10;
    let mut counted: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut named = Vec::new();
    for Violation { table, rowid, parent } in violations {
        match rowid {
            Some(rowid) => named.push(format!("{table} (rowid {rowid}) to {parent}")),
            None => *counted.entry((table, parent)).or_default() += 1,
        }
    }
    let more = named.len().saturating_sub(MOST);
    named.truncate(MOST);
    if more > 0 {
        named.push(format!("and {more} more"));
    }
    named.extend(counted.into_iter().map(|((table, parent), count)| {
        let rows = if count == 1 { "row" } else { "rows" };
        format!("{table} ({count} {rows}) to {parent}")
    }));
    named.join(", ")
}
