//! Objects that one SQL statement of their own defines: everything that is no namespace, no enum, no table and no part
//! of one. They are written in SQL files, and each kind has a file here.

mod aggregate;
mod extension;
mod policy;
mod routine;
mod rule;
mod sequence;
mod statistics;
mod trigger;
mod view;

use serde::{Deserialize, Serialize};

pub use aggregate::{Aggregate, FinalModify, Moving, States};
pub use extension::Extension;
pub use policy::{Policy, PolicyCommand};
pub use routine::{
    Argument, ArgumentMode, Body, Estimate, Parallel, Returns, Routine, Signature, TableColumn, Volatility,
};
pub use rule::{Rule, RuleEvent};
pub use sequence::{OwnedBy, Sequence, SequenceType};
pub use statistics::{Statistics, StatisticsKind};
pub use trigger::{ConstraintTrigger, Enabled, Trigger, TriggerEvent, TriggerLevel, TriggerTiming};
pub use view::{CheckOption, MaterializedView, View};

use crate::{Name, QualifiedName};

/// One such object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Definition {
    /// CREATE EXTENSION
    Extension(Extension),
    /// CREATE SEQUENCE
    Sequence(Sequence),
    /// CREATE FUNCTION
    Function(Box<Routine>),
    /// CREATE PROCEDURE
    Procedure(Box<Routine>),
    /// CREATE AGGREGATE
    Aggregate(Box<Aggregate>),
    /// CREATE TRIGGER
    Trigger(Box<Trigger>),
    /// CREATE VIEW
    View(View),
    /// CREATE MATERIALIZED VIEW
    MaterializedView(MaterializedView),
    /// CREATE RULE
    Rule(Rule),
    /// CREATE POLICY
    Policy(Box<Policy>),
    /// CREATE STATISTICS
    Statistics(Box<Statistics>),
}

/// What names one such object. Kinds that others are made of come first, so that lists read from the ground up.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum DefinitionId {
    /// An extension, of which a database has one of a name.
    Extension(Name),
    /// A sequence that is no column's own.
    Sequence(QualifiedName),
    /// A function.
    Function(Signature),
    /// A procedure.
    Procedure(Signature),
    /// An aggregate; its arguments are those of one row and those of all of them.
    Aggregate(Signature),
    /// A trigger.
    Trigger {
        /// The table or view that it is on.
        table: QualifiedName,
        /// Its name.
        name: Name,
    },
    /// A view.
    View(QualifiedName),
    /// A materialized view.
    MaterializedView(QualifiedName),
    /// A rule.
    Rule {
        /// The table or view that it is on.
        on: QualifiedName,
        /// Its name.
        name: Name,
    },
    /// A row security policy.
    Policy {
        /// The table that it is on.
        table: QualifiedName,
        /// Its name.
        name: Name,
    },
    /// Extended statistics.
    Statistics(QualifiedName),
}

impl Definition {
    /// The object's id.
    pub fn id(&self) -> DefinitionId {
        match self {
            Self::Extension(it) => DefinitionId::Extension(it.name.clone()),
            Self::Sequence(it) => DefinitionId::Sequence(it.name.clone()),
            Self::Function(it) => DefinitionId::Function(it.signature()),
            Self::Procedure(it) => DefinitionId::Procedure(it.signature()),
            Self::Aggregate(it) => DefinitionId::Aggregate(it.signature()),
            Self::Trigger(it) => DefinitionId::Trigger { table: it.table.clone(), name: it.name.clone() },
            Self::View(it) => DefinitionId::View(it.name.clone()),
            Self::MaterializedView(it) => DefinitionId::MaterializedView(it.name.clone()),
            Self::Rule(it) => DefinitionId::Rule { on: it.on.clone(), name: it.name.clone() },
            Self::Policy(it) => DefinitionId::Policy { table: it.table.clone(), name: it.name.clone() },
            Self::Statistics(it) => DefinitionId::Statistics(it.name.clone()),
        }
    }

    /// The function or procedure, if it is one.
    pub fn as_routine(&self) -> Option<&Routine> {
        if let Self::Function(it) | Self::Procedure(it) = self { Some(it) } else { None }
    }

    /// The trigger, if it is one.
    pub fn as_trigger(&self) -> Option<&Trigger> {
        if let Self::Trigger(it) = self { Some(it) } else { None }
    }

