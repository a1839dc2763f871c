//! Runs a proposal on a real database, there and back, with rows in the tables.
//!
//! What the database holds is asked twice: by the product's introspection, and by a look at the catalogs that shares
//! no code with it, which must agree with a database that was made straight from the schema.

mod live;
mod postgres;
mod pulled;
mod rows;
mod sqlite;
mod tokens;

use schema_db::{Direction, Extent, Introspection};
use schema_diff::{Options, WayBack, describe, propose};
use schema_model::{Dialect, Schema};
use similar::TextDiff;

pub(super) use self::live::{Number, apply, history};
pub(super) use self::rows::Contents;
pub(crate) use self::{
    live::Live,
    postgres::{PostgresLive, VERSION, prepare_server},
    rows::Converted,
};

use self::{live::answer, sqlite::SqliteLive};
use super::planned::Proposed;

/// Proves every promise of a proposal with `rows` in the tables; gives the answer to the query.
pub(crate) fn prove(
    proposed: &Proposed,
    rows: &str,
    converted: Converted,
    query: Option<&str>,
) -> Result<Option<String>, String> {
    let dialect = proposed.dialect;
    let mut live = built(&proposed.before, dialect).map_err(|it| format!("building `before`: {it}"))?;
    live.batch(rows).map_err(|it| format!("the case's rows: {it}"))?;
    holds(&mut *live, &proposed.before).map_err(|it| format!("built from nothing, not `before`: {it}"))?;
    let catalog_before = live.catalog();
    let contents = Contents::of(&mut *live, &proposed.before);

    apply(&mut *live, Number::Second, Direction::Up, &proposed.there())
        .map_err(|it| format!("the way there: {it}"))?;
    let found = live.introspect()?;
    agrees(&mut *live, &found, &proposed.after).map_err(|it| format!("migrated, not `after`: {it}"))?;
    let straight = built(&proposed.after, dialect).map(|mut it| it.catalog());
    let catalog_after = straight.map_err(|it| format!("building `after`: {it}"))?;
    same(&catalog_after, &live.catalog())
        .map_err(|it| format!("the catalogs, from built straight to migrated:\n{it}"))?;
    pulled::leads_back(&mut *live, &found).map_err(|it| format!("written as structs, not `after`: {it}"))?;
    contents.survive(&mut *live, proposed, converted).map_err(|it| format!("rows on the way there: {it}"))?;
    let answer = query.map(|query| answer(&mut *live, query));

    match &proposed.proposal.way_back {
        WayBack::Plan(plan) => {
            apply(&mut *live, Number::Second, Direction::Down, &Proposed::file(plan))
                .map_err(|it| format!("the way back: {it}"))?;
            contents
                .are_back(&mut *live, proposed, converted)
                .map_err(|it| format!("rows on the way back: {it}"))?;
        }
        WayBack::None { reason: _, structure: Some(plan) } => {
            live.clear(&proposed.after);
            apply(&mut *live, Number::Second, Direction::Down, &Proposed::file(plan))
                .map_err(|it| format!("the structure's way back: {it}"))?;
        }
        WayBack::None { reason: _, structure: None } => return Ok(answer),
    }
    holds(&mut *live, &proposed.before).map_err(|it| format!("taken back, not `before`: {it}"))?;
    same(&catalog_before, &live.catalog())
        .map_err(|it| format!("the catalogs, from before to taken back:\n{it}"))?;
    apply(&mut *live, Number::Second, Direction::Up, &proposed.there())
        .map_err(|it| format!("the way there again: {it}"))?;
    same(&catalog_after, &live.catalog())
        .map_err(|it| format!("the catalogs, from built straight to migrated again:\n{it}"))?;
    Ok(answer)
}

/// A database made from nothing.
pub(crate) fn built(schema: &Schema, dialect: Dialect) -> Result<Box<dyn Live>, String> {
    let mut live: Box<dyn Live> = match dialect {
        Dialect::Postgres => Box::new(PostgresLive::create()),
        Dialect::Sqlite => Box::new(SqliteLive::create()),
    };
    built_on(&mut *live, schema)?;
    Ok(live)
}

/// The schema in a database that has nothing yet.
pub(crate) fn built_on(live: &mut dyn Live, schema: &Schema) -> Result<(), String> {
    let options = Options::new(live.database().dialect());
    let proposal = propose(&Schema::default(), schema, &[], &options);
    let plan = proposal.map_err(|error| error.to_string())?.plan;
    apply(live, Number::First, Direction::Up, &Proposed::file(&plan))
}

/// The database is the schema: nothing is left to plan, and nothing is there that the model cannot hold.
fn holds(live: &mut dyn Live, promised: &Schema) -> Result<(), String> {
    let found = live.introspect()?;
    agrees(live, &found, promised)
}

