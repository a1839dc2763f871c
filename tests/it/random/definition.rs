//! What SQL files define, in random schemas: every kind, each in a slot of its own, read as the files are.

use std::{cell::RefCell, collections::BTreeMap};

use schema_model::{
    Dialect, QualifiedName, Schema, quote,
    schema::{Definition, Table},
    sql_file,
};

use super::{
    blueprint::{Random, Slot},
    build::name,
};

/// The statement of a slot; `None` where the schema has nothing for it to stand on.
type Statement = fn(&mut Random, &Schema, &[Slot]) -> Option<String>;

const STATEMENTS: &[Statement] = &[
    extension,
    sequence,
    function,
    trigger_function,
    trigger,
    procedure,
    aggregate,
    view,
    materialized_view,
    rule,
    policy,
    statistics,
    grant,
    owner,
    publication,
    event_trigger,
    domain,
    composite,
    range,
];

/// How many slots there are.
pub(super) const SLOTS: usize = STATEMENTS.len();
/// The slot of the sequence.
const SEQUENCE: usize = 1;
/// The slot of the procedure.
const PROCEDURE: usize = 5;
/// The slot of the view.
const VIEW: usize = 7;
/// The slot of the function that triggers run.
const TRIGGER_FUNCTION: usize = 3;

/// The slots of types, which columns have: the last ones.
const FIRST_TYPE: usize = SLOTS - 3;

/// Everything but the types.
pub(super) fn all(slots: &[Slot], schema: &Schema) -> Vec<Definition> {
    made(slots.iter().zip(STATEMENTS).take(FIRST_TYPE), schema, slots)
}

/// The types, which stand on nothing.
pub(super) fn types(slots: &[Slot]) -> Vec<Definition> {
    made(slots.iter().zip(STATEMENTS).skip(FIRST_TYPE), &Schema::default(), slots)
}

fn made<'a>(
    slots: impl Iterator<Item = (&'a Slot, &'a Statement)>,
    schema: &Schema,
    all: &[Slot],
) -> Vec<Definition> {
    let taken = slots.filter_map(|(seed, statement)| Some((Random::of((*seed)?, 0), statement)));
    taken
        .filter_map(|(mut random, statement)| statement(&mut random, schema, all))
        .flat_map(|text| read(&text))
        .collect()
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

fn extension(random: &mut Random, _: &Schema, _: &[Slot]) -> Option<String> {
    Some(format!("CREATE EXTENSION hstore{}", random.pick(&["", " SCHEMA ext"])))
}

fn sequence(random: &mut Random, _: &Schema, _: &[Slot]) -> Option<String> {
    let ty = random.pick(&["", " AS integer"]);
    let by = random.pick(&["", " INCREMENT BY 10", " MINVALUE -5 START 7"]);
    Some(format!("CREATE SEQUENCE app.counter{ty}{by}{}", random.pick(&["", " CACHE 20", " CYCLE"])))
}

fn function(random: &mut Random, _: &Schema, _: &[Slot]) -> Option<String> {
    let (argument, ty) = (random.pick(&["value", "it"]), random.pick(&["text", "bigint"]));
    let volatility =
        random.pick(&["IMMUTABLE", "STABLE", "VOLATILE STRICT", "IMMUTABLE PARALLEL SAFE COST 10"]);
    Some(if random.one_in(2) {
        format!(
            "CREATE FUNCTION app.same({argument} {ty}) RETURNS {ty} LANGUAGE sql {volatility} AS $$ SELECT {argument} $$"
        )
    } else {
        format!(
            "CREATE FUNCTION app.same({argument} {ty}) RETURNS {ty} LANGUAGE plpgsql {volatility} AS \
             'BEGIN RETURN {argument}; END'"
        )
    })
}

fn aggregate(random: &mut Random, _: &Schema, _: &[Slot]) -> Option<String> {
    let argument = random.pick(&["value ", ""]);
    let sum = ["initcond = '0'", "parallel = safe", "sortop = >", "combinefunc = int8pl"];
    let average = [
        "finalfunc = numeric_poly_avg",
        "finalfunc = numeric_poly_sum",
        "finalfunc = numeric_poly_avg, sspace = 64",
    ];
    let options = if random.one_in(2) {
        format!("sfunc = int8pl, stype = bigint, {}", random.pick(&sum))
    } else {
        format!("sfunc = int8_avg_accum, stype = internal, {}", random.pick(&average))
    };
    Some(format!("CREATE AGGREGATE app.added({argument}bigint) ({options})"))
}

fn trigger_function(random: &mut Random, _: &Schema, _: &[Slot]) -> Option<String> {
    let body = random.pick(&["RETURN NEW;", "NEW.id := NEW.id; RETURN NEW;"]);
    Some(format!("CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"))
}

/// A table, as SQL names it: mostly the first, so that much stands on one table.
fn own(random: &mut Random, schema: &Schema) -> Option<String> {
    Some(written(some_table(random, schema)?))
}

fn some_table<'a>(random: &mut Random, schema: &'a Schema) -> Option<&'a Table> {
    let count = if random.one_in(3) { schema.tables.len() } else { 1 };
    schema.tables.get(random.below(count.max(1)))
}