    /// COMMENT ON the object.
    pub fn comment(&self) -> Option<&str> {
        match self {
            Self::Extension(it) => it.comment.as_deref(),
            Self::Sequence(it) => it.comment.as_deref(),
            Self::Function(it) | Self::Procedure(it) => it.comment.as_deref(),
            Self::Aggregate(it) => it.comment.as_deref(),
            Self::Trigger(it) => it.comment.as_deref(),
            Self::View(it) => it.comment.as_deref(),
            Self::MaterializedView(it) => it.comment.as_deref(),
            Self::Rule(it) => it.comment.as_deref(),
            Self::Policy(it) => it.comment.as_deref(),
            Self::Statistics(it) => it.comment.as_deref(),
        }
    }

    /// The comment, to change it.
    pub(crate) fn comment_mut(&mut self) -> &mut Option<String> {
        match self {
            Self::Extension(it) => &mut it.comment,
            Self::Sequence(it) => &mut it.comment,
            Self::Function(it) | Self::Procedure(it) => &mut it.comment,
            Self::Aggregate(it) => &mut it.comment,
            Self::Trigger(it) => &mut it.comment,
            Self::View(it) => &mut it.comment,
            Self::MaterializedView(it) => &mut it.comment,
            Self::Rule(it) => &mut it.comment,
            Self::Policy(it) => &mut it.comment,
            Self::Statistics(it) => &mut it.comment,
        }
    }

    /// The namespace that the object lives in, where it is not the default one.
    pub fn namespace(&self) -> Option<&Name> {
        match self {
            Self::Extension(it) => it.schema.as_ref(),
            Self::Sequence(it) => it.name.schema.as_ref(),
            Self::Function(it) | Self::Procedure(it) => it.name.schema.as_ref(),
            Self::Aggregate(it) => it.name.schema.as_ref(),
            Self::Trigger(it) => it.table.schema.as_ref(),
            Self::View(it) => it.name.schema.as_ref(),
            Self::MaterializedView(it) => it.name.schema.as_ref(),
            Self::Rule(it) => it.on.schema.as_ref(),
            Self::Policy(it) => it.table.schema.as_ref(),
            Self::Statistics(it) => it.name.schema.as_ref(),
        }
    }

    /// Visits the namespaces of all names that are neither a relation's nor a type's: a function may have the name of a
    /// table that is renamed.
    pub(crate) fn each_namespace(&mut self, visit: &mut impl FnMut(&mut Name)) {
        match self {
            Self::Extension(it) => it.schema.iter_mut().for_each(visit),
            // Their names are qualified ones.
            Self::Sequence(_)
            | Self::View(_)
            | Self::MaterializedView(_)
            | Self::Rule(_)
            | Self::Policy(_) => {}
            Self::Statistics(it) => it.name.schema.iter_mut().for_each(visit),
            Self::Function(it) | Self::Procedure(it) => {
                let support = it.support.as_mut().and_then(|it| it.schema.as_mut());
                it.name.schema.iter_mut().chain(support).for_each(visit);
            }
            Self::Aggregate(it) => {
                it.name.schema.iter_mut().for_each(&mut *visit);
                it.each_called_name(&mut |it| it.schema.iter_mut().for_each(&mut *visit));
            }
            Self::Trigger(it) => it.function.schema.iter_mut().for_each(visit),
        }
    }

    /// Visits the names of relations and types that the object has or refers to by name, outside SQL texts.
    pub(crate) fn each_qualified_name(&mut self, visit: &mut impl FnMut(&mut QualifiedName)) {
        match self {
            Self::Extension(_) => {}
            Self::Sequence(it) => {
                visit(&mut it.name);
                it.owned_by.iter_mut().for_each(|it| visit(&mut it.table));
            }
            Self::Function(it) | Self::Procedure(it) => it.each_type_name(visit),
            Self::Aggregate(it) => it.each_type_name(visit),
            Self::Trigger(it) => {
                visit(&mut it.table);
                it.constraint.iter_mut().filter_map(|it| it.from.as_mut()).for_each(visit);
            }
            Self::View(it) => visit(&mut it.name),
            Self::MaterializedView(it) => visit(&mut it.name),
            Self::Rule(it) => visit(&mut it.on),
            Self::Policy(it) => visit(&mut it.table),
            Self::Statistics(it) => visit(&mut it.table),
        }
    }

