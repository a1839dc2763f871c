//! What a statement does, as the catalogs and the counters of the server show it.

use std::collections::BTreeMap;

use postgres::{Client, GenericClient, SimpleQueryMessage, Transaction};
use schema_lint::{Answer, Effect, Heap, LockMode};
use schema_model::{Name, QualifiedName};

use super::Measured;

/// Relations of users by their ids: names and files, with the files of their indexes by name.
#[derive(Debug)]
pub(crate) struct Relation {
    pub(super) name: QualifiedName,
    file: i64,
    size: i64,
    indexes: BTreeMap<String, i64>,
}

pub(crate) type Relations = BTreeMap<i64, Relation>;

const RELATIONS: &str = "
    SELECT c.oid::int8, nullif(n.nspname, 'public')::text, c.relname::text, c.relfilenode::int8,
      CASE WHEN c.relkind IN ('r', 'm') THEN pg_relation_size(c.oid) ELSE 0 END
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' AND c.relkind IN ('r', 'p', 'm', 'v', 'f')";

const INDEXES: &str = "
    SELECT i.indrelid::int8, c.relname::text, c.relfilenode::int8
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE i.indrelid = ANY ($1::int8[])";

const LOCKS: &str = "
    SELECT l.relation::int8, l.mode FROM pg_locks l
    WHERE l.locktype = 'relation' AND l.pid = $1
      AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())";

const READ: &str = "SELECT relid::int8, seq_tup_read FROM pg_stat_xact_all_tables";

/// Runs a statement in a transaction that is rolled back.
pub(super) fn inside(client: &mut Client, sql: &str) -> Result<Measured, String> {
    let mut transaction = client.transaction().unwrap();
    let before = relations(&mut transaction);
    let read_before = tuples_read(&mut transaction);
    transaction.simple_query(sql).map(drop::<Vec<SimpleQueryMessage>>).map_err(|it| format!("{it:?}"))?;
    let process: i32 = transaction.query_one("SELECT pg_backend_pid()", &[]).unwrap().get(0);
    let locks = locks(&mut transaction, process);
    let read = tuples_read(&mut transaction);
    let after = relations(&mut transaction);
    transaction.rollback().unwrap();
    let is_read = |id: &i64| read.get(id).copied().unwrap_or(0) > read_before.get(id).copied().unwrap_or(0);
    Ok(effects(&before, &after, &locks, is_read))
}

/// How many rows a transaction has read of each table, from its beginning to its end.
pub(crate) fn tuples_read(transaction: &mut Transaction<'_>) -> BTreeMap<i64, i64> {
    transaction.query(READ, &[]).unwrap().iter().map(|row| (row.get(0), row.get(1))).collect()
}

pub(crate) fn relations(client: &mut impl GenericClient) -> Relations {
    let rows = client.query(RELATIONS, &[]).unwrap();
    let mut relations: Relations = rows
        .iter()
        .map(|row| {
            let schema: Option<String> = row.get(1);
            let name = QualifiedName {
                schema: schema.map(|it| Name::new(&it).unwrap()),
                name: Name::new(row.get(2)).unwrap(),
            };
            (row.get(0), Relation { name, file: row.get(3), size: row.get(4), indexes: BTreeMap::new() })
        })
        .collect();
    let ids: Vec<i64> = relations.keys().copied().collect();
    for row in client.query(INDEXES, &[&ids]).unwrap() {
        let table: i64 = row.get(0);
        relations.get_mut(&table).unwrap().indexes.insert(row.get(1), row.get(2));
    }
    relations
}

/// The strongest lock of a process on each relation, granted or waited for.
pub(crate) fn locks(client: &mut impl GenericClient, process: i32) -> BTreeMap<i64, LockMode> {
    let mut locks = BTreeMap::new();
    for row in client.query(LOCKS, &[&process]).unwrap() {
        let mode = LockMode::from_server(row.get(1)).unwrap();
        let strongest = locks.entry(row.get(0)).or_insert(mode);
        *strongest = (*strongest).max(mode);
    }
    locks
}

/// What became of the relations that were there before.
pub(crate) fn effects(
    before: &Relations,
    after: &Relations,
    locks: &BTreeMap<i64, LockMode>,
    is_read: impl Fn(&i64) -> bool,
) -> Measured {
    let effect = |id: &i64, was: &Relation| {
        let heap = after.get(id).map_or(Heap::Kept, |is| match (is.file == was.file, is.size) {
            (true, _) => Heap::Kept,
            (false, 0) if was.size > 0 => Heap::Emptied,
            (false, _) => Heap::Rewritten,
        });
        let is_rebuilt =
            heap != Heap::Emptied && after.get(id).is_some_and(|is| is_any_other(&was.indexes, &is.indexes));
        Effect {
            lock: locks.get(id).copied(),
            heap,
            rebuilds: Answer::of(|| is_rebuilt),
            scans: Answer::of(|| is_read(id)),
        }
    };
    before.iter().map(|(id, it)| (it.name.clone(), effect(id, it))).collect()
}

/// Whether an index of the same name has another file.
fn is_any_other(before: &BTreeMap<String, i64>, after: &BTreeMap<String, i64>) -> bool {
    before.iter().any(|(name, file)| after.get(name).is_some_and(|it| it != file))
}
