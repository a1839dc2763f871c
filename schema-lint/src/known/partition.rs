//! What hangs together: partitions below a table, children that inherit, foreign keys at both ends.

use std::collections::BTreeSet;

use schema_model::{
    QualifiedName,
    schema::{Constraint, ConstraintKind, ForeignKey, PartitionBound, Table},
};

use super::Known;

impl Known<'_> {
    /// Whether rows are in partitions below it.
    pub fn is_partitioned(&self, name: &QualifiedName) -> bool {
        match self.partition(name) {
            Some((_, it)) => it.partition_by.is_some(),
            None => self.table(name).is_some_and(|it| it.options.partition_by.is_some()),
        }
    }

    /// The table that a partition is directly of.
    pub fn parent(&self, name: &QualifiedName) -> Option<QualifiedName> {
        let (root, partition) = self.partition(name)?;
        Some(partition.of.clone().unwrap_or_else(|| root.name.clone()))
    }

    /// What is directly below a table: its partitions, or what inherits from it.
    pub fn below(&self, name: &QualifiedName) -> BTreeSet<QualifiedName> {
        let name = self.named(name);
        let root = self.table(&name).filter(|it| !it.partitions.is_empty());
        let root = root.or_else(|| self.partition(&name).map(|(root, _)| root));
        let is_of = |of: Option<&QualifiedName>| match (root, of) {
            (Some(_), Some(of)) => *of == name,
            (Some(root), None) => root.name == name,
            (None, _) => false,
        };
        let partitions = root.into_iter().flat_map(|it| &it.partitions);
        let partitions = partitions.filter(|it| is_of(it.of.as_ref())).map(|it| it.name.clone());
        partitions.chain(self.children.get(&name).into_iter().flatten().cloned()).collect()
    }

    /// The table and all that is below it.
    pub fn family(&self, name: &QualifiedName) -> BTreeSet<QualifiedName> {
        let mut family = BTreeSet::new();
        let mut next = vec![self.named(name)];
        while let Some(it) = next.pop() {
            if family.insert(it.clone()) {
                next.extend(self.below(&it));
            }
        }
        family
    }

    /// The default partition directly below a table.
    pub fn default_partition(&self, name: &QualifiedName) -> Option<QualifiedName> {
        let all = self.below(name);
        let is_default = |it: &QualifiedName| {
            self.partition(it).is_some_and(|(_, it)| it.bound == PartitionBound::Default)
        };
        all.into_iter().find(is_default)
    }

    /// The foreign keys of a table.
    pub fn foreign_keys(&self, name: &QualifiedName) -> Vec<(&Constraint, &ForeignKey)> {
        self.shape(name).map(keys_of).unwrap_or_default()
    }

    /// The tables whose foreign keys point to a table.
    pub fn referring(&self, name: &QualifiedName) -> Vec<(&Table, &ForeignKey)> {
        let name = self.named(name);
        let all =
            self.tables().flat_map(|table| keys_of(table).into_iter().map(move |(_, key)| (table, key)));
        all.filter(|(_, key)| self.named(&key.target) == name).collect()
    }
}

fn keys_of(table: &Table) -> Vec<(&Constraint, &ForeignKey)> {
    let keys = table.constraints.iter().filter_map(|it| match &it.kind {
        ConstraintKind::ForeignKey(key) => Some((it, key)),
        ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique(_)
        | ConstraintKind::Check(_)
        | ConstraintKind::Exclusion(_) => None,
    });
    keys.collect()
}
