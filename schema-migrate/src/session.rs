//! One database for the engine: how its dialect spells what is said to it, and what its errors mean.

use schema_model::{
    Dialect, Name, QualifiedName,
    script::{Script, Statement},
};

use crate::{
    Patience, Port, SessionError, SqlError, Values,
    postgres::{self, Tenure},
    sqlite,
};

/// The table that keeps the history unless [`SessionOptions::history`] says another.
pub const HISTORY_TABLE: &str = "schemagen_history";

/// What all who work on one database must agree on.
#[derive(Debug, Clone)]
pub struct SessionOptions {
    /// PostgreSQL: the schema of names without one.
    pub default_schema: Name,
    /// The table that keeps the history; without a schema it is in the default one.
    pub history: QualifiedName,
    /// Who works here, for the history; `None` is the database's user.
    pub actor: Option<String>,
    /// The machine that works here, for the history.
    pub host: Option<String>,
    /// What the session is for.
    pub writes: Writes,
    /// PostgreSQL: whose the server's sessions are.
    pub sessions: Sessions,
    /// How long statements wait for others.
    pub patience: Patience,
    /// Whether messages may hold values of rows.
    pub values: Values,
}

/// Whose the sessions of a server are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Sessions {
    /// Ours, each as long as its connection.
    #[default]
    Own,
    /// A pooler's: every transaction may run in another.
    Shared,
    /// A connection that is somebody else's, and there is no other to hold the lock on.
    Borrowed,
    /// Ours if they know this mark, with which the connection was opened (`options=-c schemagen.mark=MARK`).
    Marked(String),
}

/// Whether a session may write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writes {
    /// It only reads.
    No,
    /// It writes.
    Yes,
}

impl Default for SessionOptions {
    fn default() -> Self {
        let name = |text: &str| Name::new(text).unwrap_or_else(|error| panic!("{error}"));
        Self {
            default_schema: name("public"),
            history: QualifiedName::unqualified(name(HISTORY_TABLE)),
            actor: None,
            host: None,
            writes: Writes::Yes,
            sessions: Sessions::Own,
            patience: Patience::default(),
            values: Values::default(),
        }
    }
}

/// How long statements wait for locks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Waits {
    /// As the session or the migration says.
    AsSaid,
    /// As long as they must, for the moment.
    Long,
}

/// How long a statement may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Takes {
    /// As the session or the migration says.
    AsSaid,
    /// As long as it must, for the moment.
    Long,
}

/// A connection that has been made ready, and how to speak to it.
#[derive(Debug, Clone)]
pub struct Session {
    pub(crate) dialect: Dialect,
    /// What messages call the database; it shows no password.
    pub(crate) name: String,
    pub(crate) spelling: Spelling,
    /// How the session is brought back to what it was when it was opened, whatever a migration changed.
    pub(crate) reset: Reset,
    /// What the session is like, whatever the server, the role and earlier files set.
    settings: Option<String>,
    /// A query that is true where statements outside of transactions find names as others do; none where they must.
    pub(crate) finds_names: Option<String>,
    /// The schema of names without one; empty where there are no schemas.
    pub(crate) default_schema: String,
    /// The lock against other deployers, where writers do not take turns anyway.
    pub(crate) lock: Option<postgres::Key>,
    /// How long statements wait for others.
    pub(crate) patience: Patience,
    /// Whether messages may hold values of rows.
    pub(crate) values: Values,
}

/// How a session becomes our own again after a migration.
#[derive(Debug, Clone)]
pub(crate) enum Reset {
    /// It was ours for a transaction only.
    Never,
    /// By statements that depend on what was run.
    By(fn(&Script) -> Option<String>),
    /// By these statements, which may follow a COMMIT in the same round trip.
    AfterCommit(String),
}

