//! Quoting of identifiers and literals. Nothing else in schemagen puts a name or a value into SQL.

use crate::{Dialect, Name};

/// Appends `name` as an identifier, quoted only where the dialect would read it otherwise.
pub fn push_identifier(sql: &mut String, name: &str, dialect: Dialect) {
    if is_plain(name) && !is_keyword(name, dialect) {
        sql.push_str(name);
    } else {
        push_enclosed(sql, name, '"');
    }
}

/// `name` as an identifier.
pub fn identifier(name: &str, dialect: Dialect) -> String {
    let mut sql = String::with_capacity(name.len() + 2);
    push_identifier(&mut sql, name, dialect);
    sql
}

/// `name` as an identifier that every dialect reads as such: in an expression whose dialect is not known yet.
pub fn portable_identifier(name: &Name) -> String {
    let text = name.as_str();
    if is_plain(text) && !is_keyword(text, Dialect::Postgres) && !is_keyword(text, Dialect::Sqlite) {
        text.to_owned()
    } else {
        quoted_identifier(text)
    }
}

/// `name` in quotes, needed or not: in statements that nobody reads.
pub fn quoted_identifier(name: &str) -> String {
    let mut sql = String::with_capacity(name.len() + 2);
    push_enclosed(&mut sql, name, '"');
    sql
}

/// Appends `text` as a string literal. PostgreSQL reads a backslash as itself with `standard_conforming_strings` on,
/// which every session of schemagen sets; the E form is taken all the same, so that pasted SQL is right too.
pub fn push_literal(sql: &mut String, text: &str, dialect: Dialect) {
    match dialect {
        Dialect::Postgres if text.contains('\\') => {
            sql.push('E');
            push_enclosed(sql, &text.replace('\\', "\\\\"), '\'');
        }
        Dialect::Postgres | Dialect::Sqlite => push_enclosed(sql, text, '\''),
    }
}

/// `text` as a string literal of standard SQL, in which a backslash is itself: in an expression whose dialect is not
/// known yet.
pub fn portable_literal(text: &str) -> String {
    let mut sql = String::with_capacity(text.len() + 2);
    push_enclosed(&mut sql, text, '\'');
    sql
}

/// `text` as a string literal.
pub fn literal(text: &str, dialect: Dialect) -> String {
    let mut sql = String::with_capacity(text.len() + 2);
    push_literal(&mut sql, text, dialect);
    sql
}

fn push_enclosed(sql: &mut String, text: &str, quote: char) {
    sql.push(quote);
    for c in text.chars() {
        if c == quote {
            sql.push(quote);
        }
        sql.push(c);
    }
    sql.push(quote);
}

fn is_plain(name: &str) -> bool {
    name.starts_with(|c: char| c == '_' || c.is_ascii_lowercase())
        && name.chars().all(|c| c == '_' || c.is_ascii_lowercase() || c.is_ascii_digit())
}

fn is_keyword(name: &str, dialect: Dialect) -> bool {
    let list = match dialect {
        Dialect::Postgres => POSTGRES_KEYWORDS,
        Dialect::Sqlite => SQLITE_KEYWORDS,
    };
    list.binary_search(&name).is_ok()
}

/// Words of `pg_get_keywords()` that are not unreserved in any of PostgreSQL 12 to 18: what `quote_ident` quotes.
#[rustfmt::skip]
const POSTGRES_KEYWORDS: &[&str] = &[
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "authorization", "between",
    "bigint", "binary", "bit", "boolean", "both", "case", "cast", "char", "character", "check", "coalesce",
    "collate", "collation", "column", "concurrently", "constraint", "create", "cross", "current_catalog",
    "current_date", "current_role", "current_schema", "current_time", "current_timestamp", "current_user", "dec",
    "decimal", "default", "deferrable", "desc", "distinct", "do", "else", "end", "except", "exists", "extract",
    "false", "fetch", "float", "for", "foreign", "freeze", "from", "full", "grant", "greatest", "group", "grouping",
    "having", "ilike", "in", "initially", "inner", "inout", "int", "integer", "intersect", "interval", "into", "is",
    "isnull", "join", "json", "json_array", "json_arrayagg", "json_exists", "json_object", "json_objectagg",
    "json_query", "json_scalar", "json_serialize", "json_table", "json_value", "lateral", "leading", "least",
    "left", "like", "limit", "localtime", "localtimestamp", "merge_action", "national", "natural", "nchar", "none",
    "normalize", "not", "notnull", "null", "nullif", "numeric", "offset", "on", "only", "or", "order", "out",
    "outer", "overlaps", "overlay", "placing", "position", "precision", "primary", "real", "references",
    "returning", "right", "row", "select", "session_user", "setof", "similar", "smallint", "some", "substring",
    "symmetric", "system_user", "table", "tablesample", "then", "time", "timestamp", "to", "trailing", "treat",
    "trim", "true", "union", "unique", "user", "using", "values", "varchar", "variadic", "verbose", "when", "where",
    "window", "with", "xmlattributes", "xmlconcat", "xmlelement", "xmlexists", "xmlforest", "xmlnamespaces",
    "xmlparse", "xmlpi", "xmlroot", "xmlserialize", "xmltable",
];

