//! What SQL files define, in random schemas: every kind, each in a slot of its own, read as the files are.

mod on_table;
mod privilege;
mod relation;
mod routine;
mod server;
mod ty;

use std::{cell::RefCell, collections::BTreeMap};

use schema_model::{
    Dialect, QualifiedName, Schema, quote,
    schema::{Definition, Table},
    sql_file,
};

pub(super) use self::routine::Called;

use super::{
    blueprint::{Random, Slot},
    names::{Names, name},
};

/// What a statement is made of.
struct Ground<'a> {
    names: Names<'a>,
    schema: &'a Schema,
    slots: &'a [Slot],
}

/// The statements of a slot; `None` where the schema has nothing for them to stand on.
type Statement = fn(&mut Random, &Ground<'_>) -> Option<String>;

const STATEMENTS: &[Statement] = &[
    server::extension,
    relation::sequence,
    routine::function,
    routine::trigger_function,
    on_table::trigger,
    routine::procedure,
    routine::aggregate,
    relation::view,
    relation::materialized_view,
    on_table::rule,
    on_table::policy,
    on_table::statistics,
    privilege::grant,
    privilege::owner,
    server::publication,
    server::event_trigger,
    on_table::constraint_trigger,
    privilege::default_privileges,
    ty::domain,
    ty::composite,
    ty::range,
];

/// How many slots there are.
pub(super) const SLOTS: usize = STATEMENTS.len();
/// The slot of the sequence.
const SEQUENCE: usize = 1;
/// The slot of the function of one argument.
const FUNCTION: usize = 2;
/// The slot of the function that triggers run.
const TRIGGER_FUNCTION: usize = 3;
/// The slot of the procedure.
const PROCEDURE: usize = 5;
/// The slot of the view.
const VIEW: usize = 7;
/// The slots of types, which columns have: the last ones.
const FIRST_TYPE: usize = SLOTS - 3;

/// Everything but the types.
pub(super) fn all(slots: &[Slot], schema: &Schema, names: Names<'_>) -> Vec<Definition> {
    made(slots.iter().zip(STATEMENTS).take(FIRST_TYPE), &Ground { names, schema, slots })
}

/// The types, which stand on nothing.
pub(super) fn types(slots: &[Slot], names: Names<'_>) -> Vec<Definition> {
    let schema = &Schema::default();
    made(slots.iter().zip(STATEMENTS).skip(FIRST_TYPE), &Ground { names, schema, slots })
}

/// The function that tables may call.
pub(super) fn called(slots: &[Slot], names: Names<'_>) -> Option<Called> {
    slots[FUNCTION].map(|seed| Called::of(seed, names))
}

/// The sequence that defaults may count by.
pub(super) fn counter(slots: &[Slot], names: Names<'_>) -> Option<String> {
    slots[SEQUENCE].map(|_| names.sql("app.counter"))
}

fn made<'a>(slots: impl Iterator<Item = (&'a Slot, &'a Statement)>, ground: &Ground<'_>) -> Vec<Definition> {
    let taken = slots.filter_map(|(seed, statement)| Some((Random::of((*seed)?, 0), statement)));
    taken
        .filter_map(|(mut random, statement)| statement(&mut random, ground))
        .flat_map(|text| read(&text))
        .collect()
}

/// The statements of a slot, if it has any.
fn of_slot(at: usize, ground: &Ground<'_>) -> Option<String> {
    STATEMENTS[at](&mut Random::of(ground.slots[at]?, 0), ground)
}

fn is_there(at: usize, ground: &Ground<'_>) -> bool {
    of_slot(at, ground).is_some()
}

/// The statements are few, and read often.
fn read(text: &str) -> Vec<Definition> {
    thread_local! {
        static READ: RefCell<BTreeMap<String, Vec<Definition>>> = const { RefCell::new(BTreeMap::new()) };
    }
    READ.with_borrow_mut(|all| {
        if let Some(it) = all.get(text) {
            return it.clone();
        }
        let contents = sql_file::read([text], &name("public"));
        let contents = contents.unwrap_or_else(|error| panic!("{error:?} in {text}"));
        let it: Vec<Definition> = contents.files.into_iter().flatten().map(|it| it.definition).collect();
        all.insert(text.to_owned(), it.clone());
        it
    })
}

/// A comment on an object, sometimes: a statement behind its own.
fn commented(random: &mut Random, on: &str) -> String {
    let text = random.pick(&["", "", "it''s one", "two"]);
    if text.is_empty() { String::new() } else { format!(";\nCOMMENT ON {on} IS '{text}'") }
}

/// A table, mostly the first, so that much stands on one table.
fn some_table<'a>(random: &mut Random, ground: &Ground<'a>) -> Option<&'a Table> {
    let tables = &ground.schema.tables;
    let count = if random.one_in(3) { tables.len() } else { 1 };
    tables.get(random.below(count.max(1)))
}

/// A table that keeps its rows itself.
fn plain_table<'a>(random: &mut Random, ground: &Ground<'a>) -> Option<&'a Table> {
    some_table(random, ground).filter(|it| it.options.partition_by.is_none())
}

/// A name as SQL has it.
fn written(it: &QualifiedName) -> String {
    let QualifiedName { schema: namespace, name } = it;
    let quoted = |it: &str| quote::identifier(it, Dialect::Postgres);
    let own = quoted(name.as_str());
    namespace.as_ref().map_or(own.clone(), |it| format!("{}.{own}", quoted(it.as_str())))
}

/// A column other than the id, as SQL has it, of one of some types.
fn column(table: &Table, random: &mut Random, types: &[&str]) -> Option<String> {
    let fits = |ty: &str| types.is_empty() || types.contains(&ty);
    let all: Vec<&schema_model::schema::Column> = table
        .columns
        .iter()
        .skip(1)
        .filter(|it| fits(&it.ty.to_string()) && !super::constraint::is_virtual(it))
        .collect();
    if all.is_empty() {
        return None;
    }
    Some(quote::identifier(random.pick(&all).name.as_str(), Dialect::Postgres))
}
