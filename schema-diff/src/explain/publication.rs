//! What differs between two publications of one name.

use schema_model::{
    Name,
    schema::definition::{Publication, PublishedChange, PublishedTable},
};

use super::{Difference, attribute, comment};

pub(super) fn publication(a: &Publication, b: &Publication) -> Vec<Option<Difference>> {
    let Publication { name: _, all_tables, tables, schemas, publish, via_root, generated_columns, .. } = a;
    vec![
        attribute("all tables", all_tables, &b.all_tables, ToString::to_string),
        attribute("tables", tables, &b.tables, |it| list(it.iter().map(show_table))),
        attribute("schemas", schemas, &b.schemas, |it| list(it.iter().map(ToString::to_string))),
        attribute("publish", publish, &b.publish, |it| {
            let all = it.as_deref().unwrap_or(&PublishedChange::EVERY);
            list(all.iter().map(|it| it.word().to_owned()))
        }),
        attribute("publish_via_partition_root", via_root, &b.via_root, ToString::to_string),
        attribute("publish_generated_columns", generated_columns, &b.generated_columns, |it| {
            if *it { "stored" } else { "none" }.to_owned()
        }),
        comment(a.comment.as_ref(), b.comment.as_ref()),
    ]
}

fn show_table(it: &PublishedTable) -> String {
    let PublishedTable { table, columns, filter } = it;
    let columns: Vec<&str> = columns.iter().map(Name::as_str).collect();
    let columns = if columns.is_empty() { String::new() } else { format!(" ({})", columns.join(", ")) };
    let filter = filter.as_ref().map_or_else(String::new, |it| format!(" where ({it})"));
    format!("{table}{columns}{filter}")
}

fn list(all: impl Iterator<Item = String>) -> String {
    let all: Vec<String> = all.collect();
    if all.is_empty() { "none".to_owned() } else { all.join(", ") }
}
