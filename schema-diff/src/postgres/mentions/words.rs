//! Which names an SQL text mentions, and what each stands for by its place. Knows no schema.

use std::collections::BTreeSet;

use schema_model::QualifiedName;
use sqlparser::{
    dialect::PostgreSqlDialect,
    tokenizer::{Token, Tokenizer, Word as Written},
};

/// A name as the server folds it, with what stands before its last dot.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Mention {
    pub(super) qualifier: Option<String>,
    pub(super) name: String,
}

/// The names of one text.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// What stands where only a relation can: behind FROM, JOIN, INTO, UPDATE.
    pub(super) relations: BTreeSet<Mention>,
    /// What is called.
    pub(super) routines: BTreeSet<Mention>,
    /// All else: columns, types, aliases, keywords.
    pub(super) others: BTreeSet<Mention>,
    /// What strings name that are cast to `regclass` and its sisters, or are handed to `nextval`.
    pub(super) registered: BTreeSet<Mention>,
    /// Every word by itself, whatever stands before it.
    pub(super) all: BTreeSet<String>,
    /// The values of the strings.
    pub(super) strings: BTreeSet<String>,
    /// Whether it takes all columns of something, whichever there are.
    pub(super) has_star: bool,
}

impl Words {
    pub(super) fn of(sql: &str) -> Self {
        let tokens = Tokenizer::new(&PostgreSqlDialect {}, sql).with_unescape(false).tokenize();
        let tokens = tokens.unwrap_or_default().into_iter().filter(|it| !matches!(it, Token::Whitespace(_)));
        let mut walk = Walk::new(tokens.collect());
        walk.run();
        walk.found
    }
}

/// What is known inside one pair of brackets.
#[derive(Default)]
struct Level {
    /// A comma leads to another relation.
    is_in_from: bool,
    /// `extract(year FROM ..)`, `trim(both FROM ..)`: no relation follows.
    is_from_of_call: bool,
    /// Between WITH and the statement that it belongs to; whether its queries see themselves.
    with: Option<Recursion>,
    /// The query of WITH that is being read.
    open_query: Option<String>,
    /// Names of queries, which stand before those of relations.
    queries: Vec<String>,
}

#[derive(Clone, Copy, PartialEq)]
enum Recursion {
    Plain,
    Recursive,
}

struct Walk {
    tokens: Vec<Token>,
    at: usize,
    levels: Vec<Level>,
    /// A relation comes next.
    expects_relation: bool,
    found: Words,
}

impl Walk {
    fn new(tokens: Vec<Token>) -> Self {
        let levels = vec![Level::default()];
        Self { tokens, at: 0, levels, expects_relation: false, found: Words::default() }
    }

    fn run(&mut self) {
        while let Some(token) = self.tokens.get(self.at).cloned() {
            match token {
                Token::LParen => self.open(),
                Token::RParen => self.close(),
                Token::Comma => self.comma(),
                Token::Mul => self.found.has_star |= self.is_star(),
                Token::Word(word) => {
                    self.word(&word);
                    continue;
                }
                other => self.string(&other),
            }
            self.at += 1;
        }
    }

    fn open(&mut self) {
        let is_call =
            ["extract", "substring", "trim", "overlay", "position"].iter().any(|it| self.was(1, it));
        self.levels.push(Level { is_from_of_call: is_call, ..Level::default() });
    }

    fn close(&mut self) {
        self.expects_relation = false;
        if self.levels.len() > 1 {
            self.levels.pop();
        }
    }

    fn comma(&mut self) {
        self.finish_query();
        self.expects_relation = self.level().is_in_from;
    }

    /// The queries after this one see it.
    fn finish_query(&mut self) {
        let level = self.level();
        let done = level.open_query.take();
        level.queries.extend(done);
    }

