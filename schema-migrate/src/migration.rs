//! What is applied, and what is heard about it while it is applied.

use std::time::Duration;

use schema_model::{
    MigrationId,
    script::{Hash, Position, Script, Statement},
};

use crate::{LockHolder, SqlError};

/// One file of a migration: the way up, or the way back.
#[derive(Debug, Clone)]
pub struct Migration {
    /// The migration.
    pub id: MigrationId,
    /// The migrations it follows.
    pub parents: Vec<MigrationId>,
    /// The file's name as messages show it.
    pub file: String,
    /// What it says.
    pub script: Script,
}

/// Which way a database goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The migration is applied.
    Up,
    /// It is taken back.
    Down,
}

/// What happens while a migration runs. Numbers start at 1.
#[derive(Debug, Clone)]
pub enum Event<'a> {
    /// Another deployer is at work; its end is waited for.
    Waiting {
        /// Who.
        holder: LockHolder,
    },
    /// It begins, or goes on where it was left.
    Begun {
        /// The migration.
        migration: &'a Migration,
        /// Which way.
        direction: Direction,
        /// What had been done before.
        done: Position,
    },
    /// A statement is about to run.
    Statement {
        /// The migration.
        migration: &'a Migration,
        /// Its number among all statements of the file.
        number: usize,
        /// The statement.
        statement: &'a Statement,
    },
    /// A statement has run.
    StatementDone {
        /// The migration.
        migration: &'a Migration,
        /// Its number among all statements of the file.
        number: usize,
    },
    /// Others were in the way of a step; nothing of it was kept, and it is tried again after a pause.
    Retrying {
        /// The migration.
        migration: &'a Migration,
        /// The number of the statement among all of the file.
        number: usize,
        /// What the database said.
        error: Box<SqlError>,
        /// For how long.
        pause: Duration,
        /// How often it will be tried after this.
        left: u32,
    },
    /// A step has been committed.
    StepDone {
        /// The migration.
        migration: &'a Migration,
        /// Its number.
        step: usize,
    },
    /// All of it is done.
    Finished {
        /// The migration.
        migration: &'a Migration,
        /// Which way.
        direction: Direction,
    },
}

/// How it ended well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The file was run, or the rest of it.
    Done,
    /// There was nothing to do: it had been done already, perhaps by another process meanwhile.
    AlreadyDone,
}

impl Migration {
    pub(crate) fn hash_before(&self, position: Position) -> Hash {
        self.script.hash_before(position).unwrap_or_else(|| self.script.hash())
    }
}

impl Direction {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
        }
    }

    pub(crate) fn read(text: &str) -> Option<Self> {
        [Self::Up, Self::Down].into_iter().find(|direction| direction.as_str() == text)
    }
}
