//! Makes partition keys and bounds comparable: a twin of the table, partitioned as its author says, shows how the server
//! writes them.

use std::fmt::Write;

use postgres::{Client, SimpleQueryMessage, Transaction};
use schema_model::{
    Expression, Name, ObjectId, QualifiedName, Schema,
    schema::{IndexTarget, Partition, PartitionBound, PartitionKey, PartitionStrategy, Table},
};

use super::{CanonicaliseError, Kept, Side, begin};
use crate::{
    postgres::{message, partition_bound, quote},
    quote::{identifier, postgres_text},
};

/// Replaces what is promised by the server's spelling of it, for tables whose partitions or partition keys differ from
/// the live ones.
pub(super) fn spell(
    client: &mut Client,
    default_schema: &Name,
    promised: &mut Schema,
    live: &Schema,
) -> Result<Vec<Kept>, CanonicaliseError> {
    let differs = |table: &&mut Table| {
        table.options.partition_by.is_some()
            && live.table(&table.name).is_some_and(|it| {
                it.options.partition_by.is_some()
                    && (it.options.partition_by != table.options.partition_by
                        || it.partitions != table.partitions)
            })
    };
    let differing: Vec<&mut Table> = promised.tables.iter_mut().filter(differs).collect();
    if differing.is_empty() {
        return Ok(Vec::new());
    }
    let mut transaction = begin(client, default_schema)?;
    let mut kept = Vec::new();
    for table in differing {
        let Some(live) = live.table(&table.name) else { continue };
        match twin(&mut transaction, default_schema, table, live) {
            Ok(answer) => answer.write_back(table, live),
            Err(error) if error.as_db_error().is_some() => kept.push(Kept {
                side: Side::Promised,
                object: ObjectId::Table(table.name.clone()),
                message: message(&error),
            }),
            Err(error) => return Err(error.into()),
        }
    }
    transaction.rollback()?;
    Ok(kept)
}

/// The server's texts.
struct Answer {
    /// Whether the live table, and each of its partitions, is partitioned by the key that is promised.
    is_same_key: Vec<bool>,
    /// The bounds of the promised partitions, in their order.
    bounds: Vec<Option<PartitionBound>>,
}

impl Answer {
    fn write_back(self, table: &mut Table, live: &Table) {
        let mut is_same_key = self.is_same_key.into_iter();
        if is_same_key.next() == Some(true) {
            table.options.partition_by.clone_from(&live.options.partition_by);
        }
        for ((partition, bound), same) in table.partitions.iter_mut().zip(self.bounds).zip(is_same_key) {
            if let Some(bound) = bound {
                partition.bound = in_live_order(bound, live.partition(&partition.name));
            }
            if same && let Some(live) = live.partition(&partition.name) {
                partition.partition_by.clone_from(&live.partition_by);
            }
        }
    }
}

/// A list has no order of its own.
fn in_live_order(bound: PartitionBound, live: Option<&Partition>) -> PartitionBound {
    match (bound, live.map(|it| &it.bound)) {
        (PartitionBound::List(values), Some(PartitionBound::List(live)))
            if values.len() == live.len() && values.iter().all(|it| live.contains(it)) =>
        {
            PartitionBound::List(live.clone())
        }
        (bound, _) => bound,
    }
}

fn twin(
    transaction: &mut Transaction<'_>,
    default_schema: &Name,
    table: &Table,
    live: &Table,
) -> Result<Answer, postgres::Error> {
    let mut sql = create(table, live);
    let live_name = |name: &QualifiedName| {
        let schema = name.schema.as_ref().unwrap_or(default_schema);
        postgres_text(&format!("{}.{}", identifier(schema.as_str()), identifier(name.name.as_str())))
    };
    let twins = std::iter::once((own_name(table), &table.name))
        .chain(table.partitions.iter().enumerate().map(|(at, it)| (label(at), &it.name)));
    for (twin, name) in twins {
        let twin = postgres_text(&format!("pg_temp.{}", identifier(&twin)));
        let _ = writeln!(
            sql,
            "SELECT pg_get_partkeydef({twin}::regclass) IS NOT DISTINCT FROM \
             pg_get_partkeydef(to_regclass({})) AS same, pg_get_expr(c.relpartbound, c.oid) AS bound \
             FROM pg_class c WHERE c.oid = {twin}::regclass;",
            live_name(name)
        );
    }
    let mut savepoint = transaction.transaction()?;
    let messages = savepoint.simple_query(&sql)?;
    savepoint.rollback()?;
    let rows = messages.iter().filter_map(|message| match message {
        SimpleQueryMessage::Row(row) => Some((row.get("same") == Some("t"), row.get("bound"))),
        _ => None,
    });
    let rows: Vec<(bool, Option<&str>)> = rows.collect();
    Ok(Answer {
        is_same_key: rows.iter().map(|(same, _)| *same).collect(),
        bounds: rows.iter().skip(1).map(|(_, text)| text.and_then(partition_bound::read)).collect(),
    })
}

