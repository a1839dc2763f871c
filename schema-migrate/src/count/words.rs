//! A walk over the tokens of a statement, whose text may be taken out as it was written.

use std::ops::Range;

use schema_model::{Dialect, script::Statement};

/// What is left of a statement.
#[derive(Clone)]
pub(super) struct Words<'a> {
    text: &'a str,
    tokens: Vec<Range<usize>>,
    at: usize,
}

/// The columns and expressions of a list, as they were written.
pub(super) struct Columns(pub(super) Vec<String>);

impl<'a> Words<'a> {
    pub(super) fn new(statement: &'a Statement, dialect: Dialect) -> Self {
        Self { text: statement.text(), tokens: statement.tokens(dialect), at: 0 }
    }

    fn peek(&self, ahead: usize) -> Option<&'a str> {
        self.tokens.get(self.at + ahead).map(|range| &self.text[range.clone()])
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at >= self.tokens.len()
    }

    /// Takes these words if they come next.
    pub(super) fn take(&mut self, words: &str) -> bool {
        let count = words.split(' ').count();
        let found = words
            .split(' ')
            .enumerate()
            .all(|(ahead, word)| self.peek(ahead).is_some_and(|it| it.eq_ignore_ascii_case(word)));
        self.at += if found { count } else { 0 };
        found
    }

    /// Takes the first of them that comes next.
    pub(super) fn take_one_of(&mut self, words: &[&str]) -> bool {
        words.iter().any(|it| self.take(it))
    }

    pub(super) fn skip(&mut self) {
        self.at += 1;
    }

    /// A name, as it was written.
    pub(super) fn name(&mut self) -> Option<&'a str> {
        let name = self.peek(0).filter(|it| is_name(it))?;
        self.at += 1;
        Some(name)
    }

    /// `name` or `schema.name`, as it was written.
    pub(super) fn qualified(&mut self) -> Option<String> {
        let first = self.name()?;
        if !self.take(".") {
            return Some(first.to_owned());
        }
        Some(format!("{first}.{}", self.name()?))
    }

    /// What stands in the brackets that come next.
    pub(super) fn bracketed(&mut self) -> Option<&'a str> {
        let (start, end) = self.span()?;
        self.at = end + 1;
        Some(&self.text[self.tokens[start].end..self.tokens[end].start])
    }

    /// The places of a bracket that comes next and of the one that closes it.
    fn span(&self) -> Option<(usize, usize)> {
        if self.peek(0)? != "(" {
            return None;
        }
        let mut depth = 0_usize;
        for at in self.at..self.tokens.len() {
            match &self.text[self.tokens[at].clone()] {
                "(" => depth += 1,
                ")" if depth == 1 => return Some((self.at, at)),
                ")" => depth -= 1,
                _ => {}
            }
        }
        None
    }

    /// Everything that follows.
    pub(super) fn rest(&mut self) -> Option<&'a str> {
        let rest = self.tokens.get(self.at).map(|first| &self.text[first.start..])?;
        self.at = self.tokens.len();
        Some(rest)
    }

    /// Goes behind the next comma that is in no brackets; false at the end.
    pub(super) fn next_part(&mut self) -> bool {
        while let Some(word) = self.peek(0) {
            match word {
                "(" => match self.span() {
                    Some((_, end)) => self.at = end,
                    None => return false,
                },
                "," => {
                    self.at += 1;
                    return true;
                }
                _ => {}
            }
            self.at += 1;
        }
        false
    }

    /// Whether a part of a list ends here.
    pub(super) fn ends_part(&self) -> bool {
        matches!(self.peek(0), None | Some(","))
    }

    /// What stands before one of these words, or before the end of this part of a list.
    pub(super) fn until(&mut self, stops: &[&str]) -> Option<&'a str> {
        let first = self.at;
        while let Some(word) = self.peek(0) {
            match word {
                "(" => self.at = self.span()?.1,
                "," => break,
                _ if stops.iter().any(|stop| word.eq_ignore_ascii_case(stop)) => break,
                _ => {}
            }
            self.at += 1;
        }
        let last = self.at.checked_sub(1).filter(|last| *last >= first)?;
        Some(&self.text[self.tokens[first].start..self.tokens[last].end])
    }

    /// A list in brackets of names, calls of functions and expressions in brackets, with nothing else but an order.
    pub(super) fn columns(&mut self) -> Option<Columns> {
        let (_, end) = self.span()?;
        self.at += 1;
        let mut columns = Vec::new();
        loop {
            columns.push(self.element()?);
            self.take_one_of(&["asc", "desc"]);
            self.take_one_of(&["nulls first", "nulls last"]);
            if !self.take(",") {
                break;
            }
        }
        let closes = self.at == end;
        self.at += 1;
        closes.then_some(Columns(columns))
    }

    fn element(&mut self) -> Option<String> {
        let start = self.tokens.get(self.at)?.start;
        if self.peek(0)? != "(" {
            let name = self.qualified()?;
            if self.peek(0) != Some("(") {
                return Some(name);
            }
        }
        self.bracketed()?;
        Some(self.text[start..self.tokens[self.at - 1].end].to_owned())
    }
}

/// The name that was written, as PostgreSQL keeps it.
pub(super) fn kept(written: &str) -> String {
    match written.strip_prefix('"').and_then(|it| it.strip_suffix('"')) {
        Some(name) => name.replace("\"\"", "\""),
        None => written.to_lowercase(),
    }
}

/// The name that was written, without its quotes.
pub(super) fn plain(written: &str) -> String {
    let within = |open, close| written.strip_prefix(open)?.strip_suffix(close);
    match within('"', '"').or_else(|| within('`', '`')).or_else(|| within('[', ']')) {
        Some(name) => name.replace("\"\"", "\""),
        None => written.to_owned(),
    }
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '"' | '`' | '[')) || !token.is_ascii()
}
