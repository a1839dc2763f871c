//! The names of one schema, by which texts mention its objects.

use std::{
    cell::RefCell,
    collections::{BTreeSet, HashMap},
    rc::Rc,
};

use schema_model::{
    Name, ObjectId, ObjectRef, QualifiedName, Schema,
    schema::{ColumnValue, Definition, DefinitionId, Table},
};

use super::{
    said::{Said, said},
    words::{Mention, Words},
};

/// How a definition is mentioned.
enum Named<'a> {
    /// Where rows come from; every relation is a type of its rows, too.
    Relation(&'a QualifiedName),
    /// As a type.
    Type(&'a QualifiedName),
    /// By a call.
    Routine(&'a QualifiedName),
    /// Not by texts.
    Never,
}

/// How texts mention a definition: each kind answers once, here.
fn named(id: &DefinitionId) -> Named<'_> {
    match id {
        DefinitionId::Function(it) | DefinitionId::Procedure(it) | DefinitionId::Aggregate(it) => {
            Named::Routine(&it.name)
        }
        DefinitionId::Domain(name) | DefinitionId::Composite(name) | DefinitionId::Range(name) => {
            Named::Type(name)
        }
        DefinitionId::Extension(_)
        | DefinitionId::Trigger { .. }
        | DefinitionId::Rule { .. }
        | DefinitionId::Policy { .. }
        | DefinitionId::Statistics(_)
        | DefinitionId::EventTrigger(_)
        | DefinitionId::Grant { .. }
        | DefinitionId::Owner(_)
        | DefinitionId::Publication(_) => Named::Never,
        DefinitionId::Sequence(name) | DefinitionId::View(name) | DefinitionId::MaterializedView(name) => {
            Named::Relation(name)
        }
    }
}

/// Objects of one name: in several namespaces, or with several arguments.
#[derive(Default)]
struct ByName(HashMap<String, Vec<(Option<Name>, ObjectId)>>);

impl ByName {
    fn add(&mut self, name: &QualifiedName, id: ObjectId) {
        self.0.entry(name.name.as_str().to_owned()).or_default().push((name.schema.clone(), id));
    }

    /// Those that the mention can stand for, which may be in one of these namespaces.
    fn find(&self, namespaces: &[Option<&Name>], mention: &Mention) -> Vec<ObjectId> {
        let Some(all) = self.0.get(&mention.name) else { return Vec::new() };
        let qualifier = mention.qualifier.as_deref();
        let exact: Vec<ObjectId> = all
            .iter()
            .filter(|(it, _)| namespaces.contains(&it.as_ref()))
            .map(|(_, id)| id.clone())
            .collect();
        // A search path may lead elsewhere.
        if exact.is_empty() && qualifier.is_none() {
            all.iter().map(|(_, id)| id.clone()).collect()
        } else {
            exact
        }
    }
}

/// The names of one schema.
pub(super) struct Names<'a> {
    pub(super) schema: &'a Schema,
    relations: ByName,
    types: ByName,
    routines: ByName,
    /// What was read of texts: each object is looked at for several reasons.
    read: RefCell<HashMap<String, Rc<Words>>>,
    /// Names before and after, of columns that are renamed.
    columns: Vec<(&'a ObjectId, &'a ObjectId)>,
    /// Names before and after, of namespaces that are renamed.
    namespaces: Vec<(&'a Name, &'a Name)>,
}

impl<'a> Names<'a> {
    /// All names of `schema`, and those that its objects had before the renames: texts still say them.
    pub(super) fn of(schema: &'a Schema, renames: &[(&'a ObjectId, &'a ObjectId)]) -> Self {
        let (relations, types, routines) = <(ByName, ByName, ByName)>::default();
        let columns =
            renames.iter().filter(|(it, _)| matches!(it, ObjectId::Column { .. })).copied().collect();
        let (read, namespaces) = (RefCell::default(), Vec::new());
        let mut names = Self { schema, relations, types, routines, read, columns, namespaces };
        schema.enums.iter().for_each(|it| names.types.add(&it.name, ObjectId::Enum(it.name.clone())));
        schema.tables.iter().for_each(|it| names.relations.add(&it.name, ObjectId::Table(it.name.clone())));
        for (sequence, column) in serials(schema) {
            names.relations.add(&sequence, column);
        }
        for (table, it) in schema.tables.iter().flat_map(|t| t.partitions.iter().map(move |it| (&t.name, it)))
        {
            names.relations.add(&it.name, ObjectId::partition(table, &it.name));
        }
        for it in &schema.definitions {
            let id = it.id();
            names.add_definition(&id, &id);
            if let Definition::Range(it) = it {
                names.types.add(&it.multirange(), ObjectId::Definition(id));
            }
        }
        for (before, after) in renames.iter().copied() {
            names.add_former(before, after);
        }
        names
    }

