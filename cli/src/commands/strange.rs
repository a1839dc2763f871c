//! A database that has tables and no history: its migrations may have been applied by other means, or be recorded
//! elsewhere. Applying them all from the first one on would be wrong.

use schema_db::OtherHistory;
use schema_model::ObjectId;

use crate::{
    codes::Code,
    config::Config,
    database::{Connected, of_database},
    live::Ignored,
    paths::shown,
    project::Project,
    report::{Failure, Problem},
};

/// Most names that are listed.
const MOST: usize = 5;

/// Refuses a database that must be taken over first.
pub(super) fn refuse_strange(
    project: &Project<'_>,
    config: &Config,
    connected: &mut Connected<'_>,
) -> Result<(), Failure> {
    if has_history(connected)? {
        return Ok(());
    }
    let others = refuse_other_history(project, connected)?;
    let tables = tables(project, config, connected, &others)?;
    // Another process may have begun in between: the tables are those of migrations then.
    if tables.is_empty() || has_history(connected)? {
        return Ok(());
    }
    let count = tables.len();
    let plural = if count == 1 { "" } else { "s" };
    let message = format!("the database has {count} table{plural}, and no record of any migration");
    let mut names = tables.iter().take(MOST).cloned().collect::<Vec<_>>().join(", ");
    if count > MOST {
        names.push_str(", ...");
    }
    Err(Problem::error(Code::NotAdopted, message)
        .note(names)
        .note("nothing was applied")
        .help(
            "where they are those of the migrations, take the database over with `schemagen baseline`; \
             [drift] ignore in schemagen.toml leaves tables alone that others own",
        )
        .into())
}

fn has_history(connected: &mut Connected<'_>) -> Result<bool, Failure> {
    let Some(database) = connected.database.as_mut() else { return Ok(true) };
    Ok(database.has_history().map_err(|error| of_database(&error))?)
}

/// Refuses a database in which another table records migrations of this project; gives those of other projects.
pub(super) fn refuse_other_history(
    project: &Project<'_>,
    connected: &mut Connected<'_>,
) -> Result<Vec<OtherHistory>, Failure> {
    let Some(database) = connected.database.as_mut() else { return Ok(Vec::new()) };
    let others = database.other_histories().map_err(|error| of_database(&error))?;
    let is_ours = |it: &&OtherHistory| {
        it.migrations.iter().any(|id| project.graph.order().iter().any(|snapshot| snapshot.id == *id))
    };
    let Some(ours) = others.iter().find(is_ours) else { return Ok(others) };
    let OtherHistory { schema, table, migrations } = ours;
    let (count, plural) = (migrations.len(), if migrations.len() == 1 { "is" } else { "are" });
    let name = schema.as_ref().map_or_else(|| table.clone(), |schema| format!("{schema}.{table}"));
    let schema = schema.as_ref().map_or_else(String::new, |it| format!("\nschema = \"{it}\""));
    let problem = Problem::error(
        Code::HistoryElsewhere,
        format!("{count} of the migrations {plural} recorded in {name}, where schemagen.toml does not look"),
    );
    Err(problem
        .in_file(shown(&project.folders.migrations))
        .note("nothing was changed")
        .help(format!("write into schemagen.toml:\n[history]{schema}\ntable = \"{table}\""))
        .into())
}

/// Tables where the migrations make theirs.
fn tables(
    project: &Project<'_>,
    config: &Config,
    connected: &mut Connected<'_>,
    others: &[OtherHistory],
) -> Result<Vec<String>, Failure> {
    let Some(database) = connected.database.as_mut() else { return Ok(Vec::new()) };
    let live = database.tables(&connected.default_schema).map_err(|error| of_database(&error))?;
    let promised = project.graph.latest().ok();
    let ignored = Ignored::new(&config.drift.ignore);
    let is_history = |name: &str| others.iter().any(|it| it.table == name);
    let is_in_the_way = |name: &&schema_model::QualifiedName| {
        let is_here = name.schema.is_none()
            || promised.is_some_and(|it| it.tables.iter().any(|table| table.name.schema == name.schema));
        is_here && !ignored.covers(&ObjectId::Table((*name).clone())) && !is_history(name.name.as_str())
    };
    Ok(live.iter().filter(is_in_the_way).map(ToString::to_string).collect())
}
