#![allow(clippy::unwrap_used)]
use schema_model::{
    Expression, Schema, SqlType,
    schema::{Column, ColumnValue, Constraint, ConstraintKind, Enum, Key, Table},
};

use super::*;
use crate::{Options, apply_renames, diff};

fn status(labels: &[&str]) -> Enum {
    let labels = labels.iter().map(|it| (*it).to_owned()).collect();
    Enum { name: "status".parse().unwrap(), labels, comment: None }
}

fn table(name: &str, columns: &[Column]) -> Table {
    let mut table = Table::new(name.parse().unwrap());
    table.columns = columns.to_vec();
    let key = Key::new(vec![columns[0].name.clone()]);
    let name = Name::new(&format!("{}_pkey", table.name.name)).unwrap();
    table.constraints.push(Constraint::new(name, ConstraintKind::PrimaryKey(key)));
    table
}

fn column(name: &str, ty: SqlType) -> Column {
    Column::new(Name::new(name).unwrap(), ty)
}

/// What is told of a change of one table, with the renames that somebody asked for.
fn told_of(before: Table, after: Table, renames: &[(ObjectId, ObjectId)]) -> Vec<Rollout> {
    let [before, after] = [before, after].map(|it| Schema { tables: vec![it], ..Schema::default() });
    let options = Options::new(Dialect::Postgres);
    let made = apply_renames(&before, &after, renames).unwrap();
    let deltas = [made.deltas, diff(&made.schema, &after)].concat();
    let change =
        Change { before: &before, renamed: &made.schema, after: &after, deltas: &deltas, options: &options };
    [of(&change), of_rewritten(&change).unwrap()].concat()
}

fn told(before: Table, after: Table) -> Vec<Rollout> {
    told_of(before, after, &[])
}

fn of_column(table: &str, column: &str) -> ObjectId {
    ObjectId::column(&table.parse().unwrap(), &Name::new(column).unwrap())
}

fn statements(rollout: &Rollout) -> Vec<&str> {
    rollout.steps.iter().flat_map(|it| &it.sql).map(String::as_str).collect()
}