    fn add_definition(&mut self, called: &DefinitionId, id: &DefinitionId) {
        let id = ObjectId::Definition(id.clone());
        match named(called) {
            Named::Relation(name) => self.relations.add(name, id),
            Named::Type(name) => self.types.add(name, id),
            Named::Routine(name) => self.routines.add(name, id),
            Named::Never => {}
        }
    }

    fn add_former(&mut self, before: &'a ObjectId, after: &'a ObjectId) {
        match (before, after) {
            (ObjectId::Namespace(before), ObjectId::Namespace(after)) => {
                self.namespaces.push((before, after));
            }
            (ObjectId::Table(name) | ObjectId::Partition { table: _, name }, _) => {
                self.relations.add(name, after.clone());
            }
            (ObjectId::Enum(name), _) => self.types.add(name, after.clone()),
            (ObjectId::Definition(before), ObjectId::Definition(after)) => self.add_definition(before, after),
            (
                ObjectId::Namespace(_)
                | ObjectId::EnumLabel { .. }
                | ObjectId::Attribute { .. }
                | ObjectId::Definition(_)
                | ObjectId::Column { .. }
                | ObjectId::Constraint { .. }
                | ObjectId::Index { .. },
                _,
            ) => {}
        }
    }

    /// What the object mentions, without itself.
    pub(super) fn of_object(&self, object: &ObjectRef<'_>) -> BTreeSet<ObjectId> {
        let said = said(self.schema, object);
        let mut all: BTreeSet<ObjectId> = said.names.iter().flat_map(|it| self.of_name(it)).collect();
        all.extend(said.routines.iter().flat_map(|it| exact(&self.routines, it)));
        for text in &said.texts {
            let words = self.read(text);
            self.add_text(&words, &said, &mut all);
            match object {
                ObjectRef::Definition(_) => all.extend(self.labels(&words)),
                // They know the enums of their columns.
                ObjectRef::Column(..) | ObjectRef::Constraint(..) | ObjectRef::Index(..) => {}
                ObjectRef::Namespace(_)
                | ObjectRef::Enum(_)
                | ObjectRef::Table(_)
                | ObjectRef::Partition(..) => {}
            }
        }
        all.remove(&object.id());
        all
    }

    /// What a text mentions.
    pub(super) fn of_text(&self, text: &str) -> BTreeSet<ObjectId> {
        let (words, mut all) = (self.read(text), BTreeSet::new());
        self.add_text(&words, &Said::default(), &mut all);
        all.extend(self.labels(&words));
        all
    }

    /// Whether the object takes all columns of something, whichever there are.
    pub(super) fn takes_all(&self, object: &ObjectRef<'_>) -> bool {
        said(self.schema, object).texts.iter().any(|it| self.read(it).has_star)
    }

    fn read(&self, text: &str) -> Rc<Words> {
        let mut read = self.read.borrow_mut();
        if let Some(words) = read.get(text) {
            return Rc::clone(words);
        }
        let words = Rc::new(Words::of(text));
        read.insert(text.to_owned(), Rc::clone(&words));
        words
    }

    /// The type or relation of a name that is no text.
    fn of_name(&self, name: &QualifiedName) -> Vec<ObjectId> {
        [&self.types, &self.relations].into_iter().flat_map(|it| exact(it, name)).collect()
    }

    fn add_text(&self, words: &Words, said: &Said<'_>, all: &mut BTreeSet<ObjectId>) {
        let is_column = |it: &Mention| {
            it.qualifier.is_none() && said.columns.iter().any(|column| column.as_str() == it.name)
        };
        let find = |names: &ByName, mention: &Mention| names.find(&self.namespaces_of(mention), mention);
        all.extend(words.relations.iter().flat_map(|it| find(&self.relations, it)));
        all.extend(words.routines.iter().flat_map(|it| find(&self.routines, it)));
        all.extend(words.others.iter().filter(|it| !is_column(it)).flat_map(|it| find(&self.types, it)));
        for names in [&self.relations, &self.types, &self.routines] {
            all.extend(words.registered.iter().flat_map(|it| find(names, it)));
        }
        let tables: Vec<&Table> = all.iter().filter_map(|it| self.table(it)).collect();
        let columns: Vec<ObjectId> = tables.iter().flat_map(|it| self.columns_of(it, words)).collect();
        all.extend(columns);
    }

