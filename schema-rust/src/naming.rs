//! Which Rust item stands for which table or type, and in which module.

use std::collections::{BTreeMap, BTreeSet};

use schema_model::{
    QualifiedName, Schema, SqlType,
    declaration::RenameRule,
    resolve::{TableNaming, Target, table_name},
    schema::Definition,
};

use crate::idents::{free, pascal, snake};

/// The items of a schema.
#[derive(Debug)]
pub(crate) struct Names {
    crate_name: String,
    pub(crate) naming: TableNaming,
    items: BTreeMap<(ItemKind, QualifiedName), Item>,
    by_path: BTreeMap<String, (ItemKind, QualifiedName)>,
    /// The names of each namespace's items.
    taken: BTreeSet<(Option<String>, String)>,
    /// The fields and variants that are written already.
    members: BTreeMap<(ItemKind, QualifiedName), Members>,
}

/// The fields of a struct or the variants of an enum that is written already.
#[derive(Debug, Default)]
pub(crate) struct Members {
    /// `rename_all`
    pub(crate) rule: Option<RenameRule>,
    /// The Rust name of each column or label.
    pub(crate) by_name: BTreeMap<String, String>,
}

/// What an item stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ItemKind {
    Table,
    Enum,
    /// A newtype.
    Domain,
}

/// A struct or enum, and where it is written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Item {
    /// The module of its namespace; none in the default one.
    pub(crate) namespace: Option<String>,
    /// The module in that, which is a file.
    pub(crate) module: String,
    pub(crate) ident: String,
    /// The type that a domain is made of.
    pub(crate) base: Option<SqlType>,
    /// Where it stands in a project that is there already.
    pub(crate) standing: Option<Standing>,
}

/// An item among those that somebody has written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Standing {
    /// As the compiler names it.
    pub(crate) path: String,
    /// As other files of its crate import it.
    pub(crate) import: String,
    /// Whether no other has its name.
    pub(crate) is_alone: bool,
}

impl Item {
    /// How the file of another item names it: by its name alone within a namespace, where no name is given twice.
    pub(crate) fn seen_from(&self, other: &Self) -> Seen {
        if let Some(Standing { path, import, is_alone }) = &self.standing {
            let module = |it: &str| it.rsplit_once("::").map(|(module, _)| module.to_owned());
            if other.standing.as_ref().is_some_and(|it| module(&it.path) == module(path)) {
                return Seen { text: self.ident.clone(), import: None };
            }
            return if *is_alone {
                Seen { text: self.ident.clone(), import: Some(import.clone()) }
            } else {
                Seen { text: import.clone(), import: None }
            };
        }
        let path = match &self.namespace {
            Some(namespace) => format!("crate::{namespace}::{}", self.ident),
            None => format!("crate::{}", self.ident),
        };
        if self.namespace != other.namespace {
            return Seen { text: path, import: None };
        }
        Seen { text: self.ident.clone(), import: (self.module != other.module).then_some(path) }
    }

    /// The file that it stands in, below the crate's folder; what is to be written into files that are there has none yet.
    pub(crate) fn file(&self) -> String {
        if self.standing.is_some() {
            return String::new();
        }
        let folder = self.namespace.as_ref().map_or_else(String::new, |it| format!("{it}/"));
        format!("src/{folder}{}.rs", self.module)
    }
}

/// An item as another file names it.
pub(crate) struct Seen {
    pub(crate) text: String,
    /// What the file must import for that.
    pub(crate) import: Option<String>,
}

/// Names that the source uses for something else.
#[rustfmt::skip]
pub(crate) const USED: &[&str] = &[
    "Box", "Columns", "Date", "DateTime", "Decimal", "IpAddr", "NaiveDate", "NaiveDateTime", "NaiveTime", "None",
    "OffsetDateTime", "Ok", "Err", "Option", "PrimitiveDateTime", "Self_", "Some", "SqlEnum", "SqlType", "String", "Table",
    "Time", "Timestamp", "Utc", "Uuid", "Value", "Vec", "View",
];

/// The module of enums and newtypes.
const TYPES: &str = "types";

impl Names {
    pub(crate) fn empty(naming: TableNaming, crate_name: &str) -> Self {
        Self {
            crate_name: crate_name.to_owned(),
            naming,
            items: BTreeMap::new(),
            by_path: BTreeMap::new(),
            taken: BTreeSet::new(),
            members: BTreeMap::new(),
        }
    }

    /// Takes in an item that somebody has written, or that gets its place among such.
    pub(crate) fn stand(
        &mut self,
        kind: ItemKind,
        name: &QualifiedName,
        item: Item,
        members: Option<Members>,
    ) {
        let key = (kind, name.clone());
        self.by_path.insert(self.path(&item), key.clone());
        self.members.extend(members.map(|it| (key.clone(), it)));
        self.items.insert(key, item);
    }

    /// What the item has already.
    pub(crate) fn members(&self, kind: ItemKind, name: &QualifiedName) -> Option<&Members> {
        self.members.get(&(kind, name.clone()))
    }

