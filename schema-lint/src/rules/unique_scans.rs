//! SG1204: a key whose index is built under a lock.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1204",
    name: "unique-scans",
    level: Level::Warning,
    what: "a unique constraint or primary key builds its index itself",
    why: "PostgreSQL builds the index under a lock that stops all others, for as long as that takes.",
    advice: "build the index with CREATE UNIQUE INDEX CONCURRENTLY, then add the constraint USING INDEX; in a partitioned \
             table do so in each partition before",
    example: "ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE (email);",
    instead: "-- schemagen: step no-transaction\nCREATE UNIQUE INDEX CONCURRENTLY users_email_key ON users (email);\n-- schemagen: step\nALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE USING INDEX users_email_key;",
    announced_by: &[HazardKind::LongLock, HazardKind::BlocksWrites],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(altered) = it.altered_in_use() else { return Vec::new() };
    if altered.is_partitioned() && takes_those_of_partitions(it) {
        return Vec::new();
    }
    let keys = altered.added_constraints().filter(|(_, said)| match said.kind {
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) => said.index.is_none(),
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) | ConstraintKind::Exclusion(_) => false,
    });
    keys.map(|(constraint, said)| {
        let message = format!("the index of the key is built under a lock that stops all others from using {}", altered.name);
        it.at(&constraint, message, "builds an index").fixed_by(fix(it, altered, &said))
    })
    .collect()
}

/// Partitioned tables have no constraint USING INDEX; options of the key would have to be taken apart.
fn fix(it: &Context<'_>, altered: &Altered<'_>, said: &read::ConstraintWithIndex) -> Option<Fix> {
    let (word, columns) = match &said.kind {
        ConstraintKind::PrimaryKey(key) if *key == Key::new(key.columns.clone()) => ("PRIMARY KEY", &key.columns),
        ConstraintKind::Unique(key) if *key == Unique::new(key.columns.clone()) => ("UNIQUE", &key.columns),
        _ => return None,
    };
    if altered.actions.len() > 1 || altered.is_partitioned() || columns.is_empty() {
        return None;
    }
    let (table, name) = (altered.written.as_str(), written(said.name.as_ref()?.as_str()));
    let columns = columns.iter().map(|it| written(it.as_str())).collect::<Vec<_>>().join(", ");
    let index = format!("CREATE UNIQUE INDEX CONCURRENTLY {name} ON {table} ({columns})");
    let key = format!("ALTER TABLE {table} ADD CONSTRAINT {name} {word} USING INDEX {name};");
    Some(it.replaced("build the index CONCURRENTLY first", &index, &key))
}
