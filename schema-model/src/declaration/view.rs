//! Views that structs are.

use serde::{Deserialize, Serialize};

use super::TableDeclaration;
use crate::schema::definition::CheckOption;

/// One `#[derive(View)]` struct.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ViewDeclaration {
    /// The struct, which says what that of a table does: names, columns with their types, and for a materialized view
    /// indexes and storage.
    pub item: TableDeclaration,
    /// `query = ".."`
    pub query: String,
    /// `materialized` and what goes with it.
    pub kind: ViewKind,
}

/// Whether a view has rows of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ViewKind {
    /// It has none.
    Plain {
        /// `security_barrier`
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        security_barrier: bool,
        /// `security_invoker`
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        security_invoker: bool,
        /// `check_option = local|cascaded`
        #[serde(default, skip_serializing_if = "Option::is_none")]
        check_option: Option<CheckOption>,
    },
    /// Those of the last refresh.
    Materialized {
        /// `using = ..`: the table access method.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        using: Option<String>,
        /// `no_data`: it is made without rows.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        no_data: bool,
    },
}
