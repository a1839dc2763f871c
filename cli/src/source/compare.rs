//! Two states side by side, so that what differs in them differs for their database.

use std::collections::BTreeMap;

use schema_db::{Database, Extent, QueryColumn, Unmodelled};
use schema_diff::{Rename, RenameError, apply_renames, diff};
use schema_model::{Name, QualifiedName, Schema};

use super::{Authored, Held, State};
use crate::{
    codes::Code,
    database::Connected,
    live::{self, Ignored, Live, Reading, Twins, compared_privileges, others},
    report::{Failure, Problem},
    verify::reading,
};

/// Two schemas whose expressions are comparable.
#[derive(Debug, Default)]
pub struct Comparison {
    /// The first.
    pub before: Schema,
    /// The second, as it differs from the first in what is compared.
    pub after: Schema,
    /// What the model cannot hold and only the first has.
    pub only_before: Vec<Unmodelled>,
    /// What the model cannot hold and only the second has.
    pub only_after: Vec<Unmodelled>,
    /// What is there besides, and no difference.
    pub others: Vec<String>,
    /// The columns of the first's views, where it is a database beside what was authored.
    pub view_columns: BTreeMap<QualifiedName, Vec<QueryColumn>>,
}

/// Compares two states: authored text with authored text as `generate` does, anything with a database as that database
/// reads it, as `drift` does. Objects that `[drift]` leaves to others are left out where a database is compared.
pub fn compare<'a>(
    before: &mut State<'a>,
    after: &mut State<'a>,
    twins: &mut Twins<'_>,
) -> Result<Comparison, Failure> {
    let declared = compared_privileges(twins.config);
    let ignored = Ignored::new(&twins.config.drift.ignore);
    let (comparison, warnings) = match (&mut before.held, &mut after.held) {
        (Held::Authored(before), Held::Authored(after)) => {
            let (before, after) = (before.schema.clone(), after.schema.clone());
            return Ok(Comparison { before, after, ..Comparison::default() });
        }
        (Held::Authored(promised), live) => {
            let (comparison, warnings) = live.beside(promised, declared, ignored, twins)?;
            (comparison.reversed(), warnings)
        }
        (live, Held::Authored(promised)) => live.beside(promised, declared, ignored, twins)?,
        (before, after) => two_databases(before, after, ignored)?,
    };
    for warning in warnings {
        twins.session.terminal.warn(warning);
    }
    Ok(comparison)
}

/// A database, and what was authored in the database's own words: the database is what was before.
pub fn beside(
    database: Option<&mut Database>,
    reading: &Reading<'_>,
    authored: &Authored,
    ignored: Ignored<'_>,
    twins: Option<&mut Twins<'_>>,
) -> Result<(Comparison, Vec<Problem>), Failure> {
    let mut after = authored.schema.clone();
    let mut live = match database {
        Some(database) => live::read_with(database, reading, &mut after, twins)?,
        None => Live::default(),
    };
    ignored.remove(&mut live);
    let others = others(&after, &mut live, authored.hand_written);
    let (before, only_before, view_columns) = (live.schema, live.unmodelled, live.view_columns);
    let comparison = Comparison { before, after, only_before, only_after: Vec::new(), others, view_columns };
    Ok((without_ignored(comparison, ignored)?, live.warnings))
}

/// A live database, with its history and default schema, beside what was authored, as the project says that it is compared.
pub fn beside_live(
    database: Option<&mut Database>,
    (history, default_schema): (&QualifiedName, &Name),
    authored: &Authored,
    twins: &mut Twins<'_>,
) -> Result<Comparison, Failure> {
    let config = twins.config;
    let reading = Reading { history, default_schema, privileges: compared_privileges(config) };
    let ignored = Ignored::new(&config.drift.ignore);
    let (comparison, warnings) = beside(database, &reading, authored, ignored, Some(twins))?;
    for warning in warnings {
        twins.session.terminal.warn(warning);
    }
    Ok(comparison)
}

