//! The comments that schemagen obeys: `-- schemagen: WORD ARGUMENTS`.

use crate::{Dialect, Name, QualifiedName, name::split_parts};

use super::{ScriptError, StepKind};

/// What one directive says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Directive {
    Step(StepKind),
    Touches(Vec<Touched>),
    Irreversible(String),
    DataLoss(String),
    RenamedFrom(QualifiedName),
    Allow(Allowance),
    Resumable,
}

/// What lint lets pass at the statement below: `-- schemagen: allow SG1301, SG1304 the table is empty`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowance {
    /// The line of the directive, which starts at 1.
    pub line: usize,
    /// The codes of the rules, as written.
    pub rules: Vec<String>,
    /// Why it is right here.
    pub reason: String,
}

/// An object that hand-written SQL reads or writes, as its author named it: `users`, `orders.total`, `app.orders.total`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Touched {
    /// One to three names, outermost first.
    pub parts: Vec<Name>,
}

const WORDS: [&str; 7] = ["step", "touches", "irreversible", "data-loss", "renamed", "allow", "resumable"];

/// Reads a line comment; `None` where it speaks to people only.
pub(super) fn parse(comment: &str, line: usize, dialect: Dialect) -> Result<Option<Directive>, ScriptError> {
    let text = comment.trim_start_matches('-').trim();
    let Some(directive) = text.strip_prefix("schemagen:") else { return Ok(None) };
    let directive = directive.trim();
    let (word, arguments) = directive.split_once(char::is_whitespace).unwrap_or((directive, ""));
    let arguments = arguments.trim();
    match word {
        "step" => step(arguments, line, dialect).map(Directive::Step),
        "touches" => touches(arguments, line).map(Directive::Touches),
        "irreversible" => sentence(
            arguments,
            line,
            "irreversible",
            "why there is no way back",
            "the column's values are gone",
        )
        .map(Directive::Irreversible),
        "data-loss" => {
            sentence(arguments, line, "data-loss", "what is lost", "column users.note: every value is lost")
                .map(Directive::DataLoss)
        }
        "renamed" => renamed(arguments, line).map(Directive::RenamedFrom),
        "allow" => allow(arguments, line).map(Directive::Allow),
        "resumable" => resumable(arguments, line),
        _ => {
            let nearest = nearest(word, &WORDS);
            Err(ScriptError::UnknownDirective { line, word: word.to_owned(), nearest })
        }
    }
    .map(Some)
}

fn step(arguments: &str, line: usize, dialect: Dialect) -> Result<StepKind, ScriptError> {
    let refuse = |reason: String| ScriptError::Directive { line, directive: "step", reason };
    let kind = StepKind::ALL.into_iter().find(|kind| kind.arguments() == arguments);
    match (kind, dialect) {
        (Some(StepKind::ForeignKeysOff), Dialect::Postgres) => {
            Err(refuse("foreign-keys-off is for SQLite only; PostgreSQL has no need of it".to_owned()))
        }
        (Some(kind), _) => Ok(kind),
        (None, _) => {
            let kinds = StepKind::ALL.map(StepKind::arguments);
            let advice = match nearest(arguments, &kinds) {
                Some(word) => format!("did you mean {word}?"),
                None => "write nothing, no-transaction or foreign-keys-off after it".to_owned(),
            };
            Err(refuse(format!("{arguments:?} is not a kind of step; {advice}")))
        }
    }
}

fn renamed(arguments: &str, line: usize) -> Result<QualifiedName, ScriptError> {
    let name = arguments.strip_prefix("from ").and_then(|it| it.trim().parse().ok());
    name.ok_or_else(|| {
        let reason = "name the object as it was called, as in `renamed from app.order_number`".to_owned();
        ScriptError::Directive { line, directive: "renamed", reason }
    })
}

fn allow(arguments: &str, line: usize) -> Result<Allowance, ScriptError> {
    let refuse = |reason: &str| {
        let reason = format!("{reason}, as in `allow SG1301 the table is small, and nobody writes at night`");
        ScriptError::Directive { line, directive: "allow", reason }
    };
    let mut rest = arguments;
    let mut rules = Vec::new();
    loop {
        let (word, after) = rest.split_once([',', ' ', '\t']).unwrap_or((rest, ""));
        if !is_code(word) {
            break;
        }
        rules.push(word.to_owned());
        rest = after.trim_start_matches([',', ' ', '\t']);
    }
    match (rules.is_empty(), rest.trim()) {
        (true, _) => Err(refuse("name the rule by its code")),
        (false, "") => Err(refuse("say why it is right here")),
        (false, reason) => Ok(Allowance { line, rules, reason: reason.to_owned() }),
    }
}

fn resumable(arguments: &str, line: usize) -> Result<Directive, ScriptError> {
    if arguments.is_empty() {
        return Ok(Directive::Resumable);
    }
    let reason = format!("{arguments:?} says nothing; write `resumable` alone");
    Err(ScriptError::Directive { line, directive: "resumable", reason })
}

/// `SG` and digits. Which rules there are is the business of those who look for them.
fn is_code(word: &str) -> bool {
    word.strip_prefix("SG")
        .is_some_and(|digits| digits.len() == 4 && digits.bytes().all(|it| it.is_ascii_digit()))
}

fn touches(arguments: &str, line: usize) -> Result<Vec<Touched>, ScriptError> {
    let refuse = |reason: String| ScriptError::Directive { line, directive: "touches", reason };
    if arguments.is_empty() {
        return Err(refuse("name the objects, as in `touches users, orders.total`".to_owned()));
    }
    split_list(arguments).into_iter().map(touched).collect::<Result<_, _>>().map_err(refuse)
}

