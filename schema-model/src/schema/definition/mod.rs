//! Objects that one SQL statement of their own defines: everything that is no namespace, no enum, no table and no part
//! of one. They are written in SQL files, and each kind has a file here.

mod aggregate;
mod composite;
mod domain;
mod event_trigger;
mod extension;
mod grant;
mod id;
mod owner;
mod policy;
mod publication;
mod range;
mod routine;
mod rule;
mod securable;
mod sequence;
mod statistics;
mod trigger;
mod view;

use serde::{Deserialize, Serialize};

pub use aggregate::{Aggregate, FinalModify, Moving, States};
pub use composite::{Attribute, Composite};
pub use domain::{Domain, DomainCheck};
pub use event_trigger::{EventTrigger, EventTriggerEvent};
pub use extension::Extension;
pub use grant::{Besides, Grant, GrantOption, Grantee, Privilege, Privileges};
pub use id::DefinitionId;
pub use owner::Owner;
pub use policy::{Policy, PolicyCommand};
pub use publication::{Publication, PublishedChange, PublishedTable};
pub use range::Range;
pub use routine::{
    Argument, ArgumentMode, Body, Estimate, Parallel, Returns, Routine, Signature, TableColumn, Volatility,
};
pub use rule::{Rule, RuleEvent};
pub use securable::{Securable, SecurableKind};
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
    /// CREATE EVENT TRIGGER
    EventTrigger(Box<EventTrigger>),
    /// CREATE PUBLICATION
    Publication(Box<Publication>),
    /// CREATE DOMAIN
    Domain(Domain),
    /// CREATE TYPE .. AS (..)
    Composite(Composite),
    /// CREATE TYPE .. AS RANGE
    Range(Range),
    /// GRANT, and ALTER DEFAULT PRIVILEGES
    Grant(Box<Grant>),
    /// OWNER TO
    Owner(Owner),
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
            Self::EventTrigger(it) => DefinitionId::EventTrigger(it.name.clone()),
            Self::Publication(it) => DefinitionId::Publication(it.name.clone()),
            Self::Domain(it) => DefinitionId::Domain(it.name.clone()),
            Self::Composite(it) => DefinitionId::Composite(it.name.clone()),
            Self::Range(it) => DefinitionId::Range(it.name.clone()),
            Self::Grant(it) => DefinitionId::Grant { on: it.on.clone(), to: it.to.clone() },
            Self::Owner(it) => DefinitionId::Owner(it.of.clone()),
        }
    }

    /// The function or procedure, if it is one.
    pub fn as_routine(&self) -> Option<&Routine> {
        if let Self::Function(it) | Self::Procedure(it) = self { Some(it) } else { None }
    }

    /// The domain, if it is one.
    pub fn as_domain(&self) -> Option<&Domain> {
        if let Self::Domain(it) = self { Some(it) } else { None }
    }

    /// The trigger, if it is one.
    pub fn as_trigger(&self) -> Option<&Trigger> {
        if let Self::Trigger(it) = self { Some(it) } else { None }
    }

    /// The policy, if it is one.
    pub fn as_policy(&self) -> Option<&Policy> {
        if let Self::Policy(it) = self { Some(it) } else { None }
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
            Self::EventTrigger(it) => it.comment.as_deref(),
            Self::Publication(it) => it.comment.as_deref(),
            Self::Domain(it) => it.comment.as_deref(),
            Self::Composite(it) => it.comment.as_deref(),
            Self::Range(it) => it.comment.as_deref(),
            Self::Grant(_) | Self::Owner(_) => None,
        }
    }

    /// The comment, to change it; `None` where the kind has none.
    pub(crate) fn comment_mut(&mut self) -> Option<&mut Option<String>> {
        Some(match self {
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
            Self::EventTrigger(it) => &mut it.comment,
            Self::Publication(it) => &mut it.comment,
            Self::Domain(it) => &mut it.comment,
            Self::Composite(it) => &mut it.comment,
            Self::Range(it) => &mut it.comment,
            Self::Grant(_) | Self::Owner(_) => return None,
        })
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
            // A database has one of a name.
            Self::EventTrigger(_) => None,
            // A database has one of a name.
            Self::Publication(_) => None,
            Self::Domain(it) => it.name.schema.as_ref(),
            Self::Composite(it) => it.name.schema.as_ref(),
            Self::Range(it) => it.name.schema.as_ref(),
            // They are about what lives there.
            Self::Grant(_) | Self::Owner(_) => None,
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
            Self::Domain(it) => it.collation.iter_mut().filter_map(|it| it.schema.as_mut()).for_each(visit),
            Self::Composite(it) => {
                let collations = it.attributes.iter_mut().filter_map(|it| it.collation.as_mut());
                collations.filter_map(|it| it.schema.as_mut()).for_each(visit);
            }
            Self::Range(it) => it.each_other_name().filter_map(|it| it.schema.as_mut()).for_each(visit),
            Self::Statistics(it) => it.name.schema.iter_mut().for_each(visit),
            Self::EventTrigger(it) => it.function.schema.iter_mut().for_each(visit),
            Self::Publication(it) => it.schemas.iter_mut().for_each(visit),
            Self::Grant(it) => it.on.each_namespace(visit),
            Self::Owner(it) => it.of.each_namespace(visit),
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
            Self::Domain(it) => {
                visit(&mut it.name);
                it.ty.visit_name(visit);
            }
            Self::Composite(it) => {
                visit(&mut it.name);
                it.attributes.iter_mut().for_each(|it| it.ty.visit_name(visit));
            }
            Self::Range(it) => {
                visit(&mut it.name);
                it.multirange.iter_mut().for_each(&mut *visit);
                it.subtype.visit_name(visit);
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
            Self::EventTrigger(_) => {}
            Self::Publication(it) => it.tables.iter_mut().for_each(|it| visit(&mut it.table)),
            Self::Grant(it) => it.on.each_qualified_name(visit),
            Self::Owner(it) => it.of.each_qualified_name(visit),
        }
    }

    /// Brings the lists inside into their canonical order.
    pub(super) fn sort(&mut self) {
        match self {
            Self::Publication(it) => it.sort(),
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
            | Self::Statistics(_)
            | Self::EventTrigger(_)
            | Self::Grant(_)
            | Self::Owner(_)
            | Self::Domain(_)
            | Self::Composite(_)
            | Self::Range(_) => {}
        }
    }

    /// A column has another name; what refers to it by name follows, outside SQL texts.
    pub(crate) fn rename_column(&mut self, table: &QualifiedName, from: &Name, to: &Name) {
        match self {
            // Texts still say what their author said.
            Self::Extension(_)
            | Self::Domain(_)
            | Self::Composite(_)
            | Self::Range(_)
            | Self::Function(_)
            | Self::Procedure(_)
            | Self::Aggregate(_)
            | Self::View(_)
            | Self::MaterializedView(_)
            | Self::Rule(_)
            | Self::Owner(_) => {}
            Self::Grant(it) => {
                if it.on == Securable::Table(table.clone()) {
                    it.rename_column(from, to);
                }
            }
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
            Self::EventTrigger(_) => {}
            Self::Publication(it) => it.rename_column(table, from, to),
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
            (Self::EventTrigger(it), DefinitionId::EventTrigger(name)) => it.name = name.clone(),
            (Self::Publication(it), DefinitionId::Publication(name)) => it.name = name.clone(),
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
            (Self::Domain(it), DefinitionId::Domain(name)) => it.name = name.clone(),
            (Self::Composite(it), DefinitionId::Composite(name)) => it.name = name.clone(),
            // The multirange type keeps its name.
            (Self::Range(it), DefinitionId::Range(name)) => {
                it.multirange = Some(it.multirange());
                it.name = name.clone();
                *it = it.clone().normalized();
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
                | Self::Statistics(_)
                | Self::EventTrigger(_)
                | Self::Grant(_)
                | Self::Owner(_)
                | Self::Publication(_)
                | Self::Domain(_)
                | Self::Composite(_)
                | Self::Range(_),
                _,
            ) => return None,
        }
        Some(())
    }
}
