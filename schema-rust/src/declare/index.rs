//! Indexes, and what else is made of their parts.

use schema_model::{
    Name,
    declaration::{IndexDeclaration, IndexPartDeclaration, IndexTarget as DeclaredTarget},
    schema::{Index, IndexPart, IndexTarget, NullsDistinct},
};

use super::{Fields, parameters, place};
use crate::naming::Item;

impl Fields {
    pub(super) fn index(&self, index: &Index, item: &Item) -> IndexDeclaration {
        let Index { name, parts, unique, method, include, predicate, nulls, storage, comment } = index;
        IndexDeclaration {
            place: place(item),
            name: Some(name.to_string()),
            parts: parts.iter().map(|it| self.part(it)).collect(),
            unique: *unique,
            using: method.as_ref().map(ToString::to_string),
            include: self.all(include),
            predicate: predicate.as_ref().map(ToString::to_string),
            nulls_not_distinct: *nulls == NullsDistinct::NotDistinct,
            with: parameters(&storage.parameters),
            tablespace: storage.tablespace.as_ref().map(Name::to_string),
            renamed_from: None,
            comment: comment.clone(),
        }
    }

    pub(super) fn part(&self, part: &IndexPart) -> IndexPartDeclaration {
        let IndexPart { target, order, nulls, operator_class, parameters: given, collation, statistics } =
            part;
        IndexPartDeclaration {
            target: self.target(target),
            order: *order,
            nulls: *nulls,
            operator_class: operator_class.as_ref().map(ToString::to_string),
            parameters: parameters(given),
            collate: collation.as_ref().map(ToString::to_string),
            statistics: *statistics,
        }
    }

    pub(super) fn target(&self, target: &IndexTarget) -> DeclaredTarget {
        match target {
            IndexTarget::Column(column) => DeclaredTarget::Field(self.get(column)),
            IndexTarget::Expression(expression) => DeclaredTarget::Expression(expression.to_string()),
        }
    }
}
