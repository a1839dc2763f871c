//! What is to be planned: two schemas and the deltas between them.

use std::{
    collections::{BTreeMap, BTreeSet},
    mem,
};

use schema_model::{
    Delta, Dialect, Expression, Name, ObjectId, QualifiedName, Schema,
    schema::{DefinitionId, Table},
};
use serde::Deserialize;

/// A change of a schema. `deltas` lead from `before` to `after`, renames first.
#[derive(Debug, Clone, Copy)]
pub struct Change<'a> {
    /// The schema under its old names.
    pub before: &'a Schema,
    /// `before` with the renames among the deltas applied: the names that all other deltas use.
    pub renamed: &'a Schema,
    /// The schema to reach.
    pub after: &'a Schema,
    /// Renames first, then the rest as `diff` gives it.
    pub deltas: &'a [Delta],
    /// What else the author said.
    pub options: &'a Options,
}

/// What a plan depends on besides the schemas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The database's kind.
    pub dialect: Dialect,
    /// The oldest PostgreSQL that the SQL must run on; `None` is the newest.
    pub postgres_version: Option<u16>,
    /// SQL that fills existing rows, by column, when a required column is added or becomes required.
    pub backfills: BTreeMap<ObjectId, Expression>,
    /// Labels kept as text that were renamed: column, label before, label after.
    pub value_renames: Vec<(ObjectId, String, String)>,
    /// Values that are no label any more, each with the label that its rows get: the enum type, or the column that
    /// keeps the enum as text; the value before, the label after.
    pub replacements: Vec<(ObjectId, String, String)>,
    /// Views whose columns are known to suit CREATE OR REPLACE.
    pub replaceable: Replaceable,
    /// Whether others use the database meanwhile.
    pub style: Style,
}

/// How tables that exist are changed (PostgreSQL).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Style {
    /// While others read and write them: no lock is held for long, and the price is more statements in more transactions.
    #[default]
    Online,
    /// With the fewest statements, in as few transactions as there can be.
    Simple,
}

/// Views whose columns stay, with at most new ones behind them, by their names afterwards. Nobody but a server knows the
/// columns of a query.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Replaceable {
    /// Those that stay so on the way there.
    pub there: BTreeSet<QualifiedName>,
    /// Those that stay so on the way back.
    pub back: BTreeSet<QualifiedName>,
}

impl Replaceable {
    /// No view is known.
    pub fn is_empty(&self) -> bool {
        self.there.is_empty() && self.back.is_empty()
    }

    /// For the way back.
    pub(crate) fn reversed(mut self) -> Self {
        mem::swap(&mut self.there, &mut self.back);
        self
    }
}

impl Options {
    /// Nothing but the dialect.
    pub fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            postgres_version: None,
            backfills: BTreeMap::new(),
            value_renames: Vec::new(),
            replacements: Vec::new(),
            replaceable: Replaceable::default(),
            style: Style::default(),
        }
    }
}

impl<'a> Change<'a> {
    /// The table as it is before the change, under its new name.
    pub(crate) fn table_before(&self, name: &QualifiedName) -> Option<&'a Table> {
        self.renamed.table(name)
    }

    /// The table as it will be.
    pub(crate) fn table_after(&self, name: &QualifiedName) -> Option<&'a Table> {
        self.after.table(name)
    }

    /// The table, if others may use it while the plan runs: it is there before and after.
    pub(crate) fn table_in_use(&self, name: &QualifiedName) -> Option<&'a Table> {
        match self.options.style {
            Style::Online => self.table_before(name).and_then(|_| self.table_after(name)),
            Style::Simple => None,
        }
    }

    /// The name before the change of a column, constraint or index that is renamed and cannot be kept: it is dropped
    /// under that name, and created under the new one.
    pub(crate) fn former_name(&self, id: &ObjectId) -> Option<&'a Name> {
        let renames = self.deltas.iter().map_while(|delta| match delta {
            Delta::Rename { before, after } => Some((before, after)),
            Delta::Create(_) | Delta::Drop(_) | Delta::Alter { .. } => None,
        });
        renames.filter(|(_, after)| *after == id).find_map(|(before, _)| match before {
            ObjectId::Column { name, .. }
            | ObjectId::Constraint { name, .. }
            | ObjectId::Index { name, .. } => Some(name),
            ObjectId::Namespace(_)
            | ObjectId::Enum(_)
            | ObjectId::EnumLabel { .. }
            | ObjectId::Attribute { .. }
            | ObjectId::Definition(_)
            | ObjectId::Table(_)
            | ObjectId::Partition { .. } => None,
        })
    }

    /// The name before the change of a partition that is renamed.
    pub(crate) fn former_partition(&self, id: &ObjectId) -> Option<&'a QualifiedName> {
        self.deltas.iter().find_map(|delta| match delta {
            Delta::Rename { before: ObjectId::Partition { table: _, name }, after } if after == id => {
                Some(name)
            }
            Delta::Create(_) | Delta::Drop(_) | Delta::Alter { .. } | Delta::Rename { .. } => None,
        })
    }

    /// The id before the change of a definition that is renamed and cannot be kept.
    pub(crate) fn former_definition(&self, id: &DefinitionId) -> Option<&'a DefinitionId> {
        self.deltas.iter().find_map(|delta| match delta {
            Delta::Rename { before: ObjectId::Definition(before), after: ObjectId::Definition(after) }
                if after == id =>
            {
                Some(before)
            }
            Delta::Create(_) | Delta::Drop(_) | Delta::Alter { .. } | Delta::Rename { .. } => None,
        })
    }

    /// Tables that the change creates.
    pub(crate) fn new_tables(&self) -> impl Iterator<Item = &'a Table> {
        self.after.tables.iter().filter(|it| self.renamed.table(&it.name).is_none())
    }

    /// Tables that the change drops.
    pub(crate) fn gone_tables(&self) -> impl Iterator<Item = &'a Table> {
        self.renamed.tables.iter().filter(|it| self.after.table(&it.name).is_none())
    }
}
