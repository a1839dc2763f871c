//! SQL files to definitions: read, checked against each other and against the names of tables.

use super::{
    ResolveError, Target,
    error_words::{At, Member, Named},
    feature::Feature,
    names::{Relations, Taken},
    report::Report,
};
use crate::{
    ObjectId,
    declaration::{Place, SqlFile},
    schema::Definition,
    sql_file,
};

/// An object and the line that its statement begins in.
pub(super) type Defined = (Definition, Place);

/// Reads all files of the target.
pub(super) fn read(files: &[SqlFile], target: &Target, report: &mut Report) -> Vec<Defined> {
    let place = |file: usize, line: u32| Place { file: files[file].path.clone(), line };
    let read = sql_file::read(files.iter().map(|it| it.text.as_str()), &target.default_schema);
    let read = read.unwrap_or_else(|errors| {
        for (file, error) in errors {
            let at = At {
                place: place(file, error.line()),
                owner: files[file].path.to_string(),
                member: Member::Itself,
            };
            report.push(ResolveError::SqlFile { at, error: Box::new(error) });
        }
        Vec::new()
    });
    let objects = read.into_iter().enumerate();
    let mut all: Vec<Defined> = objects
        .flat_map(|(file, objects)| objects.into_iter().map(move |(it, line)| (it, place(file, line))))
        .collect();
    all.sort_by_cached_key(|(it, _)| it.id());
    all
}

/// Reports what a database would not take, and takes the names that tables and indexes share.
pub(super) fn check<'a>(
    all: &'a [Defined],
    target: &Target,
    relations: &mut Relations<'a>,
    report: &mut Report,
) {
    for pair in all.windows(2) {
        if let [(first, other), (second, place)] = pair
            && first.id() == second.id()
        {
            report.push(duplicate(second, place, (Named::Definition(second.id().kind()), other)));
        }
    }
    for (definition, place) in all {
        report.require(Feature::Definition, target, || at(definition, place));
        let id = definition.id();
        let named = Named::Definition(id.kind());
        let taken =
            id.relation().map(|it| relations.reserve(it.schema.as_ref(), &it.name, Taken { named, place }));
        if let Some(Err(other)) = taken
            && other.place != place
        {
            report.push(duplicate(definition, place, (other.named, other.place)));
        }
    }
}

fn duplicate(definition: &Definition, place: &Place, (other_named, other): (Named, &Place)) -> ResolveError {
    let id = definition.id();
    ResolveError::Duplicate {
        at: at(definition, place),
        named: Named::Definition(id.kind()),
        name: id.path(),
        other_named,
        other: other.clone(),
    }
}

fn at(definition: &Definition, place: &Place) -> At {
    At {
        place: place.clone(),
        owner: ObjectId::Definition(definition.id()).to_string(),
        member: Member::Itself,
    }
}
