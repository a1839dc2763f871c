//! All rules, one file each: what is found, why it matters, an example, what to write instead, and how it is found.

/// What every rule needs.
mod prelude {
    pub(super) use std::collections::BTreeSet;

    pub(super) use schema_diff::HazardKind;
    pub(super) use schema_model::script::StepKind;
    pub(super) use schema_model::{
        Expression, Name, ObjectId, QualifiedName, SqlType,
        schema::{
            Column, ColumnValue, ConstraintKind, Definition, DefinitionId, ForeignKey, GeneratedStorage,
            Index, IndexTarget, Key, PartitionBound, Table, Unique,
        },
    };
    pub(super) use sqlparser::ast as sqlite;
    pub(super) use squawk_syntax::{
        SyntaxElement, SyntaxKind, SyntaxNode,
        ast::{self, AstNode},
    };

    pub(super) use super::words::*;
    pub(super) use crate::{
        Statement, Tree,
        context::{Altered, Context, CreatedIndex},
        finding::{Edit, Finding, Fix},
        forecast::{TypeChange, column_type_change, has_index_on},
        newer::{Newer, newer_than},
        read,
        rule::{Check, Level, Rule},
    };
}

mod words;

/// Declares the rules in the order of their codes.
macro_rules! rules {
    ($($rule:ident),+ $(,)?) => {
        $(pub(crate) mod $rule;)+

        /// All rules, in the order of their codes.
        pub static ALL: &[&crate::Rule] = &[$(&$rule::RULE),+];
    };
}

rules! {
    not_understood,
    unused_allow,
    needs_newer_server,
    name_too_long,
    if_exists,
    version_not_said,
    add_required_column,
    add_column_volatile_default,
    add_serial_column,
    add_stored_column,
    add_column_of_checked_domain,
    add_column_with_constraint,
    set_not_null_scans,
    drop_not_null,
    drop_column,
    rename_column,
    change_column_type,
    change_stored_column,
    frozen_default,
    change_default,
    storage_for_new_rows,
    statistics_lost,
    check_scans,
    foreign_key_scans,
    validate_holds_locks,
    unique_scans,
    primary_key_of_nullable,
    exclusion_scans,
    drop_foreign_key_locks,
    foreign_key_type,
    foreign_key_without_index,
    several_foreign_keys,
    drop_constraint,
    alter_constraint,
    index_blocks_writes,
    concurrent_index_on_partitioned,
    concurrent_if_not_exists,
    drop_index_locks,
    index_gap,
    reindex_blocks_writes,
    unique_index_may_fail,
    duplicate_index,
    concurrent_index_on_14,
    drop_table,
    drop_cascade,
    truncate,
    table_rewrite,
    attach_partition_scans,
    partition_with_default,
    detach_partition_locks,
    rename_table,
    row_security_without_policy,
    trigger_locks,
    replica_identity,
    inheritance,
    privilege_change,
    enum_value_in_transaction,
    enum_value_position,
    rename_enum_value,
    domain_scans,
    serial_stays_small,
    sequence_restart,
    enum_with_default,
    composite_in_use,
    refresh_locks,
    type_change_under_view,
    replaced_function_is_stored,
    replace_view_columns,
    extension_changes,
    writes_under_lock,
    update_without_where,
    delete_without_where,
    no_lock_timeout,
    hidden_statements,
    several_rewrites,
    several_tables_locked,
    sqlite_drop_with_foreign_keys,
    sqlite_rename_first,
    varchar_limit,
    char_type,
    timestamp_without_zone,
    json_type,
    money_type,
    serial_type,
    integer_key,
    table_without_key,
    wide_index,
    hash_index,
    enum_type,
    reserved_word,
    column_order,
}

/// The rule of a code, in any case, or of a name.
pub fn find(code: &str) -> Option<&'static crate::Rule> {
    ALL.iter().copied().find(|it| it.code.eq_ignore_ascii_case(code) || it.name == code)
}

#[cfg(test)]
mod tests;
