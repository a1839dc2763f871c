//! `drift --watch`: looks again whenever the database is not what it was, and says what came and what went.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::json;

use super::{DriftArgs, Finding, answer, look, mark};
use crate::{
    clock,
    config::Config,
    database::Connected,
    report::{Answer, Failure, print_line},
    session::Session,
    signals,
};

/// What changed from one look to the next.
#[derive(Serialize)]
struct Change {
    time: String,
    /// What is not as promised, and was before or differed in another way.
    came: Vec<Finding>,
    /// What is as promised again.
    went: Vec<String>,
    /// How many findings there are now.
    findings: usize,
}

/// Ends when a signal asks for it, or when nobody reads any more.
pub(super) fn run(
    args: &DriftArgs,
    config: &Config,
    connected: &mut Connected<'_>,
    session: &mut Session,
) -> Result<Answer, Failure> {
    let _stoppable = signals::stops(&session.stop.clone());
    let is_json = session.global.json;
    let mut seen: Option<(String, BTreeMap<String, String>)> = None;
    let mut severities = Vec::new();
    while !session.stop.is_requested() {
        let now = mark(connected)?;
        if seen.as_ref().is_none_or(|(mark, _)| *mark != now) {
            let findings = look(args, config, connected, session)?.findings;
            severities = findings.iter().map(Finding::severity).collect();
            let before = seen.take().map(|(_, findings)| findings);
            let after: BTreeMap<_, _> =
                findings.iter().map(|it| (it.object().to_owned(), it.to_string())).collect();
            let is_first = before.is_none();
            let change = changed(&before.unwrap_or_default(), &after, findings);
            seen = Some((now, after));
            if (is_first || !change.is_empty()) && !print_line(&change.line(is_json)) {
                break;
            }
        }
        if session.stop.wait(args.every) {
            break;
        }
    }
    let answer = Answer::done("", json!({ "watched": true }));
    Ok(answer.exit(answer::exit(severities, args.fail_on(config))))
}

fn changed(
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
    findings: Vec<Finding>,
) -> Change {
    let count = findings.len();
    let is_new = |it: &Finding| before.get(it.object()) != Some(&it.to_string());
    Change {
        time: clock::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        came: findings.into_iter().filter(is_new).collect(),
        went: before.keys().filter(|it| !after.contains_key(*it)).cloned().collect(),
        findings: count,
    }
}

impl Change {
    fn is_empty(&self) -> bool {
        self.came.is_empty() && self.went.is_empty()
    }

    /// One line of JSON, or one for each change and one that sums up.
    fn line(&self, is_json: bool) -> String {
        if is_json {
            return serde_json::to_string(self).unwrap_or_default();
        }
        let came = self.came.iter().map(|it| format!("{} {it}", self.time));
        let went = self.went.iter().map(|it| format!("{} {it} is as promised again", self.time));
        let sum = match self.findings {
            0 => "no drift".to_owned(),
            1 => "1 difference from what was promised".to_owned(),
            count => format!("{count} differences from what was promised"),
        };
        came.chain(went).chain([format!("{} {sum}", self.time)]).collect::<Vec<_>>().join("\n")
    }
}
