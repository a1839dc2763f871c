//! `--fix`: the safe form, written into the files.

use std::path::Path;

use schema_lint::{Known, Settings, lint_after};
use schema_model::script::Script;

use super::sources::Chain;
use crate::{
    files::{read_text, replace},
    paths::shown,
    project::of_script,
    report::{Failure, Problem},
};

/// Changes the files; returns those that were changed. A file that cannot be read is left to those who judge it.
pub(super) fn fix(chains: &[Chain]) -> Result<Vec<String>, Failure> {
    let mut changed = Vec::new();
    for chain in chains {
        let mut known = chain.settings.known(&chain.before);
        for file in &chain.files {
            if let Ok(text) = read_text(file) {
                let fixed = fixed(file, &text, &mut known, &chain.settings)?;
                if fixed != text {
                    replace(file, &fixed)?;
                    changed.push(shown(file));
                }
            }
            known = known.at_next_file();
        }
    }
    Ok(changed)
}

/// One form after the other, as each changes the places of all others. `known` becomes what the file leaves.
fn fixed(file: &Path, text: &str, known: &mut Known<'_>, settings: &Settings) -> Result<String, Problem> {
    let mut text = text.to_owned();
    // Each fix takes a finding away: more rounds than there were findings would go round in a circle.
    let mut rounds = None;
    loop {
        let Ok(script) = Script::parse(&text, settings.dialect) else { return Ok(text) };
        let mut after = known.clone();
        let reports = lint_after(&script, &mut after, settings);
        let fixable = reports.iter().filter_map(|it| it.finding.fix.as_ref());
        let left = rounds.unwrap_or(2 * fixable.clone().count());
        let Some(fix) = fixable.clone().next().filter(|_| left > 0) else {
            *known = after;
            return Ok(text);
        };
        let fixed = fix.apply(&text);
        Script::parse(&fixed, settings.dialect).map_err(|error| of_script(file, &error))?;
        text = fixed;
        rounds = Some(left - 1);
    }
}
