//! The columns of views: their queries decide, and the fields of their structs have to agree.

use schema_db::QueryColumn;
use schema_model::resolve::{ViewColumn, ViewColumns};

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

    fn column(&self, view: &ViewColumns, column: &ViewColumn, found: &[QueryColumn]) -> Option<Problem> {
        let ViewColumn { name, ty, place } = column;
        let of = view.view.path();
        let (message, help) = match found.iter().find(|it| it.name == *name) {
            Some(it) if it.ty.as_ref() == Some(ty) => return None,
            Some(it) => (
                format!("view {of}: column {name} is {}, and its field takes it for {ty}", said(it)),
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
    fn unnamed(&self, view: &ViewColumns, found: &[QueryColumn]) -> Option<Problem> {
        let is_unnamed = |it: &&QueryColumn| view.columns.iter().all(|column| column.name != it.name);
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

fn listed(columns: &[QueryColumn]) -> String {
    let columns: Vec<String> = columns.iter().map(|it| format!("{} {}", it.name, said(it))).collect();
    columns.join(", ")
}

fn said(column: &QueryColumn) -> String {
    column.ty.as_ref().map_or_else(|| "of a type of the server's own".to_owned(), ToString::to_string)
}
