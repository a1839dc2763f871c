//! What all commands share that plan a change: why there is no plan, and what its statements do to tables that are there.

use schema_db::{Unmodelled, UnmodelledKind};
use schema_diff::{HazardKind, LowerError, Plan, PlanError, Proposal, ProposalError, Rename};
use schema_lint::{Circumstances, assess_proposal};
use schema_model::{Dialect, Name, Schema};

use crate::{
    codes::Code,
    config::{Config, Target},
    report::{Failure, Problem},
    resolved::Resolved,
    sizes,
};

/// Proposes what leads to the structs, or says why there is nothing that does.
pub(super) fn propose(before: &Schema, resolved: &Resolved, renames: &[Rename]) -> Result<Proposal, Failure> {
    let proposal = schema_diff::propose(before, &resolved.schema, renames, &resolved.options);
    proposal.map_err(|error| match error {
        ProposalError::Renames(errors) => {
            let problems = errors.iter().map(|it| resolved.never_true(it)).collect();
            Failure::of(problems).unwrap_or_else(|| Problem::error(Code::Internal, "a rename failed").into())
        }
        ProposalError::Plan(error) => unplannable(error, Some(resolved)),
    })
}

/// Why there is no plan.
pub(super) fn unplannable(error: PlanError, resolved: Option<&Resolved>) -> Failure {
    match error {
        PlanError::Lower(LowerError { object, reason, advice, .. }) => {
            let problem = Problem::error(Code::Unsupported, format!("{object}: {reason}"));
            let problem = match resolved {
                Some(resolved) => resolved.locate(problem, &object),
                None => problem,
            };
            problem
                .help(advice)
                .help("or change the struct so that this is not needed, or write the SQL yourself: schemagen generate --empty NAME")
                .into()
        }
        PlanError::Cycle(error) => Problem::error(Code::Unsupported, error.to_string())
            .help("make the change in two steps: generate a migration after each")
            .into(),
    }
}

/// What a plan destroys, one sentence each.
pub(super) fn losses(plan: &Plan) -> Vec<String> {
    let losses = plan.hazards().filter(|it| it.kind == HazardKind::DataLoss);
    losses.map(|it| format!("{}: {}", it.object, it.message)).collect()
}

/// What was left by a CREATE INDEX CONCURRENTLY that was cut off has the name of the index that is to be.
pub(super) fn refuse_invalid(unmodelled: &[Unmodelled], code: Code, again: &str) -> Result<(), Failure> {
    let all = unmodelled.iter().filter(|it| it.kind == UnmodelledKind::InvalidIndex);
    let problems = all.map(|it| {
        let name = it.name.rsplit('.').next().unwrap_or(&it.name);
        Problem::error(code, format!("{it} was left by an index build that was cut off"))
            .note("nothing was changed")
            .help(format!("drop it, and {again}: DROP INDEX {name}"))
    });
    Failure::of(problems.collect()).map_or(Ok(()), Err)
}

/// What a proposal leads from and to, and where.
pub(super) struct Beside<'a> {
    pub(super) before: &'a Schema,
    pub(super) after: &'a Schema,
    pub(super) config: &'a Config,
    pub(super) target: &'a Target,
}

/// Says what the statements do to tables that are there. SQLite keeps everybody waiting whatever it does.
pub(super) fn assess(proposal: &mut Proposal, beside: &Beside<'_>) -> Result<(), Failure> {
    let Beside { before, after, config, target } = *beside;
    if target.dialect != Dialect::Postgres {
        return Ok(());
    }
    let circumstances = Circumstances {
        before,
        default_schema: target.default_schema.as_deref().and_then(|it| Name::new(it).ok()),
        postgres_version: target.postgres_version,
        sizes: &sizes::read(config, target)?,
    };
    assess_proposal(proposal, after, &circumstances);
    Ok(())
}
