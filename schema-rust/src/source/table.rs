//! A struct with its attributes.

use schema_model::{
    declaration::{
        ColumnDeclaration, DefaultDeclaration, IdentityDeclaration, IndexTarget, RenameRule,
        ReplicaIdentityDeclaration, TableDeclaration, TypeDeclaration,
    },
    schema::{RowSecurity, SequenceOptions},
};

use super::{
    Source,
    constraint::{self, On, fields, is_plain},
    doc,
    entry::Entries,
    imports::Imports,
    partition::{literal, partition},
    types::{RustType, rust_type},
};
use crate::{idents::field_text, literal::string, naming::Item};

/// One struct on its way to the source.
pub(crate) struct Struct<'a> {
    pub(crate) source: &'a Source<'a>,
    pub(crate) table: &'a TableDeclaration,
    pub(crate) item: &'a Item,
}

impl Struct<'_> {
    pub(crate) fn write(&self, imports: &mut Imports) -> String {
        let table = self.table;
        imports.add("schemagen::Table");
        let docs = self.has_docs();
        let mut text = doc::lines(table.comment.as_deref().filter(|_| docs), "");
        text.push_str("#[derive(Table)]\n");
        text.push_str(&self.attributes(docs, imports).attribute("table", ""));
        text.extend(["pub struct ", &self.item.ident, " {\n"]);
        for column in &table.columns {
            text.push_str(&self.field(column, docs, imports));
        }
        text.push_str("}\n");
        text
    }

    /// Whether comments are doc comments: all of them, or none.
    fn has_docs(&self) -> bool {
        let columns = self.table.columns.iter().map(|it| it.comment.as_deref());
        let mut comments = columns.chain([self.table.comment.as_deref()]).flatten().peekable();
        comments.peek().is_some() && comments.all(doc::can_say)
    }

    fn attributes(&self, docs: bool, imports: &mut Imports) -> Entries {
        let mut entries = self.words(docs);
        self.constraints(&mut entries, imports);
        self.table.partitions.iter().for_each(|it| entries.push(partition(it)));
        entries
    }

    /// What is said of the table as a whole.
    pub(crate) fn words(&self, docs: bool) -> Entries {
        let table = self.table;
        let mut entries = Entries::default();
        entries.text("name", table.name.as_deref());
        entries.text("schema", table.schema.as_deref());
        entries.text("renamed_from", table.renamed_from.as_deref());
        entries.text("rename_all", table.rename_all.map(rule));
        entries.push_if(docs, "comments");
        entries.text("comment", table.comment.as_deref().filter(|_| !docs));
        entries.push_if(table.strict, "strict");
        entries.push_if(table.without_rowid, "without_rowid");
        entries.push_if(table.unlogged, "unlogged");
        constraint::storage(&mut entries, &table.with, table.tablespace.as_deref());
        match table.row_security {
            RowSecurity::Disabled => {}
            RowSecurity::Enabled => entries.push("rls"),
            RowSecurity::Forced => entries.push("rls = forced"),
        }
        if let Some(identity) = &table.replica_identity {
            entries.push(format!("replica_identity = {}", replica_identity(identity)));
        }
        if let Some(key) = &table.partition_by {
            entries.push(format!("partition_by = {}", constraint::partition_key(key)));
        }
        entries
    }

    /// Those that are not said on a field.
    fn constraints(&self, entries: &mut Entries, imports: &mut Imports) {
        let table = self.table;
        if let Some(key) = table.primary_key.as_ref().filter(|_| self.key_field().is_none()) {
            entries.push(constraint::key("primary_key", key, On::Table));
        }
        for it in table.uniques.iter().filter(|it| it.fields.len() != 1) {
            entries.push(constraint::key("unique", it, On::Table));
        }
        for it in table.foreign_keys.iter().filter(|it| it.fields.len() != 1) {
            entries.push(constraint::foreign_key(it, &self.source.target(&it.target, self.item, imports)));
        }
        for it in table.foreign_keys.iter().filter(|it| it.fields.len() == 1 && !self.is_first_of_field(it)) {
            entries.push(constraint::foreign_key(it, &self.source.target(&it.target, self.item, imports)));
        }
        for it in table.checks.iter().filter(|it| it.field.is_none()) {
            entries.push(constraint::check(it, On::Table));
        }
        table.exclusions.iter().for_each(|it| entries.push(constraint::exclusion(it)));
        for it in table.indexes.iter().filter(|it| own_field(it).is_none()) {
            entries.push(constraint::index(it, On::Table));
        }
    }

    /// The field of a key that is nothing but that field.
    pub(crate) fn key_field(&self) -> Option<&str> {
        let key = self.table.primary_key.as_ref()?;
        match key.fields.as_slice() {
            [field] if constraint::key("primary_key", key, On::Column) == "primary_key" => Some(field),
            _ => None,
        }
    }

    /// A field has one `references`; others of it stand on the struct.
    pub(crate) fn is_first_of_field(&self, it: &schema_model::declaration::ForeignKeyDeclaration) -> bool {
        self.table.foreign_keys.iter().find(|other| other.fields == it.fields) == Some(it)
    }

    /// A field with all that stands on it.
    pub(crate) fn field(&self, column: &ColumnDeclaration, docs: bool, imports: &mut Imports) -> String {
        let mut ty = self.ty(column);
        imports.add_type(&ty);
        if column.nullable {
            ty.text = format!("Option<{}>", ty.text);
        }
        let entries = self.entries(column, docs, ty.attribute.as_deref(), imports);
        let mut text = doc::lines(column.comment.as_deref().filter(|_| docs), "    ");
        text.push_str(&entries.attribute("column", "    "));
        text.extend(["    pub ", &field_text(&column.field), ": ", &ty.text, ",\n"]);
        text
    }

    /// The type that stands for the column's, without `Option`.
    pub(crate) fn ty(&self, column: &ColumnDeclaration) -> RustType {
        rust_type(&column.ty, self.item, self.source.names, self.source.options.dates)
    }

    fn entries(
        &self,
        column: &ColumnDeclaration,
        docs: bool,
        ty: Option<&str>,
        imports: &mut Imports,
    ) -> Entries {
        let mut entries = Entries::default();
        entries.push_if(self.key_field() == Some(&column.field), "primary_key");
        self.value(column, ty, &mut entries);
        self.constraints_of(&column.field, &mut entries, imports);
        storage(column, docs, &mut entries);
        entries
    }

    /// What is said of the column and of nothing else.
    pub(crate) fn column_words(&self, column: &ColumnDeclaration, docs: bool) -> Entries {
        let mut entries = Entries::default();
        self.value(column, self.ty(column).attribute.as_deref(), &mut entries);
        storage(column, docs, &mut entries);
        entries
    }

    fn value(&self, column: &ColumnDeclaration, ty: Option<&str>, entries: &mut Entries) {
        if let Some(identity) = column.identity {
            entries.push(identity_entry(identity, column.identity_options));
        }
        if let Some(serial) = &column.serial {
            let sequence = serial.sequence.as_ref();
            entries.push(
                sequence.map_or("serial".to_owned(), |it| format!("serial(sequence = {})", string(it))),
            );
        }
        entries.text("name", column.name.as_deref());
        entries.text("renamed_from", column.renamed_from.as_deref());
        if let Some(ty) = ty {
            entries.push(format!("type = {ty}"));
        }
        match &column.default {
            None => {}
            Some(DefaultDeclaration::Literal(it)) => entries.push(format!("default = {}", literal(it))),
            Some(DefaultDeclaration::Variant(variant)) => {
                entries.push(format!("default = {}::{variant}", self.enum_of(&column.ty)));
            }
            Some(DefaultDeclaration::Sql(sql)) => entries.text("default_sql", Some(sql)),
        }
        if let Some(generated) = &column.generated {
            let sql = string(&generated.sql);
            entries.push(if generated.is_virtual {
                format!("generated(virtual, {sql})")
            } else {
                format!("generated = {sql}")
            });
        }
    }

    fn constraints_of(&self, field: &str, entries: &mut Entries, imports: &mut Imports) {
        let table = self.table;
        let is_own = |fields: &[String]| matches!(fields, [only] if only == field);
        for it in table.foreign_keys.iter().filter(|it| is_own(&it.fields) && self.is_first_of_field(it)) {
            entries.push(constraint::references(it, &self.source.target(&it.target, self.item, imports)));
        }
        for it in table.uniques.iter().filter(|it| is_own(&it.fields)) {
            entries.push(constraint::key("unique", it, On::Column));
        }
        for it in table.indexes.iter().filter(|it| own_field(it) == Some(field)) {
            entries.push(constraint::index(it, On::Column));
        }
        for it in table.checks.iter().filter(|it| it.field.as_deref() == Some(field)) {
            entries.push(constraint::check(it, On::Column));
        }
    }

    fn enum_of(&self, ty: &TypeDeclaration) -> String {
        match ty {
            TypeDeclaration::Enum(path) => self
                .source
                .names
                .by_path(path)
                .map_or_else(|| path.clone(), |it| it.seen_from(self.item).text),
            TypeDeclaration::Logical(_) | TypeDeclaration::Array(_) | TypeDeclaration::Sql(_) => {
                String::new()
            }
        }
    }
}

