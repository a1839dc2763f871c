//! From the objects of a schema to what structs declare, everything named outright.

mod column;
mod constraint;
mod index;
mod partition;
mod types;

use std::{collections::BTreeMap, sync::Arc};

use schema_model::{
    Declarations, Name, QualifiedName, Schema,
    declaration::{
        EnumDeclaration, EnumStorage, Place, RenameRule, ReplicaIdentityDeclaration, TableDeclaration,
        VariantDeclaration,
    },
    resolve::{column_name, label, table_name, type_name},
    schema::{Enum, ReplicaIdentity, StorageParameters, Table},
};

use crate::{
    idents::{free, pascal, snake},
    naming::{Item, ItemKind, Names},
};

/// What the items of `names` declare.
pub(crate) fn declarations(schema: &Schema, names: &Names) -> Declarations {
    let fields = schema.tables.iter().map(|it| (&it.name, Fields::of(it))).collect();
    let declare = Declare { schema, names, fields };
    let mut tables: Vec<_> = schema.tables.iter().filter_map(|it| declare.table(it)).collect();
    let mut enums: Vec<_> = schema.enums.iter().filter_map(|it| declare.enumeration(it)).collect();
    tables.sort_by(|a, b| a.path.cmp(&b.path));
    enums.sort_by(|a, b| a.path.cmp(&b.path));
    Declarations { tables, enums, views: Vec::new(), sql: Vec::new() }
}

struct Declare<'a> {
    schema: &'a Schema,
    names: &'a Names,
    fields: BTreeMap<&'a QualifiedName, Fields>,
}

/// The fields of a table's struct by column.
struct Fields {
    rule: Option<RenameRule>,
    by_column: BTreeMap<Name, String>,
}

impl Declare<'_> {
    fn table(&self, table: &Table) -> Option<TableDeclaration> {
        let item = self.names.get(ItemKind::Table, &table.name)?;
        let fields = self.fields.get(&table.name)?;
        let Table { name, comment, options, columns, constraints, indexes, partitions } = table;
        let mut declaration = TableDeclaration {
            path: self.names.path(item),
            place: place(item),
            name: (table_name(&item.ident, self.names.naming) != name.name.as_str())
                .then(|| name.name.to_string()),
            schema: name.schema.as_ref().map(ToString::to_string),
            rename_all: fields.rule,
            renamed_from: None,
            comment: comment.clone(),
            strict: options.strict,
            without_rowid: options.without_rowid,
            unlogged: options.unlogged,
            with: options.storage.clone(),
            tablespace: options.tablespace.as_ref().map(ToString::to_string),
            row_security: options.row_security,
            replica_identity: replica_identity(&options.replica_identity),
            partition_by: options.partition_by.as_ref().map(|it| fields.partition_key(it)),
            partitions: fields.partitions(None, partitions, item),
            columns: columns.iter().map(|it| self.column(table, it, fields, item)).collect(),
            primary_key: None,
            uniques: Vec::new(),
            foreign_keys: Vec::new(),
            checks: Vec::new(),
            exclusions: Vec::new(),
            indexes: indexes.iter().map(|it| fields.index(it, item)).collect(),
        };
        for it in constraints {
            self.constraint(table, it, fields, item, &mut declaration);
        }
        Some(declaration)
    }

    fn enumeration(&self, it: &Enum) -> Option<EnumDeclaration> {
        let item = self.names.get(ItemKind::Enum, &it.name)?;
        let variants = variants(&it.labels);
        let rule = best_rule(|rule| {
            variants.iter().zip(&it.labels).filter(|(variant, text)| label(variant, rule) != **text).count()
        });
        let variants = variants.iter().zip(&it.labels).zip(0_i64..).map(|((variant, text), at)| {
            let name = (label(variant, rule) != *text).then(|| text.clone());
            let (variant, line) = (variant.clone(), LINE);
            VariantDeclaration {
                variant,
                line,
                name,
                renamed_from: None,
                replaces: Vec::new(),
                discriminant: at,
            }
        });
        Some(EnumDeclaration {
            path: self.names.path(item),
            place: place(item),
            name: (type_name(&item.ident) != it.name.name.as_str()).then(|| it.name.name.to_string()),
            schema: it.name.schema.as_ref().map(ToString::to_string),
            rename_all: rule,
            renamed_from: None,
            comment: it.comment.clone(),
            storage: EnumStorage::Native,
            variants: variants.collect(),
        })
    }
}

/// A variant for each label.
fn variants(labels: &[String]) -> Vec<String> {
    let mut variants: Vec<String> = Vec::new();
    for label in labels {
        let variant = free(pascal(label), |it| variants.iter().any(|other| other == it));
        variants.push(variant);
    }
    variants
}

/// The rule that leaves the fewest names to be said, none where it saves none.
fn best_rule(names_left: impl Fn(Option<RenameRule>) -> usize) -> Option<RenameRule> {
    const RULES: [RenameRule; 7] = [
        RenameRule::SnakeCase,
        RenameRule::CamelCase,
        RenameRule::PascalCase,
        RenameRule::ScreamingSnakeCase,
        RenameRule::KebabCase,
        RenameRule::Lowercase,
        RenameRule::Uppercase,
    ];
    let rules = [None].into_iter().chain(RULES.into_iter().map(Some));
    rules.min_by_key(|it| names_left(*it)).flatten()
}

impl Fields {
    fn of(table: &Table) -> Self {
        let mut by_column: BTreeMap<Name, String> = BTreeMap::new();
        for column in &table.columns {
            let field = free(snake(column.name.as_str()), |it| by_column.values().any(|other| other == it));
            by_column.insert(column.name.clone(), field);
        }
        let rule = best_rule(|rule| {
            by_column.iter().filter(|(name, field)| column_name(field, rule) != name.as_str()).count()
        });
        Self { rule, by_column }
    }

    fn get(&self, column: &Name) -> String {
        self.by_column.get(column).cloned().unwrap_or_else(|| column.to_string())
    }

    fn all(&self, columns: &[Name]) -> Vec<String> {
        columns.iter().map(|it| self.get(it)).collect()
    }

    /// The column's name, where the field and the rule do not say it.
    fn said(&self, column: &Name) -> Option<String> {
        let name = column_name(self.by_column.get(column)?, self.rule).into_owned();
        (name != column.as_str()).then(|| column.to_string())
    }
}

/// Nobody has counted lines yet.
const LINE: u32 = 1;

fn place(item: &Item) -> Place {
    Place { file: Arc::from(item.file()), line: LINE }
}

fn parameters(parameters: &StorageParameters) -> BTreeMap<String, String> {
    parameters.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn replica_identity(it: &ReplicaIdentity) -> Option<ReplicaIdentityDeclaration> {
    match it {
        ReplicaIdentity::Default => None,
        ReplicaIdentity::Full => Some(ReplicaIdentityDeclaration::Full),
        ReplicaIdentity::Nothing => Some(ReplicaIdentityDeclaration::Nothing),
        ReplicaIdentity::Index(name) => Some(ReplicaIdentityDeclaration::Index(name.to_string())),
    }
}

/// The struct of a table.
fn target(names: &Names, table: &QualifiedName) -> String {
    names.get(ItemKind::Table, table).map_or_else(|| table.to_string(), |it| names.path(it))
}
