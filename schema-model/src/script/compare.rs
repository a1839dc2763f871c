//! How a migration file differs from what it was when it was applied.

use similar::{Algorithm, DiffOp, TextDiff, capture_diff_slices};

use super::{Hash, Script, Statement};

/// One difference between two scripts. Numbers count the statements of a whole file and start at 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The statement was not there before.
    Added {
        /// Its number now.
        number: usize,
        /// The statement.
        after: Statement,
    },
    /// The statement is gone.
    Removed {
        /// Its number before.
        number: usize,
        /// The statement.
        before: Statement,
    },
    /// The statement says something else.
    Changed {
        /// Its number before.
        number: usize,
        /// What it was.
        before: Statement,
        /// What it is.
        after: Statement,
    },
    /// The statements are the same; a directive was added, removed or changed.
    Directives,
}

/// The differences that count; comments, white space and the case of unquoted words do not.
pub fn compare(before: &Script, after: &Script) -> Vec<Change> {
    if before.hash() == after.hash() {
        return Vec::new();
    }
    let (old, new): (Vec<_>, Vec<_>) = (before.statements().collect(), after.statements().collect());
    let changes = capture_diff_slices(Algorithm::Myers, &hashes(&old), &hashes(&new))
        .into_iter()
        .flat_map(|operation| changes_of(operation, &old, &new))
        .collect::<Vec<_>>();
    if changes.is_empty() { vec![Change::Directives] } else { changes }
}

fn hashes(statements: &[&Statement]) -> Vec<Hash> {
    statements.iter().map(|statement| statement.hash()).collect()
}

fn changes_of(operation: DiffOp, old: &[&Statement], new: &[&Statement]) -> Vec<Change> {
    if matches!(operation, DiffOp::Equal { .. }) {
        return Vec::new();
    }
    let (before, after) = (operation.old_range(), operation.new_range());
    let pairs = before.len().min(after.len());
    let changed = before.clone().zip(after.clone()).map(|(number, now)| Change::Changed {
        number: number + 1,
        before: old[number].clone(),
        after: new[now].clone(),
    });
    let removed =
        before.skip(pairs).map(|number| Change::Removed { number: number + 1, before: old[number].clone() });
    let added =
        after.skip(pairs).map(|number| Change::Added { number: number + 1, after: new[number].clone() });
    changed.chain(removed).chain(added).collect()
}

impl Change {
    /// The lines that differ, as in a unified diff.
    pub fn diff(&self) -> String {
        let (before, after) = match self {
            Self::Added { after, .. } => ("", after.text()),
            Self::Removed { before, .. } => (before.text(), ""),
            Self::Changed { before, after, .. } => (before.text(), after.text()),
            Self::Directives => ("", ""),
        };
        TextDiff::from_lines(before, after)
            .iter_all_changes()
            .flat_map(|line| {
                [
                    line.tag().to_string(),
                    line.value().trim_end_matches(['\r', '\n']).to_owned(),
                    "\n".to_owned(),
                ]
            })
            .collect()
    }
}
