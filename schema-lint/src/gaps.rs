//! What PostgreSQL reads and squawk's grammar does not know: taken out of the text, with blanks in its place, so that the rest is read.

use std::ops::Range;

use schema_model::{Dialect, script};

/// The text of a statement without such words; `None` where it has none.
pub(crate) fn blanked(source: &script::Statement) -> Option<String> {
    let (text, tokens) = (source.text(), source.tokens(Dialect::Postgres));
    let words: Vec<String> = tokens.iter().map(|it| text[it.clone()].to_ascii_lowercase()).collect();
    let unknown: Vec<usize> = storage(&words).into_iter().chain(of_exclusion(&words)).collect();
    let blanks = |text: String, at: &usize| with_blanks(text, &tokens[*at]);
    (!unknown.is_empty()).then(|| unknown.iter().fold(text.to_owned(), blanks))
}

fn with_blanks(mut text: String, range: &Range<usize>) -> String {
    text.replace_range(range.clone(), &" ".repeat(range.len()));
    text
}

/// `ADD COLUMN c text STORAGE external COMPRESSION lz4`
fn storage(words: &[String]) -> Vec<usize> {
    let is_option = |at: &usize| {
        matches!(words[*at].as_str(), "storage" | "compression") && words[at.saturating_sub(1)] != "set"
    };
    let begins = words.first().is_some_and(|it| it == "alter");
    let options = (1..words.len().saturating_sub(1)).filter(is_option).filter(|_| begins);
    options.flat_map(|at| [at, at + 1]).collect()
}

/// `EXCLUDE USING gist (c COLLATE "C" some_ops DESC WITH =)`: what stands between an expression and its WITH.
fn of_exclusion(words: &[String]) -> Vec<usize> {
    let Some(exclude) = words.iter().position(|it| it == "exclude") else { return Vec::new() };
    let Some(open) = words[exclude..].iter().position(|it| it == "(") else { return Vec::new() };
    let (mut at, mut unknown) = (exclude + open + 1, Vec::new());
    while at < words.len() {
        at = behind_expression(words, at);
        while at < words.len() && words[at] != "with" {
            unknown.push(at);
            at += 1;
        }
        match words[at.min(words.len())..].iter().position(|it| it == "," || it == ")") {
            Some(end) if words[at + end] == "," => at += end + 1,
            Some(_) | None => break,
        }
    }
    unknown
}

/// Behind a name, a call or an expression in parentheses.
fn behind_expression(words: &[String], mut at: usize) -> usize {
    if words.get(at).is_some_and(|it| it != "(") {
        at += 1;
        while words.get(at).is_some_and(|it| it == ".") {
            at += 2;
        }
    }
    if words.get(at).is_none_or(|it| it != "(") {
        return at;
    }
    let mut depth = 0_usize;
    for (offset, word) in words[at..].iter().enumerate() {
        match word.as_str() {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + offset + 1;
        }
    }
    words.len()
}