    /// Brings the lists inside into their canonical order.
    pub(super) fn sort(&mut self) {
        match self {
            Self::MaterializedView(it) => it.indexes.sort_by(|a, b| a.name.cmp(&b.name)),
            Self::Extension(_)
            | Self::Sequence(_)
            | Self::Function(_)
            | Self::Procedure(_)
            | Self::Aggregate(_)
            | Self::Trigger(_)
            | Self::View(_)
            | Self::Rule(_)
            | Self::Policy(_)
            | Self::Statistics(_) => {}
        }
    }

    /// A column has another name; what refers to it by name follows, outside SQL texts.
    pub(crate) fn rename_column(&mut self, table: &QualifiedName, from: &Name, to: &Name) {
        match self {
            // Texts still say what their author said.
            Self::Extension(_)
            | Self::Function(_)
            | Self::Procedure(_)
            | Self::Aggregate(_)
            | Self::View(_)
            | Self::MaterializedView(_)
            | Self::Rule(_) => {}
            Self::Trigger(it) => {
                if it.table == *table {
                    it.rename_column(from, to);
                }
            }
            Self::Policy(it) => {
                if it.table == *table {
                    it.rename_column(from, to);
                }
            }
            Self::Statistics(it) => {
                if it.table == *table {
                    it.rename_column(from, to);
                }
            }
            Self::Sequence(it) => {
                if let Some(owner) =
                    it.owned_by.as_mut().filter(|it| it.table == *table && it.column == *from)
                {
                    owner.column = to.clone();
                }
            }
        }
    }

    /// The object under another name; `None` where the ids are of two kinds, or the kind has no other names.
    #[must_use]
    pub fn renamed(&self, after: &DefinitionId) -> Option<Self> {
        let mut renamed = self.clone();
        renamed.rename(after).map(|()| renamed)
    }

    /// Gives the object another name; `None` where the ids are of two kinds, or the kind has no other names.
    pub(crate) fn rename(&mut self, after: &DefinitionId) -> Option<()> {
        match (self, after) {
            (Self::Sequence(it), DefinitionId::Sequence(name)) => it.name = name.clone(),
            (Self::Trigger(it), DefinitionId::Trigger { table, name }) if it.table == *table => {
                it.name = name.clone();
            }
            (Self::Policy(it), DefinitionId::Policy { table, name }) if it.table == *table => {
                it.name = name.clone();
            }
            (Self::Statistics(it), DefinitionId::Statistics(name)) => it.name = name.clone(),
            (Self::Function(it), DefinitionId::Function(after))
            | (Self::Procedure(it), DefinitionId::Procedure(after))
                if it.signature().arguments == after.arguments =>
            {
                it.name = after.name.clone();
            }
            (Self::Aggregate(it), DefinitionId::Aggregate(after))
                if it.signature().arguments == after.arguments =>
            {
                it.name = after.name.clone();
            }
            (Self::View(it), DefinitionId::View(name)) => it.name = name.clone(),
            (Self::MaterializedView(it), DefinitionId::MaterializedView(name)) => it.name = name.clone(),
            (Self::Rule(it), DefinitionId::Rule { on, name }) if it.on == *on => it.name = name.clone(),
            // An extension is what its name says.
            (
                Self::Extension(_)
                | Self::Sequence(_)
                | Self::Function(_)
                | Self::Procedure(_)
                | Self::Aggregate(_)
                | Self::Trigger(_)
                | Self::View(_)
                | Self::MaterializedView(_)
                | Self::Rule(_)
                | Self::Policy(_)
                | Self::Statistics(_),
                _,
            ) => return None,
        }
        Some(())
    }
}

