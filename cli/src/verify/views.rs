//! The columns of views: their queries decide, and the fields of their structs have to agree.

use schema_model::{
    Name, SqlType,
    resolve::{ViewColumn, ViewColumns},
};

use super::Trial;
use crate::{codes::Code, live::Live, report::Problem};

impl Trial<'_> {
    /// What the structs of views take for granted and is not so.
    pub(super) fn views(&self, live: &Live) -> Vec<Problem> {
        let mut problems = Vec::new();
        for view in &self.resolved.views {
            let Some(found) = view.view.relation().and_then(|it| live.view_columns.get(it)) else { continue };
            problems.extend(view.columns.iter().filter_map(|it| self.column(view, it, found)));
            problems.extend(self.unnamed(view, found));
        }
        problems
    }

    fn column(&self, view: &ViewColumns, column: &ViewColumn, found: &[(Name, SqlType)]) -> Option<Problem> {
        let ViewColumn { name, ty, place } = column;
        let of = view.view.path();
        let (message, help) = match found.iter().find(|(it, _)| it == name) {
            Some((_, is)) if is == ty => return None,
            Some((_, is)) => (
                format!("view {of}: column {name} is {is}, and its field takes it for {ty}"),
                format!("change the field's type, or cast the column in the query: {name}::{ty}"),
            ),
            None => (
                format!("view {of}: its query has no column {name}"),
                format!("its columns are {}", listed(found)),
            ),
        };
        let problem = Problem::error(Code::TrialDiffers, message);
        let problem = problem.note(format!("tried on {}; nothing was written", self.place.server)).help(help);
        Some(self.resolved.locate_place(problem, place))
    }

    /// Columns of the query without a field.
    fn unnamed(&self, view: &ViewColumns, found: &[(Name, SqlType)]) -> Option<Problem> {
        let is_unnamed = |it: &&(Name, SqlType)| view.columns.iter().all(|column| column.name != it.0);
        let unnamed: Vec<_> = found.iter().filter(is_unnamed).cloned().collect();
        if unnamed.is_empty() {
            return None;
        }
        let message = format!("view {}: no field has the query's {}", view.view.path(), listed(&unnamed));
        let problem = Problem::error(Code::TrialDiffers, message)
            .note(format!("tried on {}; nothing was written", self.place.server))
            .help("add a field for each, or name the columns in the query instead of `*`");
        Some(self.resolved.locate_place(problem, &view.place))
    }
}

fn listed(columns: &[(Name, SqlType)]) -> String {
    let columns: Vec<String> = columns.iter().map(|(name, ty)| format!("{name} {ty}")).collect();
    columns.join(", ")
}
