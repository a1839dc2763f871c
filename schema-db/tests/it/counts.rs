//! How many rows are the reason that a statement was refused.

use std::time::{Duration, Instant};

use schema_db::{ApplyError, SqlError};

use crate::place::Place;

const ROWS: &str = "CREATE TABLE team (id bigint PRIMARY KEY, name text);
CREATE TABLE person (id bigint PRIMARY KEY, team_id bigint, \"E mail\" varchar(20), age bigint);
INSERT INTO team VALUES (1, 'a'), (2, 'b');
INSERT INTO person VALUES (1, 1, 'ann@x', 30), (2, 7, 'ann@x', -1), (3, NULL, NULL, 70000), (4, 8, 'bob@x', NULL), (5, 8, 'Bob@x', 5000000000);";

fn refused(place: &Place, sql: &str) -> SqlError {
    match place.up(&place.migration("m", sql)).unwrap_err() {
        ApplyError::Statement { error, .. } => *error,
        other => panic!("{other}"),
    }
}

/// The statement fails against these rows; what is said of them.
fn counted(place: &Place, sql: &str) -> Option<String> {
    place.execute(ROWS);
    refused(place, sql).rows
}

#[test]
fn rows_are_counted_on_postgres() {
    for (sql, told) in [
        ("ALTER TABLE person ALTER COLUMN \"E mail\" SET NOT NULL", "person: 1 row has no value in E mail"),
        ("ALTER TABLE person ADD COLUMN nick text NOT NULL", "person: 5 rows would have no value in nick"),
        (
            "ALTER TABLE person ADD COLUMN x text, ADD COLUMN nick text NOT NULL",
            "person: 5 rows would have no value in nick",
        ),
        ("CREATE UNIQUE INDEX ON person (\"E mail\")", "person: 1 key is there more than once, in 2 rows"),
        (
            "CREATE UNIQUE INDEX i ON public.person USING btree (lower(\"E mail\") DESC NULLS LAST) INCLUDE (age)",
            "person: 2 keys are there more than once, in 4 rows",
        ),
        (
            "CREATE UNIQUE INDEX i ON person (team_id) WHERE (id > 1) -- all but one\n",
            "person: 1 key is there more than once, in 2 rows",
        ),
        (
            "ALTER TABLE ONLY person ADD UNIQUE (team_id), ADD CONSTRAINT c CHECK (id > 0)",
            "person: 1 key is there more than once, in 2 rows",
        ),
        (
            "ALTER TABLE person ADD CONSTRAINT f FOREIGN KEY (team_id) REFERENCES team (id) ON DELETE CASCADE",
            "person: 3 rows refer to no row of team",
        ),
        // The columns have one name.
        (
            "ALTER TABLE person ADD FOREIGN KEY (id) REFERENCES team (id)",
            "person: 3 rows refer to no row of team",
        ),
        ("ALTER TABLE person ADD CONSTRAINT k CHECK (age > 0 -- adults\n)", "person: 1 row violates k"),
        ("ALTER TABLE person ADD CHECK (age BETWEEN 0 AND 1000)", "person: 3 rows violate person_age_check"),
        ("ALTER TABLE person ALTER age TYPE integer", "person: 1 row has a value in age that does not fit"),
        (
            "ALTER TABLE person ALTER age TYPE int4 USING age::int4, ALTER id SET DEFAULT 1",
            "person: 1 row has a value in age that does not fit",
        ),
        (
            "ALTER TABLE person ALTER COLUMN age SET DATA TYPE smallint",
            "person: 2 rows have a value in age that does not fit",
        ),
        (
            "ALTER TABLE person ALTER \"E mail\" TYPE varchar(4)",
            "person: 4 rows have a value in E mail that does not fit",
        ),
    ] {
        assert_eq!(counted(&Place::postgres(), sql).as_deref(), Some(told), "{sql}");
    }
}

#[test]
fn constraints_that_are_validated_are_counted_by_what_the_server_knows_of_them() {
    let place = Place::postgres();
    place.execute(ROWS);
    place.execute(
        "CREATE SCHEMA app; ALTER TABLE person SET SCHEMA app; \
         ALTER TABLE app.person ADD CONSTRAINT k CHECK (age > 0) NOT VALID; \
         ALTER TABLE app.person ADD CONSTRAINT f FOREIGN KEY (team_id) REFERENCES public.team NOT VALID",
    );
    let said = |name: &str| {
        let sql = format!("ALTER TABLE app.person VALIDATE CONSTRAINT {name}");
        refused(&place, &sql).rows.unwrap()
    };
    assert_eq!(said("k"), "app.person: 1 row violates k");
    assert_eq!(said("f"), "app.person: 3 rows refer to no row of team");
}

/// Values are tried one by one where the server can do that without ending at the first.
#[test]
fn texts_that_are_no_value_of_another_type_are_counted_from_16_on() {
    for (sql, told) in [
        (
            "ALTER TABLE person ALTER \"E mail\" TYPE integer USING \"E mail\"::integer",
            "person: 4 rows have a value in E mail that does not fit",
        ),
        (
            "ALTER TABLE team ALTER COLUMN name SET DATA TYPE date USING name::date",
            "team: 2 rows have a value in name that does not fit",
        ),
    ] {
        let place = Place::postgres();
        let can = place.count("SELECT current_setting('server_version_num')::bigint") >= 160_000;
        assert_eq!(counted(&place, sql).as_deref(), can.then_some(told), "{sql}");
    }
}

#[test]
fn what_cannot_be_told_is_not_guessed() {
    for sql in [
        // Rows of the migration itself are gone.
        "CREATE TABLE own (x int); INSERT INTO own VALUES (NULL); ALTER TABLE own ALTER x SET NOT NULL",
        "INSERT INTO person VALUES (1, 1, '', 1)",
        "CREATE UNIQUE INDEX ON person (\"E mail\" varchar_pattern_ops)",
        "ALTER TABLE person ADD COLUMN c bigint, ADD CHECK (c IS NOT NULL OR age > 0)",
        "ALTER TABLE person ALTER age TYPE integer USING age * 2",
        "ALTER TABLE person ALTER age TYPE integer, ALTER id TYPE integer USING id * 1000000000",
        "DO $$ BEGIN ALTER TABLE person ADD UNIQUE (team_id); END $$",
    ] {
        assert_eq!(counted(&Place::postgres(), sql), None, "{sql}");
    }
}

#[test]
fn counting_ends_soon_and_says_so() {
    let place = Place::postgres();
    place.execute(ROWS);
    place.execute(
        "CREATE FUNCTION slow(bigint) RETURNS boolean LANGUAGE plpgsql AS \
         $$ BEGIN IF current_setting('transaction_read_only') = 'on' THEN PERFORM pg_sleep(600); END IF; \
         RETURN $1 > 0; END $$",
    );
    let begun = Instant::now();
    let error = refused(&place, "ALTER TABLE person ADD CONSTRAINT k CHECK (slow(age))");
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    assert_eq!(
        error.rows.as_deref(),
        Some("person: the rows were not counted, as that takes longer than 3 s"),
        "{error}"
    );
}

#[test]
fn rows_are_counted_in_sqlite() {
    const COPY: &str = "INSERT INTO schemagen_new_person (id, team_id, \"E mail\")\n  SELECT id, team_id, \"E mail\"\n  \
                        FROM person";
    for (columns, told) in [
        ("id bigint, team_id bigint, \"E mail\" text NOT NULL", "person: 1 row has no value in E mail"),
        (
            "id bigint, team_id bigint, \"E mail\" text, nick text NOT NULL",
            "person: 5 rows would have no value in nick",
        ),
        (
            "id bigint, team_id bigint, \"E mail\" text, UNIQUE (\"E mail\")",
            "person: 1 key is there more than once, in 2 rows",
        ),
        (
            "id bigint, team_id bigint CONSTRAINT low CHECK (team_id < 8), \"E mail\" text",
            "person: 2 rows violate low",
        ),
        (
            "id bigint CHECK (id > 0), team_id bigint CHECK (team_id < 2), \"E mail\" text",
            "person: 3 rows violate the check team_id < 2",
        ),
    ] {
        let sql = format!(
            "-- schemagen: step foreign-keys-off\nCREATE TABLE schemagen_new_person ({columns});\n{COPY};\n\
             DROP TABLE person;"
        );
        assert_eq!(counted(&Place::sqlite(), &sql).as_deref(), Some(told), "{columns}");
    }
    assert_eq!(
        counted(&Place::sqlite(), "CREATE UNIQUE INDEX i ON person (lower(\"E mail\"))").as_deref(),
        Some("person: 2 keys are there more than once, in 4 rows")
    );
    assert_eq!(counted(&Place::sqlite(), "INSERT INTO person VALUES (1, 1, '', 1)"), None);
}
