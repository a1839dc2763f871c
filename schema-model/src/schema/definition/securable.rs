//! What has an owner and privileges.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Definition, DefinitionId, Grant, Owner, Privilege, Signature};
use crate::{Name, QualifiedName};

/// Something that privileges are granted on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Securable {
    /// A schema; the default one by its name, too.
    Schema(Name),
    /// A table, partition, view or materialized view.
    Table(QualifiedName),
    /// A sequence, also one of a serial column.
    Sequence(QualifiedName),
    /// A function or an aggregate.
    Function(Signature),
    /// A procedure.
    Procedure(Signature),
    /// A type.
    Type(QualifiedName),
    /// Extended statistics, which have an owner alone.
    Statistics(QualifiedName),
    /// An event trigger, which has an owner alone.
    EventTrigger(Name),
    /// A publication, which has an owner alone.
    Publication(Name),
    /// Whatever a role creates from then on: ALTER DEFAULT PRIVILEGES.
    Default {
        /// The role that creates it.
        role: Name,
        /// The schema that it is created in; `None` is any.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        schema: Option<Name>,
        /// Its kind.
        of: SecurableKind,
    },
}

/// A kind of object that privileges are granted on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecurableKind {
    /// Schemas.
    Schemas,
    /// Tables, partitions, views and materialized views.
    Tables,
    /// Sequences.
    Sequences,
    /// Functions, procedures and aggregates.
    Functions,
    /// Types.
    Types,
}

impl Securable {
    /// The kind of what the privileges are on; `None` where there are none.
    pub fn kind(&self) -> Option<SecurableKind> {
        match self {
            Self::Schema(_) => Some(SecurableKind::Schemas),
            Self::Table(_) => Some(SecurableKind::Tables),
            Self::Sequence(_) => Some(SecurableKind::Sequences),
            Self::Function(_) | Self::Procedure(_) => Some(SecurableKind::Functions),
            Self::Type(_) => Some(SecurableKind::Types),
            Self::Default { of, .. } => Some(*of),
            Self::Statistics(_) | Self::EventTrigger(_) | Self::Publication(_) => None,
        }
    }

    /// The privileges that there are on it.
    pub fn privileges(&self) -> &'static [Privilege] {
        self.kind().map_or(&[], SecurableKind::privileges)
    }

    /// The privileges that PUBLIC has on it without anybody having said so.
    pub fn of_public(&self) -> &'static [Privilege] {
        match self {
            Self::Default { schema: Some(_), .. } | Self::Table(_) | Self::Sequence(_) => &[],
            // The schema that came with the database.
            Self::Schema(name) if name.as_str() == "public" => &[Privilege::Usage],
            Self::Schema(_) => &[],
            Self::Function(_) | Self::Procedure(_) | Self::Type(_) | Self::Default { schema: None, .. } => {
                self.kind().map_or(&[], SecurableKind::of_public)
            }
            Self::Statistics(_) | Self::EventTrigger(_) | Self::Publication(_) => &[],
        }
    }

    /// Those, and what PUBLIC has besides in databases that were made by PostgreSQL 14 and older.
    pub fn ever_of_public(&self) -> &'static [Privilege] {
        match self {
            Self::Schema(name) if name.as_str() == "public" => &[Privilege::Usage, Privilege::Create],
            Self::Schema(_)
            | Self::Table(_)
            | Self::Sequence(_)
            | Self::Function(_)
            | Self::Procedure(_)
            | Self::Type(_)
            | Self::Statistics(_)
            | Self::EventTrigger(_)
            | Self::Publication(_)
            | Self::Default { .. } => self.of_public(),
        }
    }

    /// A type of an argument has no length.
    pub(crate) fn normalize(&mut self) {
        if let Some(it) = self.routine_mut() {
            it.arguments.iter_mut().for_each(crate::SqlType::forget_modifiers);
        }
    }

    /// The name of the object where it is not a function's.
    pub(crate) fn each_qualified_name(&mut self, visit: &mut impl FnMut(&mut QualifiedName)) {
        match self {
            Self::Table(name) | Self::Sequence(name) | Self::Type(name) => visit(name),
            Self::Function(it) | Self::Procedure(it) => {
                it.arguments.iter_mut().for_each(|it| it.visit_name(visit));
            }
            // Statistics have a space of names of their own.
            Self::Schema(_)
            | Self::Statistics(_)
            | Self::EventTrigger(_)
            | Self::Publication(_)
            | Self::Default { .. } => {}
        }
    }

    pub(super) fn routine_mut(&mut self) -> Option<&mut Signature> {
        match self {
            Self::Function(it) | Self::Procedure(it) => Some(it),
            Self::Schema(_)
            | Self::Table(_)
            | Self::Sequence(_)
            | Self::Type(_)
            | Self::Statistics(_)
            | Self::EventTrigger(_)
            | Self::Publication(_)
            | Self::Default { .. } => None,
        }
    }

    /// The names of schemas that stand by themselves.
    pub(crate) fn each_namespace(&mut self, visit: &mut impl FnMut(&mut Name)) {
        match self {
            Self::Schema(name) => visit(name),
            Self::Function(it) | Self::Procedure(it) => it.name.schema.iter_mut().for_each(visit),
            Self::Default { schema, .. } => schema.iter_mut().for_each(visit),
            Self::Statistics(it) => it.schema.iter_mut().for_each(visit),
            Self::Table(_)
            | Self::Sequence(_)
            | Self::Type(_)
            | Self::EventTrigger(_)
            | Self::Publication(_) => {}
        }
    }

    /// The schema that it is in, where that is not the default one.
    pub fn schema(&self) -> Option<&Name> {
        match self {
            Self::Table(name) | Self::Sequence(name) | Self::Type(name) | Self::Statistics(name) => {
                name.schema.as_ref()
            }
            Self::Function(it) | Self::Procedure(it) => it.name.schema.as_ref(),
            Self::Schema(_) | Self::EventTrigger(_) | Self::Publication(_) | Self::Default { .. } => None,
        }
    }

    /// Its name without its schema.
    pub(crate) fn word(&self) -> String {
        match self {
            Self::Schema(name) | Self::EventTrigger(name) | Self::Publication(name) => name.to_string(),
            Self::Table(name) | Self::Sequence(name) | Self::Type(name) | Self::Statistics(name) => {
                name.name.to_string()
            }
            Self::Function(it) | Self::Procedure(it) => it.name.name.to_string(),
            Self::Default { of, .. } => format!("new {}", of.word().to_lowercase()),
        }
    }

    /// The short form that patterns of names fit.
    pub fn path(&self) -> String {
        match self {
            Self::Schema(name) | Self::EventTrigger(name) | Self::Publication(name) => {
                QualifiedName::unqualified(name.clone()).to_string()
            }
            Self::Table(name) | Self::Sequence(name) | Self::Type(name) | Self::Statistics(name) => {
                name.to_string()
            }
            Self::Function(it) | Self::Procedure(it) => it.path(),
            Self::Default { role, schema: None, of } => format!("{}.{role}", of.word()),
            Self::Default { role, schema: Some(schema), of } => format!("{schema}.{}.{role}", of.word()),
        }
    }
}

