//! A file of `drift --fix`, read back: for which state of a database it is, and its statements.

use std::path::Path;

use schema_diff::{FixHeader, diff};
use schema_model::{Dialect, SchemaHash, script::Script};

use crate::{
    codes::Code,
    commands::unrecorded::UnrecordedStep,
    files::read_text,
    paths::shown,
    project::of_script,
    report::{Failure, Problem},
    source::Comparison,
};

/// The file, as somebody has reviewed it.
pub(super) struct Fix {
    pub(super) script: Script,
    before: String,
    after: String,
    path: String,
}

/// What a file is to a database.
pub(super) enum Fit {
    /// It was planned for what is there.
    Fits,
    /// What it is for is there already.
    Done,
}

impl Fix {
    pub(super) fn read(path: &Path, dialect: Dialect) -> Result<Self, Failure> {
        let text = read_text(path)?;
        let said = |mark: &str| {
            let found = text.lines().find_map(|it| it.strip_prefix(mark));
            found.map(|it| it.trim().to_owned()).ok_or_else(|| foreign(path))
        };
        let (before, after) = (said(FixHeader::BEFORE)?, said(FixHeader::AFTER)?);
        let script = Script::parse(&text, dialect).map_err(|error| of_script(path, &error))?;
        Ok(Self { script, before, after, path: shown(path) })
    }

    /// Whether it is for the database as it is now.
    pub(super) fn fit(&self, seen: &Comparison) -> Result<Fit, Failure> {
        let is = |hash: &str, schema| SchemaHash::of(schema).to_string() == hash;
        let what = match (is(&self.before, &seen.before), is(&self.after, &seen.after)) {
            (true, true) => return Ok(Fit::Fits),
            _ if diff(&seen.before, &seen.after).is_empty() => return Ok(Fit::Done),
            (false, _) => "the database is not as it was when the file was written",
            (true, false) => "other migrations are applied than when the file was written",
        };
        Err(Problem::error(Code::FixRefused, what)
            .in_file(&self.path)
            .note("nothing was changed")
            .help("remove the file and write it again, for the database that it is to be run in: schemagen drift --fix")
            .into())
    }

    pub(super) fn steps(&self) -> Vec<UnrecordedStep> {
        let steps = self.script.steps.iter().map(|step| UnrecordedStep {
            kind: step.kind,
            statements: step.statements.iter().map(|it| it.text().to_owned()).collect(),
        });
        steps.collect()
    }
}

fn foreign(path: &Path) -> Problem {
    Problem::error(Code::FixRefused, "does not say for which state of a database it was written")
        .in_file(shown(path))
        .help("name a file that `schemagen drift --fix` has written; its head must be as it was")
}
