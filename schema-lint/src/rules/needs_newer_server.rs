//! SG1003: words that the oldest server does not know.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1003",
    name: "needs-newer-server",
    level: Level::Error,
    what: "a statement that the oldest server of the project does not know",
    why: "postgres_version in schemagen.toml names the oldest PostgreSQL that the SQL must run on. That one refuses the \
          statement.",
    advice: "write what that version knows, or raise postgres_version",
    example: "ALTER TABLE orders ADD CONSTRAINT orders_total_check CHECK (total >= 0) NOT ENFORCED;",
    instead: "ALTER TABLE orders ADD CONSTRAINT orders_total_check CHECK (total >= 0) NOT VALID;",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(version) = it.settings.postgres_version else { return Vec::new() };
    let found = newer_than(it.statement, version).map(|newer| {
        let Newer { since, what, .. } = &newer;
        let message = format!("{what} is known from PostgreSQL {since} on, and postgres_version is {version}");
        it.within(&newer.range, message, "refused there")
    });
    found.into_iter().collect()
}