/// How a dialect spells what the history says.
#[derive(Debug, Clone)]
pub(crate) struct Spelling {
    /// The table, quoted and qualified.
    pub(crate) table: String,
    /// Statements that create it where it is missing.
    pub(crate) create: String,
    /// A query that tells what is missing to write it, where there are rights.
    pub(crate) may_write: Option<String>,
    /// A query for the names of the table's columns, and for what is wrong with it; no row where there is no table.
    pub(crate) columns: String,
    /// A query that tells what is wrong with the table; NULL or no row where nothing is.
    pub(crate) fault: String,
    /// What a row also tells when it is written: as long as it is the same, so is the table, and whose it is.
    pub(crate) mark: String,
    /// A query for the tables of the database that have the columns of a history: schema and name.
    pub(crate) histories: &'static str,
    /// The columns that were added since the first version, with their types. Tables of that version get them, and it
    /// can go on with theirs: none of them must have a value.
    pub(crate) added: &'static [(&'static str, &'static str)],
    /// Begins the transaction of a step.
    pub(crate) begin: String,
    /// The same for the row of a run whose first step has no transaction: losing it in a crash does no harm as long as
    /// nothing after it was kept.
    pub(crate) begin_intent: String,
    /// The same for the progress of a statement that runs by itself; leaves the session as the migration set it.
    pub(crate) begin_record: String,
    /// The same for the trace of a failure, for which nobody is waited for longer than statements wait.
    pub(crate) begin_trace: String,
    /// Makes the session our own again inside a transaction in which a migration ran, until its end.
    pub(crate) shield: String,
    /// Whether nobody else writes from `begin` to the end of the transaction.
    pub(crate) takes_turns: bool,
    /// How a migration runs in one message; none where that gains nothing.
    pub(crate) at_once: Option<AtOnce>,
    /// The present.
    pub(crate) now: &'static str,
    /// The present, so exact that times can be measured.
    pub(crate) exact_now: &'static str,
    /// The milliseconds since such a time.
    pub(crate) elapsed: fn(&str) -> String,
    /// A time column as ISO 8601 text.
    pub(crate) time: fn(&str) -> String,
    /// A string literal.
    pub(crate) text: fn(&str) -> String,
    /// Appended to a query to keep others from changing the row.
    pub(crate) for_update: &'static str,
    /// Who works here, as an expression.
    pub(crate) actor: String,
    /// The database's user, the session's own name and the machine, as expressions.
    pub(crate) who: [String; 3],
}

/// What migrations that run in one message need beside what all need.
#[derive(Debug, Clone)]
pub(crate) struct AtOnce {
    /// From here on statements that take long, or wait, end soon.
    pub(crate) prelude: String,
    /// Begins the transaction of a session that is our own.
    pub(crate) begin: &'static str,
    /// As [`Spelling::shield`], and what comes after it takes no longer either.
    pub(crate) shield: String,
    /// The name of the table of the history.
    pub(crate) history: String,
    /// Prepares what the other fields execute, and tells the mark of the table of the history.
    pub(crate) prepare: String,
    /// A query for the statements that take that back.
    pub(crate) prepared: String,
    /// Inserts the row of a migration that ran: id, the mark that the table must have, parents, digest of tokens, digest of
    /// bytes, SQL, number of steps, digest of what is done.
    pub(crate) row: fn(&[String; 8]) -> String,
    /// Commits, unless that takes long.
    pub(crate) end: &'static str,
    /// Makes the session our own again; statements still end soon.
    pub(crate) between: String,
    /// The same, and statements take what they take.
    pub(crate) reset: String,
}

impl Session {
    /// Makes a connection ready. `name` is what messages call the database; it shows no password.
    pub async fn open(
        port: &Port<'_>,
        dialect: Dialect,
        options: &SessionOptions,
        name: String,
    ) -> Result<Self, SessionError> {
        let session = match dialect {
            Dialect::Postgres => Self::postgres(port, options, name).await?,
            Dialect::Sqlite => Self::sqlite(options, name),
        };
        if let Some(settings) = session.settings() {
            let set = port.query(settings).await;
            set.map_err(|error| session.error("setting up the session", error))?;
        }
        Ok(session)
    }

    async fn postgres(port: &Port<'_>, options: &SessionOptions, name: String) -> Result<Self, SessionError> {
        let facts = postgres::Facts::ask(port).await;
        let facts = facts.map_err(|error| postgres::error(&name, "asking the server who we are", error))?;
        let tenure = facts.tenure(&options.sessions);
        let spelling = postgres::spelling(options, &facts, tenure);
        let lock = Some(postgres::Key::new(&facts, &spelling, &options.sessions, tenure));
        let (dialect, patience, values) = (Dialect::Postgres, options.patience, options.values);
        let default_schema = options.default_schema.as_str().to_owned();
        let (settings, reset, finds_names) = match tenure {
            Tenure::Connection => {
                let settings = postgres::settings(options, &facts, tenure);
                let reset = Reset::AfterCommit(postgres::reset(options, &facts, &settings));
                (Some(settings), reset, None)
            }
            Tenure::Transaction => (None, Reset::Never, Some(postgres::searches(&options.default_schema))),
        };
        Ok(Self {
            dialect,
            name,
            spelling,
            reset,
            settings,
            finds_names,
            default_schema,
            lock,
            patience,
            values,
        })
    }

