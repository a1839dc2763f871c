//! `#[table(..)]` and `#[columns(..)]`.

use syn::Attribute;

use super::{
    entry::{Entry, entries},
    exclude::read_exclusion,
    index::read_index,
    key::{read_check, read_key},
    parameters::read_parameters,
    partition::{read_partition, read_partition_by},
    reference::read_foreign_key,
    table_options::{read_replica_identity, read_row_security},
    value::set,
};
use crate::{
    ast::TableAttributes,
    error::{Errors, Result},
    symbol::{ColumnsWord, TableWord, Word},
};

/// What `#[table(..)]` says.
pub(crate) fn read_table(attributes: &[Attribute], errors: &Errors) -> TableAttributes {
    let mut table = TableAttributes::default();
    for entry in entries(attributes, "table", errors) {
        errors.ok(read_entry(&mut table, entry));
    }
    table
}

fn read_entry(table: &mut TableAttributes, entry: Entry) -> Result<()> {
    let key = entry.key.clone();
    match TableWord::parse(&key)? {
        TableWord::Name => set(&mut table.name, &key, entry.text()?),
        TableWord::Schema => set(&mut table.schema, &key, entry.text()?),
        TableWord::Comments => set(&mut table.comments, &key, entry.flag()?),
        TableWord::Comment => set(&mut table.comment, &key, entry.text()?),
        TableWord::RenameAll => set(&mut table.rename_all, &key, entry.rename_rule()?),
        TableWord::RenamedFrom => set(&mut table.renamed_from, &key, entry.text()?),
        TableWord::Strict => set(&mut table.strict, &key, entry.flag()?),
        TableWord::WithoutRowid => set(&mut table.without_rowid, &key, entry.flag()?),
        TableWord::Unlogged => set(&mut table.unlogged, &key, entry.flag()?),
        TableWord::With => set(&mut table.with, &key, read_parameters(entry)?),
        TableWord::Tablespace => set(&mut table.tablespace, &key, entry.text()?),
        TableWord::Rls => set(&mut table.row_security, &key, read_row_security(&entry)?),
        TableWord::ReplicaIdentity => set(&mut table.replica_identity, &key, read_replica_identity(&entry)?),
        TableWord::PartitionBy => set(&mut table.partition_by, &key, read_partition_by(&entry)?),
        TableWord::Partition => {
            table.partitions.push(read_partition(entry)?);
            Ok(())
        }
        TableWord::PrimaryKey => set(&mut table.primary_key, &key, read_key(entry)?),
        TableWord::Crate => set(&mut table.krate, &key, entry.path()?),
        TableWord::Unique => {
            table.constraints.uniques.push(read_key(entry)?);
            Ok(())
        }
        TableWord::ForeignKey => {
            table.constraints.foreign_keys.push(read_foreign_key(entry)?);
            Ok(())
        }
        TableWord::Check => {
            table.constraints.checks.push(read_check(entry, None)?);
            Ok(())
        }
        TableWord::Exclude => {
            table.constraints.exclusions.push(read_exclusion(entry)?);
            Ok(())
        }
        TableWord::Index => {
            table.constraints.indexes.push(read_index(entry)?);
            Ok(())
        }
    }
}

/// What `#[columns(..)]` says.
pub(crate) fn read_columns(attributes: &[Attribute], errors: &Errors) -> TableAttributes {
    let mut columns = TableAttributes::default();
    for entry in entries(attributes, "columns", errors) {
        errors.ok(ColumnsWord::parse(&entry.key).and_then(|word| match word {
            ColumnsWord::Crate => set(&mut columns.krate, &entry.key, entry.path()?),
        }));
    }
    columns
}
