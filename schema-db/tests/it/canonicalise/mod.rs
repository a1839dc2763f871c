//! Expressions as authors write them equal what the server keeps, exactly where they mean the same.

mod declared;
mod plainer;
mod refused;
mod sessions;
mod shapes;
mod tables;
mod types;

use schema_db::postgres::{IntrospectOptions, Kept, canonicalise, introspect};
use schema_model::{
    Expression, Name, QualifiedName, Schema,
    schema::{ColumnValue, ConstraintKind, GeneratedStorage, IndexTarget},
};
use test_support::TestDatabase;

/// A database made by `script`, and its schema.
fn made(script: &str) -> (TestDatabase, Schema) {
    let database = test_support::database();
    database.connect().batch_execute(script).unwrap();
    let schema = read(&database);
    (database, schema)
}

fn read(database: &TestDatabase) -> Schema {
    introspect(&mut database.connect(), &IntrospectOptions::default()).unwrap().schema
}

fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

/// Makes both sides comparable in the default schema `public`.
fn compare(database: &TestDatabase, promised: &mut Schema, live: &mut Schema) -> Vec<Kept> {
    canonicalise(&mut database.connect(), &name("public"), promised, live).unwrap()
}

/// The schema with other expressions: where each belongs, and how its author wrote it.
fn authored(schema: &Schema, table: &str, expressions: &[(&str, &str)]) -> Schema {
    let mut schema = schema.clone();
    let table = schema.table_mut(&table.parse::<QualifiedName>().unwrap()).unwrap();
    for (place, text) in expressions {
        let (new, place) = (Expression::new(text), name(place));
        if let Some(column) = table.columns.iter_mut().find(|it| it.name == place) {
            column.value = Some(match column.value {
                Some(ColumnValue::Generated { .. }) => {
                    ColumnValue::Generated { expression: new, storage: GeneratedStorage::Stored }
                }
                _ => ColumnValue::Default(new),
            });
        } else if let Some(constraint) = table.constraints.iter_mut().find(|it| it.name == place) {
            constraint.kind = ConstraintKind::Check(schema_model::schema::Check::new(new));
        } else if let Some(index) = table.indexes.iter_mut().find(|it| it.name == place) {
            match &mut index.predicate {
                Some(predicate) => *predicate = new,
                None => index.parts[0].target = IndexTarget::Expression(new),
            }
        } else {
            panic!("no {place} in {table:?}");
        }
    }
    schema
}
