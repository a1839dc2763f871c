//! Reads .env. What stands in a faulty line is never shown: it may be a password.

use std::path::Path;

use crate::{
    codes::Code,
    paths::shown,
    report::{Failure, Problem},
};

/// All assignments of the file.
pub(super) fn read(file: &Path) -> Result<Vec<(String, String)>, Failure> {
    let text = std::fs::read(file).map_err(|error| {
        Problem::error(Code::DotenvInvalid, format!("cannot be read: {error}"))
            .in_file(shown(file))
            .help("check the file's owner and permissions")
    })?;
    let mut pairs = Vec::new();
    for pair in dotenvy::from_read_iter(text.as_slice()) {
        match pair {
            Ok(pair) => pairs.push(pair),
            Err(error) => return Err(invalid(file, &text, &error).into()),
        }
    }
    Ok(pairs)
}

fn invalid(file: &Path, text: &[u8], error: &dotenvy::Error) -> Problem {
    let problem = Problem::error(Code::DotenvInvalid, "a line is not NAME=value");
    let problem = match error {
        dotenvy::Error::LineParse(line, _) => match line_number(text, line) {
            Some(number) => problem.at_line(shown(file), number),
            None => problem.in_file(shown(file)),
        },
        _ => problem.in_file(shown(file)),
    };
    problem.help("write NAME=value, with 'single quotes' around a value that has spaces, `#` or `$`")
}

fn line_number(text: &[u8], line: &str) -> Option<usize> {
    let text = String::from_utf8_lossy(text);
    text.lines().position(|it| it.trim() == line.trim()).map(|at| at + 1)
}
