//! What differs between two functions or procedures of one signature.

use schema_model::schema::definition::{
    Argument, ArgumentMode, Body, Estimate, Parallel, Returns, Routine, Volatility,
};

use super::{Difference, attribute, comment, upkeep};

pub(super) fn routine(a: &Routine, b: &Routine) -> Vec<Option<Difference>> {
    let Routine { name: _, arguments, returns, language, transforms, window, volatility, strict, .. } = a;
    let Routine { leakproof, security_definer, parallel, cost, rows, support, settings, body, .. } = a;
    let or_default = |it: Option<&str>| it.unwrap_or("default").to_owned();
    vec![
        attribute("arguments", arguments, &b.arguments, |it| show_arguments(it)),
        attribute("returns", returns, &b.returns, |it| it.as_ref().map_or_else(String::new, show_returns)),
        attribute("language", language, &b.language, ToString::to_string),
        attribute("transform", transforms, &b.transforms, |it| {
            it.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        }),
        attribute("window", window, &b.window, ToString::to_string),
        attribute("volatility", volatility, &b.volatility, |it| show_volatility(*it).to_owned()),
        attribute("strict", strict, &b.strict, ToString::to_string),
        attribute("leakproof", leakproof, &b.leakproof, ToString::to_string),
        attribute("security definer", security_definer, &b.security_definer, ToString::to_string),
        attribute("parallel", parallel, &b.parallel, |it| show_parallel(*it).to_owned()),
        upkeep("cost", cost, &b.cost, |it| or_default(it.as_ref().map(Estimate::as_str))),
        upkeep("rows", rows, &b.rows, |it| or_default(it.as_ref().map(Estimate::as_str))),
        upkeep("support", support, &b.support, |it| {
            it.as_ref().map_or_else(|| "none".to_owned(), ToString::to_string)
        }),
        attribute("settings", settings, &b.settings, |it| {
            let all = it.iter().map(|(name, value)| format!("{name} = {}", value.join(", ")));
            all.collect::<Vec<_>>().join("; ")
        }),
        attribute("body", body, &b.body, show_body),
        comment(a.comment.as_ref(), b.comment.as_ref()),
    ]
}

pub(super) fn show_arguments(all: &[Argument]) -> String {
    let all: Vec<String> = all.iter().map(show_argument).collect();
    format!("({})", all.join(", "))
}

fn show_argument(it: &Argument) -> String {
    let mode = match it.mode {
        ArgumentMode::In => "",
        ArgumentMode::Out => "out ",
        ArgumentMode::InOut => "inout ",
        ArgumentMode::Variadic => "variadic ",
    };
    let name = it.name.as_ref().map_or_else(String::new, |it| format!("{it} "));
    let default = it.default.as_ref().map_or_else(String::new, |it| format!(" default {it}"));
    format!("{mode}{name}{}{default}", it.ty)
}

fn show_returns(it: &Returns) -> String {
    match it {
        Returns::Value(ty) => ty.to_string(),
        Returns::SetOf(ty) => format!("setof {ty}"),
        Returns::Table(columns) => {
            let columns: Vec<String> = columns.iter().map(|it| format!("{} {}", it.name, it.ty)).collect();
            format!("table ({})", columns.join(", "))
        }
    }
}

fn show_volatility(it: Volatility) -> &'static str {
    match it {
        Volatility::Immutable => "immutable",
        Volatility::Stable => "stable",
        Volatility::Volatile => "volatile",
    }
}

pub(super) fn show_parallel(it: Parallel) -> &'static str {
    match it {
        Parallel::Unsafe => "unsafe",
        Parallel::Restricted => "restricted",
        Parallel::Safe => "safe",
    }
}

/// All of it, as one line.
fn show_body(it: &Body) -> String {
    let text = match it {
        Body::Text(text) => text.clone(),
        Body::Symbol { file, symbol } => format!("{symbol} in {file}"),
        Body::Sql(text) => text.to_string(),
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
