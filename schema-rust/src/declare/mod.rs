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
    let fields = schema.tables.iter().map(|it| (&it.name, Fields::of(it, names))).collect();
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

    /// A variant for each label.
    fn variants(&self, it: &Enum) -> Vec<String> {
        let written = self.names.members(ItemKind::Enum, &it.name).map(|it| &it.by_name);
        let of_label = |label: &String| written.and_then(|it| it.get(label)).cloned();
        let mut variants: Vec<Option<String>> = it.labels.iter().map(of_label).collect();
        for (at, label) in
            it.labels.iter().enumerate().filter(|(at, _)| variants[*at].is_none()).collect::<Vec<_>>()
        {
            let is_taken = |it: &str| variants.iter().flatten().any(|other| other == it);
            variants[at] = Some(free(pascal(label), is_taken));
        }
        variants.into_iter().flatten().collect()
    }

    fn enumeration(&self, it: &Enum) -> Option<EnumDeclaration> {
        let item = self.names.get(ItemKind::Enum, &it.name)?;
        let variants = self.variants(it);
        let best = || {
            let pairs = || variants.iter().zip(&it.labels);
            best_rule(|rule| pairs().filter(|(variant, text)| label(variant, rule) != **text).count())
        };
        let rule = self.names.members(ItemKind::Enum, &it.name).map_or_else(best, |it| it.rule);
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
    fn of(table: &Table, names: &Names) -> Self {
        let members = names.members(ItemKind::Table, &table.name);
        let written = |column: &Name| members.and_then(|it| it.by_name.get(column.as_str())).cloned();
        let mut by_column: BTreeMap<Name, String> =
            table.columns.iter().filter_map(|it| Some((it.name.clone(), written(&it.name)?))).collect();
        for column in table.columns.iter().filter(|it| written(&it.name).is_none()) {
            let field = free(snake(column.name.as_str()), |it| by_column.values().any(|other| other == it));
            by_column.insert(column.name.clone(), field);
        }
        let names_left = |rule: Option<RenameRule>| {
            by_column.iter().filter(|(name, field)| column_name(field, rule) != name.as_str()).count()
        };
        let rule = members.map_or_else(|| best_rule(names_left), |it| it.rule);
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