fn storage(column: &ColumnDeclaration, docs: bool, entries: &mut Entries) {
    entries.text("collate", column.collate.as_deref());
    entries.word("storage", column.storage.map(schema_model::schema::Storage::word));
    entries.word("compression", column.compression.map(schema_model::schema::Compression::word));
    if let Some(statistics) = column.statistics {
        entries.push(format!("statistics = {statistics}"));
    }
    constraint::storage(entries, &column.with, None);
    entries.text("comment", column.comment.as_deref().filter(|_| !docs));
}

/// The field of an index that is on nothing else, and says nothing of it.
pub(crate) fn own_field(index: &schema_model::declaration::IndexDeclaration) -> Option<&str> {
    match index.parts.as_slice() {
        [part] if is_plain(part) => match &part.target {
            IndexTarget::Field(field) => Some(field),
            IndexTarget::Expression(_) => None,
        },
        _ => None,
    }
}

fn identity_entry(identity: IdentityDeclaration, options: SequenceOptions) -> String {
    let SequenceOptions { start, increment, min, max, cache, cycle } = options;
    let mut entries = Entries::default();
    if options.is_default() {
        return match identity {
            IdentityDeclaration::Always => "identity = always".to_owned(),
            IdentityDeclaration::ByDefault => "identity".to_owned(),
        };
    }
    entries.push_if(identity == IdentityDeclaration::Always, "always");
    let numbers = [("start", start), ("increment", increment), ("min", min), ("max", max), ("cache", cache)];
    for (key, number) in numbers {
        if let Some(number) = number {
            entries.push(format!("{key} = {number}"));
        }
    }
    entries.push_if(cycle, "cycle");
    format!("identity({})", entries.joined())
}

fn replica_identity(it: &ReplicaIdentityDeclaration) -> String {
    match it {
        ReplicaIdentityDeclaration::Default => "default".to_owned(),
        ReplicaIdentityDeclaration::Full => "full".to_owned(),
        ReplicaIdentityDeclaration::Nothing => "nothing".to_owned(),
        ReplicaIdentityDeclaration::Index(name) => format!("index({})", string(name)),
        ReplicaIdentityDeclaration::Fields(list) => {
            format!("index({})", fields(list).collect::<Vec<_>>().join(", "))
        }
    }
}

/// As serde and the derives spell it.
pub(crate) fn rule(rule: RenameRule) -> &'static str {
    match rule {
        RenameRule::SnakeCase => "snake_case",
        RenameRule::CamelCase => "camelCase",
        RenameRule::PascalCase => "PascalCase",
        RenameRule::ScreamingSnakeCase => "SCREAMING_SNAKE_CASE",
        RenameRule::KebabCase => "kebab-case",
        RenameRule::Lowercase => "lowercase",
        RenameRule::Uppercase => "UPPERCASE",
    }
}
