//! Functions and procedures: defaults of arguments, and bodies that the server itself reads.

use std::fmt::Write;

use schema_model::{
    Expression,
    schema::definition::{Argument, ArgumentMode, Body, Returns, Routine},
};

use crate::{
    postgres::quote,
    quote::{identifier, postgres_text},
};

pub(super) fn differ(a: &Routine, b: &Routine) -> bool {
    let defaults = |it: &Routine| -> Vec<Option<Expression>> {
        it.arguments.iter().map(|it| it.default.clone()).collect()
    };
    let body_differs = match (&a.body, &b.body) {
        (Body::Sql(a), Body::Sql(b)) => a != b,
        (Body::Sql(_) | Body::Text(_) | Body::Symbol { .. }, _) => false,
    };
    body_differs || defaults(a) != defaults(b)
}

/// Creates the function under its own name, which its body may say, and asks for the defaults, then for the body. One
/// without a body of the server's is made with its inputs alone.
pub(super) fn create_and_read(it: &Routine, word: &str) -> String {
    let name = identifier(it.name.name.as_str());
    let arguments: Vec<String> = shown(it).map(|(mode, it)| argument(mode, it)).collect();
    let mut sql = format!("CREATE {word} pg_temp.{name} ({})", arguments.join(", "));
    let is_read = match &it.body {
        Body::Sql(body) => {
            if let Some(returns) = &it.returns {
                let _ = write!(sql, " RETURNS {}", returned(returns));
            }
            let _ = write!(sql, " LANGUAGE sql\n{}\n", body.as_str());
            true
        }
        Body::Text(_) | Body::Symbol { .. } => {
            let returns = if word == "FUNCTION" { " RETURNS void" } else { "" };
            let _ = write!(sql, "{returns} LANGUAGE sql AS ''");
            false
        }
    };
    let own = format!(
        "FROM pg_catalog.pg_proc p WHERE p.pronamespace = pg_catalog.pg_my_temp_schema() AND p.proname = {}",
        postgres_text(it.name.name.as_str())
    );
    for number in 1..=shown(it).count() {
        let _ = write!(sql, ";\nSELECT pg_catalog.pg_get_function_arg_default(p.oid, {number}) {own}");
    }
    if is_read {
        let _ = write!(sql, ";\nSELECT pg_catalog.pg_get_function_sqlbody(p.oid) {own}");
    }
    sql
}

/// The function with what the server made of its expressions.
pub(super) fn answer(it: &Routine, rows: &[Option<String>]) -> Routine {
    let mut after = it.clone();
    let is_read = matches!(it.body, Body::Sql(_));
    let arguments = after.arguments.iter_mut().filter(|it| is_read || it.mode.is_input());
    for (argument, text) in arguments.zip(rows) {
        argument.default = text.as_deref().map(Expression::new);
    }
    if is_read && let Some(Some(text)) = rows.last() {
        after.body = Body::Sql(Expression::new(text));
    }
    after
}

fn shown(it: &Routine) -> impl Iterator<Item = (ArgumentMode, &Argument)> {
    let is_read = matches!(it.body, Body::Sql(_));
    it.arguments.iter().filter(move |it| is_read || it.mode.is_input()).map(move |it| match it.mode {
        ArgumentMode::InOut if !is_read => (ArgumentMode::In, it),
        mode => (mode, it),
    })
}

/// The line breaks end a comment at the end of an expression.
fn argument(mode: ArgumentMode, it: &Argument) -> String {
    let mode = match mode {
        ArgumentMode::In => "",
        ArgumentMode::Out => "OUT ",
        ArgumentMode::InOut => "INOUT ",
        ArgumentMode::Variadic => "VARIADIC ",
    };
    let name = it.name.as_ref().map_or_else(String::new, |it| identifier(it.as_str()) + " ");
    let default = it.default.as_ref().map_or_else(String::new, |it| format!(" DEFAULT {it}\n"));
    format!("{mode}{name}{}{default}", quote::data_type(&it.ty))
}

fn returned(it: &Returns) -> String {
    match it {
        Returns::Value(ty) => quote::data_type(ty),
        Returns::SetOf(ty) => format!("SETOF {}", quote::data_type(ty)),
        Returns::Table(columns) => {
            let column = |name: &str, ty| format!("{} {}", identifier(name), quote::data_type(ty));
            let columns: Vec<String> = columns.iter().map(|it| column(it.name.as_str(), &it.ty)).collect();
            format!("TABLE ({})", columns.join(", "))
        }
    }
}
