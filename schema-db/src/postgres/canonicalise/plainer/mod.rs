//! Writes expressions that the server has printed as their authors may have written them. A shorter text is taken only
//! where the server itself makes the same of both; what it refuses, or reads otherwise, stays as it is.
//!
//! ```text
//! schema ── texts ── edits (casts, brackets, IN, LIKE) ── all at once ── where that is another text: halves ──> schema, Plain
//!                                                              └── each time: twins ──┘
//! ```

mod edits;
mod home;
mod search;

use std::collections::BTreeMap;

use postgres::Client;
use schema_model::{
    Expression, Name, ObjectId, QualifiedName, Schema,
    schema::{Column, Definition, Table, definition::Domain},
};

use self::{
    edits::{Edit, edits},
    home::{Asked, Home, slots},
    search::Prover,
};
use super::{
    CanonicaliseError, begin,
    layout::Layouts,
    place::{self, Place},
};

/// What was written shorter, so that it need not be compared once more.
#[derive(Debug, Default)]
pub struct Plain(Vec<Shorter>);

#[derive(Debug)]
struct Shorter {
    home: Home,
    before: String,
    after: String,
}

impl Plain {
    /// Puts the server's texts back where the shorter ones are still said.
    pub fn restore(&self, schema: &mut Schema) {
        for it in &self.0 {
            if it.home.text(schema).is_some_and(|text| text == it.after) {
                it.home.set(schema, &it.before);
            }
        }
    }
}

/// A table for each domain, with its value as the one column.
fn with_domains(schema: &Schema) -> Schema {
    let Ok(value) = Name::new("value") else { return Schema::default() };
    let table = |it: &Domain| {
        let column = Column {
            collation: it.collation.clone().map(Box::new),
            ..Column::new(value.clone(), it.ty.clone())
        };
        Table { columns: vec![column], ..Table::new(it.name.clone()) }
    };
    let domains = schema.definitions.iter().filter_map(Definition::as_domain);
    let mut tables: Vec<Table> = schema.tables.iter().cloned().chain(domains.map(table)).collect();
    tables.sort_by(|a, b| a.name.cmp(&b.name));
    Schema { tables, ..Schema::default() }
}

/// Shortens the expressions of tables, policies, domains, triggers, publications and statistics, and the queries of views. What both
/// schemas say alike stays.
pub fn write_plainer(
    client: &mut Client,
    default_schema: &Name,
    schema: &mut Schema,
    said: &Schema,
) -> Result<Plain, CanonicaliseError> {
    let mut texts = texts(schema);
    texts.retain(|it| it.home.text(said) != Some(it.before.as_str()));
    if texts.is_empty() {
        return Ok(Plain::default());
    }
    let tables = with_domains(schema);
    let mut groups: BTreeMap<Meaning, Vec<Text>> = BTreeMap::new();
    for text in texts {
        groups.entry(Meaning::of(&text, &tables)).or_default().push(text);
    }
    let first: Vec<&Text> = groups.values().filter_map(|it| it.first()).collect();
    let mut transaction = begin(client, default_schema)?;
    let asked = first.iter().filter_map(|it| it.asked.table()).collect();
    let layouts = Layouts::of_tables(asked, &tables, &Schema::default()).checked(&mut transaction)?;
    let shorter = Prover { transaction: &mut transaction, layouts: &layouts }.prove(&first)?;
    transaction.rollback()?;
    let mut plain = Plain::default();
    for (group, after) in groups.into_values().zip(shorter) {
        let Some(after) = after else { continue };
        for Text { home, before, .. } in group {
            home.set(schema, &after);
            plain.0.push(Shorter { home, before, after: after.clone() });
        }
    }
    Ok(plain)
}

/// A text that could be shorter.
struct Text {
    home: Home,
    asked: Asked,
    before: String,
    edits: Vec<Edit>,
}

impl Text {
    /// `None` where nothing may be taken out.
    fn of(home: Home, asked: impl FnOnce() -> Asked, text: &Expression) -> Option<Self> {
        let before = text.as_str().to_owned();
        let edits = edits(&before);
        (!edits.is_empty()).then(|| Self { home, asked: asked(), before, edits })
    }
}

fn texts(schema: &Schema) -> Vec<Text> {
    let of_tables = schema.tables.iter().flat_map(|table| {
        let text = |(place, it): (Place, &Expression)| {
            let asked = || Asked::InTable(table.name.clone(), place.clone());
            Text::of(Home::Table(table.name.clone(), place.clone()), asked, it)
        };
        place::expressions(table).into_iter().filter_map(text).collect::<Vec<_>>()
    });
    let of_definitions = schema.definitions.iter().flat_map(|definition| {
        let text = |(slot, it): (home::Slot, &Expression)| {
            Text::of(Home::Definition(definition.id(), slot.clone()), || slot.asked(definition), it)
        };
        slots(definition).into_iter().filter_map(text).collect::<Vec<_>>()
    });
    of_tables.chain(of_definitions).collect()
}

/// What decides how the server reads a text, and how it prints it: the same text on columns of the same names and types
/// is asked once.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Meaning {
    InTable {
        text: String,
        /// The column that has the text as its value.
        value_of: Option<Name>,
        columns: Vec<(Name, String, Option<String>)>,
        /// Where it names its table.
        table: Option<QualifiedName>,
    },
    /// No other has the same.
    Whole(ObjectId),
}

impl Meaning {
    fn of(text: &Text, schema: &Schema) -> Self {
        let (table, place) = match &text.asked {
            Asked::InTable(table, place) => (table, place),
            Asked::Whole(definition, _) => return Self::Whole(ObjectId::Definition(definition.id())),
        };
        let words = Expression::new(&text.before).words();
        let value_of = match place {
            Place::Default(name) | Place::Generated(name) => Some(name.clone()),
            Place::Check(_) | Place::Predicate(_) | Place::Part(..) => None,
            Place::ExclusionPredicate(_) | Place::ExclusionPart(..) => None,
        };
        let counts = |it: &&Column| words.contains(it.name.as_str()) || value_of.as_ref() == Some(&it.name);
        let column = |it: &Column| {
            (it.name.clone(), it.ty.to_string(), it.collation.as_ref().map(ToString::to_string))
        };
        let columns = schema.table(table).map(|it| it.columns.iter().filter(counts).map(column).collect());
        Self::InTable {
            text: text.before.clone(),
            columns: columns.unwrap_or_default(),
            table: words.contains(table.name.as_str()).then(|| table.clone()),
            value_of,
        }
    }
}
