//! Where the expressions are, and what the server is asked about each: in tables and definitions.

use schema_model::{
    Expression, Name, QualifiedName, Schema,
    schema::{Definition, definition::DefinitionId},
};

use crate::postgres::canonicalise::place::{self, Place};

/// Where a text is.
#[derive(Debug, Clone)]
pub(super) enum Home {
    Table(QualifiedName, Place),
    Definition(DefinitionId, Slot),
}

/// Which text of a definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Slot {
    /// USING of a policy.
    Using,
    /// WITH CHECK of a policy.
    WithCheck,
    /// A check of a domain.
    Check(Name),
    /// The condition on the rows of a published table.
    Filter(QualifiedName),
    /// An expression of statistics, counted from zero.
    Part(usize),
    /// WHEN of a trigger.
    When,
    /// The query of a view.
    Query,
}

/// What is asked about.
pub(super) enum Asked {
    /// An expression, as one of this table.
    InTable(QualifiedName, Place),
    /// The whole definition, with the text in this slot.
    Whole(Box<Definition>, Slot),
}

impl Asked {
    /// The table that a twin stands for, or the domain.
    pub(super) fn table(&self) -> Option<&QualifiedName> {
        match self {
            Self::InTable(table, _) => Some(table),
            Self::Whole(..) => None,
        }
    }
}

impl Home {
    pub(super) fn text<'s>(&self, schema: &'s Schema) -> Option<&'s str> {
        let text = match self {
            Self::Table(table, place) => place::expressions(schema.table(table)?).remove(place),
            Self::Definition(id, slot) => {
                slots(schema.definition(id)?).into_iter().find(|(it, _)| it == slot).map(|(_, it)| it)
            }
        };
        text.map(Expression::as_str)
    }

    pub(super) fn set(&self, schema: &mut Schema, text: &str) {
        match self {
            Self::Table(table, place) => {
                if let Some(table) = schema.table_mut(table) {
                    place::set(table, place, text);
                }
            }
            Self::Definition(id, slot) => {
                if let Ok(at) = schema.definitions.binary_search_by(|it| it.id().cmp(id)) {
                    slot.set(&mut schema.definitions[at], text);
                }
            }
        }
    }
}

impl Slot {
    pub(super) fn set(&self, definition: &mut Definition, text: &str) {
        let found = match (definition, self) {
            (Definition::Policy(it), Self::Using) => it.using.as_mut(),
            (Definition::Policy(it), Self::WithCheck) => it.check.as_mut(),
            (Definition::Domain(it), Self::Check(name)) => {
                it.checks.iter_mut().find(|it| it.name == *name).map(|it| &mut it.check)
            }
            (Definition::Publication(it), Self::Filter(table)) => {
                it.tables.iter_mut().find(|it| it.table == *table).and_then(|it| it.filter.as_mut())
            }
            (Definition::Statistics(it), Self::Part(at)) => it.expressions.get_mut(*at),
            (Definition::Trigger(it), Self::When) => it.when.as_mut(),
            (Definition::View(it), Self::Query) => Some(&mut it.query),
            (Definition::MaterializedView(it), Self::Query) => Some(&mut it.query),
            // A slot is asked of the definition that it is of.
            _ => None,
        };
        if let Some(it) = found {
            *it = Expression::new(text);
        }
    }

    /// What the server is asked about the text in this slot.
    pub(super) fn asked(&self, definition: &Definition) -> Asked {
        match (definition, self) {
            (Definition::Policy(it), _) => Asked::InTable(it.table.clone(), Place::Check(it.name.clone())),
            (Definition::Domain(it), Self::Check(name)) => {
                Asked::InTable(it.name.clone(), Place::Check(name.clone()))
            }
            (Definition::Publication(it), Self::Filter(table)) => {
                Asked::InTable(table.clone(), Place::Check(it.name.clone()))
            }
            (Definition::Statistics(it), Self::Part(at)) => {
                Asked::InTable(it.table.clone(), Place::Part(it.name.name.clone(), *at))
            }
            (it, _) => Asked::Whole(Box::new(it.clone()), self.clone()),
        }
    }
}

/// The texts of a definition that may be shortened. Bodies of functions and commands of rules stay as the server prints them: they are
/// statements, in which more than casts and brackets is the server's.
pub(super) fn slots(definition: &Definition) -> Vec<(Slot, &Expression)> {
    match definition {
        Definition::Policy(it) => {
            let using = it.using.iter().map(|it| (Slot::Using, it));
            using.chain(it.check.iter().map(|it| (Slot::WithCheck, it))).collect()
        }
        Definition::Domain(it) => {
            it.checks.iter().map(|it| (Slot::Check(it.name.clone()), &it.check)).collect()
        }
        Definition::Publication(it) => {
            let filters = it.tables.iter().map(|it| (Slot::Filter(it.table.clone()), it.filter.as_ref()));
            filters.filter_map(|(slot, it)| Some((slot, it?))).collect()
        }
        Definition::Statistics(it) => {
            it.expressions.iter().enumerate().map(|(at, it)| (Slot::Part(at), it)).collect()
        }
        Definition::Trigger(it) => it.when.iter().map(|it| (Slot::When, it)).collect(),
        Definition::View(it) => vec![(Slot::Query, &it.query)],
        Definition::MaterializedView(it) => vec![(Slot::Query, &it.query)],
        Definition::Extension(_)
        | Definition::Sequence(_)
        | Definition::Function(_)
        | Definition::Procedure(_)
        | Definition::Aggregate(_)
        | Definition::Rule(_)
        | Definition::EventTrigger(_)
        | Definition::Composite(_)
        | Definition::Range(_)
        | Definition::Grant(_)
        | Definition::Owner(_) => Vec::new(),
    }
}
