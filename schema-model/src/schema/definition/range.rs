//! A range type.

use serde::{Deserialize, Serialize};

use crate::{Name, QualifiedName, SqlType};

/// A type of ranges. What PostgreSQL would choose by itself is not said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// The type's name.
    pub name: QualifiedName,
    /// SUBTYPE: what its bounds are.
    pub subtype: SqlType,
    /// `SUBTYPE_OPCLASS`, where it is not the subtype's default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator_class: Option<QualifiedName>,
    /// COLLATION, where it is not the subtype's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<QualifiedName>,
    /// CANONICAL: the function that brings a range into its one form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canonical: Option<QualifiedName>,
    /// `SUBTYPE_DIFF`: the function that says how far two bounds are apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difference: Option<QualifiedName>,
    /// `MULTIRANGE_TYPE_NAME` (PostgreSQL 14), where it is not the one that PostgreSQL makes of the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub multirange: Option<QualifiedName>,
    /// COMMENT ON TYPE
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

impl Range {
    /// A range type without a word of its own.
    pub fn new(name: QualifiedName, subtype: SqlType) -> Self {
        Self {
            name,
            subtype,
            operator_class: None,
            collation: None,
            canonical: None,
            difference: None,
            multirange: None,
            comment: None,
        }
    }

    /// The type of several such ranges: PostgreSQL puts `multirange` in the place of `range`, or behind the name.
    pub fn multirange(&self) -> QualifiedName {
        let default = || self.name.sibling(default_multirange(&self.name.name));
        self.multirange.clone().unwrap_or_else(default)
    }

    /// Visits the names that are neither a relation's nor a type's.
    pub(crate) fn each_other_name(&mut self) -> impl Iterator<Item = &mut QualifiedName> {
        let Self { operator_class, collation, canonical, difference, .. } = self;
        [operator_class, collation, canonical, difference].into_iter().filter_map(Option::as_mut)
    }

    /// Leaves out what PostgreSQL would choose by itself.
    #[must_use]
    pub fn normalized(self) -> Self {
        let default = Self { multirange: None, ..self.clone() }.multirange();
        Self { multirange: self.multirange.filter(|it| *it != default), ..self }
    }
}

/// `makeMultirangeTypeName`, within the 63 bytes of a name.
fn default_multirange(name: &Name) -> Name {
    const LONGEST: usize = 63;
    let cut = |text: &str, longest: usize| text[..text.floor_char_boundary(longest)].to_owned();
    let text = name.as_str();
    let made = match text.split_once("range") {
        Some((before, after)) => cut(&format!("{before}multirange{after}"), LONGEST),
        None => format!("{}_multirange", cut(text, LONGEST - "_multirange".len())),
    };
    Name::new(&made).unwrap_or_else(|_| name.clone())
}
