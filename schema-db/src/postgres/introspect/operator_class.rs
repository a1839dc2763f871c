//! Operator classes, and which of them go without saying.

use std::collections::{HashMap, HashSet};

use schema_model::QualifiedName;

use super::{Answers, Query, namespace::Namespaces, row::Oid};
use crate::IntrospectError;

pub(super) const QUERY: Query =
    Query { name: "operator classes of all methods", sql: include_str!("operator_class.sql") };

/// Operator classes by number.
pub(super) struct OperatorClasses {
    by_oid: HashMap<Oid, OperatorClass>,
    /// The pairs of index method and type that have a default class made for just that type.
    defaults: HashSet<(Oid, Oid)>,
}

struct OperatorClass {
    name: QualifiedName,
    method: Oid,
    data_type: Oid,
    is_default: bool,
}

impl OperatorClasses {
    pub(super) fn read(answers: &Answers, namespaces: &Namespaces) -> Result<Self, IntrospectError> {
        let (mut by_oid, mut defaults) = (HashMap::new(), HashSet::new());
        for row in answers.rows(&QUERY) {
            let class = OperatorClass {
                name: namespaces.qualify(row.number("namespace")?, row.name("name")?),
                method: row.number("method")?,
                data_type: row.number("type")?,
                is_default: row.flag("is_default")?,
            };
            if class.is_default {
                defaults.insert((class.method, class.data_type));
            }
            by_oid.insert(row.number("oid")?, class);
        }
        Ok(Self { by_oid, defaults })
    }

    /// The class's name.
    pub(super) fn name(&self, class: Oid) -> Option<QualifiedName> {
        self.by_oid.get(&class).map(|it| it.name.clone())
    }

    /// The class's name, where an index on `data_type` would not get it by itself. The default is the one made for the
    /// type, else the one of a type that it is stored like (`text_ops` for varchar).
    pub(super) fn unusual(&self, class: Oid, data_type: Option<Oid>) -> Option<QualifiedName> {
        let class = self.by_oid.get(&class)?;
        let has_own = |ty: Oid| ty != class.data_type && self.defaults.contains(&(class.method, ty));
        let is_usual = class.is_default && !data_type.is_some_and(has_own);
        (!is_usual).then(|| class.name.clone())
    }
}
