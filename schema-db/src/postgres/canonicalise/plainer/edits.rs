//! What may be taken out of a text that the server has made, by its form alone: casts, brackets, and the operators behind
//! `IN` and `LIKE`. Whether it still means the same, the server is asked.

use std::{collections::BTreeSet, ops::Range};

use schema_model::{
    Dialect,
    script::{self, Token, TokenKind},
};

/// Ranges of the text with what is to stand there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) part: Part,
    parts: Vec<(Range<usize>, String)>,
}

/// What goes. What surely says the least is the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Brackets,
    /// Of a literal; or another word for an operator.
    OfLiteral,
    /// The table before a column.
    Qualifier,
    /// Of a column, or of what is computed.
    Cast,
}

impl Edit {
    fn of(parts: Vec<(Range<usize>, String)>) -> Self {
        Self { part: Part::OfLiteral, parts }
    }
}

/// All that may be taken out; no two of them are about the same place.
pub(super) fn edits(text: &str) -> Vec<Edit> {
    let tokens: Vec<Token> = script::tokens(text, Dialect::Postgres).collect();
    let Some(pairs) = pairs(text, &tokens) else { return Vec::new() };
    let reader = Reader { text, tokens: &tokens, pairs: &pairs };
    let lists: Vec<(Edit, Vec<usize>)> = (0..tokens.len()).filter_map(|at| reader.list(at)).collect();
    let taken: BTreeSet<usize> = lists.iter().flat_map(|(_, taken)| taken.iter().copied()).collect();
    let mut edits: Vec<Edit> = lists.into_iter().map(|(edit, _)| edit).collect();
    for at in (0..tokens.len()).filter(|at| !taken.contains(at)) {
        edits.extend(reader.pattern(at).or_else(|| reader.cast(at)).or_else(|| reader.brackets(at)));
    }
    edits.extend(reader.qualifiers());
    edits
}

/// The text after these edits.
pub(super) fn edited<'a>(text: &str, edits: impl Iterator<Item = &'a Edit>) -> String {
    let mut parts: Vec<&(Range<usize>, String)> = edits.flat_map(|it| &it.parts).collect();
    parts.sort_by_key(|(range, _)| range.start);
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    for (range, new) in parts.into_iter().filter(|(range, _)| !range.is_empty()) {
        out.push_str(&text[at.min(range.start)..range.start]);
        out.push_str(new);
        at = range.end;
    }
    out.push_str(&text[at..]);
    out
}

/// The position of the bracket that closes each one; `None` where one is odd.
fn pairs(text: &str, tokens: &[Token]) -> Option<Vec<Option<usize>>> {
    let (mut pairs, mut open) = (vec![None; tokens.len()], Vec::new());
    for (at, token) in tokens.iter().enumerate() {
        match &text[token.start..token.end] {
            "(" | "[" => open.push(at),
            ")" | "]" => pairs[open.pop()?] = Some(at),
            _ => {}
        }
    }
    open.is_empty().then_some(pairs)
}

struct Reader<'a> {
    text: &'a str,
    tokens: &'a [Token],
    pairs: &'a [Option<usize>],
}