fn written(table: &Table) -> String {
    let QualifiedName { schema: namespace, name } = &table.name;
    let own = quote::identifier(name.as_str(), Dialect::Postgres);
    namespace.as_ref().map_or(own.clone(), |it| format!("{it}.{own}"))
}

fn trigger(random: &mut Random, schema: &Schema, slots: &[Slot]) -> Option<String> {
    let own = own(random, schema).filter(|_| slots[TRIGGER_FUNCTION].is_some())?;
    let events = random.pick(&["INSERT", "INSERT OR UPDATE", "UPDATE OF id"]);
    let when = random.pick(&["", " WHEN (NEW.id > 0)"]);
    let timing = random.pick(&["BEFORE", "AFTER"]);
    Some(format!(
        "CREATE TRIGGER touched {timing} {events} ON {own} FOR EACH ROW{when} EXECUTE FUNCTION touch()"
    ))
}

fn view(random: &mut Random, schema: &Schema, _: &[Slot]) -> Option<String> {
    let table = own(random, schema)?;
    let query = random.pick(&["id", "id, id > 5 AS is_large", "id AS number"]);
    let options = random.pick(&["", " WITH (security_barrier = true)"]);
    Some(format!(
        "CREATE VIEW app.shown{options} AS SELECT {query} FROM {table} WHERE id > {}",
        random.below(2)
    ))
}

/// Over the view where there is one, else over the table.
fn materialized_view(random: &mut Random, schema: &Schema, slots: &[Slot]) -> Option<String> {
    let from = own(random, schema)?;
    let from = if slots[VIEW].is_some() && random.one_in(2) { "app.shown" } else { from.as_str() };
    Some(format!(
        "CREATE MATERIALIZED VIEW counted AS SELECT count(*) AS {} FROM {from}",
        random.pick(&["all_rows", "total"])
    ))
}

fn rule(random: &mut Random, schema: &Schema, _: &[Slot]) -> Option<String> {
    let (event, own) = (*random.pick(&["DELETE", "UPDATE"]), own(random, schema)?);
    Some(format!("CREATE RULE kept AS ON {event} TO {own} WHERE OLD.id > 1000 DO INSTEAD NOTHING"))
}

fn policy(random: &mut Random, schema: &Schema, _: &[Slot]) -> Option<String> {
    let command = *random.pick(&["", " FOR SELECT", " AS RESTRICTIVE"]);
    let own = own(random, schema)?;
    Some(format!("CREATE POLICY own ON {own}{command} USING (id > {})", random.below(2)))
}

fn statistics(random: &mut Random, schema: &Schema, _: &[Slot]) -> Option<String> {
    let table = some_table(random, schema)?;
    let other = table.columns.iter().skip(1).find(|it| it.ty.to_string() == "text")?;
    let kinds = random.pick(&["", "(ndistinct) ", "(dependencies) "]);
    let other = quote::identifier(other.name.as_str(), Dialect::Postgres);
    Some(format!("CREATE STATISTICS together {kinds}ON id, {other} FROM {}", written(table)))
}

