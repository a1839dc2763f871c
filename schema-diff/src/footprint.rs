//! What a migration reads and writes, and whether two migrations may be applied in either order.

use std::{collections::BTreeSet, fmt};

use crate::{
    Plan,
    action::{Action, Resource},
};

/// The union of the sets of a migration's actions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Footprint {
    /// What the actions declare.
    Known {
        /// Needed or released.
        reads: BTreeSet<Resource>,
        /// Created, altered or dropped.
        writes: BTreeSet<Resource>,
    },
    /// Hand-written SQL that says nothing of itself.
    Everything,
}

/// Why two migrations do not commute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conflict {
    /// Both touch these, and at least one writes them.
    Resources(BTreeSet<Resource>),
    /// One of them may touch anything.
    Everything,
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Everything => f.write_str("one of them is hand-written and may touch anything"),
            Self::Resources(resources) => {
                let names: Vec<String> = resources.iter().map(ToString::to_string).collect();
                write!(f, "both touch {}", names.join(", "))
            }
        }
    }
}

impl Footprint {
    /// The footprint of a plan.
    pub fn of(plan: &Plan) -> Self {
        Self::of_actions(plan.actions())
    }

    fn of_actions<'a>(actions: impl Iterator<Item = &'a Action>) -> Self {
        let (mut reads, mut writes) = (BTreeSet::new(), BTreeSet::new());
        for Action {
            creates,
            needs,
            alters,
            releases,
            drops,
            statements: _,
            hazards: _,
            transaction: _,
            why: _,
            remakes: _,
            online: _,
        } in actions
        {
            reads.extend(needs.iter().chain(releases).cloned());
            writes.extend(creates.iter().chain(alters).chain(drops).cloned());
        }
        Self::Known { reads, writes }
    }
}

/// Two migrations conflict when one writes what the other reads or writes.
pub fn conflict(a: &Footprint, b: &Footprint) -> Option<Conflict> {
    let (Footprint::Known { reads, writes }, Footprint::Known { reads: other_reads, writes: other_writes }) =
        (a, b)
    else {
        return Some(Conflict::Everything);
    };
    let shared: BTreeSet<Resource> = writes
        .intersection(other_writes)
        .chain(writes.intersection(other_reads))
        .chain(reads.intersection(other_writes))
        .cloned()
        .collect();
    (!shared.is_empty()).then_some(Conflict::Resources(shared))
}
