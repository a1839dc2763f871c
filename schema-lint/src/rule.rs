//! What a rule of lint is: data, from which its documentation is made, and a function that looks for it.

use std::{collections::BTreeMap, fmt};

use schema_diff::HazardKind;
use schema_model::{Dialect, script::Script};

use crate::{Settings, context::Context, example, finding::Finding, lint_after};

/// The newest PostgreSQL that rules know.
const NEWEST: u16 = 18;

/// Something that lint looks for.
pub struct Rule {
    /// Never changes its meaning: `SG1301`.
    pub code: &'static str,
    /// A name for people: `index-blocks-writes`.
    pub name: &'static str,
    /// How bad it is, where schemagen.toml does not say.
    pub level: Level,
    /// What is found, in one line.
    pub what: &'static str,
    /// What it does to a database in use.
    pub why: &'static str,
    /// What to do, in one line.
    pub advice: &'static str,
    /// A migration file in which it is found, on the tables of [`crate::example`].
    pub example: &'static str,
    /// What to write in place of the example.
    pub instead: &'static str,
    /// The hazards that say the same above a statement: who has written them there knows.
    pub announced_by: &'static [HazardKind],
    /// Looks at one statement.
    pub(crate) check: Check,
}

/// Where a rule looks.
#[derive(Clone, Copy)]
pub(crate) enum Check {
    /// At statements of PostgreSQL.
    Postgres(CheckStatement),
    /// At statements of SQLite.
    Sqlite(CheckStatement),
    /// At statements of both.
    Both {
        /// Of PostgreSQL.
        postgres: CheckStatement,
        /// Of SQLite.
        sqlite: CheckStatement,
    },
    /// It is the reading of the file itself that finds it.
    Reading,
}

pub(crate) type CheckStatement = fn(&Context<'_>) -> Vec<Finding>;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Not looked for.
    Off,
    /// Worth knowing; nothing fails for it.
    Advice,
    /// To be changed, or to be allowed with a reason.
    Warning,
    /// Fails, or harms, wherever the table has rows.
    Error,
}

impl Rule {
    /// The dialects in which it is looked for; examples are of the first one.
    pub fn dialects(&self) -> &'static [Dialect] {
        match self.check {
            Check::Postgres(_) => &[Dialect::Postgres],
            Check::Sqlite(_) => &[Dialect::Sqlite],
            Check::Both { .. } | Check::Reading => &[Dialect::Postgres, Dialect::Sqlite],
        }
    }

    /// Whether there is a safe form that lint can write.
    pub fn is_fixed(&self) -> bool {
        let script = Script::parse(self.example, self.dialects()[0]);
        let settings = Settings {
            postgres_version: Some(NEWEST),
            levels: BTreeMap::from([(self.code, Level::Error)]),
            ..Settings::new(self.dialects()[0])
        };
        let reports = script.map(|it| lint_after(&it, &mut example::known(), &settings)).unwrap_or_default();
        reports.iter().any(|it| it.rule == self && it.finding.fix.is_some())
    }

    pub(crate) fn check(&self, dialect: Dialect) -> Option<CheckStatement> {
        match (self.check, dialect) {
            (Check::Postgres(check) | Check::Both { postgres: check, .. }, Dialect::Postgres) => Some(check),
            (Check::Sqlite(check) | Check::Both { sqlite: check, .. }, Dialect::Sqlite) => Some(check),
            (Check::Postgres(_), Dialect::Sqlite)
            | (Check::Sqlite(_), Dialect::Postgres)
            | (Check::Reading, _) => None,
        }
    }
}

impl Level {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Advice => "advice",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code, self.name)
    }
}

/// A code stands for one rule.
impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

impl Eq for Rule {}

impl PartialOrd for Rule {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Rule {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.code.cmp(other.code)
    }
}
