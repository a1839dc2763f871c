//! A case's database on the test server.

use postgres::{Client, SimpleQueryMessage};
use schema_db::{
    Introspection,
    postgres::{IntrospectOptions, introspect},
};
use schema_diff::Sql;
use schema_model::{
    Dialect, Expression, Schema,
    schema::{ColumnValue, ConstraintKind, IndexTarget},
    script::{Script, StepKind},
};
use test_support::TestDatabase;

use super::live::{Live, Row};

pub(super) struct PostgresDatabase {
    client: Client,
    _database: TestDatabase,
}

impl PostgresDatabase {
    pub(super) fn create() -> Self {
        let database = test_support::database();
        Self { client: database.connect(), _database: database }
    }

    fn execute(&mut self, sql: &str) -> Result<(), String> {
        self.client.batch_execute(sql).map_err(|error| describe(&error, sql))
    }
}

fn describe(error: &postgres::Error, sql: &str) -> String {
    match error.as_db_error() {
        Some(it) => format!("{} {}\n{sql}", it.code().code(), it.message()),
        None => format!("{error}\n{sql}"),
    }
}

impl Live for PostgresDatabase {
    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    fn run(&mut self, script: &Script) -> Result<(), String> {
        for step in &script.steps {
            let inside = step.kind != StepKind::NoTransaction;
            if inside {
                self.execute("BEGIN")?;
            }
            for statement in &step.statements {
                self.execute(statement.text())?;
            }
            if inside {
                self.execute("COMMIT")?;
            }
        }
        Ok(())
    }

    fn batch(&mut self, sql: &str) -> Result<(), String> {
        self.execute(sql)
    }

    fn introspect(&mut self) -> Result<Introspection, String> {
        introspect(&mut self.client, &IntrospectOptions::default()).map_err(|error| error.to_string())
    }

    /// The server writes expressions in its own way; `catalog` compares them.
    fn make_comparable(&mut self, promised: &mut Schema, live: &mut Schema) -> Result<(), String> {
        blank(promised);
        blank(live);
        Ok(())
    }

    fn catalog(&mut self) -> String {
        self.answer(include_str!("catalog.sql"))
    }

    fn ask(&mut self, query: &str) -> Vec<Row> {
        let messages =
            self.client.simple_query(query).unwrap_or_else(|error| panic!("{}", describe(&error, query)));
        let rows = messages.iter().filter_map(|message| match message {
            SimpleQueryMessage::RowDescription(columns) => {
                Some(columns.iter().map(|it| Some(it.name().to_owned())).collect())
            }
            SimpleQueryMessage::Row(row) => {
                Some((0..row.len()).map(|at| row.get(at).map(str::to_owned)).collect())
            }
            _ => None,
        });
        rows.collect()
    }

    fn clear(&mut self, schema: &Schema) {
        if schema.tables.is_empty() {
            return;
        }
        let names = schema.tables.iter().map(|it| &it.name);
        let sql = Sql::new(Dialect::Postgres).push("TRUNCATE ").list(names, Sql::name).finish();
        self.execute(&sql).unwrap();
    }
}

fn blank(schema: &mut Schema) {
    for table in &mut schema.tables {
        for column in &mut table.columns {
            match &mut column.value {
                Some(ColumnValue::Default(it) | ColumnValue::Generated { expression: it, .. }) => {
                    *it = nothing();
                }
                Some(ColumnValue::Identity(_) | ColumnValue::Serial { .. }) | None => {}
            }
        }
        for constraint in &mut table.constraints {
            if let ConstraintKind::Check(it) = &mut constraint.kind {
                *it = nothing();
            }
        }
        for index in &mut table.indexes {
            let parts = index.parts.iter_mut().filter_map(|part| match &mut part.target {
                IndexTarget::Expression(it) => Some(it),
                IndexTarget::Column(_) => None,
            });
            parts.chain(&mut index.predicate).for_each(|it| *it = nothing());
        }
    }
}

fn nothing() -> Expression {
    Expression::new("")
}