/// An expression of the key may say `event.kind`.
fn own_name(table: &Table) -> String {
    table.name.name.as_str().to_owned()
}

fn label(at: usize) -> String {
    format!("schemagen:{at}")
}

/// CREATE TABLE for the twin and its partitions; those of partitions behind the ones that they are of. Columns have
/// their live types, so that a changed type is one difference.
fn create(table: &Table, live: &Table) -> String {
    let columns = table.columns.iter().map(|it| {
        let ty = live.column(&it.name).map_or(&it.ty, |it| &it.ty);
        format!("{} {}", identifier(it.name.as_str()), quote::data_type(ty))
    });
    let columns: Vec<String> = columns.collect();
    let mut sql =
        format!("CREATE TEMPORARY TABLE pg_temp.{} ({})", identifier(&own_name(table)), columns.join(", "));
    push_key(&mut sql, table.options.partition_by.as_ref());
    let mut made: Vec<&QualifiedName> = Vec::new();
    loop {
        let next =
            table.partitions.iter().enumerate().find(|(_, it)| {
                !made.contains(&&it.name) && it.of.as_ref().is_none_or(|of| made.contains(&of))
            });
        let Some((at, partition)) = next else { return sql };
        made.push(&partition.name);
        let of = partition.of.as_ref().and_then(|of| table.partitions.iter().position(|it| it.name == *of));
        let parent = of.map_or_else(|| own_name(table), label);
        let _ = write!(
            sql,
            "CREATE TEMPORARY TABLE pg_temp.{} PARTITION OF pg_temp.{} {}",
            identifier(&label(at)),
            identifier(&parent),
            bound(&partition.bound)
        );
        push_key(&mut sql, partition.partition_by.as_ref());
    }
}

fn push_key(sql: &mut String, key: Option<&PartitionKey>) {
    if let Some(key) = key {
        let strategy = match key.strategy {
            PartitionStrategy::Range => "RANGE",
            PartitionStrategy::List => "LIST",
            PartitionStrategy::Hash => "HASH",
        };
        let parts = key.parts.iter().map(|part| {
            let mut text = match &part.target {
                IndexTarget::Column(name) => identifier(name.as_str()),
                IndexTarget::Expression(expression) => format!("({expression}\n)"),
            };
            if let Some(collation) = &part.collation {
                let _ = write!(text, " COLLATE {}", quote::name(collation));
            }
            if let Some(class) = &part.operator_class {
                let _ = write!(text, " {}", quote::name(class));
            }
            text
        });
        let _ = write!(sql, " PARTITION BY {strategy} ({})", parts.collect::<Vec<_>>().join(", "));
    }
    sql.push_str(";\n");
}

fn bound(bound: &PartitionBound) -> String {
    let list = |values: &[Expression]| values.iter().map(Expression::as_str).collect::<Vec<_>>().join(", ");
    match bound {
        PartitionBound::Range { from, to } => format!("FOR VALUES FROM ({}) TO ({})", list(from), list(to)),
        PartitionBound::List(values) => format!("FOR VALUES IN ({})", list(values)),
        PartitionBound::Hash { modulus, remainder } => {
            format!("FOR VALUES WITH (MODULUS {modulus}, REMAINDER {remainder})")
        }
        PartitionBound::Default => "DEFAULT".to_owned(),
    }
}
