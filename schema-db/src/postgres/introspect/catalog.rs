//! What the other readers look up by number: names, types, comments, expressions.

use super::{
    Answers, IntrospectOptions, collation::Collations, column::ColumnFacts, comment::Comments,
    data_type::DataTypes, expression::Expressions, member::Members, namespace::Namespaces,
    operator::Operators, operator_class::OperatorClasses, relation::Relations, sequence::Sequences,
};
use crate::IntrospectError;

/// The system catalogs that comments and members speak of, by their fixed numbers.
pub(super) mod class {
    use crate::postgres::introspect::row::Oid;

    pub(in crate::postgres::introspect) const TYPE: Oid = 1247;
    pub(in crate::postgres::introspect) const ROUTINE: Oid = 1255;
    pub(in crate::postgres::introspect) const RELATION: Oid = 1259;
    pub(in crate::postgres::introspect) const CONSTRAINT: Oid = 2606;
    pub(in crate::postgres::introspect) const NAMESPACE: Oid = 2615;
    pub(in crate::postgres::introspect) const TRIGGER: Oid = 2620;
    pub(in crate::postgres::introspect) const RULE: Oid = 2618;
    pub(in crate::postgres::introspect) const POLICY: Oid = 3256;
    pub(in crate::postgres::introspect) const STATISTICS: Oid = 3381;
    pub(in crate::postgres::introspect) const PUBLICATION: Oid = 6104;
    pub(in crate::postgres::introspect) const EVENT_TRIGGER: Oid = 3466;
    pub(in crate::postgres::introspect) const EXTENSION: Oid = 3079;
}

/// Look-ups over one consistent reading of the catalogs.
pub(super) struct Catalog {
    pub(super) namespaces: Namespaces,
    pub(super) members: Members,
    pub(super) comments: Comments,
    pub(super) collations: Collations,
    pub(super) operator_classes: OperatorClasses,
    pub(super) operators: Operators,
    pub(super) types: DataTypes,
    pub(super) expressions: Expressions,
    pub(super) sequences: Sequences,
    pub(super) relations: Relations,
    pub(super) columns: ColumnFacts,
}

impl Catalog {
    pub(super) fn read(answers: &Answers, options: &IntrospectOptions) -> Result<Self, IntrospectError> {
        let namespaces = Namespaces::read(answers, &options.default_schema)?;
        let members = Members::read(answers)?;
        Ok(Self {
            comments: Comments::read(answers)?,
            collations: Collations::read(answers, &namespaces)?,
            operator_classes: OperatorClasses::read(answers, &namespaces)?,
            operators: Operators::read(answers, &namespaces)?,
            types: DataTypes::read(answers, &namespaces)?,
            expressions: Expressions::read(answers)?,
            sequences: Sequences::read(answers, &namespaces)?,
            relations: Relations::read(answers, &namespaces, &members, &options.ignore_tables)?,
            columns: ColumnFacts::read(answers)?,
            namespaces,
            members,
        })
    }
}
