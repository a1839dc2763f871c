//! SG1006: words that not every supported server knows, in a project that does not say which ones it has.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1006",
    name: "version-not-said",
    level: Level::Advice,
    what: "a statement that not every supported server knows, and postgres_version is not said",
    why: "Without postgres_version a migration is taken to run on every PostgreSQL from 12 on. An older server refuses the \
          statement, and finds that out only when the migration runs there.",
    advice: "say postgres_version in schemagen.toml, the oldest server that the project has",
    example: "CREATE TABLE tags (id bigint PRIMARY KEY, name text, UNIQUE NULLS NOT DISTINCT (name));",
    instead: "CREATE TABLE tags (id bigint PRIMARY KEY, name text NOT NULL DEFAULT '' UNIQUE);",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    if it.settings.postgres_version.is_some() {
        return Vec::new();
    }
    let found = newer_than(it.statement, it.settings.version()).map(|newer| {
        let message = format!("{} is known from PostgreSQL {} on", newer.what, newer.since);
        it.within(&newer.range, message, "refused by older servers")
    });
    found.into_iter().collect()
}
