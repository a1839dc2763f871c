//! What CASCADE takes along that others read and write: the views on a table or view, and those on them, and the policies and
//! rules of other tables, which are locked for it. It does not look for what nobody waits for, such as functions.

use std::collections::BTreeSet;

use schema_model::{
    Expression, QualifiedName,
    schema::{ColumnValue, Definition, Table},
};
use squawk_syntax::SourceFile;

use super::{Effect, Forecaster, LockMode, query::named_below};

impl Forecaster<'_> {
    /// Adds the views that fall with a table or view, and the tables that lose a policy or rule.
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

    /// The views that stand on it, directly or not, and the tables of policies and rules that do; `None` where something else
    /// may fall that belongs to another table.
    fn fallen(&self, name: &QualifiedName) -> Option<BTreeSet<QualifiedName>> {
        let mut fallen = BTreeSet::new();
        let mut left = vec![self.known.named(name)];
        while let Some(name) = left.pop() {
            let table = self.known.table(&name);
            if self.known.tables().any(|it| it.name != name && has_part_of(it, &name, table)) {
                return None;
            }
            for it in self.known.definitions() {
                for (on, text) in of_table(it).into_iter().filter(|(on, _)| **on != name) {
                    match (self.names_in(&text), text.words().contains(name.name.as_str())) {
                        (names, _) if names.contains(&name) => _ = fallen.insert(on.clone()),
                        (_, true) => return None,
                        (_, false) => {}
                    }
                }
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
        self.names_in(query).contains(name)
    }

    /// The relations that a command names.
    fn names_in(&self, command: &Expression) -> BTreeSet<QualifiedName> {
        let tree = SourceFile::parse(command.as_str()).syntax_node();
        named_below(&tree).iter().map(|it| self.known.named(it)).collect()
    }
}

fn view(definition: &Definition) -> Option<(&QualifiedName, &Expression)> {
    match definition {
        Definition::View(it) => Some((&it.name, &it.query)),
        Definition::MaterializedView(it) => Some((&it.name, &it.query)),
        _ => None,
    }
}

/// The commands and conditions of a rule or policy, and the table that it is of.
fn of_table(definition: &Definition) -> Vec<(&QualifiedName, Expression)> {
    let (on, conditions, commands) = match definition {
        Definition::Rule(it) => (&it.on, [it.condition.as_ref(), None], Some(&it.commands)),
        Definition::Policy(it) => (&it.table, [it.using.as_ref(), it.check.as_ref()], None),
        _ => return Vec::new(),
    };
    let asked = |it: &Expression| Expression::new(&format!("SELECT 1 WHERE ({})", it.as_str()));
    let conditions = conditions.into_iter().flatten().map(asked);
    conditions.chain(commands.cloned()).map(|it| (on, it)).collect()
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
