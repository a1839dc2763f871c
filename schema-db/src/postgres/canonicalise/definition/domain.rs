//! Defaults and checks of domains.

use schema_model::{
    Expression, Schema,
    schema::{
        Definition,
        definition::{Domain, DomainCheck},
    },
};

use crate::{
    postgres::{deparsed::without_parentheses, quote},
    quote::identifier,
};

const NAME: &str = "schemagen:domain";

/// Whether an expression of the two differs.
pub(super) fn differ(a: &Domain, b: &Domain) -> bool {
    let differs = |it: &DomainCheck| b.check(&it.name).is_some_and(|other| other.check != it.check);
    a.default != b.default || a.checks.iter().any(differs)
}

/// Creates a domain of the live type, as a table knows no VALUE, and asks for its texts: the default, then each check.
pub(super) fn create_and_read(it: &Domain, live: &Schema) -> String {
    let collation = it.collation.iter().map(|it| format!(" COLLATE {}", quote::name(it)));
    let default = it.default.iter().map(|it| format!(" DEFAULT (\n{it}\n)"));
    let checks = it.checks.iter().enumerate();
    let checks = checks.map(|(at, it)| format!(" CONSTRAINT check_{at:09} CHECK (\n{}\n)", it.check));
    let live = live.definitions.iter().find_map(|other| match other {
        Definition::Domain(other) if other.name == it.name => Some(other),
        _ => None,
    });
    format!(
        "CREATE DOMAIN pg_temp.{name} AS {ty}{clauses};\n\
         SELECT pg_catalog.pg_get_expr(t.typdefaultbin, 0::pg_catalog.oid) FROM pg_catalog.pg_type t \
         WHERE t.typnamespace = pg_catalog.pg_my_temp_schema() AND t.typname = '{NAME}';\n\
         SELECT pg_catalog.pg_get_expr(k.conbin, 0::pg_catalog.oid) FROM pg_catalog.pg_constraint k \
         WHERE k.connamespace = pg_catalog.pg_my_temp_schema() AND k.contypid <> 0::pg_catalog.oid \
         AND k.contype = 'c' ORDER BY k.conname",
        name = identifier(NAME),
        ty = quote::data_type(&live.unwrap_or(it).ty),
        clauses = collation.chain(default).chain(checks).collect::<String>(),
    )
}

/// The domain with what the server made of its expressions.
pub(super) fn answer(it: &Domain, rows: &[Option<String>]) -> Domain {
    let mut domain = it.clone();
    let text = |at: usize| rows.get(at).and_then(Option::as_deref);
    domain.default = text(0).map(Expression::new);
    for (at, check) in domain.checks.iter_mut().enumerate() {
        if let Some(text) = text(at + 1) {
            check.check = Expression::new(without_parentheses(text));
        }
    }
    domain
}
