//! A statement that the scratch database refused, told with its place in the source.

use schema_db::scratch::Refusal;
use schema_diff::Action;
use schema_model::{ObjectId, Schema, schema::DefinitionId};

use super::{
    Leg, Trial,
    culprit::{culprit, offset},
};
use crate::{codes::Code, report::Problem};

/// Statements of more lines are shown around the place.
const LINES: usize = 12;
const AROUND: usize = 4;
/// An object of the server is not there: a role, a tablespace, a type of an extension.
const UNDEFINED_OBJECT: &str = "42704";

impl Trial<'_> {
    pub(super) fn refused(
        &self,
        refusal: &Refusal,
        statement: &str,
        action: Option<&Action>,
        schema: &Schema,
        leg: Leg,
    ) -> Problem {
        let Refusal { error, .. } = refusal;
        let object = action.and_then(|it| culprit(it, schema, statement, error));
        if let Some(ObjectId::Definition(DefinitionId::Extension(name))) = &object {
            let message = format!("the scratch server has no extension {name}: {}", error.message);
            return self
                .located(Problem::error(Code::ScratchUnusable, message), object.as_ref())
                .note(format!("tried on {}", self.place.server))
                .help("install it there, or name a server that has it with `--scratch-url`");
        }
        let of = object.as_ref().map_or_else(String::new, |it| format!("{it}: "));
        let problem = Problem::error(Code::SqlRefused, format!("{of}{}", error.message));
        let problem = self.located(problem, object.as_ref()).note(format!(
            "{} refused a statement of {}{}:\n{}",
            self.place.server,
            leg.words(),
            error.code.as_ref().map_or_else(String::new, |it| format!(" ({it})")),
            shown(statement, offset(statement, error))
        ));
        let more = [("detail", &error.detail), ("hint", &error.hint)];
        let more = more.into_iter().filter_map(|(word, it)| Some(format!("{word}: {}", it.as_ref()?)));
        more.fold(problem, Problem::note).help(help(error.code.as_deref(), leg))
    }

    fn located(&self, problem: Problem, object: Option<&ObjectId>) -> Problem {
        match object {
            Some(id) => self.resolved.locate(problem, id),
            None => problem,
        }
    }
}

impl Leg {
    fn words(self) -> &'static str {
        match self {
            Self::Before => "what leads to the schema before the migration",
            Self::There => "the migration",
            Self::Back => "the way back",
        }
    }
}

fn help(code: Option<&str>, leg: Leg) -> &'static str {
    match (leg, code) {
        (_, Some(UNDEFINED_OBJECT)) => {
            "correct it; or create the role, tablespace or extension on a server that `--scratch-url` names"
        }
        (Leg::Before, _) => {
            "what migrations written by hand have made is in no snapshot, and so not here: \
             `--no-verify` goes without the trial"
        }
        (Leg::There | Leg::Back, _) => "correct it where it is declared; nothing was written",
    }
}

/// The lines of a statement with a mark below the place.
fn shown(statement: &str, at: Option<usize>) -> String {
    let lines: Vec<&str> = statement.lines().collect();
    let before = &statement[..at.unwrap_or(0)];
    let marked = before.matches('\n').count();
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count();
    let range = if lines.len() <= LINES {
        0..lines.len()
    } else {
        marked.saturating_sub(AROUND)..(marked + AROUND + 1).min(lines.len())
    };
    let mut out = Vec::new();
    for number in range {
        out.push(format!("  {}", lines[number]));
        if at.is_some() && number == marked {
            out.push(format!("  {}^", " ".repeat(column)));
        }
    }
    out.join("\n")
}
