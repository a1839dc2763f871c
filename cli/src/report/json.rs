//! What `--json` prints: one document for every outcome of every command.

use serde::Serialize;

use super::{
    Exit,
    problem::{Location, Problem, Severity},
};

#[derive(Serialize)]
struct Document<'a> {
    command: &'a str,
    exit: u8,
    problems: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    code: &'static str,
    severity: Severity,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<&'a Location>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    notes: &'a [String],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    help: &'a [String],
}

/// One line of JSON: `{"command":..,"exit":..,"problems":[..],"result":..}`; `result` is JSON already.
pub(super) fn document(command: &str, exit: Exit, problems: &[Problem], result: Option<&str>) -> String {
    let document = Document { command, exit: exit.code(), problems: problems.iter().map(entry).collect() };
    // Strings and numbers only: this cannot fail.
    let mut text = serde_json::to_string(&document).unwrap_or_default();
    text.truncate(text.len().saturating_sub(1));
    text.push_str(",\"result\":");
    text.push_str(result.unwrap_or("null"));
    text.push('}');
    text
}

fn entry(problem: &Problem) -> Entry<'_> {
    Entry {
        code: problem.code.id(),
        severity: problem.severity,
        message: &problem.message,
        place: problem.location.as_deref(),
        notes: &problem.notes,
        help: &problem.help,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::document;
    use crate::{
        codes::Code,
        report::{Exit, Problem},
    };

    #[test]
    fn every_outcome_is_one_valid_document() {
        let problem = Problem::error(Code::Usage, "a \"quoted\"\nline").at_line("f", 3).help("do");
        for result in [None, Some("[1]")] {
            let text = document("check", Exit::Refused, std::slice::from_ref(&problem), result);
            let value: serde_json::Value = serde_json::from_str(&text).unwrap();
            assert_eq!(value["exit"], 2);
            assert_eq!(value["problems"][0]["code"], "SG0001");
            assert_eq!(value["problems"][0]["place"]["line"], 3);
        }
    }
}
