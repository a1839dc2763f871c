//! The columns of views: their queries decide, and the fields of their structs have to agree.

use std::collections::BTreeMap;

use schema_db::QueryColumn;
use schema_model::{
    QualifiedName,
    declaration::Place,
    resolve::{ViewColumn, ViewColumns},
};

use super::Trial;
use crate::{codes::Code, live::Live, report::Problem};

/// Something that the struct of a view takes for granted and is not so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// The line of the field, or of the struct.
    pub place: Place,
    /// What differs.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// What the structs of views take for granted, held against the columns of the queries.
pub fn misfits(views: &[ViewColumns], found: &BTreeMap<QualifiedName, Vec<QueryColumn>>) -> Vec<Misfit> {
    let mut misfits = Vec::new();
    for view in views {
        let Some(found) = view.view.relation().and_then(|it| found.get(it)) else { continue };
        misfits.extend(view.columns.iter().filter_map(|it| column(view, it, found)));
        misfits.extend(unnamed(view, found));
    }
    misfits
}

impl Trial<'_> {
    /// What the structs of views take for granted and is not so.
    pub(super) fn views(&self, live: &Live) -> Vec<Problem> {
        let misfits = misfits(&self.resolved.views, &live.view_columns);
        let problem = |Misfit { place, message, help }| {
            let problem = Problem::error(Code::TrialDiffers, message);
            let problem = problem.note(format!("tried on {}; nothing was written", self.place.server));
            self.resolved.locate_place(problem.help(help), &place)
        };
        misfits.into_iter().map(problem).collect()
    }
}

fn column(view: &ViewColumns, column: &ViewColumn, found: &[QueryColumn]) -> Option<Misfit> {
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
    Some(Misfit { place: place.clone(), message, help })
}

/// Columns of the query without a field.
fn unnamed(view: &ViewColumns, found: &[QueryColumn]) -> Option<Misfit> {
    let is_unnamed = |it: &&QueryColumn| view.columns.iter().all(|column| column.name != it.name);
    let unnamed: Vec<_> = found.iter().filter(is_unnamed).cloned().collect();
    if unnamed.is_empty() {
        return None;
    }
    Some(Misfit {
        place: view.place.clone(),
        message: format!("view {}: no field has the query's {}", view.view.path(), listed(&unnamed)),
        help: "add a field for each, or name the columns in the query instead of `*`".to_owned(),
    })
}

fn listed(columns: &[QueryColumn]) -> String {
    let columns: Vec<String> = columns.iter().map(|it| format!("{} {}", it.name, said(it))).collect();
    columns.join(", ")
}

fn said(column: &QueryColumn) -> String {
    column.ty.as_ref().map_or_else(|| "of a type of the server's own".to_owned(), ToString::to_string)
}
