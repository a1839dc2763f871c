//! Writes expressions that the server has printed as their authors may have written them. A shorter text is taken only
//! where the server itself makes the same of both; what it refuses, or reads otherwise, stays as it is.
//!
//! ```text
//! schema ── texts ── edits (casts, brackets, IN, LIKE) ── all at once ── one by one ── those that hold together ──> schema, Plain
//!                                                              └─ each time: twins ─┘
//! ```

mod edits;
mod home;
mod tokens;

use std::collections::BTreeMap;

use postgres::{Client, Transaction};
use schema_model::{
    Expression, Name, QualifiedName, Schema,
    schema::{Column, Table, definition::Domain},
};

use self::{
    edits::{Edit, Part, edited, edits},
    home::{Home, domains, policies},
};
use super::{
    CanonicaliseError,
    batch::{Answer, Question},
    begin, fixed_points,
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
    let mut tables: Vec<Table> = schema.tables.iter().cloned().chain(domains(schema).map(table)).collect();
    tables.sort_by(|a, b| a.name.cmp(&b.name));
    Schema { tables, ..Schema::default() }
}

/// Shortens the expressions of tables, policies and domains. What both schemas say alike stays.
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
    let asked = first.iter().map(|it| it.home.table()).collect();
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
    before: String,
    edits: Vec<Edit>,
}

fn texts(schema: &Schema) -> Vec<Text> {
    let of_tables = schema.tables.iter().flat_map(|table| {
        let of_place =
            |(place, it): (Place, &Expression)| (Home::Table(table.name.clone(), place), it.clone());
        place::expressions(table).into_iter().map(of_place).collect::<Vec<_>>()
    });
    let of_policies = policies(schema).flat_map(|it| {
        let home = |make: fn(QualifiedName, Name) -> Home| make(it.table.clone(), it.name.clone());
        let using = it.using.iter().map(move |text| (home(Home::Using), text.clone()));
        using.chain(it.check.iter().map(move |text| (home(Home::Check), text.clone())))
    });
    let of_domains = domains(schema).flat_map(|domain| {
        let home = |name: &Name| Home::Domain(domain.name.clone(), name.clone());
        domain.checks.iter().map(move |it| (home(&it.name), it.check.clone()))
    });
    let all = of_tables.chain(of_policies).chain(of_domains).map(|(home, it)| {
        let text = it.as_str().to_owned();
        Text { edits: edits(&text), home, before: text }
    });
    all.filter(|it| !it.edits.is_empty()).collect()
}

/// What decides how the server reads a text, and how it prints it: the same text on columns of the same names and types
/// is asked once.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Meaning {
    text: String,
    place: Option<Name>,
    columns: Vec<(Name, String, Option<String>)>,
    /// Where it names its table.
    table: Option<QualifiedName>,
}

impl Meaning {
    fn of(text: &Text, schema: &Schema) -> Self {
        let table = text.home.table();
        let words = Expression::new(&text.before).words();
        let place = match text.home.place() {
            Place::Default(name) | Place::Generated(name) => Some(name),
            Place::Check(_) | Place::Predicate(_) | Place::Part(..) => None,
            Place::ExclusionPredicate(_) | Place::ExclusionPart(..) => None,
        };
        let counts = |it: &&Column| words.contains(it.name.as_str()) || place.as_ref() == Some(&it.name);
        let column = |it: &Column| {
            (it.name.clone(), it.ty.to_string(), it.collation.as_ref().map(ToString::to_string))
        };
        let columns = schema.table(table).map(|it| it.columns.iter().filter(counts).map(column).collect());
        Self {
            text: text.before.clone(),
            columns: columns.unwrap_or_default(),
            table: words.contains(table.name.as_str()).then(|| table.clone()),
            place,
        }
    }
}

struct Prover<'t, 'c> {
    transaction: &'t mut Transaction<'c>,
    layouts: &'t Layouts,
}

/// So many parts of a text are tried one by one.
const PARTS: usize = 40;

impl Prover<'_, '_> {
    /// The shortest text of each that the server takes for the same; `None` where there is none.
    fn prove(&mut self, texts: &[&Text]) -> Result<Vec<Option<String>>, CanonicaliseError> {
        let originals: Vec<(&Text, String)> = texts.iter().map(|it| (*it, it.before.clone())).collect();
        let wanted = self.ask(&originals)?;
        let mut found = vec![None; texts.len()];
        let all: Vec<_> = (0..texts.len()).map(|at| (at, texts[at].edits.iter().collect())).collect();
        self.take(texts, &wanted, &all, &mut found)?;
        // Where not all may go, those that may by themselves; they need not go together.
        let open = (0..texts.len())
            .filter(|at| found[*at].is_none() && (2..=PARTS).contains(&texts[*at].edits.len()));
        let single: Vec<(usize, &Edit)> =
            open.flat_map(|at| texts[at].edits.iter().map(move |edit| (at, edit))).collect();
        let candidates: Vec<(&Text, String)> = single
            .iter()
            .map(|(at, edit)| (texts[*at], edited(&texts[*at].before, [*edit].into_iter())))
            .collect();
        let answers = self.ask(&candidates)?;
        let mut held: BTreeMap<usize, Vec<&Edit>> = BTreeMap::new();
        for ((at, edit), answer) in single.into_iter().zip(&answers) {
            if is_same(answer, &wanted[at]) {
                held.entry(at).or_default().push(edit);
            }
        }
        for most in [Part::Cast, Part::OfLiteral, Part::Brackets] {
            held.retain(|at, edits| {
                edits.retain(|it| it.part <= most);
                found[*at].is_none() && !edits.is_empty()
            });
            self.take(texts, &wanted, &held.clone().into_iter().collect::<Vec<_>>(), &mut found)?;
        }
        Ok(found)
    }

    /// Tries these edits together, and keeps what comes of them where it is the same.
    fn take(
        &mut self,
        texts: &[&Text],
        wanted: &[Answer],
        tried: &[(usize, Vec<&Edit>)],
        found: &mut [Option<String>],
    ) -> Result<(), CanonicaliseError> {
        let candidates: Vec<(&Text, String)> = tried
            .iter()
            .map(|(at, edits)| (texts[*at], edited(&texts[*at].before, edits.iter().copied())))
            .collect();
        let answers = self.ask(&candidates)?;
        for (((at, _), (_, candidate)), answer) in tried.iter().zip(candidates).zip(&answers) {
            if is_same(answer, &wanted[*at]) {
                found[*at] = Some(candidate);
            }
        }
        Ok(())
    }

    fn ask(&mut self, texts: &[(&Text, String)]) -> Result<Vec<Answer>, CanonicaliseError> {
        let places: Vec<Place> = texts.iter().map(|(it, _)| it.home.place()).collect();
        let asked = texts.iter().zip(&places);
        let questions: Vec<Question<'_>> =
            asked.map(|((it, text), place)| Question { table: it.home.table(), place, text }).collect();
        fixed_points(self.transaction, self.layouts, &questions)
    }
}

fn is_same(a: &Answer, b: &Answer) -> bool {
    matches!((a, b), (Answer::Text(a), Answer::Text(b)) if a == b)
}
