//! Finds the migration that a user means.

use std::collections::BTreeSet;

use schema_model::{Graph, MigrationId};

use super::problems::unexplained;
use crate::{
    codes::Code,
    config::nearest,
    report::{Failure, Problem},
};

/// The migration with this id, or the only one whose id begins or ends like this.
pub fn find_migration<'a>(graph: &'a Graph, wanted: &str) -> Result<&'a MigrationId, Failure> {
    let ids = || graph.order().iter().map(|it| &it.id);
    if let Some(exact) = ids().find(|it| it.as_str() == wanted) {
        return Ok(exact);
    }
    let similar: Vec<&MigrationId> =
        ids().filter(|it| it.as_str().starts_with(wanted) || it.slug() == wanted).collect();
    match similar.as_slice() {
        [one] => Ok(one),
        [] => {
            let problem = Problem::error(Code::MigrationUnknown, format!("there is no migration {wanted}"));
            let known: Vec<&str> = ids().flat_map(|it| [it.as_str(), it.slug()]).collect();
            Err(match nearest(wanted, &known) {
                Some(nearest) => problem.help(format!("did you mean {nearest}?")),
                None => {
                    problem.help("`schemagen status` lists the migrations, and so does the migrations folder")
                }
            }
            .into())
        }
        several => {
            let names: Vec<&str> = several.iter().map(|it| it.as_str()).collect();
            Err(Problem::error(Code::MigrationUnknown, format!("{wanted} fits several migrations"))
                .note(names.join("\n"))
                .help("give more of the id")
                .into())
        }
    }
}

/// The migration that the user means, and all that it builds on.
pub fn up_to<'a>(graph: &'a Graph, wanted: &str) -> Result<BTreeSet<&'a MigrationId>, Failure> {
    let last = find_migration(graph, wanted)?;
    let ancestors = graph.ancestors(last).map_err(|error| unexplained(&error.to_string()))?;
    Ok(ancestors.into_iter().chain([last]).collect())
}
