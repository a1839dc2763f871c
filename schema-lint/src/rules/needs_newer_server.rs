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
    check: Check::Postgres(check),
};

/// What came when, by the kind of node that says it.
const SINCE: &[(SyntaxKind, u16, &str)] = &[
    (SyntaxKind::DROP_EXPRESSION, 13, "DROP EXPRESSION"),
    (SyntaxKind::DETACH_CONCURRENTLY, 14, "DETACH PARTITION .. CONCURRENTLY"),
    (SyntaxKind::SET_COMPRESSION, 14, "SET COMPRESSION"),
    (SyntaxKind::COMPRESSION_METHOD, 14, "COMPRESSION"),
    (SyntaxKind::NULLS_NOT_DISTINCT, 15, "NULLS NOT DISTINCT"),
    (SyntaxKind::SET_ACCESS_METHOD, 15, "SET ACCESS METHOD"),
    (SyntaxKind::MERGE, 15, "MERGE"),
    (SyntaxKind::SET_EXPRESSION, 17, "SET EXPRESSION"),
    (SyntaxKind::NOT_ENFORCED, 18, "NOT ENFORCED"),
];

fn check(it: &Context<'_>) -> Vec<Finding> {
    let (Some(tree), Some(version)) = (it.tree(), it.settings.postgres_version) else { return Vec::new() };
    let found = tree.syntax().descendants().find_map(|node| Some((since(&node)?, node)));
    let newer = found.filter(|((since, _), _)| *since > version);
    newer
        .map(|((since, words), node)| {
            let message = format!("{words} is known from PostgreSQL {since} on, and postgres_version is {version}");
            Finding { message, range: it.range(&node), label: "refused there".to_owned(), fix: None }
        })
        .into_iter()
        .collect()
}

fn since(node: &SyntaxNode) -> Option<(u16, &'static str)> {
    let listed = SINCE.iter().find(|(kind, ..)| *kind == node.kind()).map(|(_, since, words)| (*since, *words));
    listed.or_else(|| virtual_column(node)).or_else(|| not_null_not_valid(node))
}

fn virtual_column(node: &SyntaxNode) -> Option<(u16, &'static str)> {
    let generated = ast::GeneratedStored::cast(node.clone())?;
    let is_stored = read::has_token(generated.syntax(), SyntaxKind::STORED_KW);
    (!is_stored).then_some((18, "a virtual generated column"))
}

fn not_null_not_valid(node: &SyntaxNode) -> Option<(u16, &'static str)> {
    let constraint = ast::NotNullConstraint::cast(node.clone())?;
    constraint.column_name_ref().map(|_| (18, "NOT NULL as a constraint of the table"))
}
