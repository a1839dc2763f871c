//! Names and texts as SQL spells them: quoted where PostgreSQL or SQLite would read them as something else.

use std::borrow::Cow;

use crate::Name;

/// An identifier, in double quotes where it is not a plain lower-case word or is a keyword.
pub fn identifier(name: &Name) -> Cow<'_, str> {
    let text = name.as_str();
    if is_plain(text) && RESERVED.binary_search(&text).is_err() {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(format!("\"{}\"", text.replace('"', "\"\"")))
    }
}

/// A text in single quotes. Backslashes are plain characters (`standard_conforming_strings`).
pub fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn is_plain(text: &str) -> bool {
    !text.starts_with(|c: char| c.is_ascii_digit())
        && text.bytes().all(|b| b == b'_' || b.is_ascii_lowercase() || b.is_ascii_digit())
}

/// Words that PostgreSQL's `quote_ident` quotes or that SQLite takes for no name; sorted.
#[rustfmt::skip]
const RESERVED: &[&str] = &[
    "add", "all", "alter", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric",
    "authorization", "autoincrement", "between", "bigint", "binary", "bit", "boolean", "both", "case", "cast",
    "char", "character", "check", "coalesce", "collate", "collation", "column", "commit", "concurrently",
    "constraint", "create", "cross", "current_catalog", "current_date", "current_role", "current_schema",
    "current_time", "current_timestamp", "current_user", "dec", "decimal", "default", "deferrable", "delete",
    "desc", "distinct", "do", "drop", "else", "end", "escape", "except", "exists", "extract", "false", "fetch",
    "float", "for", "foreign", "freeze", "from", "full", "grant", "greatest", "group", "grouping", "having",
    "ilike", "in", "index", "initially", "inner", "inout", "insert", "int", "integer", "intersect", "interval",
    "into", "is", "isnull", "join", "json", "json_array", "json_arrayagg", "json_exists", "json_object",
    "json_objectagg", "json_query", "json_scalar", "json_serialize", "json_table", "json_value", "lateral",
    "leading", "least", "left", "like", "limit", "localtime", "localtimestamp", "merge_action", "national",
    "natural", "nchar", "none", "normalize", "not", "nothing", "notnull", "null", "nullif", "numeric", "offset",
    "on", "only", "or", "order", "out", "outer", "overlaps", "overlay", "placing", "position", "precision",
    "primary", "real", "references", "returning", "right", "row", "select", "session_user", "set", "setof",
    "similar", "smallint", "some", "substring", "symmetric", "system_user", "table", "tablesample", "then",
    "time", "timestamp", "to", "trailing", "transaction", "treat", "trim", "true", "union", "unique", "update",
    "user", "using", "values", "varchar", "variadic", "verbose", "when", "where", "window", "with",
    "xmlattributes", "xmlconcat", "xmlelement", "xmlexists", "xmlforest", "xmlnamespaces", "xmlparse", "xmlpi",
    "xmlroot", "xmlserialize", "xmltable",
];

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn only_what_needs_quotes_gets_them() {
        for (name, quoted) in [
            ("email", "email"),
            ("_a1", "_a1"),
            ("1st", "\"1st\""),
            ("Email", "\"Email\""),
            ("a\"b", "\"a\"\"b\""),
            ("é", "\"é\""),
            ("order", "\"order\""),
            ("values", "\"values\""),
            ("index", "\"index\""),
        ] {
            assert_eq!(identifier(&Name::new(name).unwrap()), quoted);
        }
        assert_eq!(literal("it's \\ fine"), "'it''s \\ fine'");
    }

    #[test]
    fn keywords_are_sorted_for_the_search() {
        assert!(RESERVED.is_sorted());
    }
}
