//! Objects that one SQL statement of their own defines: everything that is no namespace, no enum, no table and no part
//! of one. They are written in SQL files, and each kind has a file here.

mod extension;
mod sequence;

use serde::{Deserialize, Serialize};

pub use extension::Extension;
pub use sequence::{OwnedBy, Sequence, SequenceType};

use crate::{Name, ObjectId, QualifiedName};

/// One such object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Definition {
    /// CREATE EXTENSION
    Extension(Extension),
    /// CREATE SEQUENCE
    Sequence(Sequence),
}

/// What names one such object. Kinds that others are made of come first, so that lists read from the ground up.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum DefinitionId {
    /// An extension, of which a database has one of a name.
    Extension(Name),
    /// A sequence that is no column's own.
    Sequence(QualifiedName),
}

impl Definition {
    /// The object's id.
    pub fn id(&self) -> DefinitionId {
        match self {
            Self::Extension(it) => DefinitionId::Extension(it.name.clone()),
            Self::Sequence(it) => DefinitionId::Sequence(it.name.clone()),
        }
    }

    /// COMMENT ON the object.
    pub fn comment(&self) -> Option<&str> {
        match self {
            Self::Extension(it) => it.comment.as_deref(),
            Self::Sequence(it) => it.comment.as_deref(),
        }
    }

    /// The comment, to change it.
    pub(crate) fn comment_mut(&mut self) -> &mut Option<String> {
        match self {
            Self::Extension(it) => &mut it.comment,
            Self::Sequence(it) => &mut it.comment,
        }
    }

    /// The namespace that the object lives in, where it is not the default one.
    pub fn namespace(&self) -> Option<&Name> {
        match self {
            Self::Extension(it) => it.schema.as_ref(),
            Self::Sequence(it) => it.name.schema.as_ref(),
        }
    }

    /// The namespace that the object lives in, to rename it, where it is no part of a qualified name.
    pub(crate) fn namespace_mut(&mut self) -> Option<&mut Name> {
        match self {
            Self::Extension(it) => it.schema.as_mut(),
            Self::Sequence(_) => None,
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
        }
    }

    /// A column has another name; what refers to it by name follows, outside SQL texts.
    pub(crate) fn rename_column(&mut self, table: &QualifiedName, from: &Name, to: &Name) {
        match self {
            Self::Extension(_) => {}
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
            // An extension is what its name says.
            (Self::Extension(_) | Self::Sequence(_), _) => return None,
        }
        Some(())
    }
}

impl DefinitionId {
    /// What users call the kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Extension(_) => "extension",
            Self::Sequence(_) => "sequence",
        }
    }

    /// The short form that options take: `citext`, `app.active_users`.
    pub fn path(&self) -> String {
        match self {
            Self::Extension(name) => QualifiedName::unqualified(name.clone()).to_string(),
            Self::Sequence(name) => name.to_string(),
        }
    }

    /// The object's own name, without its namespace and its table.
    pub fn name(&self) -> &Name {
        match self {
            Self::Extension(name) => name,
            Self::Sequence(name) => &name.name,
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
            Self::Sequence(now) => Some(Self::Sequence(beside(now))),
        }
    }

    /// The name in the one space that tables, indexes, sequences and types of a schema share, if it takes one.
    pub fn relation(&self) -> Option<&QualifiedName> {
        match self {
            Self::Extension(_) => None,
            Self::Sequence(name) => Some(name),
        }
    }

    /// The table that the object is on, and goes with.
    pub fn table(&self) -> Option<&QualifiedName> {
        match self {
            Self::Extension(_) | Self::Sequence(_) => None,
        }
    }

    /// The object that this one is created and dropped with.
    pub fn container(&self) -> Option<ObjectId> {
        self.table().map(|it| ObjectId::Table(it.clone()))
    }
}