impl Definition {
    /// The privileges, if it is some.
    pub fn as_grant(&self) -> Option<&Grant> {
        if let Self::Grant(it) = self { Some(it) } else { None }
    }

    /// The owner, if it is one.
    pub fn as_owner(&self) -> Option<&Owner> {
        if let Self::Owner(it) = self { Some(it) } else { None }
    }

    /// A function or procedure has another name; privileges on it follow.
    pub(crate) fn rename_routine(&mut self, from: &Signature, to: &Signature) {
        if let Some(it) = self.securable_mut().and_then(Securable::routine_mut).filter(|it| *it == from) {
            it.name = to.name.clone();
        }
    }

    /// Statistics, a publication or an event trigger have another name; their owner follows.
    pub(crate) fn rename_owned(&mut self, from: &DefinitionId, to: &DefinitionId) {
        let Some(of) = self.securable_mut() else { return };
        match (of, from, to) {
            (Securable::Publication(it), DefinitionId::Publication(from), DefinitionId::Publication(to))
            | (
                Securable::EventTrigger(it),
                DefinitionId::EventTrigger(from),
                DefinitionId::EventTrigger(to),
            ) if it == from => {
                it.clone_from(to);
            }
            (Securable::Statistics(it), DefinitionId::Statistics(from), DefinitionId::Statistics(to))
                if it == from =>
            {
                it.clone_from(to);
            }
            _ => {}
        }
    }

    /// What the privileges are on, or belongs to the owner.
    pub fn securable(&self) -> Option<&Securable> {
        match self {
            Self::Grant(it) => Some(&it.on),
            Self::Owner(it) => Some(&it.of),
            _ => None,
        }
    }

    fn securable_mut(&mut self) -> Option<&mut Securable> {
        match self {
            Self::Grant(it) => Some(&mut it.on),
            Self::Owner(it) => Some(&mut it.of),
            _ => None,
        }
    }
}

impl SecurableKind {
    /// Those that default privileges are for.
    pub const EVERY: [Self; 5] = [Self::Tables, Self::Sequences, Self::Functions, Self::Types, Self::Schemas];

    /// The word of ALTER DEFAULT PRIVILEGES.
    pub fn word(self) -> &'static str {
        match self {
            Self::Schemas => "SCHEMAS",
            Self::Tables => "TABLES",
            Self::Sequences => "SEQUENCES",
            Self::Functions => "FUNCTIONS",
            Self::Types => "TYPES",
        }
    }

    /// The privileges that there are on it.
    pub fn privileges(self) -> &'static [Privilege] {
        use Privilege::{
            Create, Delete, Execute, Insert, Maintain, References, Select, Trigger, Truncate, Update, Usage,
        };
        match self {
            Self::Schemas => &[Usage, Create],
            Self::Tables => &[Select, Insert, Update, Delete, Truncate, References, Trigger, Maintain],
            Self::Sequences => &[Usage, Select, Update],
            Self::Functions => &[Execute],
            Self::Types => &[Usage],
        }
    }

    /// The privileges that PUBLIC has on every one.
    fn of_public(self) -> &'static [Privilege] {
        match self {
            Self::Functions => &[Privilege::Execute],
            Self::Types => &[Privilege::Usage],
            Self::Schemas | Self::Tables | Self::Sequences => &[],
        }
    }
}

impl fmt::Display for Securable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self {
            Self::Schema(_) => "schema",
            Self::Table(_) => "table",
            Self::Sequence(_) => "sequence",
            Self::Function(_) => "function",
            Self::Procedure(_) => "procedure",
            Self::Type(_) => "type",
            Self::Statistics(_) => "statistics",
            Self::EventTrigger(_) => "event trigger",
            Self::Publication(_) => "publication",
            Self::Default { role, schema, of } => {
                let of = of.word().to_lowercase();
                return match schema {
                    Some(schema) => write!(f, "new {of} of {role} in schema {schema}"),
                    None => write!(f, "new {of} of {role}"),
                };
            }
        };
        write!(f, "{kind} {}", self.path())
    }
}
