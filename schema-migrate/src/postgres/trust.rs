//! Whether a history is one that we made, or that somebody made whom those trust who own the database. Whatever else stands
//! under its name could run as whoever reads or writes it: a view, a trigger, a policy, the default of a column.

use crate::quote::postgres_text;

const KIND: &str =
    "it is no plain table, or has triggers, rules or policies; [history] in schemagen.toml can name another";
const OWNER: &str = "it belongs to %I, and anybody may have made it, as everybody may create tables in that schema; where it \
                     is right: REVOKE CREATE ON SCHEMA %I FROM PUBLIC, or let a role that you trust own the table";

/// The transaction that last changed the table's row in the catalogue: a trigger, a rule, a policy, another owner or another
/// table under the name, and it is another. To ask for it costs a tenth of the question itself.
pub(super) fn mark(table: &str) -> String {
    format!("(SELECT c.xmin::text FROM pg_catalog.pg_class c WHERE c.oid = {table}.tableoid)")
}

/// A query for the mark of the table that stands there now; no row where there is none.
pub(super) fn present_mark(table: &str) -> String {
    let name = postgres_text(table);
    format!("SELECT c.xmin::text FROM pg_catalog.pg_class c WHERE c.oid = pg_catalog.to_regclass({name})")
}

/// A query that tells what is wrong with a table; NULL or no row where nothing is. `table` is quoted and qualified.
///
/// Where creating is a right, whoever has it is trusted. Where everybody may create, the owner must be a superuser, the
/// owner of the schema or the database, or oneself; a superuser is a member of every role, which says nothing.
pub(super) fn fault(table: &str) -> String {
    let (name, kind, owner) = (postgres_text(table), postgres_text(KIND), postgres_text(OWNER));
    format!(
        "SELECT CASE \
         WHEN c.relkind <> 'r' OR c.relhastriggers OR c.relhasrules OR c.relrowsecurity THEN {kind} \
         WHEN pg_catalog.has_schema_privilege('public', n.oid, 'CREATE') AND NOT o.rolsuper AND c.relowner <> n.nspowner \
         AND c.relowner <> (SELECT d.datdba FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()) \
         AND o.rolname <> current_user AND (me.rolsuper OR NOT pg_catalog.pg_has_role(c.relowner, 'USAGE')) \
         THEN pg_catalog.format({owner}, o.rolname, n.nspname) END \
         FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
         JOIN pg_catalog.pg_roles o ON o.oid = c.relowner JOIN pg_catalog.pg_roles me ON me.rolname = current_user \
         WHERE c.oid = pg_catalog.to_regclass({name})"
    )
}
