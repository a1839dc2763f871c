//! What declarations can get wrong for a target. Each error knows the lines it is about; the message says the rest.

use super::{
    error_words::{At, Named, NeverNull, SetBy, SqlText, ValueSource},
    feature::Feature,
    method::MethodLack,
    partition_fault::PartitionFault,
    replica_identity::ReplicaIdentityLack,
};
use crate::{
    NameError, SqlType, SqlTypeError, declaration::Place, schema::ReferentialAction, sql_file::SqlFileError,
};

fn did_you_mean(suggestion: Option<&String>) -> String {
    suggestion.map_or_else(String::new, |it| format!("; did you mean `{it}`?"))
}

/// One thing that a declaration gets wrong for a target.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ResolveError {
    /// An SQL file cannot be read.
    #[error("{error}")]
    SqlFile {
        /// Where.
        at: At,
        /// What is wrong.
        error: Box<SqlFileError>,
    },
    /// A sequence is owned by a column that is not there.
    #[error("{at}: OWNED BY {owner} is no column of the schema; correct it, or write OWNED BY NONE")]
    UnknownOwner {
        /// Where.
        at: At,
        /// Table and column.
        owner: String,
    },
    /// Privileges on, or the owner of, something that is not there.
    #[error(
        "{at}: there is no {object} in the structs and SQL files; correct its name, or remove the statement"
    )]
    UnknownSecurable {
        /// Where.
        at: At,
        /// What it is of.
        object: String,
    },
    /// A sequence that nothing tells from the one that `serial` makes.
    #[error(
        "{at}: this is what `serial` makes of the column `{column}`; remove the sequence and the default, and say \
         #[column(serial)]"
    )]
    IsSerial {
        /// Where.
        at: At,
        /// The column.
        column: String,
    },
    /// A text is no name.
    #[error("{at}: {named}: {source}")]
    Name {
        /// Where.
        at: At,
        /// What is named.
        named: Named,
        /// What is wrong with the text.
        source: NameError,
    },
    /// PostgreSQL would cut the name.
    #[error(
        "{at}: the {named} name `{name}` has {} bytes, PostgreSQL keeps 63; say a shorter one with name = \"..\"",
        name.len()
    )]
    NameTooLong {
        /// Where.
        at: At,
        /// What is named.
        named: Named,
        /// The name.
        name: String,
    },
    /// Two things have one name where the database allows one.
    #[error(
        "{at}: the {named} `{name}` is there already: {other_named} at {other}; {}",
        named.way_out()
    )]
    Duplicate {
        /// The second one.
        at: At,
        /// What is named.
        named: Named,
        /// The name.
        name: String,
        /// What has the name.
        other_named: Named,
        /// The first one.
        other: Place,
    },
    /// Two things were renamed from one.
    #[error("{at}: renamed_from = {before:?} is claimed at {other} too; only one can have been it")]
    DuplicateRename {
        /// The second one.
        at: At,
        /// The former name.
        before: String,
        /// The first one.
        other: Place,
    },
    /// A thing was renamed from the name it has.
    #[error(
        "{at}: renamed_from = {before:?} is the present name of the {named}; remove renamed_from, or say the former name"
    )]
    RenamedFromItself {
        /// Where.
        at: At,
        /// What is named.
        named: Named,
        /// The name.
        before: String,
    },
    /// A label is replaced that a variant still has.
    #[error(
        "{at}: replaces({label:?}) names a label that the enum still has; remove its variant, or the name here"
    )]
    ReplacesPresent {
        /// Where.
        at: At,
        /// The label.
        label: String,
    },
    /// A key, index or reference names a field that is no column.
    #[error("{at}: `{owner}` has no column field `{field}`{}", did_you_mean(suggestion.as_ref()))]
    UnknownField {
        /// Where.
        at: At,
        /// The struct that lacks it.
        owner: String,
        /// The field.
        field: String,
        /// A field of nearly that name.
        suggestion: Option<String>,
    },
    /// A key or index names a field twice.
    #[error("{at}: the field `{field}` is named twice; name it once")]
    RepeatedField {
        /// Where.
        at: At,
        /// The field.
        field: String,
    },
    /// A key or index names nothing.
    #[error("{at}: no fields are named; name at least one, or remove the attribute")]
    NoFields {
        /// Where.
        at: At,
    },
    /// A foreign key references what is no table.
    #[error(
        "{at}: `{target}` is not a table; add #[derive(Table)] to it and list its package in the configuration{}",
        did_you_mean(suggestion.as_ref())
    )]
    UnknownTable {
        /// Where.
        at: At,
        /// The path.
        target: String,
        /// A table of nearly that path.
        suggestion: Option<String>,
    },
    /// A column is of an enum that is not declared.
    #[error(
        "{at}: `{path}` is not an enum of the schema; add #[derive(SqlEnum)] to it and list its package in the configuration{}",
        did_you_mean(suggestion.as_ref())
    )]
    UnknownEnum {
        /// Where.
        at: At,
        /// The path.
        path: String,
        /// An enum of nearly that path.
        suggestion: Option<String>,
    },
    /// The type of a column is not there, and no extension may give it.
    #[error(
        "{at}: nothing gives the type `{name}`; define it in an SQL file, or the extension that gives it{}",
        did_you_mean(suggestion.as_ref())
    )]
    UnknownType {
        /// Where.
        at: At,
        /// The type.
        name: String,
        /// A type of nearly that name.
        suggestion: Option<String>,
    },
    /// A default names a variant or label that the column's type does not have.
    #[error("{at}: `{owner}` has no {named} `{value}`{}", did_you_mean(suggestion.as_ref()))]
    UnknownValue {
        /// Where.
        at: At,
        /// The enum.
        owner: String,
        /// Variant or label.
        named: &'static str,
        /// What was said.
        value: String,
        /// One of nearly that name.
        suggestion: Option<String>,
    },
    /// A default names a variant, but the column is no enum.
    #[error(
        "{at}: the default `{variant}` is a variant, but the column's type {ty} is not an enum; say a literal, or default_sql = \"..\""
    )]
    NotAnEnum {
        /// Where.
        at: At,
        /// The variant.
        variant: String,
        /// The column's type.
        ty: SqlType,
    },
    /// An enum without variants.
    #[error("{at}: an enum needs at least one variant to be kept with a check")]
    NoVariants {
        /// Where.
        at: At,
    },
    /// An unsigned integer without the opt-in.
    #[error(
        "{at}: there is no unsigned integer in SQL; say #[column(unsigned)] to keep {rust} as {ty} with a check, or use {signed}"
    )]
    Unsigned {
        /// Where.
        at: At,
        /// The Rust type.
        rust: &'static str,
        /// The type it would be kept as.
        ty: SqlType,
        /// The signed Rust type that holds as much.
        signed: &'static str,
    },
    /// A text is no type.
    #[error("{at}: {source}")]
    Type {
        /// Where.
        at: At,
        /// What is wrong with the text.
        source: SqlTypeError,
    },
    /// A STRICT table takes INTEGER, REAL, TEXT, BLOB and ANY.
    #[error(
        "{at}: a strict table of SQLite does not know the type {ty}; say type = integer, real, text, blob or any"
    )]
    StrictType {
        /// Where.
        at: At,
        /// The type.
        ty: SqlType,
    },
    /// The dialect has no such thing.
    #[error("{at}: {}; {}", feature.absence(), feature.advice())]
    Unsupported {
        /// Where.
        at: At,
        /// What is asked for.
        feature: Feature,
    },
    /// The server is older than the thing.
    #[error("{at}: {} PostgreSQL {since}, and the target is PostgreSQL {version}; {}", feature.need(), feature.advice())]
    TooNew {
        /// Where.
        at: At,
        /// What is asked for.
        feature: Feature,
        /// The first version that has it.
        since: u16,
        /// The target's version.
        version: u16,
    },
    /// A column has two sources of its value.
    #[error("{at}: a column has {first} or {second}, not both; remove one")]
    TwoValues {
        /// Where.
        at: At,
        /// One.
        first: ValueSource,
        /// The other.
        second: ValueSource,
    },
    /// A column that is never NULL is declared with `Option`.
    #[error("{at}: {role} is never NULL; write the type without Option")]
    CannotBeNull {
        /// Where.
        at: At,
        /// Why.
        role: NeverNull,
    },
    /// Identities and serials count in integers.
    #[error(
        "{at}: {value_source} is an i16, i32 or i64, and the column's type is {ty}; change the type or remove it"
    )]
    NotCounted {
        /// Where.
        at: At,
        /// Identity or serial.
        value_source: ValueSource,
        /// The column's type.
        ty: SqlType,
    },
    /// SQLite counts only the row id.
    #[error(
        "{at}: an identity column of SQLite is the table's only primary key column, and the table has a row id; make it the key, or remove identity"
    )]
    IdentityNotKey {
        /// Where.
        at: At,
    },
    /// Only what can be long is kept in one way or another.
    #[error("{at}: values of {ty} are short and always kept plain; remove storage and compression")]
    KeptPlain {
        /// Where.
        at: At,
        /// The column's type.
        ty: SqlType,
    },
    /// The default does not fit the type.
    #[error(
        "{at}: the default {literal} does not fit the column's type {ty}; say a literal of that type, or default_sql = \"..\""
    )]
    DefaultMismatch {
        /// Where.
        at: At,
        /// The literal.
        literal: String,
        /// The column's type.
        ty: SqlType,
    },
    /// SQL was left empty.
    #[error("{at}: {text} = \"\" is no SQL; write the expression, or remove it")]
    EmptySql {
        /// Where.
        at: At,
        /// Which SQL.
        text: SqlText,
    },
    /// Two primary keys.
    #[error(
        "{at}: the table has a primary key at {other} already; say it once, on the fields or on the struct"
    )]
    TwoPrimaryKeys {
        /// The second one.
        at: At,
        /// The first one.
        other: Place,
    },
    /// One key twice: PostgreSQL would make one of them.
    #[error("{at}: these fields are a key by {other} already; remove one of both")]
    SameKey {
        /// The second one.
        at: At,
        /// The first one.
        other: Place,
    },
    /// The access method cannot do what is asked of it.
    #[error("{at}: an index using {method} {}; {}", lack.absence(), lack.advice())]
    MethodLacks {
        /// Where.
        at: At,
        /// The access method.
        method: &'static str,
        /// What it cannot do.
        lack: MethodLack,
    },
    /// No table has such a storage parameter.
    #[error("{at}: a table has no storage parameter `{name}`{}", did_you_mean(suggestion.as_ref()))]
    UnknownParameter {
        /// Where.
        at: At,
        /// The parameter.
        name: String,
        /// One of nearly that name.
        suggestion: Option<String>,
    },
    /// The replica identity cannot be what is said.
    #[error("{at}: {lack}")]
    ReplicaIdentity {
        /// Where.
        at: At,
        /// Why not.
        lack: ReplicaIdentityLack,
    },
    /// A text is no operator.
    #[error("{at}: {operator:?} is no operator; write it as SQL does: `during with &&`")]
    Operator {
        /// Where.
        at: At,
        /// The text.
        operator: String,
    },
    /// A foreign key would write NULL where none may be.
    #[error(
        "{at}: {by} = {} would write NULL into `{field}`, which is never NULL; write its type as Option, or say another action",
        action.word()
    )]
    BecomesNull {
        /// Where.
        at: At,
        /// What makes it write.
        by: SetBy,
        /// The action.
        action: ReferentialAction,
        /// The field.
        field: String,
    },
    /// An action sets a field that the reference has not.
    #[error("{at}: on_delete sets `{field}`, which is no field of the reference; name one of its own fields")]
    NotOfTheKey {
        /// Where.
        at: At,
        /// The field.
        field: String,
    },
    /// A partition key, a partition, or what goes with them.
    #[error("{at}: {fault}")]
    Partition {
        /// Where.
        at: At,
        /// What is wrong.
        fault: PartitionFault,
    },
    /// A reference to a table without a primary key.
    #[error("{at}: `{target}` has no primary key; say which of its columns are referenced, or give it a key")]
    NoTargetKey {
        /// Where.
        at: At,
        /// The referenced struct.
        target: String,
        /// Its line.
        target_place: Place,
    },
    /// As many columns reference as are referenced.
    #[error("{at}: {fields} field(s) reference {target_fields} of `{target}`; name as many on both sides")]
    ForeignKeyCount {
        /// Where.
        at: At,
        /// Number of referencing fields.
        fields: usize,
        /// The referenced struct.
        target: String,
        /// Number of referenced fields.
        target_fields: usize,
    },
    /// Only what is unique can be referenced.
    #[error(
        "{at}: `{target}` ({fields}) is neither primary key nor unique; add unique({fields}) to it (not deferrable), or reference its key"
    )]
    TargetNotUnique {
        /// Where.
        at: At,
        /// The referenced struct.
        target: String,
        /// The referenced fields, with commas.
        fields: String,
        /// Its line.
        target_place: Place,
    },
    /// A logged table refers to an unlogged one.
    #[error(
        "{at}: `{target}` is unlogged, and a table that is not cannot refer to it; make both unlogged, or neither"
    )]
    TargetUnlogged {
        /// Where.
        at: At,
        /// The referenced struct.
        target: String,
        /// Its line.
        target_place: Place,
    },
    /// The types of both sides cannot be compared.
    #[error(
        "{at}: the foreign key cannot work: `{field}` is {ty}, `{target}.{target_field}` is {target_ty}; make the types equal"
    )]
    ForeignKeyTypes {
        /// Where.
        at: At,
        /// The referencing field.
        field: String,
        /// Its type.
        ty: SqlType,
        /// The referenced struct.
        target: String,
        /// The referenced field.
        target_field: String,
        /// Its type.
        target_ty: SqlType,
        /// Line of the referenced field.
        target_place: Place,
    },
}
