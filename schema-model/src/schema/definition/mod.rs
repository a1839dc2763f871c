//! Objects that one SQL statement of their own defines: everything that is no namespace, no enum, no table and no part
//! of one. They are written in SQL files, and each kind has a file here.

mod extension;

use serde::{Deserialize, Serialize};

pub use extension::Extension;

use crate::{Name, ObjectId, QualifiedName};

/// One such object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Definition {
    /// CREATE EXTENSION
    Extension(Extension),
}

/// What names one such object. Kinds that others are made of come first, so that lists read from the ground up.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum DefinitionId {
    /// An extension, of which a database has one of a name.
    Extension(Name),
}

impl Definition {
    /// The object's id.
    pub fn id(&self) -> DefinitionId {
        match self {
            Self::Extension(it) => DefinitionId::Extension(it.name.clone()),
        }
    }

    /// COMMENT ON the object.
    pub fn comment(&self) -> Option<&str> {
        match self {
            Self::Extension(it) => it.comment.as_deref(),
        }
    }

    /// The comment, to change it.
    pub(crate) fn comment_mut(&mut self) -> &mut Option<String> {
        match self {
            Self::Extension(it) => &mut it.comment,
        }
    }

    /// The namespace that the object lives in, where it is not the default one.
    pub fn namespace(&self) -> Option<&Name> {
        match self {
            Self::Extension(it) => it.schema.as_ref(),
        }
    }

    /// The namespace that the object lives in, to rename it.
    pub(crate) fn namespace_mut(&mut self) -> Option<&mut Name> {
        match self {
            Self::Extension(it) => it.schema.as_mut(),
        }
    }

    /// Visits the names of relations and types that the object has or refers to by name, outside SQL texts.
    pub(crate) fn each_qualified_name(&mut self, _visit: &mut impl FnMut(&mut QualifiedName)) {
        match self {
            Self::Extension(_) => {}
        }
    }

    /// Gives the object another name; `None` where the ids are of two kinds, or the kind has no other names.
    pub(crate) fn rename(&mut self, after: &DefinitionId) -> Option<()> {
        match (self, after) {
            // An extension is what its name says.
            (Self::Extension(_), _) => None,
        }
    }
}

impl DefinitionId {
    /// What users call the kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Extension(_) => "extension",
        }
    }

    /// The short form that options take: `citext`, `app.active_users`.
    pub fn path(&self) -> String {
        match self {
            Self::Extension(name) => QualifiedName::unqualified(name.clone()).to_string(),
        }
    }

    /// The object's own name, without its namespace and its table.
    pub fn name(&self) -> &Name {
        match self {
            Self::Extension(name) => name,
        }
    }

    /// The name in the one space that tables, indexes, sequences and types of a schema share, if it takes one.
    pub fn relation(&self) -> Option<&QualifiedName> {
        match self {
            Self::Extension(_) => None,
        }
    }

    /// The table that the object is on, and goes with.
    pub fn table(&self) -> Option<&QualifiedName> {
        match self {
            Self::Extension(_) => None,
        }
    }

    /// The object that this one is created and dropped with.
    pub fn container(&self) -> Option<ObjectId> {
        self.table().map(|it| ObjectId::Table(it.clone()))
    }
}