    /// `*` for columns, not for a product or in `count(*)`.
    fn is_star(&self) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        let starts = match before {
            Some(Token::Comma | Token::Period | Token::RParen) => true,
            Some(Token::Word(_)) => ["select", "distinct", "all"].iter().any(|it| self.was(1, it)),
            _ => false,
        };
        let ends = match self.tokens.get(self.at + 1) {
            None | Some(Token::Comma | Token::RParen | Token::SemiColon) => true,
            Some(Token::Word(word)) => ENDS.iter().any(|it| is_keyword(word, it)),
            Some(_) => false,
        };
        starts && ends
    }

    fn word(&mut self, word: &Written) {
        let is_part = matches!(self.tokens.get(self.at + 1), Some(Token::Period));
        if !is_part && self.keyword(word) {
            self.found.all.insert(folded(word));
            self.at += 1;
            return;
        }
        let parts = self.parts();
        self.found.all.extend(parts.iter().cloned());
        let Some((name, before)) = parts.split_last() else { return };
        let mention = Mention { qualifier: before.last().cloned(), name: name.clone() };
        let is_call = matches!(self.tokens.get(self.at), Some(Token::LParen));
        let expects_relation = std::mem::take(&mut self.expects_relation);
        if self.opens_query(&mention) {
            return;
        }
        // `INSERT INTO log (a)` looks like a call, `FROM series(1)` like a relation: both are looked up.
        if expects_relation && (mention.qualifier.is_some() || !self.is_query(&mention.name)) {
            self.found.relations.insert(mention.clone());
        }
        if is_call {
            self.found.routines.insert(mention);
        } else if !expects_relation {
            self.found.others.insert(mention);
        }
    }

    /// `a.b.c`, with the cursor behind it.
    fn parts(&mut self) -> Vec<String> {
        let mut parts = Vec::new();
        while let Some(Token::Word(word)) = self.tokens.get(self.at) {
            parts.push(folded(word));
            self.at += 1;
            let goes_on = matches!(self.tokens.get(self.at), Some(Token::Period))
                && matches!(self.tokens.get(self.at + 1), Some(Token::Word(_)));
            if !goes_on {
                break;
            }
            self.at += 1;
        }
        parts
    }

    fn is_query(&self, name: &str) -> bool {
        self.levels.iter().any(|level| level.queries.iter().any(|it| it == name))
    }

    /// The name of a query of WITH.
    fn opens_query(&mut self, mention: &Mention) -> bool {
        let level = self.level();
        let Some(recursion) = level.with.filter(|_| level.open_query.is_none()) else { return false };
        match recursion {
            Recursion::Recursive => level.queries.push(mention.name.clone()),
            Recursion::Plain => {}
        }
        level.open_query = Some(mention.name.clone());
        true
    }

    /// Whether the word is one that says what comes next.
    fn keyword(&mut self, word: &Written) -> bool {
        if word.quote_style.is_some() {
            return false;
        }
        let folded = word.value.to_ascii_lowercase();
        match folded.as_str() {
            "from" => self.from(),
            "join" => self.enter_from(),
            "into" => self.expects_relation = true,
            "update" => {
                self.finish_query();
                self.level().with = None;
                self.expects_relation = !["for", "on", "do", "key"].iter().any(|it| self.was(1, it));
            }
            "using" => {
                self.expects_relation = !self.is_bracket_next();
            }
            "only" | "lateral" | "rows" if self.expects_relation => {}
            "natural" => self.found.has_star = true,
            "with" if !["ordinality", "ties", "time"].iter().any(|it| self.is_next(it)) => {
                self.level().with = Some(Recursion::Plain);
            }
            "recursive" if self.was(1, "with") => self.level().with = Some(Recursion::Recursive),
            word if STATEMENTS.contains(&word) => {
                self.finish_query();
                self.level().with = None;
                self.level().is_from_of_call = false;
                self.leave_from();
                self.expects_relation = word == "table" && !self.is_bracket_next();
            }
            word if CLAUSES.contains(&word) => self.leave_from(),
            _ => return false,
        }
        true
    }

    fn from(&mut self) {
        let is_distinct_from = self.was(1, "distinct") && (self.was(2, "is") || self.was(2, "not"));
        if !is_distinct_from && !self.level().is_from_of_call {
            self.enter_from();
        }
    }

    fn enter_from(&mut self) {
        self.expects_relation = true;
        self.level().is_in_from = true;
    }

    fn leave_from(&mut self) {
        self.expects_relation = false;
        self.level().is_in_from = false;
    }

    fn string(&mut self, token: &Token) {
        let (Token::SingleQuotedString(text) | Token::EscapedStringLiteral(text)) = token else { return };
        let text = text.replace("''", "'");
        let is_registered = match (self.tokens.get(self.at + 1), self.tokens.get(self.at + 2)) {
            (Some(Token::DoubleColon), Some(Token::Word(ty))) => folded(ty).starts_with("reg"),
            _ => false,
        };
        let takes_name = ["nextval", "currval", "setval"].iter().any(|it| self.was(2, it));
        if is_registered || takes_name {
            self.found.registered.extend(registered(&text));
        }
        self.found.strings.insert(text);
    }

    fn level(&mut self) -> &mut Level {
        if self.levels.is_empty() {
            self.levels.push(Level::default());
        }
        let last = self.levels.len() - 1;
        &mut self.levels[last]
    }

    fn is_bracket_next(&self) -> bool {
        matches!(self.tokens.get(self.at + 1), Some(Token::LParen))
    }

    /// Whether this unquoted word comes next.
    fn is_next(&self, keyword: &str) -> bool {
        matches!(self.tokens.get(self.at + 1), Some(Token::Word(word)) if is_keyword(word, keyword))
    }

    /// Whether this unquoted word stands so many tokens back.
    fn was(&self, back: usize, keyword: &str) -> bool {
        let token = self.at.checked_sub(back).and_then(|at| self.tokens.get(at));
        matches!(token, Some(Token::Word(word)) if is_keyword(word, keyword))
    }
}