    /// Where the mentioned may be. A qualifier that is no namespace of the schema is the former name of one, the default one, or
    /// the alias of a table.
    fn namespaces_of(&self, mention: &Mention) -> Vec<Option<&Name>> {
        let qualifier = mention.qualifier.as_deref();
        let is_said = |it: &Name| Some(it.as_str()) == qualifier;
        let present = self.schema.namespaces.iter().map(|it| &it.name).filter(|it| is_said(it));
        let former = self.namespaces.iter().filter(|(before, _)| is_said(before)).map(|(_, after)| *after);
        let all: Vec<Option<&Name>> = present.chain(former).map(Some).collect();
        if all.is_empty() { vec![None] } else { all }
    }

    fn table(&self, id: &ObjectId) -> Option<&'a Table> {
        match id {
            ObjectId::Table(name) => self.schema.table(name),
            ObjectId::Namespace(_)
            | ObjectId::Enum(_)
            | ObjectId::EnumLabel { .. }
            | ObjectId::Attribute { .. }
            | ObjectId::Definition(_)
            | ObjectId::Column { .. }
            | ObjectId::Constraint { .. }
            | ObjectId::Index { .. }
            | ObjectId::Partition { .. } => None,
        }
    }

    fn columns_of(&self, table: &Table, words: &Words) -> Vec<ObjectId> {
        let is_said = |id: &ObjectId, name: &Name| {
            words.has_star
                || words.all.contains(name.as_str())
                || self.former(id).is_some_and(|it| words.all.contains(it))
        };
        let ids = table.columns.iter().map(|it| (ObjectId::column(&table.name, &it.name), &it.name));
        ids.filter(|(id, name)| is_said(id, name)).map(|(id, _)| id).collect()
    }

    fn former(&self, column: &ObjectId) -> Option<&'a str> {
        let (before, _) = self.columns.iter().find(|(_, after)| *after == column)?;
        before.as_column().map(|(_, name)| name.as_str())
    }

    /// Strings that may be values of an enum; what only looks like one costs a commit.
    fn labels(&self, words: &Words) -> Vec<ObjectId> {
        let labels =
            self.schema.enums.iter().flat_map(|it| it.labels.iter().map(|label| (it.name.clone(), label)));
        let said = labels.filter(|(_, label)| words.strings.contains(label.as_str()));
        said.map(|(of, label)| ObjectId::EnumLabel { of, label: label.clone() }).collect()
    }
}

/// The sequences of serial columns come and go with these.
fn serials(schema: &Schema) -> impl Iterator<Item = (QualifiedName, ObjectId)> {
    let columns = schema.tables.iter().flat_map(|table| table.columns.iter().map(move |it| (table, it)));
    columns.filter_map(|(table, it)| match &it.value {
        Some(ColumnValue::Serial { sequence }) => {
            Some((table.name.sibling(sequence.clone()), ObjectId::column(&table.name, &it.name)))
        }
        Some(ColumnValue::Default(_) | ColumnValue::Generated { .. } | ColumnValue::Identity(_)) | None => {
            None
        }
    })
}

fn exact(names: &ByName, name: &QualifiedName) -> Vec<ObjectId> {
    let found = names.0.get(name.name.as_str()).into_iter().flatten();
    found.filter(|(it, _)| *it == name.schema).map(|(_, id)| id.clone()).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use schema_model::schema::Namespace;

    use super::*;

    fn schema() -> Schema {
        let table = |name: &str| Table::new(name.parse().unwrap());
        let namespaces = vec![Namespace { name: Name::new("app").unwrap(), comment: None }];
        let tables = ["app.users", "app.only_here", "users"].map(table).to_vec();
        Schema { namespaces, tables, ..Schema::default() }
    }

    #[test]
    fn a_name_stands_for_the_nearest_objects() {
        let schema = schema();
        let renames = [ObjectId::Table("people".parse().unwrap()), ObjectId::Table("users".parse().unwrap())];
        let names = Names::of(&schema, &[(&renames[0], &renames[1])]);
        for (sql, expected) in [
            ("SELECT 1 FROM users", "users"),
            ("SELECT 1 FROM app.users", "app.users"),
            ("SELECT 1 FROM public.users", "users"),
            ("SELECT 1 FROM only_here", "app.only_here"),
            ("SELECT 1 FROM people", "users"),
            ("SELECT users FROM public.only_here", ""),
            ("nextval('app.users')", "app.users"),
        ] {
            let mut all = BTreeSet::new();
            names.add_text(&Words::of(sql), &Said::default(), &mut all);
            assert_eq!(all.iter().map(ObjectId::path).collect::<Vec<_>>().join(" "), expected, "{sql}");
        }
    }
}
