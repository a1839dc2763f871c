//! What leads from what is in the database to what the structs say.

use schema_db::Database;
use schema_diff::Proposal;
use schema_model::{Name, QualifiedName, Schema};

use crate::{
    codes::Code,
    commands::{
        planning::{Beside, assess},
        renames::{Asking, RenameArgs, settle},
    },
    config::Config,
    database::Connected,
    live::{Ignored, Reading, compared_privileges},
    report::{Failure, Problem, Terminal},
    resolved::Resolved,
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
}

impl Reach<'_> {
    pub(super) fn plan(
        &self,
        connected: &mut Connected<'_>,
        terminal: &mut Terminal,
    ) -> Result<Planned, Failure> {
        let seen = beside_live(connected, self.authored, self.config, terminal)?;
        invalid(&seen)?;
        let mut resolved = self.resolved()?.clone().reaching(Schema::clone(&seen.after));
        resolved.renames = true_renames(&seen.before, &seen.after, &resolved.renames);
        let (mut proposal, _) = settle(&seen.before, &resolved, self.renames, self.asking, terminal)?;
        let sides = Beside {
            before: &seen.before,
            after: &seen.after,
            config: self.config,
            target: connected.target,
        };
        assess(&mut proposal, &sides)?;
        Ok(Planned { seen, proposal })
    }

    /// The database as it is now, by the same comparison.
    pub(super) fn look_again(
        &self,
        database: &mut Database,
        history: &QualifiedName,
        default_schema: &Name,
    ) -> Result<Schema, Failure> {
        let reading = Reading { history, default_schema, privileges: compared_privileges(self.config) };
        let ignored = Ignored::new(&self.config.drift.ignore);
        Ok(beside(Some(database), &reading, self.authored, ignored)?.0.before)
    }

    fn resolved(&self) -> Result<&Resolved, Problem> {
        let resolved = self.authored.resolved.as_ref();
        resolved.ok_or_else(|| Problem::error(Code::Internal, "the structs are gone"))
    }
}

/// What a CREATE INDEX CONCURRENTLY that was cut off has left has the name of the index that is to be.
fn invalid(seen: &Comparison) -> Result<(), Failure> {
    let all = seen.only_before.iter().filter(|it| it.kind == schema_db::UnmodelledKind::InvalidIndex);
    let problems = all.map(|it| {
        Problem::error(Code::PushRefused, format!("{it} was left by an index build that was cut off"))
            .note("nothing was changed")
            .help(format!(
                "drop it, and push again: DROP INDEX {}",
                it.name.rsplit('.').next().unwrap_or(&it.name)
            ))
    });
    Failure::of(problems.collect()).map_or(Ok(()), Err)
}