    pub(crate) fn of(schema: &Schema, target: &Target, crate_name: &str) -> Self {
        let mut names = Self::empty(target.naming, crate_name);
        let mut modules: BTreeSet<(Option<String>, String)> = BTreeSet::new();
        for table in &schema.tables {
            let namespace = namespace(&table.name);
            let is_taken = |it: &str| {
                ["lib", "mod", TYPES].contains(&it) || modules.contains(&(namespace.clone(), it.to_owned()))
            };
            let module = free(snake(table.name.name.as_str()), is_taken);
            modules.insert((namespace, module.clone()));
            names.add(ItemKind::Table, &table.name, module, singular(table.name.name.as_str()), "Row");
        }
        for it in &schema.enums {
            names.add(ItemKind::Enum, &it.name, TYPES.to_owned(), pascal(it.name.name.as_str()), "Type");
        }
        for definition in &schema.definitions {
            if let Definition::Domain(domain) = definition {
                let ident = pascal(domain.name.name.as_str());
                names.add(ItemKind::Domain, &domain.name, TYPES.to_owned(), ident, "Type");
                if let Some(item) = names.items.get_mut(&(ItemKind::Domain, domain.name.clone())) {
                    item.base = Some(domain.ty.clone());
                }
            }
        }
        names
    }

    /// Gives the item its name; where it is another's, with `suffix` behind it.
    fn add(&mut self, kind: ItemKind, name: &QualifiedName, module: String, ident: String, suffix: &str) {
        let namespace = namespace(name);
        let is_taken =
            |it: &str| USED.contains(&it) || self.taken.contains(&(namespace.clone(), it.to_owned()));
        let ident = if is_taken(&ident) { free(ident + suffix, is_taken) } else { ident };
        self.taken.insert((namespace.clone(), ident.clone()));
        let item = Item { namespace, module, ident, base: None, standing: None };
        self.by_path.insert(self.path(&item), (kind, name.clone()));
        self.items.insert((kind, name.clone()), item);
    }

    pub(crate) fn get(&self, kind: ItemKind, name: &QualifiedName) -> Option<&Item> {
        self.items.get(&(kind, name.clone()))
    }

    /// The item of the path that [`Self::path`] gives.
    pub(crate) fn by_path(&self, path: &str) -> Option<&Item> {
        self.items.get(self.by_path.get(path)?)
    }

    pub(crate) fn domains(&self) -> impl Iterator<Item = (&QualifiedName, &Item)> {
        self.items.iter().filter(|((kind, _), _)| *kind == ItemKind::Domain).map(|((_, name), it)| (name, it))
    }

    /// The path that tells the item from all others.
    pub(crate) fn path(&self, item: &Item) -> String {
        let Item { namespace, module, ident, base: _, standing } = item;
        if let Some(standing) = standing {
            return standing.path.clone();
        }
        let namespace = namespace.iter().flat_map(|it| [it.as_str(), "::"]).collect::<String>();
        format!("{}::{namespace}{module}::{ident}", self.crate_name)
    }
}

fn namespace(name: &QualifiedName) -> Option<String> {
    name.schema.as_ref().map(|it| snake(it.as_str()))
}

/// What one row of the table is: `Category` for `categories`.
pub(crate) fn singular(table: &str) -> String {
    let ident = pascal(table);
    let plural = table_name(&ident, TableNaming::Plural);
    let endings =
        [("ies", "y"), ("ses", "s"), ("xes", "x"), ("zes", "z"), ("ches", "ch"), ("shes", "sh"), ("s", "")];
    let words = endings
        .iter()
        .filter_map(|(plural, singular)| ident.strip_suffix(plural).map(|stem| format!("{stem}{singular}")));
    let irregular = irregular(&ident).into_iter();
    let mut singulars = irregular.chain(words).filter(|it| !it.is_empty() && !is_odd(it));
    let found = singulars.find(|it| table_name(it, TableNaming::Plural) == plural);
    found.unwrap_or(ident)
}

/// `statu`, `new`: taken from a word that was singular.
fn is_odd(singular: &str) -> bool {
    singular.ends_with('u') || singular == "New"
}

/// The words of table names that end otherwise.
fn irregular(ident: &str) -> Option<String> {
    [("People", "Person"), ("Children", "Child"), ("Men", "Man"), ("Women", "Woman"), ("Indices", "Index")]
        .iter()
        .find_map(|(plural, singular)| ident.strip_suffix(plural).map(|stem| format!("{stem}{singular}")))
}

/// How most tables of a schema are named, for schemagen.toml.
pub fn usual_naming(schema: &Schema) -> TableNaming {
    let plural = |name: &str| table_name(&singular(name), TableNaming::Plural) == name;
    let as_written = |name: &str| table_name(&singular(name), TableNaming::AsWritten) == name;
    let names = || schema.tables.iter().map(|it| it.name.name.as_str());
    if names().filter(|it| plural(it)).count() > names().filter(|it| as_written(it)).count() {
        TableNaming::Plural
    } else {
        TableNaming::AsWritten
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_singular() {
        for (table, ident) in [
            ("users", "User"),
            ("user", "User"),
            ("categories", "Category"),
            ("addresses", "Address"),
            ("boxes", "Box"),
            ("status", "Status"),
            ("news", "News"),
            ("order_lines", "OrderLine"),
            ("people", "Person"),
            ("analysis", "Analysis"),
            ("data", "Data"),
            ("oauth_2_tokens", "Oauth2Token"),
            ("s", "S"),
        ] {
            assert_eq!(singular(table), ident);
        }
    }
}