/// The second database reads the expressions of the first. Where only the first is a scratch database it is the other way
/// round, so that nothing is asked of a database of the user but what is in it.
fn two_databases<'a>(
    before: &mut Held<'a>,
    after: &mut Held<'a>,
    ignored: Ignored<'_>,
) -> Result<(Comparison, Vec<Problem>), Failure> {
    let is_swapped = matches!((&*before, &*after), (Held::Scratch(_), Held::Database(_)));
    let (first, second) = if is_swapped { (after, before) } else { (before, after) };
    let mut one = first.read(Extent::All, &mut Schema::default())?;
    let mut other = second.read(Extent::All, &mut one.schema)?;
    ignored.remove(&mut one);
    ignored.remove(&mut other);
    let (before, after) = if is_swapped { (other, one) } else { (one, other) };
    let only = |here: &Live, there: &Live| {
        here.unmodelled.iter().filter(|it| !there.unmodelled.contains(it)).cloned().collect::<Vec<_>>()
    };
    let (only_before, only_after) = (only(&before, &after), only(&after, &before));
    let warnings = before.warnings.into_iter().chain(after.warnings).collect();
    let (before, after) = (before.schema, after.schema);
    let comparison = Comparison { before, after, only_before, only_after, ..Comparison::default() };
    Ok((without_ignored(comparison, ignored)?, warnings))
}

/// A schema in the words of authors: the first of these states that is a database says what it adds to expressions when it prints them.
pub fn plainer(states: [&mut State<'_>; 2], schema: &Schema) -> Result<Schema, Failure> {
    let mut plain = schema.clone();
    for state in states {
        if let Some((database, reading)) = state.held.database(Extent::All) {
            live::write_plainer(database, reading.default_schema, &mut plain, &Schema::default())?;
            break;
        }
    }
    Ok(plain)
}

/// What others own stays as it is.
fn without_ignored(comparison: Comparison, ignored: Ignored<'_>) -> Result<Comparison, Failure> {
    let deltas = diff(&comparison.before, &comparison.after);
    if !deltas.iter().any(|it| ignored.covers(&it.id())) {
        return Ok(comparison);
    }
    let mut after = comparison.before.clone();
    let kept = deltas.iter().filter(|it| !ignored.covers(&it.id()));
    after.apply_all(kept).map_err(|error| Problem::error(Code::Internal, error.to_string()))?;
    Ok(Comparison { after, ..comparison })
}

impl Comparison {
    fn reversed(self) -> Self {
        let Self { before, after, only_before, only_after, others, view_columns } = self;
        let (before, after) = (after, before);
        Self { before, after, only_before: only_after, only_after: only_before, others, view_columns }
    }
}

impl Held<'_> {
    /// The database, and how it is read.
    fn database(&mut self, privileges: Extent) -> Option<(&mut Database, Reading<'_>)> {
        match self {
            Self::Authored(_) => None,
            Self::Scratch(place) => {
                let reading = Reading { privileges, ..reading(&place.options) };
                Some((place.database.database(), reading))
            }
            Self::Database(connected) => {
                let Connected { database, history, default_schema, .. } = &mut **connected;
                database.as_mut().map(|it| (it, Reading { history, default_schema, privileges }))
            }
        }
    }

    /// What is there, beside what is promised of it.
    fn read(&mut self, privileges: Extent, promised: &mut Schema) -> Result<Live, Failure> {
        match self.database(privileges) {
            Some((database, reading)) => live::read(database, &reading, promised),
            None => Ok(Live::default()),
        }
    }

    fn beside(
        &mut self,
        authored: &Authored,
        privileges: Extent,
        ignored: Ignored<'_>,
        twins: &mut Twins<'_>,
    ) -> Result<(Comparison, Vec<Problem>), Failure> {
        match self.database(privileges) {
            Some((database, reading)) => beside(Some(database), &reading, authored, ignored, Some(twins)),
            None => Ok((Comparison::default(), Vec::new())),
        }
    }
}

/// Those of the renames that can have happened between two states: `renamed_from` may be older than both.
pub fn true_renames(before: &Schema, after: &Schema, renames: &[Rename]) -> Vec<Rename> {
    let Err(errors) = apply_renames(before, after, renames) else { return renames.to_vec() };
    let is_untrue = |rename: &&Rename| {
        errors.iter().any(|error| match error {
            RenameError::NeverTrue { before, after }
            | RenameError::Taken { before, after }
            | RenameError::Ring { before, after } => (before, after) == (&rename.0, &rename.1),
            RenameError::Fold(_) => false,
        })
    };
    renames.iter().filter(|it| !is_untrue(it)).cloned().collect()
}