/// SQLite's keywords (<https://sqlite.org/lang_keywords.html>), without those that many schemas use as names and
/// that SQLite takes as such in every place where we put a name (`key`, `action`, `first`, `last`, `no`, ...).
#[rustfmt::skip]
const SQLITE_KEYWORDS: &[&str] = &[
    "abort", "add", "all", "alter", "always", "analyze", "and", "as", "asc", "attach", "autoincrement", "before",
    "begin", "between", "by", "cascade", "case", "cast", "check", "collate", "column", "commit", "conflict",
    "constraint", "create", "cross", "current", "current_date", "current_time", "current_timestamp", "database",
    "default", "deferrable", "deferred", "delete", "desc", "detach", "distinct", "do", "drop", "each", "else", "end",
    "escape", "except", "exclude", "exclusive", "exists", "explain", "fail", "filter", "following", "for", "foreign",
    "from", "full", "generated", "glob", "group", "groups", "having", "if", "ignore", "immediate", "in", "index",
    "indexed", "initially", "inner", "insert", "instead", "intersect", "into", "is", "isnull", "join", "left",
    "like", "limit", "match", "materialized", "natural", "not", "nothing", "notnull", "null", "nulls", "of",
    "offset", "on", "or", "order", "others", "outer", "over", "partition", "plan", "pragma", "preceding", "primary",
    "query", "raise", "range", "recursive", "references", "regexp", "reindex", "release", "rename", "replace",
    "restrict", "returning", "right", "rollback", "row", "rows", "savepoint", "select", "set", "table", "temp",
    "temporary", "then", "ties", "to", "transaction", "trigger", "unbounded", "union", "unique", "update", "using",
    "vacuum", "values", "view", "virtual", "when", "where", "window", "with", "within", "without",
];

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn keyword_lists_are_sorted_for_binary_search() {
        assert!(POSTGRES_KEYWORDS.is_sorted() && SQLITE_KEYWORDS.is_sorted());
    }

    #[test]
    fn plain_names_stay_and_all_others_are_quoted() {
        for (name, quoted) in [
            ("users", "users"),
            ("order", "\"order\""),
            ("Users", "\"Users\""),
            ("1st", "\"1st\""),
            ("x\"; drop table users; --", "\"x\"\"; drop table users; --\""),
            ("naïve", "\"naïve\""),
        ] {
            assert_eq!(identifier(name, Dialect::Postgres), quoted);
        }
    }

    #[test]
    fn portable_names_are_quoted_where_any_dialect_asks_for_it() {
        for (name, quoted) in [("email", "email"), ("array", "\"array\""), ("abort", "\"abort\"")] {
            assert_eq!(portable_identifier(&Name::new(name).unwrap()), quoted);
        }
        assert_eq!(quoted_identifier("a\"b"), "\"a\"\"b\"");
    }

    #[test]
    fn literals_double_quotes_and_escape_backslashes_for_postgres() {
        assert_eq!(literal("it's", Dialect::Sqlite), "'it''s'");
        assert_eq!(literal("a\\b'", Dialect::Postgres), "E'a\\\\b'''");
        assert_eq!(literal("a\\b", Dialect::Sqlite), "'a\\b'");
    }
}
