//! A transcript: Markdown with files to write and commands with what they print.
//!
//! ````text
//! <!-- postgres -->               a directive: the test has a database, named by DATABASE_URL
//! ```toml schemagen.toml          a block with a file name is written
//! ```sh                           a block of preparations that is run and not shown
//! ```sql run:app.db               SQL that somebody runs by hand on an SQLite file, or on run:postgres
//! ```console                      `$ command`, `? exit code` when it is not 0, what was printed
//! ````

/// A line of Markdown, or a block that does something.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Text(String),
    File { fence: String, name: String, text: String },
    Setup { fence: String, script: String },
    Sql { fence: String, database: String, sql: String },
    Console { fence: String, runs: Vec<Run> },
}

/// One command of a console block.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) command: String,
    pub(crate) exit: i32,
    pub(crate) output: String,
}

/// Takes a transcript apart.
pub(crate) fn parse(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if !line.starts_with("```") {
            parts.push(Part::Text(line.to_owned()));
            continue;
        }
        let body: Vec<&str> = lines.by_ref().take_while(|it| *it != "```").collect();
        parts.push(block(line, &body));
    }
    parts
}

fn block(fence: &str, body: &[&str]) -> Part {
    let text = body.iter().map(|line| format!("{line}\n")).collect::<Vec<_>>().concat();
    let fence = fence.to_owned();
    let info = fence.trim_start_matches('`');
    match info.split_once(' ') {
        Some(("sql", database)) => {
            Part::Sql { database: database.trim_start_matches("run:").to_owned(), fence, sql: text }
        }
        Some((_, name)) => Part::File { name: name.to_owned(), fence, text },
        None if info == "sh" => Part::Setup { fence, script: text },
        None if info == "console" => Part::Console { fence, runs: runs(body) },
        None => Part::Text(format!("{fence}\n{text}```")),
    }
}

fn runs(body: &[&str]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for line in body {
        match (line.strip_prefix("$ "), line.strip_prefix("? "), runs.last_mut()) {
            (Some(command), _, _) => {
                runs.push(Run { command: command.to_owned(), exit: 0, output: String::new() });
            }
            (None, Some(exit), Some(run)) if run.output.is_empty() => run.exit = exit.parse().unwrap_or(-1),
            (None, _, Some(run)) => run.output = format!("{}{line}\n", run.output),
            (None, _, None) => {}
        }
    }
    runs
}

/// The opposite of [`parse`].
pub(crate) fn print(parts: &[Part]) -> String {
    parts.iter().map(|part| print_part(part) + "\n").collect::<Vec<_>>().concat()
}

fn print_part(part: &Part) -> String {
    match part {
        Part::Text(line) => line.clone(),
        Part::File { fence, text, .. } => format!("{fence}\n{text}```"),
        Part::Setup { fence, script } => format!("{fence}\n{script}```"),
        Part::Sql { fence, sql, .. } => format!("{fence}\n{sql}```"),
        Part::Console { fence, runs } => {
            let runs = runs.iter().map(print_run).collect::<Vec<_>>().concat();
            format!("{fence}\n{runs}```")
        }
    }
}

fn print_run(run: &Run) -> String {
    let exit = if run.exit == 0 { String::new() } else { format!("? {}\n", run.exit) };
    format!("$ {}\n{exit}{}", run.command, run.output)
}

#[test]
fn a_transcript_is_printed_as_it_was_read() {
    let text = "# Title\n\n```toml schemagen.toml\na = 1\n```\n\n```console\n$ a\n? 2\nx\n\ny\n$ b\n```\n";
    assert_eq!(print(&parse(text)), text);
    let Part::Console { runs, .. } = &parse(text)[4] else { panic!() };
    assert_eq!((runs[0].exit, runs[0].output.as_str(), runs[1].exit), (2, "x\n\ny\n", 0));
}
