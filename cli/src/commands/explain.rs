//! `schemagen explain`: what a code means and what to do.

use schema_diff::HazardKind;
use schema_lint::{Level, Rule};
use serde::Serialize;

use crate::{
    codes::Code,
    report::{Answer, Failure, Problem},
};

/// Say what an error code, a hazard or a rule of lint means and what to do; without a code, list them all
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  schemagen explain SG0101\n  schemagen explain SG1301\n  schemagen explain data-loss\n  schemagen explain | grep snapshot"
)]
pub struct ExplainArgs {
    /// A code, as in error[SG0101], the name of a rule, or a hazard as in the head of a migration
    code: Option<String>,
}

#[derive(Serialize)]
struct Entry {
    code: &'static str,
    title: &'static str,
    explanation: &'static str,
    #[serde(skip_serializing_if = "Option::is_none", flatten)]
    rule: Option<RuleEntry>,
}

/// What only a rule of lint has.
#[derive(Serialize)]
struct RuleEntry {
    name: &'static str,
    level: Level,
    advice: &'static str,
    example: &'static str,
    instead: &'static str,
}

pub(super) fn run(args: &ExplainArgs) -> Result<Answer, Failure> {
    let Some(id) = &args.code else {
        let all = Code::every();
        let lines = all.iter().map(|code| format!("{}  {}\n", code.id(), code.title()));
        let hazards = HazardKind::ALL.iter().map(|it| format!("{}  {}\n", it.word(), it.title()));
        let text = lines.chain(hazards).collect::<String>();
        let hazards = HazardKind::ALL.iter().map(|it| of_hazard(*it));
        return Ok(Answer::done(text, all.iter().map(entry).chain(hazards).collect::<Vec<_>>()));
    };
    if let Some(hazard) = HazardKind::ALL.iter().find(|it| it.word().eq_ignore_ascii_case(id)) {
        let text = page(hazard.word(), hazard.title(), hazard.explanation());
        return Ok(Answer::done(text, [of_hazard(*hazard)]));
    }
    let code = Code::find(id).ok_or_else(|| {
        Problem::error(Code::Usage, format!("there is no code {id}"))
            .help("`schemagen explain` lists all codes")
    })?;
    let text = page(code.id(), code.title(), code.explanation());
    let text = match code {
        Code::Rule(rule) => text + &of_rule(rule),
        _ => text,
    };
    Ok(Answer::done(text, [entry(&code)]))
}

fn page(code: &str, title: &str, explanation: &str) -> String {
    format!("{code}: {title}\n\n{}\n", wrap(explanation))
}

fn of_rule(rule: &Rule) -> String {
    let indented = |sql: &str| format!("  {}\n", sql.trim_end().replace('\n', "\n  "));
    let level = format!(
        "{} in schemagen.toml: [lint] {} = \"off|advice|warning|error\"",
        rule.level.word(),
        rule.code
    );
    let allow = format!("-- schemagen: allow {} REASON", rule.code);
    format!(
        "\nFound in:\n{}\nInstead:\n{}\nWhat to do: {}.\nLevel: {level}.\nIn one place: `{allow}` above the statement.\n",
        indented(rule.example),
        indented(rule.instead),
        rule.advice
    )
}

fn of_hazard(kind: HazardKind) -> Entry {
    Entry { code: kind.word(), title: kind.title(), explanation: kind.explanation(), rule: None }
}

fn entry(code: &Code) -> Entry {
    let rule = match code {
        Code::Rule(Rule { name, level, advice, example, instead, .. }) => {
            Some(RuleEntry { name, level: *level, advice, example, instead })
        }
        _ => None,
    };
    Entry { code: code.id(), title: code.title(), explanation: code.explanation(), rule }
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