impl<'a> Reader<'a> {
    /// The text of a token; none behind the last one.
    fn token(&self, at: usize) -> &'a str {
        self.tokens.get(at).map_or("", |it| &self.text[it.start..it.end])
    }

    fn is(&self, at: usize, text: &str) -> bool {
        self.token(at).eq_ignore_ascii_case(text)
    }

    fn kind(&self, at: usize) -> Option<TokenKind> {
        self.tokens.get(at).map(|it| it.kind)
    }

    fn is_name(&self, at: usize) -> bool {
        matches!(self.kind(at), Some(TokenKind::Word | TokenKind::Name))
    }

    fn is_operator(&self, at: usize) -> bool {
        self.kind(at) == Some(TokenKind::Symbol) && !matches!(self.token(at), "[" | "]" | "," | "." | "::")
    }

    /// From the beginning of one token to the end of another.
    fn range(&self, first: usize, last: usize) -> Range<usize> {
        self.tokens[first].start..self.tokens[last].end
    }

    /// `= ANY (ARRAY[..])`, also with a cast of the whole array, is `IN (..)`; `<> ALL` is `NOT IN`. With the tokens around the items.
    fn list(&self, at: usize) -> Option<(Edit, Vec<usize>)> {
        let word = match (self.token(at), self.token(at + 1)) {
            ("=", "ANY") => "IN (",
            ("<>", "ALL") => "NOT IN (",
            _ => return None,
        };
        let open = at + 2;
        let close = self.pairs.get(open).copied().flatten().filter(|_| self.is(open, "("))?;
        let inner = if self.is(open + 1, "(") { open + 2 } else { open + 1 };
        let first = inner + 1;
        let last = self.pairs.get(first).copied().flatten().filter(|_| self.is(inner, "ARRAY"))?;
        let is_whole = match inner - open {
            1 => last + 1 == close,
            // A bracket, and a cast to the end.
            _ => self.is(last + 1, ")") && self.is(last + 2, "::") && self.type_end(last + 3) == Some(close),
        };
        (is_whole && last > first + 1).then(|| {
            let parts =
                vec![(self.range(at, first), word.to_owned()), (self.range(last, close), ")".to_owned())];
            (Edit::of(parts), (at..=first).chain(last..=close).collect())
        })
    }

    /// The operator behind LIKE.
    fn pattern(&self, at: usize) -> Option<Edit> {
        let word = match self.token(at) {
            "~~" => "LIKE",
            "!~~" => "NOT LIKE",
            "~~*" => "ILIKE",
            "!~~*" => "NOT ILIKE",
            _ => return None,
        };
        Some(Edit::of(vec![(self.range(at, at), word.to_owned())]))
    }

    /// The table before each column, where all columns are of one: people name it where there are several.
    fn qualifiers(&self) -> Option<Edit> {
        let all: Vec<usize> = (0..self.tokens.len()).filter(|at| self.is_qualifier(*at)).collect();
        let first = self.token(*all.first()?);
        let part = |at: usize| (self.range(at, at + 1), String::new());
        all.iter()
            .all(|at| self.token(*at) == first)
            .then(|| Edit { part: Part::Qualifier, parts: all.into_iter().map(part).collect() })
    }

    fn is_qualifier(&self, at: usize) -> bool {
        let is_other = at.checked_sub(1).is_some_and(|before| {
            [".", "::", "FROM", "JOIN", "ONLY", "AS"].iter().any(|it| self.is(before, it))
        });
        let is_column = self.is_name(at + 2) && !matches!(self.token(at + 3), "." | "(");
        // A trigger has rows of these names, and no other columns.
        let is_row = self.is(at, "new") || self.is(at, "old");
        self.is_name(at) && self.is(at + 1, ".") && is_column && !is_other && !is_row
    }

    /// A cast goes, and a number is written without quotes. Names of relations and the like are known by their casts.
    fn cast(&self, at: usize) -> Option<Edit> {
        if !self.is(at, "::") || self.token(at + 1).starts_with("reg") {
            return None;
        }
        let end = self.type_end(at + 1)?;
        let mut parts = vec![(self.range(at, end - 1), String::new())];
        let before = at.checked_sub(1)?;
        let is_number =
            matches!(self.token(at + 1), "integer" | "bigint" | "smallint" | "numeric" | "double" | "real");
        if self.kind(before) == Some(TokenKind::Text) && is_number {
            let value = self.token(before).trim_matches('\'');
            let digits = value.strip_prefix('-').unwrap_or(value);
            if digits.starts_with(|it: char| it.is_ascii_digit())
                && digits.bytes().all(|it| it.is_ascii_digit() || it == b'.')
            {
                parts.push((self.range(before, before), value.to_owned()));
            }
        }
        let part = if self.is_literal(before) { Part::OfLiteral } else { Part::Cast };
        Some(Edit { part, parts })
    }

    /// Whether this token ends a literal, in brackets or not.
    fn is_literal(&self, at: usize) -> bool {
        let is_value = |at: usize| matches!(self.kind(at), Some(TokenKind::Text | TokenKind::Number));
        is_value(at) || at >= 2 && is_value(at - 1) && self.pairs[at - 2] == Some(at)
    }

    /// Behind the name of a type, with all of its words; `None` where there is none.
    fn type_end(&self, at: usize) -> Option<usize> {
        if !self.is_name(at) {
            return None;
        }
        let mut end = at + 1;
        if self.is(end, ".") {
            self.is_name(end + 1).then_some(())?;
            end += 2;
        }
        if (self.is(at, "character") || self.is(at, "bit")) && self.is(end, "varying")
            || self.is(at, "double") && self.is(end, "precision")
        {
            end += 1;
        }
        if self.is(end, "(") {
            end = self.pairs[end]? + 1;
        }
        if (self.is(at, "timestamp") || self.is(at, "time"))
            && (self.is(end, "with") || self.is(end, "without"))
            && self.is(end + 1, "time")
            && self.is(end + 2, "zone")
        {
            end += 3;
        }
        while self.is(end, "[") && self.is(end + 1, "]") {
            end += 2;
        }
        Some(end)
    }

    /// Brackets that call nothing and hold no list.
    fn brackets(&self, at: usize) -> Option<Edit> {
        if !self.is(at, "(") {
            return None;
        }
        let close = self.pairs[at]?;
        let groups = match at.checked_sub(1) {
            None => true,
            Some(before) if self.is_operator(before) => !self.is_operator(at + 1),
            Some(before) => WORDS.contains(&self.token(before)),
        };
        let is_query = ["SELECT", "VALUES", "WITH"].iter().any(|it| self.is(at + 1, it));
        let is_list =
            close == at + 1 || (at + 1..close).any(|it| self.is(it, ",") && self.depth(at, it) == 1);
        if !groups || is_list || is_query {
            return None;
        }
        let end = self.range(close, close);
        // What follows a bracket at once would be one word with what is inside.
        let follows = self.text[end.end..].starts_with(|it: char| it.is_alphanumeric());
        let parts = vec![(self.range(at, at), String::new()), (end, String::new())];
        (!follows).then_some(Edit { part: Part::Brackets, parts })
    }

    /// How many brackets that open at `from` or later are open at `at`.
    fn depth(&self, from: usize, at: usize) -> usize {
        (from..at).filter(|it| self.pairs[*it].is_some_and(|close| close > at)).count()
    }
}

