//! The SQL of migrations, replayed by the engine: of the project, in the order of its graph, or of a folder, in the order of
//! their names.

use std::{fs, path::Path};

use schema_db::{ApplyError, Direction, LockOptions, Migration};
use schema_model::{MigrationId, script::Script};

use super::{
    Reader,
    recognise::unreadable,
    scratch::{Refused, missing_role, run},
};
use crate::{
    codes::Code,
    database::{lock_out_others, of_apply},
    declarations::sql::files_of,
    paths::shown,
    project::{Project, of_script},
    report::{Failure, Problem, Terminal},
    session::Session,
    standing::{Way, read_migration},
    verify::Place,
};

pub(super) fn replay(
    reader: &mut Reader<'_>,
    folder: Option<&Path>,
    session: &mut Session,
) -> Result<Place, Failure> {
    let migrations = match folder {
        Some(folder) if !is_same(folder, &reader.target.migrations) => of_folder(reader, folder)?,
        Some(_) | None => {
            let project = Project::open(reader.target, &mut session.terminal)?;
            let ids = project.graph.order().iter().map(|it| &it.id);
            ids.map(|id| read_migration(&project, id, Way::Up)).collect::<Result<_, _>>()?
        }
    };
    let terminal = &session.terminal;
    run(reader, &mut |place| apply(place, &migrations, terminal))
}

fn is_same(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

fn of_folder(reader: &Reader<'_>, folder: &Path) -> Result<Vec<Migration>, Failure> {
    let mut paths = files_of(folder).map_err(|error| unreadable(folder, &error))?;
    paths.retain(|it| !it.to_string_lossy().ends_with(".down.sql"));
    let read = |path: &std::path::PathBuf| -> Result<Migration, Problem> {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let id = MigrationId::new(&stem).map_err(|error| no_migration(folder, path, &error.to_string()))?;
        let bytes = fs::read(path).map_err(|error| unreadable(path, &error))?;
        let script = Script::read(&bytes, reader.target.dialect).map_err(|error| of_script(path, &error))?;
        Ok(Migration { id, parents: Vec::new(), file: shown(path), script })
    };
    let migrations = paths.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    if migrations.is_empty() {
        let problem = Problem::error(Code::SourceUnknown, "is a folder without migrations");
        return Err(problem.in_file(shown(folder)).help("name a folder of migrations").into());
    }
    Ok(migrations)
}

fn no_migration(folder: &Path, path: &Path, error: &str) -> Problem {
    let what = error.split_once("; ").map_or(error, |(what, _)| what);
    Problem::error(Code::SourceUnknown, what)
        .in_file(shown(path))
        .help(format!("to run all files in the order of their paths, write sql:{}", shown(folder)))
}

fn apply(place: &mut Place, migrations: &[Migration], terminal: &Terminal) -> Result<(), Refused> {
    let locked = lock_out_others(place.database.database(), &LockOptions::default(), terminal);
    let mut migrator = locked.map_err(|failure| first(&failure))?;
    for migration in migrations {
        let ran = migrator.apply(migration, Direction::Up, &mut |_| ());
        ran.map_err(|error| Refused {
            role: role(&error),
            problem: of_apply(&error, migration.script.text()),
        })?;
    }
    Ok(())
}

fn first(failure: &Failure) -> Problem {
    let problem = failure.problems().first().cloned();
    problem.unwrap_or_else(|| Problem::error(Code::Internal, "the scratch database is locked"))
}

fn role(error: &ApplyError) -> Option<schema_model::Name> {
    match error {
        ApplyError::Statement { error, .. } => missing_role(error),
        _ => None,
    }
}
