//! Where the expressions are: in tables, policies and domains.

use schema_model::{
    Expression, Name, QualifiedName, Schema,
    schema::{
        Definition,
        definition::{Domain, Policy},
    },
};

use crate::postgres::canonicalise::place::{self, Place};

/// Where a text is.
#[derive(Debug, Clone)]
pub(super) enum Home {
    Table(QualifiedName, Place),
    Using(QualifiedName, Name),
    Check(QualifiedName, Name),
    /// The check of a domain.
    Domain(QualifiedName, Name),
}

impl Home {
    /// The table, or the one that stands for a domain.
    pub(super) fn table(&self) -> &QualifiedName {
        let (Self::Table(table, _) | Self::Using(table, _) | Self::Check(table, _) | Self::Domain(table, _)) =
            self;
        table
    }

    /// Where its twin has it.
    pub(super) fn place(&self) -> Place {
        match self {
            Self::Table(_, place) => place.clone(),
            Self::Using(_, name) | Self::Check(_, name) | Self::Domain(_, name) => Place::Check(name.clone()),
        }
    }

    pub(super) fn text<'s>(&self, schema: &'s Schema) -> Option<&'s str> {
        match self {
            Self::Table(table, place) => {
                place::expressions(schema.table(table)?).get(place).map(|it| it.as_str())
            }
            Self::Using(table, name) => policy(schema, table, name)?.using.as_ref().map(Expression::as_str),
            Self::Check(table, name) => policy(schema, table, name)?.check.as_ref().map(Expression::as_str),
            Self::Domain(domain, name) => {
                Some(domains(schema).find(|it| it.name == *domain)?.check(name)?.check.as_str())
            }
        }
    }

    pub(super) fn set(&self, schema: &mut Schema, text: &str) {
        match self {
            Self::Table(table, place) => {
                if let Some(table) = schema.table_mut(table) {
                    place::set(table, place, text);
                }
            }
            Self::Using(table, name) => {
                if let Some(it) = policy_mut(schema, table, name) {
                    it.using = Some(Expression::new(text));
                }
            }
            Self::Check(table, name) => {
                if let Some(it) = policy_mut(schema, table, name) {
                    it.check = Some(Expression::new(text));
                }
            }
            Self::Domain(domain, name) => {
                let all = schema.definitions.iter_mut().filter_map(|it| match it {
                    Definition::Domain(it) if it.name == *domain => Some(it),
                    _ => None,
                });
                let mut checks = all.flat_map(|it| &mut it.checks);
                if let Some(it) = checks.find(|it| it.name == *name) {
                    it.check = Expression::new(text);
                }
            }
        }
    }
}

fn policy<'s>(schema: &'s Schema, table: &QualifiedName, name: &Name) -> Option<&'s Policy> {
    policies(schema).find(|it| it.table == *table && it.name == *name)
}

pub(super) fn policies(schema: &Schema) -> impl Iterator<Item = &Policy> {
    schema.definitions.iter().filter_map(Definition::as_policy)
}

pub(super) fn domains(schema: &Schema) -> impl Iterator<Item = &Domain> {
    schema.definitions.iter().filter_map(Definition::as_domain)
}

fn policy_mut<'s>(schema: &'s mut Schema, table: &QualifiedName, name: &Name) -> Option<&'s mut Policy> {
    schema.definitions.iter_mut().find_map(|it| match it {
        Definition::Policy(it) if it.table == *table && it.name == *name => Some(&mut **it),
        _ => None,
    })
}