fn domain(random: &mut Random, _: &Schema, _: &[Slot]) -> Option<String> {
    let (ty, check) = random.pick(&[
        ("text", "VALUE <> ''"),
        ("text COLLATE \"C\"", "length(VALUE) < 100"),
        ("varchar(20)", "VALUE <> 'none'"),
        ("integer", "VALUE > 0"),
    ]);
    let default = random.pick(&["", " DEFAULT '1'"]);
    let not_null = random.pick(&["", "", " NOT NULL"]);
    let check = if random.one_in(2) { String::new() } else { format!(" CHECK ({check})") };
    Some(format!("CREATE DOMAIN app.\"Own text\" AS {ty}{default}{not_null}{check}"))
}

fn composite(random: &mut Random, _: &Schema, _: &[Slot]) -> Option<String> {
    let attributes = random.pick(&[
        "street text, number integer",
        "street text COLLATE \"C\", number integer",
        "street text",
        "street text, number integer, zip varchar(20)",
        "street text, number bigint",
        "number integer, street text",
    ]);
    Some(format!("CREATE TYPE address AS ({attributes})"))
}

fn range(random: &mut Random, _: &Schema, _: &[Slot]) -> Option<String> {
    let subtype = random.pick(&["double precision", "text", "text, COLLATION = \"C\""]);
    Some(format!("CREATE TYPE app.span AS RANGE (SUBTYPE = {subtype})"))
}

fn publication(random: &mut Random, schema: &Schema, _: &[Slot]) -> Option<String> {
    let part = *random.pick(&["", " (id)", " WHERE (id > 5)"]);
    let of = match random.below(4) {
        0 => " FOR ALL TABLES".to_owned(),
        1 => String::new(),
        _ => {
            let table = some_table(random, schema)?;
            // Of a partitioned table PostgreSQL would have to publish the whole.
            let part = if table.partitions.is_empty() { part } else { "" };
            format!(" FOR TABLE {}{part}", written(table))
        }
    };
    let options = random.pick(&["", " WITH (publish = 'insert')", " WITH (publish = 'insert, truncate')"]);
    Some(format!("CREATE PUBLICATION news{of}{options}"))
}

fn event_trigger(random: &mut Random, _: &Schema, _: &[Slot]) -> Option<String> {
    let event = random.pick(&["ddl_command_end", "sql_drop", "table_rewrite"]);
    let off = random.pick(&["", ";\nALTER EVENT TRIGGER noted DISABLE"]);
    Some(format!(
        "CREATE FUNCTION note() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';\n\
         CREATE EVENT TRIGGER noted ON {event} EXECUTE FUNCTION note(){off}"
    ))
}

/// Several statements, of which those of one role and one object are one.
fn grant(random: &mut Random, schema: &Schema, slots: &[Slot]) -> Option<String> {
    let own = own(random, schema)?;
    let privileges = random.pick(&["SELECT", "ALL", "INSERT, UPDATE (id)", "SELECT (id)"]);
    let option = random.pick(&["", " WITH GRANT OPTION"]);
    let mut statements = vec![format!("GRANT {privileges} ON {own} TO reader{option}")];
    if slots[TRIGGER_FUNCTION].is_some() {
        statements.push("REVOKE EXECUTE ON FUNCTION touch() FROM PUBLIC".to_owned());
    }
    if slots[VIEW].is_some() {
        statements
            .push(format!("GRANT {} ON app.shown TO reader, PUBLIC", random.pick(&["SELECT", "DELETE"])));
    }
    Some(statements.join(";\n"))
}

/// Not of tables: the server reads the target of a reference as the owner of that.
fn owner(random: &mut Random, _: &Schema, slots: &[Slot]) -> Option<String> {
    let role = random.pick(&["app_owner", "writer"]);
    let sequence = slots[SEQUENCE].is_some().then(|| format!("ALTER SEQUENCE app.counter OWNER TO {role}"));
    let procedure =
        slots[PROCEDURE].is_some().then(|| "ALTER PROCEDURE tidy(integer) OWNER TO app_owner".to_owned());
    let statements: Vec<String> = sequence.into_iter().chain(procedure).collect();
    (!statements.is_empty()).then(|| statements.join(";\n"))
}

fn procedure(random: &mut Random, _: &Schema, _: &[Slot]) -> Option<String> {
    let security = random.pick(&["", " SECURITY DEFINER", " SET search_path = app"]);
    Some(format!(
        "CREATE PROCEDURE tidy(days integer DEFAULT {}) LANGUAGE sql{security} AS $$ SELECT 1 $$",
        random.below(3)
    ))
}