fn touched(text: &str) -> Result<Touched, String> {
    let several_words = text.contains(char::is_whitespace) && !text.contains('"');
    let parts = if several_words { None } else { split_parts(text) };
    match parts.map(|parts| parts.iter().map(|part| Name::new(part)).collect::<Result<Vec<_>, _>>()) {
        Some(Ok(parts)) if parts.len() <= 3 => Ok(Touched { parts }),
        _ => Err(format!(
            "{text:?} names no object; write name, table.column or schema.table.column, separated by commas"
        )),
    }
}

/// A directive whose argument is a sentence for people.
fn sentence(
    text: &str,
    line: usize,
    directive: &'static str,
    what: &str,
    example: &str,
) -> Result<String, ScriptError> {
    if text.is_empty() {
        let reason = format!("say {what}, as in `{directive} {example}`");
        return Err(ScriptError::Directive { line, directive, reason });
    }
    Ok(text.to_owned())
}

/// Splits at the commas outside double quotes.
fn split_list(text: &str) -> Vec<&str> {
    let mut quoted = false;
    text.split(|c: char| {
        quoted ^= c == '"';
        c == ',' && !quoted
    })
    .map(str::trim)
    .collect()
}

/// The candidate that most likely was meant.
fn nearest(word: &str, candidates: &[&'static str]) -> Option<&'static str> {
    candidates
        .iter()
        .filter(|it| !it.is_empty())
        .map(|it| (strsim::damerau_levenshtein(word, it), *it))
        .filter(|(distance, it)| *distance <= it.len() / 2)
        .min()
        .map(|(_, it)| it)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn read(comment: &str) -> Result<Option<Directive>, String> {
        parse(comment, 7, Dialect::Sqlite).map_err(|error| error.to_string())
    }

    fn names(parts: &[&str]) -> Touched {
        Touched { parts: parts.iter().map(|part| Name::new(part).unwrap()).collect() }
    }

    #[test]
    fn directives_are_read() {
        assert_eq!(read("-- schemagen: step").unwrap(), Some(Directive::Step(StepKind::Transactional)));
        assert_eq!(
            read("--schemagen:step  no-transaction\r").unwrap(),
            Some(Directive::Step(StepKind::NoTransaction))
        );
        assert_eq!(
            read("-- schemagen: step foreign-keys-off").unwrap(),
            Some(Directive::Step(StepKind::ForeignKeysOff))
        );
        assert_eq!(
            read("-- schemagen: touches users, orders.total,\"a, b\".\"c.d\"").unwrap(),
            Some(Directive::Touches(vec![
                names(&["users"]),
                names(&["orders", "total"]),
                names(&["a, b", "c.d"])
            ]))
        );
        assert_eq!(
            read("-- schemagen: irreversible the data is gone").unwrap(),
            Some(Directive::Irreversible("the data is gone".to_owned()))
        );
        assert_eq!(
            read("-- schemagen: data-loss table users: every row is lost").unwrap(),
            Some(Directive::DataLoss("table users: every row is lost".to_owned()))
        );
        let allowance = Allowance {
            line: 7,
            rules: vec!["SG1301".to_owned(), "SG1304".to_owned()],
            reason: "ten rows".to_owned(),
        };
        assert_eq!(
            read("-- schemagen: allow SG1301, SG1304 ten rows").unwrap(),
            Some(Directive::Allow(allowance))
        );
        assert_eq!(read("-- schemagen: resumable").unwrap(), Some(Directive::Resumable));
        assert_eq!(read("-- made by schemagen: 3 steps").unwrap(), None);
    }

    #[test]
    fn mistakes_say_what_to_write() {
        for (comment, message) in [
            ("-- schemagen: touchs a", "line 7: \"touchs\" is not a directive; did you mean `touches`?"),
            (
                "-- schemagen: x",
                "line 7: \"x\" is not a directive; known are step, touches, allow, resumable, irreversible and data-loss",
            ),
            (
                "-- schemagen:",
                "line 7: \"\" is not a directive; known are step, touches, allow, resumable, irreversible and data-loss",
            ),
            (
                "-- schemagen: step no_transaction",
                "line 7: directive `step`: \"no_transaction\" is not a kind of step; did you mean no-transaction?",
            ),
            (
                "-- schemagen: touches a b",
                "line 7: directive `touches`: \"a b\" names no object; write name, table.column or schema.table.column, separated by commas",
            ),
            (
                "-- schemagen: irreversible",
                "line 7: directive `irreversible`: say why there is no way back, as in `irreversible the column's values are gone`",
            ),
            (
                "-- schemagen: allow SG1301",
                "line 7: directive `allow`: say why it is right here, as in `allow SG1301 the table is small, and nobody writes at night`",
            ),
            (
                "-- schemagen: allow everything",
                "line 7: directive `allow`: name the rule by its code, as in `allow SG1301 the table is small, and nobody writes at night`",
            ),
            (
                "-- schemagen: resumable once",
                "line 7: directive `resumable`: \"once\" says nothing; write `resumable` alone",
            ),
        ] {
            assert_eq!(read(comment), Err(message.to_owned()));
        }
        assert!(read("-- schemagen: touches").is_err());
        assert!(read("-- schemagen: touches a,,b").is_err());
        assert!(read("-- schemagen: touches a.b.c.d").is_err());
    }

    #[test]
    fn postgres_has_no_step_without_foreign_keys() {
        let error = parse("-- schemagen: step foreign-keys-off", 1, Dialect::Postgres).unwrap_err();
        assert!(error.to_string().contains("for SQLite only"), "{error}");
    }
}
