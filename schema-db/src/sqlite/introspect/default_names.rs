//! Names for constraints that have none, as PostgreSQL would choose them.

use std::collections::BTreeSet;

use schema_model::{Name, NameError};

/// The names taken in one table.
pub(super) struct TakenNames(BTreeSet<String>);

impl TakenNames {
    pub(super) fn new<'a>(explicit: impl Iterator<Item = &'a str>) -> Self {
        Self(explicit.map(str::to_owned).collect())
    }

    /// `table_columns_label`, with a number behind it where that is taken.
    pub(super) fn choose(&mut self, table: &str, columns: &[&str], label: &str) -> Result<Name, NameError> {
        let base: Vec<&str> = [table].into_iter().chain(columns.iter().copied()).chain([label]).collect();
        let base = base.join("_");
        let mut name = base.clone();
        let mut number = 0;
        while !self.0.insert(name.clone()) {
            number += 1;
            name = format!("{base}{number}");
        }
        Name::new(&name)
    }
}
