//! What names one object that a statement of its own defines.

use serde::{Deserialize, Serialize};

use super::{Grantee, Securable, Signature};
use crate::{Name, QualifiedName};

/// What names one such object. Kinds that others are made of come first, so that lists read from the ground up.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum DefinitionId {
    /// An extension, of which a database has one of a name.
    Extension(Name),
    /// A sequence that is no column's own.
    Sequence(QualifiedName),
    /// A domain.
    Domain(QualifiedName),
    /// A composite type.
    Composite(QualifiedName),
    /// A range type.
    Range(QualifiedName),
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
    /// An event trigger.
    EventTrigger(Name),
    /// A publication.
    Publication(Name),
    /// Privileges of one role, or of all, on one object.
    Grant {
        /// The object.
        on: Securable,
        /// Who has them.
        to: Grantee,
    },
    /// The owner of an object.
    Owner(Securable),
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
            Self::EventTrigger(_) => "event trigger",
            Self::Publication(_) => "publication",
            Self::Domain(_) => "domain",
            Self::Composite(_) => "composite type",
            Self::Range(_) => "range type",
            Self::Grant { .. } => "grant",
            Self::Owner(_) => "owner",
        }
    }

    /// The short form that options take: `citext`, `app.active_users`.
    pub fn path(&self) -> String {
        match self {
            Self::Extension(name) | Self::Publication(name) | Self::EventTrigger(name) => {
                QualifiedName::unqualified(name.clone()).to_string()
            }
            Self::Sequence(name)
            | Self::Domain(name)
            | Self::Composite(name)
            | Self::Range(name)
            | Self::View(name)
            | Self::MaterializedView(name)
            | Self::Statistics(name) => name.to_string(),
            Self::Function(it) | Self::Procedure(it) | Self::Aggregate(it) => it.path(),
            Self::Trigger { table, name } | Self::Policy { table, name } => {
                format!("{table}.{}", QualifiedName::unqualified(name.clone()))
            }
            Self::Rule { on, name } => format!("{on}.{}", QualifiedName::unqualified(name.clone())),
            Self::Grant { on, to } => format!("on {on} to {to}"),
            Self::Owner(of) => format!("of {of}"),
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
            Self::EventTrigger(_) => name.schema.is_none().then(|| Self::EventTrigger(name.name.clone())),
            Self::Publication(_) => name.schema.is_none().then(|| Self::Publication(name.name.clone())),
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
            Self::Domain(now) => Some(Self::Domain(beside(now))),
            Self::Composite(now) => Some(Self::Composite(beside(now))),
            Self::Range(now) => Some(Self::Range(beside(now))),
            // They have no names.
            Self::Grant { .. } | Self::Owner(_) => None,
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
            | Self::Statistics(_)
            | Self::EventTrigger(_)
            | Self::Grant { .. }
            | Self::Owner(_)
            | Self::Publication(_) => None,
            Self::Sequence(name)
            | Self::Domain(name)
            | Self::Composite(name)
            | Self::Range(name)
            | Self::View(name)
            | Self::MaterializedView(name) => Some(name),
        }
    }

    /// The name and arguments in the one space that functions, procedures and aggregates of a schema share.
    pub fn routine(&self) -> Option<&Signature> {
        match self {
            Self::Function(it) | Self::Procedure(it) | Self::Aggregate(it) => Some(it),
            Self::Extension(_)
            | Self::Sequence(_)
            | Self::Domain(_)
            | Self::Composite(_)
            | Self::Range(_)
            | Self::Trigger { .. }
            | Self::View(_)
            | Self::MaterializedView(_)
            | Self::Rule { .. }
            | Self::Policy { .. }
            | Self::Statistics(_)
            | Self::EventTrigger(_)
            | Self::Grant { .. }
            | Self::Owner(_)
            | Self::Publication(_) => None,
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
            | Self::Domain(_)
            | Self::Composite(_)
            | Self::Range(_)
            | Self::Function(_)
            | Self::Procedure(_)
            | Self::Aggregate(_)
            | Self::View(_)
            | Self::MaterializedView(_)
            | Self::Statistics(_)
            | Self::EventTrigger(_)
            | Self::Grant { .. }
            | Self::Owner(_)
            | Self::Publication(_) => None,
        }
    }
}
