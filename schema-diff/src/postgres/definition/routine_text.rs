//! The text of CREATE FUNCTION and CREATE PROCEDURE: heads one attribute a line, bodies as their author wrote them.

use schema_model::{
    Dialect, Name, quote,
    schema::definition::{Argument, ArgumentMode, Body, Parallel, Returns, Routine, Volatility},
};

use crate::Sql;

/// The length at which arguments get lines of their own.
const LONG: usize = 80;

/// Behind CREATE or CREATE OR REPLACE.
pub(super) fn create(sql: Sql, word: &str, it: &Routine) -> Sql {
    let mut sql = arguments(sql.push(word).push(" ").name(&it.name), &it.arguments);
    if let Some(it) = &it.returns {
        sql = returns(sql.push("\n  RETURNS "), it);
    }
    body(attributes(sql, it), &it.body)
}

fn arguments(sql: Sql, arguments: &[Argument]) -> Sql {
    let one_line = sql.clone().push("(").list(arguments, argument).push(")");
    if one_line.clone().finish().len() <= LONG {
        return one_line;
    }
    let mut sql = sql.push("(");
    for (at, it) in arguments.iter().enumerate() {
        sql = argument(sql.push(if at > 0 { ",\n  " } else { "\n  " }), it);
    }
    sql.push("\n)")
}

/// One argument.
pub(super) fn argument(sql: Sql, it: &Argument) -> Sql {
    let sql = sql.push(match it.mode {
        ArgumentMode::In => "",
        ArgumentMode::Out => "OUT ",
        ArgumentMode::InOut => "INOUT ",
        ArgumentMode::Variadic => "VARIADIC ",
    });
    let sql = match &it.name {
        Some(name) => sql.ident(name).push(" "),
        None => sql,
    };
    let sql = sql.ty(&it.ty);
    match &it.default {
        // A comment to the end of the line must not take the bracket with it.
        Some(default) if default.ends_in_comment() => sql.push(" DEFAULT ").push(default.as_str()).push("\n"),
        Some(default) => sql.push(" DEFAULT ").push(default.as_str()),
        None => sql,
    }
}

fn returns(sql: Sql, it: &Returns) -> Sql {
    match it {
        Returns::Value(ty) => sql.ty(ty),
        Returns::SetOf(ty) => sql.push("SETOF ").ty(ty),
        Returns::Table(columns) => {
            sql.push("TABLE (").list(columns, |sql, it| sql.ident(&it.name).push(" ").ty(&it.ty)).push(")")
        }
    }
}

fn attributes(sql: Sql, it: &Routine) -> Sql {
    let sql = sql.push("\n  LANGUAGE ").ident(&it.language);
    let mut sql = if it.transforms.is_empty() {
        sql
    } else {
        sql.push("\n  TRANSFORM ").list(&it.transforms, |sql, ty| sql.push("FOR TYPE ").ty(ty))
    };
    for word in words(it) {
        sql = sql.push("\n  ").push(word);
    }
    if let Some(cost) = &it.cost {
        sql = sql.push("\n  COST ").push(cost.as_str());
    }
    if let Some(rows) = &it.rows {
        sql = sql.push("\n  ROWS ").push(rows.as_str());
    }
    if let Some(support) = &it.support {
        sql = sql.push("\n  SUPPORT ").name(support);
    }
    for (parameter, values) in &it.settings {
        sql = setting(sql.push("\n  SET "), parameter, values);
    }
    sql
}

fn words(it: &Routine) -> Vec<&'static str> {
    let volatility = match it.volatility {
        Volatility::Immutable => Some("IMMUTABLE"),
        Volatility::Stable => Some("STABLE"),
        Volatility::Volatile => None,
    };
    let parallel = match it.parallel {
        Parallel::Unsafe => None,
        Parallel::Restricted => Some("PARALLEL RESTRICTED"),
        Parallel::Safe => Some("PARALLEL SAFE"),
    };
    let flags = [
        it.window.then_some("WINDOW"),
        volatility,
        it.strict.then_some("STRICT"),
        it.leakproof.then_some("LEAKPROOF"),
        it.security_definer.then_some("SECURITY DEFINER"),
        parallel,
    ];
    flags.into_iter().flatten().collect()
}

/// The parts of a value are words, or strings, which every parameter takes.
fn setting(sql: Sql, parameter: &str, values: &[String]) -> Sql {
    let mut sql = sql;
    for (at, part) in parameter.split('.').enumerate() {
        let Ok(part) = Name::new(part) else { continue };
        sql = if at > 0 { sql.push(".") } else { sql }.ident(&part);
    }
    sql.push(" TO ").list(values, value)
}

fn value(sql: Sql, it: &String) -> Sql {
    let is_word = quote::identifier(it, Dialect::Postgres) == *it;
    if is_word { sql.push(it) } else { sql.literal(it) }
}

fn body(sql: Sql, it: &Body) -> Sql {
    match it {
        Body::Text(text) => {
            let quote = dollar_quote(text);
            sql.push("\nAS ").push(&quote).push(text).push(&quote)
        }
        Body::Symbol { file, symbol } => sql.push("\nAS ").literal(file).push(", ").literal(symbol),
        Body::Sql(text) if text.ends_in_comment() => sql.push("\n").push(text.as_str()).push("\n"),
        Body::Sql(text) => sql.push("\n").push(text.as_str()),
    }
}

/// `$$`, or with the first tag that does not occur in the text. A dollar at its end would become part of the quote.
fn dollar_quote(text: &str) -> String {
    let ends = |quote: &String| format!("{text}{quote}").find(quote.as_str()) == Some(text.len());
    let tagged = (1_u32..).map(|number| format!("$body{number}$"));
    let mut quotes = ["$$", "$body$"].into_iter().map(str::to_owned).chain(tagged);
    quotes.find(ends).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::dollar_quote;

    #[test]
    fn a_body_does_not_end_its_quote() {
        for (text, quote) in
            [("SELECT 1", "$$"), ("SELECT $$a$$", "$body$"), ("a$", "$body$"), ("$$ $body$", "$body1$")]
        {
            assert_eq!(dollar_quote(text), quote, "{text}");
        }
    }
}
