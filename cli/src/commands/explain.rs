//! `schemagen explain`: what a code means and what to do.

use serde::Serialize;

use crate::{
    codes::Code,
    report::{Answer, Failure, Problem},
};

/// Say what an error code means and what to do; without a code, list them all
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  schemagen explain SG0101\n  schemagen explain | grep snapshot")]
pub struct ExplainArgs {
    /// A code, as in error[SG0101]
    code: Option<String>,
}

#[derive(Serialize)]
struct Entry {
    code: &'static str,
    title: &'static str,
    explanation: &'static str,
}

pub(super) fn run(args: &ExplainArgs) -> Result<Answer, Failure> {
    let Some(id) = &args.code else {
        let lines = Code::ALL.iter().map(|code| format!("{}  {}\n", code.id(), code.title()));
        return Ok(Answer::done(lines.collect::<String>(), entries(Code::ALL)));
    };
    let code = Code::find(id).ok_or_else(|| {
        Problem::error(Code::Usage, format!("there is no code {id}"))
            .help("`schemagen explain` lists all codes")
    })?;
    let text = format!("{}: {}\n\n{}\n", code.id(), code.title(), wrap(code.explanation()));
    Ok(Answer::done(text, entries(&[code])))
}

fn entries(codes: &[Code]) -> Vec<Entry> {
    let entry = |code: &Code| Entry { code: code.id(), title: code.title(), explanation: code.explanation() };
    codes.iter().map(entry).collect()
}

fn wrap(text: &str) -> String {
    const WIDTH: usize = 90;
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.len() + word.len() < WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            Some(_) | None => lines.push(word.to_owned()),
        }
    }
    lines.join("\n")
}
