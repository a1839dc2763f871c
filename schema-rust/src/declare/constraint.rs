//! Constraints.

use schema_model::{
    Name,
    declaration::{
        CheckDeclaration, ExclusionDeclaration, ExclusionElementDeclaration, ForeignKeyDeclaration,
        KeyDeclaration, TableDeclaration,
    },
    schema::{
        Check, Constraint, ConstraintKind, Deferrable, Exclusion, ForeignKey, IndexStorage, Key,
        NullsDistinct, Table, Unique,
    },
};

use super::{Declare, Fields, parameters, place, target};
use crate::naming::Item;

impl Declare<'_> {
    pub(super) fn constraint(
        &self,
        table: &Table,
        constraint: &Constraint,
        fields: &Fields,
        item: &Item,
        declaration: &mut TableDeclaration,
    ) {
        let declared = Declared { constraint, fields, item };
        match &constraint.kind {
            ConstraintKind::PrimaryKey(key) => declaration.primary_key = Some(declared.primary_key(key)),
            ConstraintKind::Unique(unique) => declaration.uniques.push(declared.unique(unique)),
            ConstraintKind::ForeignKey(key) => {
                declaration.foreign_keys.push(self.foreign_key(key, &declared));
            }
            ConstraintKind::Check(check) => declaration.checks.push(declared.check(check, table)),
            ConstraintKind::Exclusion(it) => declaration.exclusions.push(declared.exclusion(it)),
        }
    }

    fn foreign_key(&self, key: &ForeignKey, declared: &Declared<'_>) -> ForeignKeyDeclaration {
        let target_table = self.schema.table(&key.target);
        let is_primary = target_table
            .and_then(Table::primary_key)
            .is_some_and(|primary| primary.columns == key.target_columns);
        let target_fields =
            |columns: &[Name]| self.fields.get(&key.target).map_or_else(Vec::new, |it| it.all(columns));
        ForeignKeyDeclaration {
            place: place(declared.item),
            name: Some(declared.name()),
            fields: declared.fields.all(&key.columns),
            target: target(self.names, &key.target),
            target_fields: if is_primary { Vec::new() } else { target_fields(&key.target_columns) },
            match_full: key.match_full,
            on_delete: key.on_delete,
            on_delete_fields: declared.fields.all(&key.on_delete_columns),
            on_update: key.on_update,
            deferrable: key.deferrable,
            renamed_from: None,
            validity: key.validity,
            comment: declared.comment(),
        }
    }
}

/// A constraint on its way to a declaration.
struct Declared<'a> {
    constraint: &'a Constraint,
    fields: &'a Fields,
    item: &'a Item,
}

impl Declared<'_> {
    fn name(&self) -> String {
        self.constraint.name.to_string()
    }

    fn comment(&self) -> Option<String> {
        self.constraint.comment.clone()
    }

    fn primary_key(&self, key: &Key) -> KeyDeclaration {
        self.key(&key.columns, &key.include, &key.storage, key.deferrable)
    }

    fn unique(&self, unique: &Unique) -> KeyDeclaration {
        let key = self.key(&unique.columns, &unique.include, &unique.storage, unique.deferrable);
        KeyDeclaration { nulls_not_distinct: unique.nulls == NullsDistinct::NotDistinct, ..key }
    }

    fn key(
        &self,
        columns: &[Name],
        include: &[Name],
        storage: &IndexStorage,
        deferrable: Option<Deferrable>,
    ) -> KeyDeclaration {
        KeyDeclaration {
            place: place(self.item),
            name: Some(self.name()),
            fields: self.fields.all(columns),
            renamed_from: None,
            nulls_not_distinct: false,
            include: self.fields.all(include),
            with: parameters(&storage.parameters),
            tablespace: storage.tablespace.as_ref().map(Name::to_string),
            deferrable,
            comment: self.comment(),
        }
    }

    fn check(&self, check: &Check, table: &Table) -> CheckDeclaration {
        let words = check.expression.words();
        let mut mentioned = table.columns.iter().filter(|it| words.contains(it.name.as_str()));
        let field = match (mentioned.next(), mentioned.next()) {
            (Some(only), None) => Some(self.fields.get(&only.name)),
            (Some(_) | None, _) => None,
        };
        CheckDeclaration {
            place: place(self.item),
            name: Some(self.name()),
            field,
            sql: check.expression.to_string(),
            renamed_from: None,
            no_inherit: check.no_inherit,
            validity: check.validity,
            comment: self.comment(),
        }
    }

    fn exclusion(&self, exclusion: &Exclusion) -> ExclusionDeclaration {
        let Exclusion { method, elements, include, predicate, storage, deferrable } = exclusion;
        let elements = elements.iter().map(|it| ExclusionElementDeclaration {
            part: self.fields.part(&it.part),
            operator: it.operator.to_string(),
        });
        ExclusionDeclaration {
            place: place(self.item),
            name: Some(self.name()),
            elements: elements.collect(),
            using: (method.as_str() != "gist").then(|| method.to_string()),
            include: self.fields.all(include),
            predicate: predicate.as_ref().map(ToString::to_string),
            with: parameters(&storage.parameters),
            tablespace: storage.tablespace.as_ref().map(Name::to_string),
            deferrable: *deferrable,
            renamed_from: None,
            comment: self.comment(),
        }
    }
}
