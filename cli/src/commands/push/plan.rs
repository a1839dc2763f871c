//! What leads from what is in the database to what the structs say.

use schema_db::Database;
use schema_diff::Proposal;
use schema_model::{Delta, Name, ObjectId, QualifiedName, Schema};

use super::kept;
use crate::{
    codes::Code,
    commands::{
        planning::{Beside, assess, propose, refuse_invalid},
        renames::{Asking, RenameArgs, Settled, settle},
    },
    config::Config,
    database::Connected,
    live::{Ignored, Reading, Twins, compared_privileges},
    report::{Failure, Problem},
    resolved::Resolved,
    session::Session,
    source::{Authored, Comparison, beside, beside_live, true_renames},
};

/// What is to be reached, and how it is asked for.
pub(super) struct Reach<'a> {
    pub(super) authored: &'a Authored,
    pub(super) config: &'a Config,
    pub(super) asking: Asking,
    pub(super) renames: &'a RenameArgs,
}

/// What was seen, and what is proposed.
pub(super) struct Planned {
    pub(super) seen: Comparison,
    pub(super) proposal: Proposal,
    /// What nothing declares, and nobody has said to be gone.
    pub(super) kept: Vec<ObjectId>,
}

impl Reach<'_> {
    pub(super) fn plan(
        &self,
        connected: &mut Connected<'_>,
        session: &mut Session,
    ) -> Result<Planned, Failure> {
        let Connected { database, history, default_schema, target, .. } = connected;
        let place = (&*history, &*default_schema);
        let mut twins = Twins::new(self.config, target, session);
        let seen = beside_live(database.as_mut(), place, self.authored, &mut twins)?;
        refuse_invalid(&seen.only_before, Code::PushRefused, "push again")?;
        let [before, after] = seen.in_words_of(&self.authored.schema, self.ignored())?;
        let mut resolved = self.resolved()?.clone().reaching(after.clone());
        resolved.renames = true_renames(&before, &after, &resolved.renames);
        let Settled { mut proposal, renames, gone } =
            settle(&before, &resolved, self.renames, self.asking, &session.terminal)?;
        let kept = kept::of(&proposal.deltas, &gone);
        if !kept.is_empty() {
            let after = kept::beside(&after, &kept)?;
            resolved = resolved.reaching(after);
            proposal = propose(&before, &resolved, &renames)?;
        }
        let kept: Vec<ObjectId> = kept.iter().map(Delta::id).collect();
        kept::refuse_in_the_way(&kept, &proposal)?;
        let sides = Beside { before: &before, after: &resolved.schema, config: self.config, target };
        assess(&mut proposal, &sides)?;
        Ok(Planned { seen, proposal, kept })
    }

    /// The database as it is now, by the same comparison.
    pub(super) fn look_again(
        &self,
        database: &mut Database,
        (history, default_schema): (&QualifiedName, &Name),
        mut twins: Twins<'_>,
    ) -> Result<Schema, Failure> {
        let reading = Reading { history, default_schema, privileges: compared_privileges(self.config) };
        Ok(beside(Some(database), &reading, self.authored, self.ignored(), Some(&mut twins))?.0.before)
    }

    fn ignored(&self) -> Ignored<'_> {
        Ignored::new(&self.config.drift.ignore)
    }

    fn resolved(&self) -> Result<&Resolved, Problem> {
        let resolved = self.authored.resolved.as_ref();
        resolved.ok_or_else(|| Problem::error(Code::Internal, "the structs are gone"))
    }
}
