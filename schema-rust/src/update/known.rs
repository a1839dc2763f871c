//! The names that a project has for the objects of a database, and those that new ones get beside them.

use std::collections::BTreeMap;

use schema_model::{
    Declarations, Name, ObjectId, QualifiedName, Schema,
    declaration::{EnumDeclaration, Place, TableDeclaration},
    resolve::Target,
};

use super::{
    tags::{Tag, Tags},
    text::{Files, Layout, NewItem},
};
use crate::{
    idents::{free, pascal, snake},
    naming::{Item, ItemKind, Members, Names, Standing, USED, singular},
};

/// Names of what is there and of what comes.
pub(super) struct Known {
    pub(super) names: Names,
    /// Where new items go, by their paths.
    pub(super) new: BTreeMap<String, NewItem>,
}

impl Known {
    pub(super) fn of(
        declarations: &Declarations,
        tags: &Tags,
        live: &Schema,
        files: &Files,
        target: &Target,
    ) -> Self {
        let mut known = Self { names: Names::empty(target.naming, ""), new: BTreeMap::new() };
        let every = Layout::new(files, Vec::new());
        let idents: Vec<&str> = declarations
            .tables
            .iter()
            .map(|it| ident(&it.path))
            .chain(declarations.enums.iter().map(|it| ident(&it.path)))
            .chain(declarations.views.iter().map(|it| ident(&it.item.path)))
            .collect();
        let stand = |path: &str| {
            let is_alone = idents.iter().filter(|it| **it == ident(path)).count() == 1;
            item(path, Standing { path: path.to_owned(), import: every.import(path), is_alone })
        };
        for table in &tags.schema().tables {
            if let Some(Tag::Table(at)) = tags.get(&ObjectId::Table(table.name.clone())) {
                let declared = &declarations.tables[at];
                let fields = table.columns.iter().filter_map(|it| {
                    match tags.get(&ObjectId::column(&table.name, &it.name))? {
                        Tag::Column(_, at) => Some((it.name.to_string(), declared.columns[at].field.clone())),
                        _ => None,
                    }
                });
                let members = Members { rule: declared.rename_all, by_name: fields.collect() };
                known.names.stand(ItemKind::Table, &table.name, stand(&declared.path), Some(members));
            }
        }
        for (at, view) in tags.views() {
            let declared = &declarations.views[at].item;
            let fields = view.columns.iter().zip(&declared.columns);
            let by_name = fields.map(|(column, it)| (column.name.to_string(), it.field.clone())).collect();
            let members = Members { rule: declared.rename_all, by_name };
            if let Some(name) = view.view.relation() {
                known.names.stand(ItemKind::Table, name, stand(&declared.path), Some(members));
            }
        }
        for it in &tags.schema().enums {
            if let Some(Tag::Enum(at)) = tags.get(&ObjectId::Enum(it.name.clone())) {
                let declared = &declarations.enums[at];
                let variants = it.labels.iter().zip(&declared.variants);
                let by_name = variants.map(|(label, it)| (label.clone(), it.variant.clone())).collect();
                let members = Members { rule: declared.rename_all, by_name };
                known.names.stand(ItemKind::Enum, &it.name, stand(&declared.path), Some(members));
            }
        }
        known.add_new(declarations, tags, live, files);
        known
    }

    fn add_new(&mut self, declarations: &Declarations, tags: &Tags, live: &Schema, files: &Files) {
        let mut taken = Layout::new(files, Vec::new()).taken();
        let (tables, enums) = (declarations.tables.iter(), declarations.enums.iter());
        let declared = tables.map(|it| &it.path).chain(enums.map(|it| &it.path));
        taken.extend(declared.map(|it| ident(it).to_owned()));
        taken.extend(USED.iter().map(|it| (*it).to_owned()));
        let mut modules: Vec<String> = Vec::new();
        for table in live.tables.iter().filter(|it| tags.schema().table(&it.name).is_none()) {
            let siblings = tables_beside(declarations, table.name.schema.as_ref());
            let ident = new_ident(singular(table.name.name.as_str()), "Row", &mut taken);
            let module = free(snake(table.name.name.as_str()), |it| modules.iter().any(|other| other == it));
            modules.push(module.clone());
            self.add(ItemKind::Table, &table.name, &ident, &module, &Layout::new(files, siblings));
        }
        for it in live.enums.iter().filter(|it| tags.schema().enumeration(&it.name).is_none()) {
            let mut siblings = enums_beside(declarations, it.name.schema.as_ref());
            siblings.extend(tables_beside(declarations, it.name.schema.as_ref()));
            let ident = new_ident(pascal(it.name.name.as_str()), "Type", &mut taken);
            let module = snake(it.name.name.as_str());
            self.add(ItemKind::Enum, &it.name, &ident, &module, &Layout::new(files, siblings));
        }
    }

    fn add(&mut self, kind: ItemKind, name: &QualifiedName, ident: &str, module: &str, layout: &Layout<'_>) {
        let Some((new, standing)) = layout.place(ident, module) else { return };
        let item = item(ident, standing);
        self.new.insert(self.names.path(&item), new);
        self.names.stand(kind, name, item, None);
    }
}

/// Tables of the same namespace first.
fn tables_beside<'a>(declarations: &'a Declarations, schema: Option<&Name>) -> Vec<(&'a str, &'a Place)> {
    let mut all: Vec<&TableDeclaration> = declarations.tables.iter().collect();
    all.sort_by_key(|it| it.schema.as_deref() != schema.map(Name::as_str));
    all.into_iter().map(|it| (it.path.as_str(), &it.place)).collect()
}

fn enums_beside<'a>(declarations: &'a Declarations, schema: Option<&Name>) -> Vec<(&'a str, &'a Place)> {
    let mut all: Vec<&EnumDeclaration> = declarations.enums.iter().collect();
    all.sort_by_key(|it| it.schema.as_deref() != schema.map(Name::as_str));
    all.into_iter().map(|it| (it.path.as_str(), &it.place)).collect()
}

fn new_ident(ident: String, suffix: &str, taken: &mut std::collections::BTreeSet<String>) -> String {
    let ident = if taken.contains(&ident) { free(ident + suffix, |it| taken.contains(it)) } else { ident };
    taken.insert(ident.clone());
    ident
}

fn item(path: &str, standing: Standing) -> Item {
    let ident = ident(path).to_owned();
    Item { namespace: None, module: String::new(), ident, base: None, standing: Some(standing) }
}

fn ident(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path)
}
