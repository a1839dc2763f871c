//! What an expression contributes to the default name of its index: PostgreSQL's `FigureIndexColname`.

use sqlparser::tokenizer::Token;

use crate::expression::{folded, tokens};

/// The name of the function, column or type that the expression is; `None` for operators and literals.
pub(super) fn part_name(sql: &str) -> Option<String> {
    let tokens: Vec<Token> =
        tokens(sql)?.into_iter().filter(|it| !matches!(it, Token::Whitespace(_))).collect();
    figure(&tokens).map(|it| it.name)
}

struct Figure {
    name: String,
    /// A name that a cast around it does not replace.
    is_strong: bool,
}

fn figure(tokens: &[Token]) -> Option<Figure> {
    let (primary, rest) = primary(tokens)?;
    postfix(primary, rest)
}

/// A column, a call, CASE or something in parentheses; and what follows it.
fn primary(tokens: &[Token]) -> Option<(Option<Figure>, &[Token])> {
    match tokens {
        [Token::LParen, ..] => {
            let close = closing(tokens)?;
            Some((figure(&tokens[1..close]), &tokens[close + 1..]))
        }
        [Token::Word(case), .., Token::Word(end)] if folded(case) == "case" && folded(end) == "end" => {
            Some((Some(Figure { name: "case".to_owned(), is_strong: false }), &[]))
        }
        [Token::Word(_), Token::Period, rest @ ..] => primary(rest),
        [Token::Word(word), rest @ ..] => {
            let figure = Figure { name: folded(word), is_strong: true };
            let after = if rest.first() == Some(&Token::LParen) { closing(rest)? + 1 } else { 0 };
            Some((Some(figure), &rest[after..]))
        }
        _ => None,
    }
}

/// Casts and collations behind it; anything else is an operator.
fn postfix(figure: Option<Figure>, rest: &[Token]) -> Option<Figure> {
    match rest {
        [] => figure,
        [Token::Word(collate), Token::Word(_), rest @ ..] if folded(collate) == "collate" => {
            postfix(figure, rest)
        }
        [Token::DoubleColon, rest @ ..] => {
            let end = rest.iter().position(|it| *it == Token::DoubleColon).unwrap_or(rest.len());
            let (ty, rest) = rest.split_at(end);
            let strong = figure.filter(|it| it.is_strong);
            let cast = || Some(Figure { name: type_name(ty)?, is_strong: false });
            postfix(strong.or_else(cast), rest)
        }
        _ => None,
    }
}

fn closing(tokens: &[Token]) -> Option<usize> {
    let mut depth = 0_u32;
    tokens.iter().position(|token| {
        match token {
            Token::LParen => depth += 1,
            Token::RParen => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0
    })
}

/// The name of a type as PostgreSQL keeps it.
fn type_name(tokens: &[Token]) -> Option<String> {
    let words: Vec<String> = tokens
        .iter()
        .map_while(|it| match it {
            Token::Word(word) => Some(folded(word)),
            _ => None,
        })
        .collect();
    let name = match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["int" | "integer"] => "int4",
        ["smallint"] => "int2",
        ["bigint"] => "int8",
        ["boolean"] => "bool",
        ["real"] => "float4",
        ["double", "precision"] | ["float"] => "float8",
        ["decimal"] => "numeric",
        ["character", "varying"] => "varchar",
        ["char" | "character"] => "bpchar",
        ["timestamp", "with", ..] => "timestamptz",
        ["time", "with", ..] => "timetz",
        [first, ..] => first,
        [] => return None,
    };
    Some(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Expected values are those of PostgreSQL 15.
    #[test]
    fn expressions_are_named_as_postgres_names_them() {
        for (sql, name) in [
            ("lower(email)", Some("lower")),
            ("(Lower(email))", Some("lower")),
            ("pg_catalog.upper(email)", Some("upper")),
            ("data->>'a'", None),
            ("(data->>'a')::int", Some("int4")),
            ("lower(email)::varchar", Some("lower")),
            ("email::text", Some("email")),
            ("email collate \"C\"", Some("email")),
            ("coalesce(email, '')", Some("coalesce")),
            ("n + 1", None),
            ("lower(a) || lower(b)", None),
            ("case when n > 1 then 1 else 2 end", Some("case")),
            ("'x'", None),
        ] {
            assert_eq!(part_name(sql).as_deref(), name, "of {sql}");
        }
    }
}