    fn sqlite(options: &SessionOptions, name: String) -> Self {
        let settings = Some(sqlite::SETTINGS.to_owned());
        let reset = Reset::By(sqlite::reset);
        let spelling = sqlite::spelling(options);
        let (patience, default_schema) = (options.patience, String::new());
        let (dialect, values) = (Dialect::Sqlite, options.values);
        Self {
            dialect,
            name,
            spelling,
            reset,
            settings,
            default_schema,
            finds_names: None,
            lock: None,
            patience,
            values,
        }
    }

    /// How long statements wait for others.
    pub fn patience(&self) -> Patience {
        self.patience
    }

    /// What a second connection to the same database must be told before it holds the lock.
    pub fn settings(&self) -> Option<&str> {
        self.settings.as_deref()
    }

    /// Whether a statement of a step without transaction runs by itself, rather than together with its progress.
    pub(crate) fn runs_alone(&self, statement: &Statement) -> bool {
        !statement.works_in_transaction(self.dialect)
    }

    /// Lets what comes next wait for locks as long as it must, unless the migration said how long.
    pub(crate) async fn waits_long(&self, port: &Port<'_>) -> Result<Waits, SqlError> {
        match self.dialect {
            // Nothing is set in the sessions of a pooler, neither before nor now.
            Dialect::Postgres if matches!(self.reset, Reset::Never) => Ok(Waits::AsSaid),
            Dialect::Postgres => {
                let changed = port.query(postgres::patient(&self.patience)).await?;
                Ok(if changed.is_empty() { Waits::AsSaid } else { Waits::Long })
            }
            Dialect::Sqlite => Ok(Waits::AsSaid),
        }
    }

    /// Lets what comes next take as long as it must, unless the migration said how long.
    pub(crate) async fn takes_long(&self, port: &Port<'_>) -> Result<Takes, SqlError> {
        let is_limited = self.patience.statement_timeout.is_some() && !matches!(self.reset, Reset::Never);
        match self.dialect {
            Dialect::Postgres if is_limited => {
                let changed = port.query(postgres::unlimited(&self.patience)).await?;
                Ok(if changed.is_empty() { Takes::AsSaid } else { Takes::Long })
            }
            Dialect::Postgres | Dialect::Sqlite => Ok(Takes::AsSaid),
        }
    }

    /// Takes that back.
    pub(crate) async fn takes_no_longer(&self, port: &Port<'_>, takes: Takes) {
        if takes == Takes::Long {
            // After a broken connection there is nothing to restore.
            drop(port.query(postgres::limited_again(&self.patience)).await);
        }
    }

    /// Takes that back.
    pub(crate) async fn waits_shortly(&self, port: &Port<'_>, waits: Waits) {
        if waits == Waits::Long {
            // After a broken connection there is nothing to restore.
            drop(port.query(postgres::waits_again(&self.patience)).await);
        }
    }

    /// Whether others were in the way, and may not be next time.
    pub(crate) fn is_passing(&self, error: &SqlError) -> bool {
        match self.dialect {
            Dialect::Postgres => postgres::is_passing(error),
            // There the time-out of the connection is all the waiting that there is.
            Dialect::Sqlite => false,
        }
    }

    /// Whether a statement that runs by itself may run again after it failed.
    pub(crate) fn runs_again(&self, statement: &Statement) -> bool {
        match self.dialect {
            Dialect::Postgres => postgres::runs_again(statement),
            Dialect::Sqlite => false,
        }
    }

    /// What was said against a statement of a migration, with what its author can do.
    pub(crate) fn explained(&self, error: SqlError) -> SqlError {
        match self.dialect {
            Dialect::Postgres => postgres::explained(error),
            Dialect::Sqlite => error,
        }
    }

    /// A name as the dialect compares it.
    pub(crate) fn folded(&self, name: &str) -> String {
        match self.dialect {
            Dialect::Postgres => name.to_owned(),
            Dialect::Sqlite => name.to_ascii_lowercase(),
        }
    }

    /// The error with what it is about.
    pub fn error(&self, doing: &'static str, error: SqlError) -> SessionError {
        match self.dialect {
            Dialect::Postgres if self.finds_names.is_some() => {
                postgres::error(&self.name, doing, postgres::of_pooler(error))
            }
            Dialect::Postgres => postgres::error(&self.name, doing, error),
            Dialect::Sqlite => sqlite::error(&self.name, doing, error),
        }
    }
}
