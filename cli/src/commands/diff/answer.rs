//! What `diff` tells: changes, SQL or structs.

use schema_db::Unmodelled;
use schema_diff::{Candidate, Hazard, Plan, render_plan};
use serde::Serialize;

use super::{Sides, change::Change, rust::Files};
use crate::report::Answer;

/// What is printed.
pub(super) enum Form {
    /// The changes, one a line.
    Changes,
    /// The plan; none, where there is nothing to plan.
    Sql(Option<Plan>),
    /// Structs of the second state.
    Rust(Files),
}

/// The result of the command.
#[derive(Serialize)]
pub(super) struct Report {
    before: String,
    after: String,
    changes: Vec<Change>,
    /// What neither structs nor SQL files can say, and only one of the two has.
    only_before: Vec<String>,
    only_after: Vec<String>,
    /// What is there besides, and no difference.
    others: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sql: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hazards: Option<Vec<Hazard>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rust: Option<Files>,
}

impl Report {
    pub(super) fn new(sides: &Sides<'_>, changes: Vec<Change>, form: Form) -> Self {
        let names = |all: &[Unmodelled]| all.iter().map(ToString::to_string).collect();
        let mut report = Self {
            before: sides.before.name.clone(),
            after: sides.after.name.clone(),
            changes,
            only_before: names(&sides.comparison.only_before),
            only_after: names(&sides.comparison.only_after),
            others: sides.comparison.others.clone(),
            sql: None,
            hazards: None,
            rust: None,
        };
        match form {
            Form::Changes => {}
            Form::Sql(plan) => {
                report.sql = Some(plan.as_ref().map(render_plan).unwrap_or_default());
                report.hazards = Some(plan.iter().flat_map(Plan::hazards).cloned().collect());
            }
            Form::Rust(files) => report.rust = Some(files),
        }
        report
    }

    fn is_same(&self) -> bool {
        self.changes.is_empty() && self.only_before.is_empty() && self.only_after.is_empty()
    }

    /// `questions` are likely renames.
    pub(super) fn answer(self, questions: &[Candidate]) -> Answer {
        if self.is_same() {
            let hint = format!("{} and {} are the same", self.before, self.after);
            let others = lines(self.others.iter().map(|it| format!("also there: {it}")));
            return match (&self.sql, &self.rust) {
                (None, None) => Answer::done(format!("{hint}\n{others}"), self),
                _ => Answer::done("", self).hint(hint),
            };
        }
        let answer = Answer::findings(self.text(), self, Vec::new());
        match questions {
            [] => answer,
            questions => answer.hint(asked(questions)),
        }
    }

    fn text(&self) -> String {
        match (&self.sql, &self.rust) {
            (Some(sql), _) => self.sql_text(sql),
            (None, Some(files)) => format!("{files}{}", self.comments("//")),
            (None, None) => self.lines(),
        }
    }

    fn lines(&self) -> String {
        let changes = self.changes.iter().map(ToString::to_string);
        let others = self.others.iter().map(|it| format!("also there: {it}"));
        lines(changes.chain(self.unmodelled()).chain(others))
    }

    fn sql_text(&self, sql: &str) -> String {
        let head = format!("-- from {} to {}\n", self.before, self.after);
        let apart = if sql.starts_with("-- What to know") { "--\n" } else { "\n" };
        head + &self.comments("--") + if sql.is_empty() { "" } else { apart } + sql
    }

    fn comments(&self, mark: &str) -> String {
        lines(self.unmodelled().map(|it| format!("{mark} {it}; no plan and no struct can say it")))
    }

    fn unmodelled(&self) -> impl Iterator<Item = String> {
        let before = self.only_before.iter().map(|it| format!("only in {}: {it}", self.before));
        before.chain(self.only_after.iter().map(|it| format!("only in {}: {it}", self.after)))
    }
}

fn lines(all: impl Iterator<Item = String>) -> String {
    all.flat_map(|it| [it, "\n".to_owned()]).collect()
}

/// Most questions that are asked.
const MOST: usize = 5;

fn asked(questions: &[Candidate]) -> String {
    let mut lines: Vec<String> = questions
        .iter()
        .take(MOST)
        .map(|Candidate { before, after, .. }| {
            format!(
                "was {before} renamed to {}? then say so: --rename {}={}",
                after.path(),
                before.path(),
                after.path()
            )
        })
        .collect();
    if questions.len() > MOST {
        lines.push(format!("and {} more that look like renames", questions.len() - MOST));
    }
    lines.join("\n")
}