/// What a bracket only groups behind.
const WORDS: &[&str] = &[
    "AND", "OR", "NOT", "CASE", "WHEN", "THEN", "ELSE", "BETWEEN", "LIKE", "ILIKE", "SELECT", "FROM",
    "WHERE", "HAVING", "ON", "(", "[", ",",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> String {
        edited(text, edits(text).iter())
    }

    #[test]
    fn what_the_server_adds_may_go() {
        for (text, expected) in [
            ("balance >= (0)::numeric", "balance >= 0"),
            ("balance > '-5'::integer", "balance > -5"),
            (
                "(status)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[])",
                "status IN ('a', 'b')",
            ),
            ("kind <> ALL (ARRAY[1, 2])", "kind NOT IN (1, 2)"),
            ("((email)::text ~~ '%@%'::text)", "email LIKE '%@%'"),
            ("(a > 0) AND (b IS NOT NULL)", "a > 0 AND b IS NOT NULL"),
            ("lower((name)::text)", "lower(name)"),
            ("(now() + '1 day'::interval)", "now() + '1 day'"),
            ("at > '2020-01-01 00:00:00+00'::timestamp with time zone", "at > '2020-01-01 00:00:00+00'"),
            ("round(x, (2)::integer)", "round(x, 2)"),
            (
                "SELECT t.a, sum(t.\"B\") FROM app.t WHERE (t.a > 0)",
                "SELECT a, sum(\"B\") FROM app.t WHERE a > 0",
            ),
            ("SELECT (t.a)::text FROM t JOIN u ON (u.a = t.a)", "SELECT t.a FROM t JOIN u ON u.a = t.a"),
            ("(\"Name\")::character varying(20) = 'it''s)'::\"Odd\".\"Type\"[]", "\"Name\" = 'it''s)'"),
        ] {
            assert_eq!(all(text), expected, "{text}");
        }
    }

    #[test]
    fn what_says_something_stays() {
        for text in [
            "nextval('a_seq'::regclass)",
            "ROW(1, 2)",
            "f(a)",
            "a = ANY (b)",
            "a = ANY (ARRAY[]::text[])",
            "'(a::b'",
            "- (-5)",
        ] {
            let edits: Vec<Edit> = edits(text).into_iter().filter(|it| it.part == Part::Brackets).collect();
            assert_eq!(edited(text, edits.iter()), text);
        }
        assert_eq!(all("nextval('a_seq'::regclass)"), "nextval('a_seq'::regclass)");
    }
}
