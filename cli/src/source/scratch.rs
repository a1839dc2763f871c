//! Running SQL in a scratch database, with the roles that it names.

use std::collections::BTreeSet;

use schema_db::SqlError;
use schema_model::Name;

use super::Reader;
use crate::{
    report::{Failure, Problem},
    verify::Place,
};

/// Why SQL did not run.
pub(super) struct Refused {
    /// What is told.
    pub(super) problem: Problem,
    /// The role that the server has not, if that is why.
    pub(super) role: Option<Name>,
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self { problem, role: None }
    }
}

/// An empty database after `run`. Roles belong to the server: those that it says are missing are provided, and then all
/// is run again.
pub(super) fn run(
    reader: &mut Reader<'_>,
    run: &mut dyn FnMut(&mut Place) -> Result<(), Refused>,
) -> Result<Place, Failure> {
    let mut roles: BTreeSet<Name> = BTreeSet::new();
    loop {
        let mut place = reader.scratch.open(reader.config, reader.target)?;
        place.provide_roles(roles.iter().collect())?;
        match run(&mut place) {
            Ok(()) => return Ok(place),
            Err(Refused { role: Some(role), .. }) if roles.insert(role.clone()) => {}
            Err(Refused { problem, .. }) => return Err(problem.into()),
        }
    }
}

/// The role that does not exist, by what the server says.
pub(super) fn missing_role(error: &SqlError) -> Option<Name> {
    const UNDEFINED_OBJECT: &str = "42704";
    if error.code.as_deref() != Some(UNDEFINED_OBJECT) {
        return None;
    }
    let name = error.message.strip_prefix("role \"")?.strip_suffix("\" does not exist")?;
    Name::new(name).ok()
}
