//! Whether a default has the same value for all rows. What is volatile is computed for each row, so all are written anew.

use schema_diff::VOLATILE_FUNCTIONS;
use schema_model::schema::{
    Definition,
    definition::{Routine, Volatility},
};
use squawk_syntax::{
    SourceFile,
    ast::{self, AstNode, Expr},
};

use super::Answer;
use crate::{Known, read};

/// Functions of PostgreSQL that give the same value all through a statement.
const STEADY: &[&str] = &[
    "abs",
    "age",
    "array_append",
    "array_cat",
    "array_fill",
    "array_length",
    "array_prepend",
    "array_to_string",
    "btrim",
    "ceil",
    "ceiling",
    "char_length",
    "chr",
    "coalesce",
    "concat",
    "concat_ws",
    "current_database",
    "current_schema",
    "current_setting",
    "date_part",
    "date_trunc",
    "decode",
    "encode",
    "floor",
    "format",
    "greatest",
    "initcap",
    "int4range",
    "int8range",
    "inet_client_addr",
    "json_build_array",
    "json_build_object",
    "jsonb_build_array",
    "jsonb_build_object",
    "least",
    "left",
    "length",
    "lower",
    "lpad",
    "ltrim",
    "make_date",
    "make_interval",
    "make_time",
    "make_timestamp",
    "make_timestamptz",
    "md5",
    "now",
    "nullif",
    "numrange",
    "point",
    "power",
    "repeat",
    "replace",
    "reverse",
    "right",
    "round",
    "row_to_json",
    "rpad",
    "rtrim",
    "sha256",
    "sqrt",
    "statement_timestamp",
    "string_to_array",
    "substr",
    "substring",
    "timezone",
    "to_char",
    "to_date",
    "to_json",
    "to_jsonb",
    "to_number",
    "to_timestamp",
    "to_tsvector",
    "transaction_timestamp",
    "trim",
    "trunc",
    "tsrange",
    "tstzrange",
    "daterange",
    "txid_current",
    "pg_current_xact_id",
    "upper",
];

/// Whether an expression gives another value for each row.
pub(super) fn is_volatile(expression: &str, known: &Known<'_>) -> Answer {
    let parsed = SourceFile::parse(&format!("SELECT {expression}"));
    if !parsed.errors().is_empty() {
        return Answer::Unknown;
    }
    let calls = parsed.tree().syntax().descendants().filter_map(ast::CallExpr::cast);
    calls.map(|it| call(&it, known)).max().unwrap_or(Answer::No)
}

fn call(it: &ast::CallExpr, known: &Known<'_>) -> Answer {
    let Some(function) = it.expr() else {
        // EXTRACT, SUBSTRING and their like have a grammar of their own.
        return Answer::No;
    };
    let name = match &function {
        Expr::NameRef(it) => read::name(it),
        Expr::FieldExpr(it) => it.field().and_then(|it| read::name(&it)),
        _ => None,
    };
    let Some(name) = name else { return Answer::Unknown };
    if VOLATILE_FUNCTIONS.contains(&name.as_str()) {
        return Answer::Yes;
    }
    let own = known.definitions().filter_map(|it| match it {
        Definition::Function(it) if it.name.name == name => Some(of_function(it)),
        _ => None,
    });
    if let Some(answer) = own.max() {
        return answer;
    }
    if STEADY.contains(&name.as_str()) {
        return Answer::No;
    }
    Answer::Unknown
}

/// A function in SQL is put in place of its call, where what it does says more than what is said of it.
fn of_function(it: &Routine) -> Answer {
    match it.volatility {
        Volatility::Immutable | Volatility::Stable => Answer::No,
        Volatility::Volatile if it.language.as_str() == "sql" => Answer::Unknown,
        Volatility::Volatile => Answer::Yes,
    }
}
