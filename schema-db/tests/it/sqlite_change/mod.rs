//! Every kind of change on real SQLite databases with rows: the plan leads exactly to the schema after the change,
//! the plan after that is empty, the way back leads back, and rows survive.

mod columns;
mod declared;
mod random;
mod rebuild;
mod renames;
mod tables;

use rusqlite::Connection;
use schema_db::sqlite::introspect::{IntrospectOptions, introspect};
use schema_diff::{HazardKind, Options, Plan, Proposal, Rename, diff, propose};
use schema_model::{Dialect, Expression, ObjectId, Schema, script::StepKind};

/// A database in memory with foreign keys on, as applications have it.
fn open(sql: &str) -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    connection.pragma_update(None, "foreign_keys", true).unwrap();
    connection.execute_batch(sql).unwrap();
    connection
}

fn read(connection: &Connection) -> Schema {
    introspect(connection, &IntrospectOptions::default()).unwrap().schema
}

fn schema(sql: &str) -> Schema {
    read(&open(sql))
}

fn run(connection: &Connection, plan: &Plan) {
    for step in &plan.steps {
        let off = step.kind == StepKind::ForeignKeysOff;
        connection.pragma_update(None, "foreign_keys", !off).unwrap();
        connection.execute_batch("BEGIN").unwrap();
        for statement in step.actions.iter().flat_map(|it| &it.statements) {
            connection.execute_batch(statement).unwrap_or_else(|error| panic!("{error}: {statement}"));
        }
        assert_eq!(rows(connection, "PRAGMA foreign_key_check"), [] as [&str; 0]);
        connection.execute_batch("COMMIT").unwrap();
        connection.pragma_update(None, "foreign_keys", true).unwrap();
    }
    assert_eq!(rows(connection, "PRAGMA integrity_check"), ["ok"]);
}

/// The rows of a query, their values with bars between.
fn rows(connection: &Connection, query: &str) -> Vec<String> {
    let mut statement = connection.prepare(query).unwrap();
    let count = statement.column_count();
    let read = |row: &rusqlite::Row<'_>| {
        let values = (0..count).map(|at| row.get::<_, rusqlite::types::Value>(at).map(|it| spell(&it)));
        Ok(values.collect::<rusqlite::Result<Vec<_>>>()?.join("|"))
    };
    statement.query_map([], read).unwrap().collect::<rusqlite::Result<_>>().unwrap()
}

fn spell(value: &rusqlite::types::Value) -> String {
    use rusqlite::types::Value;
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Integer(it) => it.to_string(),
        Value::Real(it) => format!("{it:?}"),
        Value::Text(it) => it.clone(),
        Value::Blob(it) => format!("{it:x?}"),
    }
}

/// A change between two schemas, both given as SQL.
struct Change {
    before: &'static str,
    after: &'static str,
    renames: Vec<Rename>,
    options: Options,
}

fn change(before: &'static str, after: &'static str) -> Change {
    Change { before, after, renames: Vec::new(), options: Options::new(Dialect::Sqlite) }
}

fn table(name: &str) -> ObjectId {
    ObjectId::Table(name.parse().unwrap())
}

fn column(table: &str, name: &str) -> ObjectId {
    ObjectId::column(&table.parse().unwrap(), &name.parse().unwrap())
}

impl Change {
    fn rename(mut self, before: ObjectId, after: ObjectId) -> Self {
        self.renames.push((before, after));
        self
    }

    fn backfill(mut self, id: ObjectId, sql: &str) -> Self {
        self.options.backfills.insert(id, Expression::new(sql));
        self
    }

    fn propose(&self) -> Proposal {
        propose(&schema(self.before), &schema(self.after), &self.renames, &self.options).unwrap()
    }

    /// The statements without those that every rebuild has.
    fn statements(&self) -> Vec<String> {
        self.propose()
            .plan
            .statements()
            .map(|it| it.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect()
    }

    fn hazards(&self, kind: HazardKind) -> Vec<String> {
        let plan = self.propose().plan;
        plan.hazards().filter(|it| it.kind == kind).map(|it| it.object.to_string()).collect()
    }

    fn is_rebuild(&self) -> bool {
        let plan = self.propose().plan;
        plan.statements().any(|it| it.starts_with("CREATE TABLE schemagen_new_"))
    }

    /// Runs the plan over `rows`, and proves the promises; the database after the change.
    fn prove(&self, fill: &str) -> Connection {
        let (before, after) = (schema(self.before), schema(self.after));
        let proposal = self.propose();
        let connection = open(self.before);
        connection.execute_batch(fill).unwrap();
        run(&connection, &proposal.plan);
        assert_eq!(diff(&read(&connection), &after), [], "the plan does not lead to the schema");
        assert_eq!(diff(&after, &read(&connection)), []);
        self.prove_way_back(&proposal, &before, &after);
        connection
    }

    /// There and back on empty tables; where rows are lost there is a way back for the structure.
    fn prove_way_back(&self, proposal: &Proposal, before: &Schema, after: &Schema) {
        let connection = open(self.before);
        run(&connection, &proposal.plan);
        let back = match &proposal.way_back {
            schema_diff::WayBack::Plan(plan) => plan,
            schema_diff::WayBack::None { structure, reason } => structure.as_ref().expect(reason),
        };
        run(&connection, back);
        assert_eq!(diff(&read(&connection), before), [], "the way back does not lead back");
        run(&connection, &propose(before, after, &self.renames, &self.options).unwrap().plan);
        assert_eq!(diff(&read(&connection), after), [], "the second time does not lead there");
    }
}

const PARENT_AND_CHILDREN: &str = "
    CREATE TABLE parent (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, note TEXT);
    CREATE INDEX parent_name_idx ON parent (name);
    CREATE UNIQUE INDEX parent_note_idx ON parent (lower(note) DESC) WHERE note <> '';
    CREATE TABLE cascade (id INTEGER PRIMARY KEY, p INTEGER NOT NULL REFERENCES parent (id) ON DELETE CASCADE);
    CREATE TABLE nullify (id INTEGER PRIMARY KEY, p INTEGER REFERENCES parent (id) ON DELETE SET NULL);
    CREATE TABLE restricted (id INTEGER PRIMARY KEY, p INTEGER REFERENCES parent ON DELETE RESTRICT);
    CREATE TABLE self (id INTEGER PRIMARY KEY, p INTEGER REFERENCES self (id) ON DELETE CASCADE, x TEXT)";

const FAMILY: &str = "
    INSERT INTO parent VALUES (1, 'a', 'x'), (2, 'b', NULL), (9, 'z', 'y');
    DELETE FROM parent WHERE id = 9;
    INSERT INTO cascade VALUES (1, 1), (2, 2); INSERT INTO nullify VALUES (1, 1); INSERT INTO restricted VALUES (1, 2);
    INSERT INTO self VALUES (1, NULL, 'r'), (2, 1, 's')";

fn assert_family_is_whole(connection: &Connection) {
    assert_eq!(rows(connection, "SELECT * FROM cascade"), ["1|1", "2|2"]);
    assert_eq!(rows(connection, "SELECT * FROM nullify"), ["1|1"]);
    assert_eq!(rows(connection, "SELECT * FROM restricted"), ["1|2"]);
}