/// What can follow the list of a SELECT.
const ENDS: [&str; 14] = [
    "from",
    "where",
    "group",
    "having",
    "window",
    "order",
    "limit",
    "offset",
    "fetch",
    "for",
    "union",
    "intersect",
    "except",
    "returning",
];

/// What ends the queries of WITH.
const STATEMENTS: [&str; 6] = ["select", "values", "insert", "delete", "merge", "table"];

/// What ends a list of relations.
const CLAUSES: [&str; 14] = [
    "where",
    "group",
    "having",
    "window",
    "order",
    "limit",
    "offset",
    "fetch",
    "for",
    "union",
    "intersect",
    "except",
    "returning",
    "set",
];

/// The name in a string: as the server reads it, in lower case where it is not quoted.
fn registered(text: &str) -> Option<Mention> {
    let name = text.split('(').next().unwrap_or(text).trim();
    let name: QualifiedName =
        if name.contains('"') { name.parse().ok()? } else { name.to_ascii_lowercase().parse().ok()? };
    Some(Mention {
        qualifier: name.schema.map(|it| it.as_str().to_owned()),
        name: name.name.as_str().to_owned(),
    })
}

fn is_keyword(word: &Written, keyword: &str) -> bool {
    word.quote_style.is_none() && word.value.eq_ignore_ascii_case(keyword)
}

/// The word as the server folds it.
fn folded(word: &Written) -> String {
    match word.quote_style {
        None => word.value.to_ascii_lowercase(),
        Some(_) => word.value.replace("\"\"", "\""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(mentions: &BTreeSet<Mention>) -> String {
        let name = |it: &Mention| match &it.qualifier {
            Some(qualifier) => format!("{qualifier}.{}", it.name),
            None => it.name.clone(),
        };
        mentions.iter().map(name).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn relations_stand_behind_from_and_join() {
        for (sql, relations) in [
            ("SELECT orders FROM users", "users"),
            ("SELECT a.b FROM app.users a, ONLY \"Orders\" o JOIN c ON a.x = o.x, d", "Orders c d app.users"),
            ("SELECT x FROM (SELECT y, z FROM t, u WHERE a, b) s, v ORDER BY w, x", "t u v"),
            ("SELECT x FROM (a CROSS JOIN b) JOIN LATERAL f(c, d) AS e ON true", "a b f"),
            ("SELECT extract(year FROM born), x IS DISTINCT FROM y FROM people", "people"),
            ("SELECT trim((SELECT n FROM names)) FROM people", "names people"),
            ("INSERT INTO log (g) SELECT 1; UPDATE a SET b = c FROM d; DELETE FROM e USING f", "a d e f log"),
            ("SELECT 1 FROM a JOIN b USING (c) FOR UPDATE", "a b"),
            ("SELECT 1 FROM a UNION SELECT 2 FROM b EXCEPT TABLE c", "a b c"),
        ] {
            assert_eq!(names(&Words::of(sql).relations), relations, "{sql}");
        }
    }

    #[test]
    fn queries_of_with_stand_before_relations() {
        for (sql, relations) in [
            ("WITH a AS (SELECT 1 FROM a), b (x, y) AS (SELECT 1 FROM a, c) SELECT 1 FROM a, b, d", "a c d"),
            ("WITH RECURSIVE a AS (SELECT 1 FROM t UNION SELECT 1 FROM a) SELECT 1 FROM a", "t"),
            ("SELECT 1 FROM (WITH a AS (SELECT 1) SELECT 1 FROM a) s, a", "a"),
            ("WITH a AS MATERIALIZED (SELECT 1) SELECT 1 FROM app.a", "app.a"),
        ] {
            assert_eq!(names(&Words::of(sql).relations), relations, "{sql}");
        }
    }

    #[test]
    fn calls_types_and_registered_names_are_told_apart() {
        let words = Words::of("app.f(a) + g (b)::mood || 'h(x)' || nextval('Seq') || 'app.\"T\"'::regclass");
        assert_eq!(names(&words.routines), "g nextval app.f");
        assert_eq!(names(&words.others), "a b mood regclass");
        assert_eq!(names(&words.registered), "seq app.T");
        assert!(words.strings.contains("h(x)") && !words.all.contains("h"));
    }

    #[test]
    fn a_star_is_for_columns() {
        for sql in
            ["SELECT * FROM a", "SELECT DISTINCT ON (b) * FROM a", "SELECT b, a.* FROM a", "SELECT a.*, 1"]
        {
            assert!(Words::of(sql).has_star, "{sql}");
        }
        for sql in ["SELECT count(*) FROM a", "SELECT a * b, (c) * d FROM e", "SELECT '*'"] {
            assert!(!Words::of(sql).has_star, "{sql}");
        }
    }
}
