//! Expressions of policies.

use schema_model::{
    Expression, Schema,
    schema::definition::{Policy, PolicyCommand},
};

use super::twin;
use crate::{postgres::deparsed::without_parentheses, quote::identifier};

/// Creates a table of the same name and columns, with a policy for all commands, and asks for its texts.
pub(super) fn create_and_read(it: &Policy, live: &Schema, promised: &Schema) -> String {
    let clause = |word: &str, expression: Option<&Expression>| {
        expression.map_or_else(String::new, |it| format!(" {word} (\n{it}\n)"))
    };
    format!(
        "{twin}CREATE POLICY {name} ON {table} FOR {command}{using}{check};\n\
         SELECT pg_catalog.pg_get_expr(p.polqual, p.polrelid) FROM pg_catalog.pg_policy p \
         WHERE p.polrelid = {relation}\n\
         UNION ALL SELECT pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) FROM pg_catalog.pg_policy p \
         WHERE p.polrelid = {relation}",
        twin = twin::create(&it.table, live, promised),
        name = identifier(it.name.as_str()),
        table = twin::name(&it.table),
        command = PolicyCommand::All.word(),
        using = clause("USING", it.using.as_ref()),
        check = clause("WITH CHECK", it.check.as_ref()),
        relation = twin::regclass(&it.table),
    )
}

/// The policy with what the server made of its expressions.
pub(super) fn answer(it: &Policy, rows: &[Option<String>]) -> Policy {
    let text = |at: usize| rows.get(at).and_then(Option::as_deref);
    let expression = |at: usize| text(at).map(|it| Expression::new(without_parentheses(it)));
    Policy { using: expression(0), check: expression(1), ..it.clone() }
}
