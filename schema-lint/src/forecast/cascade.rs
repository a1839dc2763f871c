//! What CASCADE takes along that others read and write: the views on a table or view, and those on them. It does not look for
//! what nobody waits for, such as functions.

use std::collections::BTreeSet;

use schema_model::{
    Expression, QualifiedName,
    schema::{ColumnValue, Definition, Table},
};
use squawk_syntax::SourceFile;

use super::{Effect, Forecaster, LockMode, query::named_below};

impl Forecaster<'_> {
    /// Adds the views that fall with a table or view.
    pub(super) fn falls_with(&mut self, name: &QualifiedName) {
        match self.fallen(name) {
            Some(views) => {
                for it in views {
                    self.add(&it, Effect::lock(LockMode::AccessExclusive));
                }
            }
            None => self.unknown("CASCADE drops what else depends on it"),
        }
    }

    /// The views that stand on it, directly or not; `None` where something else may fall that belongs to another table.
    fn fallen(&self, name: &QualifiedName) -> Option<BTreeSet<QualifiedName>> {
        let mut fallen = BTreeSet::new();
        let mut left = vec![self.known.named(name)];
        while let Some(name) = left.pop() {
            if self.known.definitions().any(|it| may_stand_on(it, &name))
                || self
                    .known
                    .tables()
                    .any(|it| it.name != name && has_part_of(it, &name, self.known.table(&name)))
            {
                return None;
            }
            for it in self.known.definitions() {
                let Some((view, query)) = view(it) else { continue };
                let is_read = self.reads_from(query, &name);
                if !is_read && query.words().contains(name.name.as_str()) {
                    return None;
                }
                if is_read && fallen.insert(view.clone()) {
                    left.push(view.clone());
                }
            }
        }
        Some(fallen)
    }

    fn reads_from(&self, query: &Expression, name: &QualifiedName) -> bool {
        let tree = SourceFile::parse(query.as_str()).syntax_node();
        named_below(&tree).iter().any(|it| self.known.named(it) == *name)
    }
}

fn view(definition: &Definition) -> Option<(&QualifiedName, &Expression)> {
    match definition {
        Definition::View(it) => Some((&it.name, &it.query)),
        Definition::MaterializedView(it) => Some((&it.name, &it.query)),
        _ => None,
    }
}

/// Whether a rule or a policy of another table mentions it.
fn may_stand_on(definition: &Definition, name: &QualifiedName) -> bool {
    let (on, texts) = match definition {
        Definition::Rule(it) => (&it.on, vec![Some(&it.commands), it.condition.as_ref()]),
        Definition::Policy(it) => (&it.table, vec![it.using.as_ref(), it.check.as_ref()]),
        _ => return false,
    };
    on != name && texts.into_iter().flatten().any(|it| it.words().contains(name.name.as_str()))
}

/// Whether another table has a column of the table's row type, or one that counts with a sequence of it.
fn has_part_of(other: &Table, name: &QualifiedName, table: Option<&Table>) -> bool {
    let sequences = || {
        table.into_iter().flat_map(|it| &it.columns).filter_map(|it| match &it.value {
            Some(ColumnValue::Serial { sequence }) => Some(sequence.as_str()),
            _ => None,
        })
    };
    other.columns.iter().any(|it| {
        let counts = match &it.value {
            Some(ColumnValue::Default(value)) => sequences().any(|it| value.as_str().contains(it)),
            _ => false,
        };
        counts || it.ty.named() == Some(name)
    })
}
