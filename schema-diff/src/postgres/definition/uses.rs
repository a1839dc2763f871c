//! What uses a type before and after a change, so that PostgreSQL cannot let go of it.

use std::fmt::{self, Display, Formatter};

use schema_model::{
    ObjectId, QualifiedName,
    schema::{Column, Definition},
};

use crate::Change;

/// What is there before and after the change and has the type both times.
#[derive(Debug, Default)]
pub(super) struct Users {
    /// Columns of the type, or of arrays of it.
    pub(super) columns: Vec<ObjectId>,
    /// Functions, aggregates and other types.
    pub(super) definitions: Vec<ObjectId>,
}

impl Users {
    pub(super) fn of(change: &Change<'_>, types: &[QualifiedName]) -> Self {
        let is_one = |it: Option<&QualifiedName>| it.is_some_and(|it| types.contains(it));
        let columns =
            kept_columns(change).filter(|(_, it)| is_one(it.ty.named())).map(|(id, _)| id).collect();
        let uses = |it: &Definition| types.iter().any(|name| stands_on(it, name));
        let kept = |it: &&Definition| uses(it) && change.after.definition(&it.id()).is_some_and(uses);
        let definitions = change.renamed.definitions.iter().filter(kept);
        Self { columns, definitions: definitions.map(|it| ObjectId::Definition(it.id())).collect() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.columns.is_empty() && self.definitions.is_empty()
    }
}

impl Display for Users {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (at, it) in self.columns.iter().chain(&self.definitions).enumerate() {
            if at > 0 {
                f.write_str(", ")?;
            }
            write!(f, "{it}")?;
        }
        Ok(())
    }
}

/// Whether the type is a part of it, as it is an attribute's or an argument's. What falls with what it mentions is not in the way.
pub(in super::super) fn stands_on(it: &Definition, name: &QualifiedName) -> bool {
    let is_it = |it: Option<&QualifiedName>| it == Some(name);
    match it {
        Definition::Domain(it) => is_it(it.ty.named()),
        Definition::Composite(it) => it.attributes.iter().any(|it| is_it(it.ty.named())),
        Definition::Range(it) => is_it(it.subtype.named()),
        Definition::Function(it) | Definition::Procedure(it) => it.types().any(|it| is_it(it.named())),
        Definition::Aggregate(it) => it.types().any(|it| is_it(it.named())),
        Definition::Extension(_)
        | Definition::Sequence(_)
        | Definition::Trigger(_)
        | Definition::View(_)
        | Definition::MaterializedView(_)
        | Definition::Rule(_)
        | Definition::Policy(_)
        | Definition::Statistics(_)
        | Definition::EventTrigger(_)
        | Definition::Grant(_)
        | Definition::Owner(_)
        | Definition::Publication(_) => false,
    }
}

/// Whether it is a type.
pub(in super::super) fn is_type(it: &Definition) -> bool {
    match it {
        Definition::Domain(_) | Definition::Composite(_) | Definition::Range(_) => true,
        Definition::Extension(_)
        | Definition::Sequence(_)
        | Definition::Function(_)
        | Definition::Procedure(_)
        | Definition::Aggregate(_)
        | Definition::Trigger(_)
        | Definition::View(_)
        | Definition::MaterializedView(_)
        | Definition::Rule(_)
        | Definition::Policy(_)
        | Definition::Statistics(_)
        | Definition::EventTrigger(_)
        | Definition::Grant(_)
        | Definition::Owner(_)
        | Definition::Publication(_) => false,
    }
}

/// Columns that are there before and after the change with a type of one name, as they are before.
pub(super) fn kept_columns<'a>(change: &Change<'a>) -> impl Iterator<Item = (ObjectId, &'a Column)> {
    let columns =
        change.renamed.tables.iter().flat_map(|table| table.columns.iter().map(move |it| (table, it)));
    let after = change.after;
    columns.filter_map(move |(table, it)| {
        let kept = after.table(&table.name)?.column(&it.name)?;
        (kept.ty.named() == it.ty.named()).then(|| (ObjectId::column(&table.name, &it.name), it))
    })
}
