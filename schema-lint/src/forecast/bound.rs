//! Whether checks say already what the bounds of a partition say. The server proves more than is seen here; what is not seen
//! is said to be unknown, never to be so.

use schema_model::{
    Expression,
    schema::{Check, Column, ConstraintKind, IndexTarget, PartitionBound, PartitionKey, Table},
};

use super::Answer;

/// The parts of an expression that are all true with it: tokens with one blank between them, in lower case outside of
/// strings and quotes, without brackets around the whole and without casts of literals.
pub(super) fn conjuncts(expression: &str) -> Vec<String> {
    let tokens = without_casts(Expression::new(expression).normalized());
    split(&tokens).into_iter().map(|it| it.join(" ")).collect()
}

fn split(tokens: &[String]) -> Vec<Vec<String>> {
    let tokens = without_brackets(tokens);
    let mut depth = 0_usize;
    let mut is_range = false;
    let mut ends = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match token.as_str() {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            // The AND of BETWEEN parts nothing.
            "between" if depth == 0 => is_range = true,
            "and" if depth == 0 && is_range => is_range = false,
            "and" if depth == 0 => ends.push(at),
            "or" if depth == 0 => return vec![tokens.to_vec()],
            _ => {}
        }
    }
    if ends.is_empty() {
        return vec![tokens.to_vec()];
    }
    let starts = std::iter::once(0).chain(ends.iter().map(|it| it + 1));
    let ends = ends.iter().copied().chain([tokens.len()]);
    starts.zip(ends).flat_map(|(start, end)| split(&tokens[start..end])).collect()
}

fn without_brackets(tokens: &[String]) -> &[String] {
    let [first, inner @ .., last] = tokens else { return tokens };
    let mut depth = 0_i32;
    let is_closed_early = inner.iter().any(|it| {
        depth += i32::from(it == "(") - i32::from(it == ")");
        depth < 0
    });
    if first == "(" && last == ")" && !is_closed_early { without_brackets(inner) } else { tokens }
}

/// `'2020-01-01' :: date` is the literal alone.
fn without_casts(tokens: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::with_capacity(tokens.len());
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        if token == "::" && kept.last().is_some_and(|it| it.starts_with('\'')) {
            tokens.next();
        } else {
            kept.push(token);
        }
    }
    kept
}

/// Whether a table has to be read to know that its rows fit a bound.
pub(super) fn must_be_read(table: &Table, key: Option<&PartitionKey>, bound: &PartitionBound) -> Answer {
    let checks: Vec<&Check> = table.constraints.iter().filter_map(|it| valid_check(&it.kind)).collect();
    let column = key.and_then(|it| match it.parts.as_slice() {
        [_] => it.columns().next(),
        _ => None,
    });
    let Some(column) = column else {
        return if checks.is_empty() { Answer::Yes } else { Answer::Unknown };
    };
    let said: Vec<String> = checks.iter().flat_map(|it| conjuncts(it.expression.as_str())).collect();
    let is_said = |it: &String| said.contains(it);
    let is_set = table.column(column).is_some_and(|it: &Column| !it.nullable);
    let mut wanted = match wanted(column.as_str(), bound) {
        Some(it) => it,
        None if checks.is_empty() => return Answer::Yes,
        None => return Answer::Unknown,
    };
    wanted.retain(|it| !(is_set && *it == format!("{column} is not null")));
    if wanted.iter().all(is_said) {
        Answer::No
    } else if checks.iter().any(|it| it.expression.words().contains(column.as_str())) {
        Answer::Unknown
    } else {
        Answer::Yes
    }
}

/// Whether a default partition has to be read to know that no row of it belongs within a bound.
pub(super) fn must_be_searched(table: &Table, key: Option<&PartitionKey>, bound: &PartitionBound) -> Answer {
    let checks: Vec<&Check> = table.constraints.iter().filter_map(|it| valid_check(&it.kind)).collect();
    if checks.is_empty() {
        return Answer::Yes;
    }
    let wanted = match key.map(|it| it.parts.as_slice()) {
        Some([part]) => wanted(&words(&part.target), bound),
        Some(_) | None => None,
    };
    let keeps_out = |check: &&Check| {
        let tokens = without_casts(check.expression.normalized());
        match (without_brackets(&tokens), &wanted) {
            ([not, rest @ ..], Some(wanted)) if not == "not" && rest.first().is_some_and(|it| it == "(") => {
                split(rest).iter().all(|it| wanted.contains(&it.join(" ")))
            }
            (_, _) => false,
        }
    };
    if checks.iter().any(keeps_out) { Answer::No } else { Answer::Unknown }
}

fn words(target: &IndexTarget) -> String {
    match target {
        IndexTarget::Column(name) => name.to_string(),
        IndexTarget::Expression(it) => format!("( {} )", it.normalized().join(" ")),
    }
}

fn valid_check(kind: &ConstraintKind) -> Option<&Check> {
    match kind {
        ConstraintKind::Check(it) if it.validity.is_valid() => Some(it),
        ConstraintKind::Check(_)
        | ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique(_)
        | ConstraintKind::ForeignKey(_)
        | ConstraintKind::Exclusion(_) => None,
    }
}

/// What a check has to say, in words that are seen here.
fn wanted(key: &str, bound: &PartitionBound) -> Option<Vec<String>> {
    let set = format!("{key} is not null");
    match bound {
        PartitionBound::Range { from, to } => {
            let ([from], [to]) = (from.as_slice(), to.as_slice()) else { return None };
            let end = |it: &Expression, sign: &str| {
                let value = without_casts(it.normalized()).join(" ");
                let is_open = ["minvalue", "maxvalue"].contains(&value.as_str());
                (!is_open).then(|| format!("{key} {sign} {value}"))
            };
            Some([Some(set), end(from, ">="), end(to, "<")].into_iter().flatten().collect())
        }
        PartitionBound::List(values) => {
            let values: Vec<String> =
                values.iter().map(|it| without_casts(it.normalized()).join(" ")).collect();
            match values.as_slice() {
                many if many.iter().any(|it| it == "null") => None,
                [value] => Some(vec![set, format!("{key} = {value}")]),
                many => Some(vec![set, format!("{key} in ( {} )", many.join(" , "))]),
            }
        }
        PartitionBound::Hash { .. } | PartitionBound::Default => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_is_taken_apart_at_its_ands() {
        assert_eq!(
            conjuncts("((At >= '2020-01-01'::date) AND (at < DATE '2021-01-01')) and at IS NOT NULL"),
            ["at >= '2020-01-01'", "at < date '2021-01-01'", "at is not null"]
        );
        assert_eq!(conjuncts("a BETWEEN 1 AND 2 AND b"), ["a between 1 and 2", "b"]);
        assert_eq!(conjuncts("a OR b AND c"), ["a or b and c"]);
        assert_eq!(conjuncts("(a) AND (b)"), ["a", "b"]);
    }
}