/// What was found in the database is the schema.
fn agrees(live: &mut dyn Live, found: &Introspection, promised: &Schema) -> Result<(), String> {
    let (mut found, mut promised) = (found.clone(), promised.clone());
    found.compare_privileges(&promised, Extent::Declared);
    live.make_comparable(&mut promised, &mut found.schema)?;
    let unmodelled: Vec<String> = found.unmodelled.iter().map(ToString::to_string).collect();
    if !unmodelled.is_empty() {
        return Err(format!("unmodelled: {}", unmodelled.join(", ")));
    }
    let proposal = propose(&found.schema, &promised, &[], &Options::new(live.database().dialect()))
        .map_err(|error| format!("no second plan: {error}"))?;
    let differences: Vec<String> = proposal.deltas.iter().map(describe).collect();
    match (differences.is_empty(), proposal.plan.is_empty()) {
        (true, true) => Ok(()),
        (true, false) => Err("the second plan is not empty".to_owned()),
        (false, _) => Err(differences.join("\n")),
    }
}

pub(crate) fn same(before: &str, after: &str) -> Result<(), String> {
    if before == after {
        return Ok(());
    }
    Err(TextDiff::from_lines(before, after).unified_diff().context_radius(0).to_string())
}

#[cfg(test)]
mod tests {
    use super::{super::pairs::schema_of, *};

    /// What a hand changes in a database that was built as promised is seen by both looks at it.
    #[test]
    fn a_proof_fails_where_a_hand_was_at_work() {
        for dialect in [Dialect::Postgres, Dialect::Sqlite] {
            let schema = schema_of("checks: Drop a check", dialect);
            for sql in [
                "ALTER TABLE product ADD COLUMN extra integer",
                "CREATE INDEX extra ON product (price)",
                "ALTER TABLE product RENAME COLUMN price TO cost",
                "CREATE TABLE extra (id integer)",
                "CREATE VIEW extra AS SELECT id FROM product",
            ] {
                let mut live = built(&schema, dialect).unwrap();
                holds(&mut *live, &schema).unwrap();
                let before = live.catalog();
                live.batch(sql).unwrap();
                assert!(holds(&mut *live, &schema).is_err(), "{dialect}: {sql}");
                let is_view = sql.contains("VIEW");
                assert!(
                    is_view && dialect == Dialect::Sqlite || same(&before, &live.catalog()).is_err(),
                    "{dialect}: {sql}"
                );
            }
        }
    }

    /// What is granted by hand is a difference where the files speak of the object, and nobody's business elsewhere.
    #[test]
    fn privileges_count_where_files_speak_of_them() {
        for (case, sql, counts) in [
            ("checks: Drop a check", "GRANT SELECT ON product TO reader", false),
            ("checks: Drop a check", "ALTER TABLE product OWNER TO app_owner", false),
            (
                "checks: Drop a check",
                "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC",
                false,
            ),
            ("grants: A grant option is taken away", "GRANT SELECT ON note TO app_owner", true),
            ("grants: A grant option is taken away", "GRANT SELECT ON note TO PUBLIC", true),
            ("grants: A grant option is taken away", "REVOKE INSERT ON note FROM reader", true),
            ("grants: A grant option is taken away", "ALTER TABLE note OWNER TO reader", false),
            ("owners: Owners come, change and go", "ALTER SEQUENCE b OWNER TO reader", true),
        ] {
            let schema = schema_of(case, Dialect::Postgres);
            let mut live = built(&schema, Dialect::Postgres).unwrap();
            holds(&mut *live, &schema).unwrap();
            live.batch(sql).unwrap();
            assert_eq!(holds(&mut *live, &schema).is_err(), counts, "{case}: {sql}");
        }
    }

    #[test]
    fn a_proof_fails_where_a_value_changed() {
        for dialect in [Dialect::Postgres, Dialect::Sqlite] {
            let schema = schema_of("checks: Drop a check", dialect);
            let nothing = Proposed::between(&schema, &schema, dialect).unwrap();
            let mut live = built(&schema, dialect).unwrap();
            live.batch("INSERT INTO product VALUES (1, 5, 6)").unwrap();
            let contents = Contents::of(&mut *live, &schema);
            contents.survive(&mut *live, &nothing, Converted::Same).unwrap();
            for sql in ["UPDATE product SET price = 7", "DELETE FROM product"] {
                live.batch(sql).unwrap();
                assert!(contents.survive(&mut *live, &nothing, Converted::Same).is_err(), "{dialect}: {sql}");
            }
        }
    }
}