#[test]
fn an_enum_that_loses_values_names_them() {
    let rollout = gone::fewer(&status(&["open", "done", "gone"]), &status(&["open", "new"])).unwrap();
    assert_eq!(rollout.steps[0].text, r#"first deploy what neither writes nor expects "done" or "gone""#);
    assert_eq!(gone::fewer(&status(&["open"]), &status(&["new", "open"])), None);
}

#[test]
fn a_view_has_the_names_from_before_of_a_table_and_its_columns() {
    let of = |name, to| table(name, &[column("id", SqlType::BigInt), column(to, SqlType::Json)]);
    let renames = [
        (ObjectId::Table("Order".parse().unwrap()), ObjectId::Table("orders".parse().unwrap())),
        (of_column("orders", "from"), of_column("orders", "to")),
    ];
    let rollouts = told_of(of("Order", "from"), of("orders", "to"), &renames);
    assert_eq!(rollouts.len(), 1);
    assert_eq!(
        statements(&rollouts[0]),
        ["CREATE VIEW \"Order\" AS SELECT id, \"to\" AS \"from\" FROM orders", "DROP VIEW \"Order\""]
    );
}

#[test]
fn names_are_quoted_and_values_without_equality_compared_as_text() {
    let of = |name| table("Order", &[column("id", SqlType::BigInt), column(name, SqlType::Json)]);
    let rollouts = told_of(of("from"), of("to"), &[(of_column("Order", "from"), of_column("Order", "to"))]);
    assert_eq!(
        statements(&rollouts[0]),
        [
            "ALTER TABLE \"Order\" ADD COLUMN \"to\" json",
            "CREATE FUNCTION \"Order_keep_to\"() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n  \
             IF NEW.\"to\"::text IS DISTINCT FROM OLD.\"to\"::text\n    THEN NEW.\"from\" := NEW.\"to\";\n    \
             ELSE NEW.\"to\" := NEW.\"from\";\n  END IF;\n  RETURN NEW;\nEND $$",
            "CREATE TRIGGER keep_to BEFORE INSERT OR UPDATE ON \"Order\"\n  \
             FOR EACH ROW EXECUTE FUNCTION \"Order_keep_to\"()",
            "UPDATE \"Order\" SET \"to\" = \"from\"\n  WHERE id IN (SELECT id FROM \"Order\" \
             WHERE \"to\" IS NULL AND \"from\" IS NOT NULL LIMIT 10000)\n    \
             AND \"to\" IS NULL AND \"from\" IS NOT NULL",
            "DROP TRIGGER keep_to ON \"Order\"",
            "DROP FUNCTION \"Order_keep_to\"()",
            "ALTER TABLE \"Order\" DROP COLUMN \"from\"",
        ]
    );
}

#[test]
fn a_default_changes_sides_as_the_column_from_before_goes() {
    let value = Some(ColumnValue::Default(Expression::new("'new'")));
    let of = |name| {
        let column = Column { value: value.clone(), ..column(name, SqlType::Text) };
        table("users", &[self::column("id", SqlType::BigInt), column])
    };
    let rollouts =
        told_of(of("nick"), of("name"), &[(of_column("users", "nick"), of_column("users", "name"))]);
    let last = "ALTER TABLE users DROP COLUMN nick, ALTER COLUMN name SET DEFAULT 'new'";
    assert_eq!(statements(&rollouts[0]).last(), Some(&last));
}

#[test]
fn keys_have_their_recipe_in_words() {
    let of = |ty| table("users", &[column("id", ty)]);
    let rollouts = told(of(SqlType::Integer), of(SqlType::BigInt));
    assert_eq!((rollouts[0].steps.len(), statements(&rollouts[0])), (3, vec![]));
    let of = |name| table("users", &[column(name, SqlType::BigInt)]);
    let rollouts = told_of(of("id"), of("nr"), &[(of_column("users", "id"), of_column("users", "nr"))]);
    assert_eq!((rollouts[0].steps.len(), statements(&rollouts[0])), (5, vec![]));
}

#[test]
fn a_name_that_is_taken_must_be_free_first() {
    let of = |names: &[&str]| {
        let columns: Vec<Column> = names.iter().map(|it| column(it, SqlType::Text)).collect();
        table("users", &columns)
    };
    let renames = [
        (of_column("users", "b"), of_column("users", "c")),
        (of_column("users", "a"), of_column("users", "b")),
    ];
    let rollouts = told_of(of(&["id", "a", "b"]), of(&["id", "b", "c"]), &renames);
    let texts: Vec<&str> = rollouts.iter().map(|it| it.steps[0].text.as_str()).collect();
    assert_eq!(
        texts,
        [
            "add c, and let a trigger keep both alike",
            "free the name b in a migration before, so that both columns can be there for a while"
        ]
    );
}

#[test]
fn a_column_that_programs_cannot_leave_out_is_made_optional_first() {
    let (id, name) = (column("id", SqlType::BigInt), column("name", SqlType::Text));
    let rollout =
        told(table("users", &[id.clone(), name.clone()]), table("users", std::slice::from_ref(&id)));
    assert_eq!(rollout[0].steps[0].sql, ["ALTER TABLE users ALTER COLUMN name DROP NOT NULL"]);
    let optional = Column { nullable: true, ..name };
    let rollout = told(table("users", &[id.clone(), optional]), table("users", &[id]));
    assert_eq!(rollout[0].steps.len(), 1);
}

#[test]
fn a_column_of_another_type_gets_another_beside_it() {
    let of = |ty| table("users", &[column("id", SqlType::BigInt), column("visits", ty)]);
    let rollout = told(of(SqlType::Text), of(SqlType::BigInt));
    assert_eq!(
        statements(&rollout[0]),
        [
            "ALTER TABLE users ADD COLUMN visits_next bigint",
            "CREATE FUNCTION users_keep_visits_next() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n  \
             NEW.visits_next := (SELECT visits::bigint FROM (SELECT NEW.visits) AS it (visits));\n  \
             RETURN NEW;\nEND $$",
            "CREATE TRIGGER keep_visits_next BEFORE INSERT OR UPDATE ON users\n  \
             FOR EACH ROW EXECUTE FUNCTION users_keep_visits_next()",
            "UPDATE users SET visits_next = visits::bigint\n  WHERE id IN (SELECT id FROM users \
             WHERE visits_next IS NULL AND visits IS NOT NULL LIMIT 10000)\n    \
             AND visits_next IS NULL AND visits IS NOT NULL",
            "DROP TRIGGER keep_visits_next ON users",
            "DROP FUNCTION users_keep_visits_next()",
            "ALTER TABLE users RENAME COLUMN visits TO visits_former",
            "ALTER TABLE users RENAME COLUMN visits_next TO visits",
            "ALTER TABLE users ALTER COLUMN visits_former DROP NOT NULL",
            "ALTER TABLE users DROP COLUMN visits_former",
        ]
    );
    // Assigning refuses what is too long; a cast would cut it off.
    let rollout = told(of(SqlType::Text), of(SqlType::Varchar(Some(3))));
    assert!(statements(&rollout[0])[1].contains("  NEW.visits_next := NEW.visits;\n"));
}