impl DefinitionId {
    /// What users call the kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Extension(_) => "extension",
            Self::Sequence(_) => "sequence",
            Self::Function(_) => "function",
            Self::Procedure(_) => "procedure",
            Self::Aggregate(_) => "aggregate",
            Self::Trigger { .. } => "trigger",
            Self::View(_) => "view",
            Self::MaterializedView(_) => "materialized view",
            Self::Rule { .. } => "rule",
            Self::Policy { .. } => "policy",
            Self::Statistics(_) => "statistics",
        }
    }

    /// The short form that options take: `citext`, `app.active_users`.
    pub fn path(&self) -> String {
        match self {
            Self::Extension(name) => QualifiedName::unqualified(name.clone()).to_string(),
            Self::Sequence(name) | Self::Statistics(name) => name.to_string(),
            Self::Function(it) | Self::Procedure(it) | Self::Aggregate(it) => it.path(),
            Self::Trigger { table, name } | Self::Policy { table, name } => {
                format!("{table}.{}", QualifiedName::unqualified(name.clone()))
            }
            Self::View(name) | Self::MaterializedView(name) => name.to_string(),
            Self::Rule { on, name } => format!("{on}.{}", QualifiedName::unqualified(name.clone())),
        }
    }

    /// The object's own name, without its namespace and its table.
    pub fn name(&self) -> &Name {
        match self {
            Self::Extension(name)
            | Self::Trigger { name, .. }
            | Self::Rule { name, .. }
            | Self::Policy { name, .. } => name,
            Self::Statistics(name) => &name.name,
            Self::Function(it) | Self::Procedure(it) | Self::Aggregate(it) => &it.name.name,
            Self::Sequence(name) | Self::View(name) | Self::MaterializedView(name) => &name.name,
        }
    }

    /// The id of an object of the same kind under another name: one without a schema is in the schema of this one.
    /// `None` where the kind has no such names.
    #[must_use]
    pub fn with_name(&self, name: &QualifiedName, default_schema: &Name) -> Option<Self> {
        let beside = |now: &QualifiedName| match &name.schema {
            Some(schema) if schema == default_schema => QualifiedName::unqualified(name.name.clone()),
            Some(_) => name.clone(),
            None => now.sibling(name.name.clone()),
        };
        match self {
            Self::Extension(_) => name.schema.is_none().then(|| Self::Extension(name.name.clone())),
            Self::Sequence(now) => Some(Self::Sequence(beside(now))),
            Self::Statistics(now) => Some(Self::Statistics(beside(now))),
            Self::Policy { table, .. } => {
                name.schema.is_none().then(|| Self::Policy { table: table.clone(), name: name.name.clone() })
            }
            Self::Function(now) => Some(Self::Function(Signature { name: beside(&now.name), ..now.clone() })),
            Self::Procedure(now) => {
                Some(Self::Procedure(Signature { name: beside(&now.name), ..now.clone() }))
            }
            Self::Aggregate(now) => {
                Some(Self::Aggregate(Signature { name: beside(&now.name), ..now.clone() }))
            }
            Self::Trigger { table, .. } => {
                name.schema.is_none().then(|| Self::Trigger { table: table.clone(), name: name.name.clone() })
            }
            Self::View(now) => Some(Self::View(beside(now))),
            Self::MaterializedView(now) => Some(Self::MaterializedView(beside(now))),
            Self::Rule { on, .. } => {
                let rule = || Self::Rule { on: on.clone(), name: name.name.clone() };
                name.schema.is_none().then(rule)
            }
        }
    }

    /// The name in the one space that tables, indexes, sequences and types of a schema share, if it takes one.
    pub fn relation(&self) -> Option<&QualifiedName> {
        match self {
            Self::Extension(_)
            | Self::Function(_)
            | Self::Procedure(_)
            | Self::Aggregate(_)
            | Self::Trigger { .. }
            | Self::Rule { .. }
            | Self::Policy { .. }
            | Self::Statistics(_) => None,
            Self::Sequence(name) | Self::View(name) | Self::MaterializedView(name) => Some(name),
        }
    }

    /// The name and arguments in the one space that functions, procedures and aggregates of a schema share.
    pub fn routine(&self) -> Option<&Signature> {
        match self {
            Self::Function(it) | Self::Procedure(it) | Self::Aggregate(it) => Some(it),
            Self::Extension(_)
            | Self::Sequence(_)
            | Self::Trigger { .. }
            | Self::View(_)
            | Self::MaterializedView(_)
            | Self::Rule { .. }
            | Self::Policy { .. }
            | Self::Statistics(_) => None,
        }
    }

    /// The table or view that the object is on.
    pub fn table(&self) -> Option<&QualifiedName> {
        match self {
            Self::Trigger { table, .. } | Self::Rule { on: table, .. } | Self::Policy { table, .. } => {
                Some(table)
            }
            Self::Extension(_)
            | Self::Sequence(_)
            | Self::Function(_)
            | Self::Procedure(_)
            | Self::Aggregate(_)
            | Self::View(_)
            | Self::MaterializedView(_)
            | Self::Statistics(_) => None,
        }
    }
}
