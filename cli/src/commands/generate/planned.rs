//! Plans the migration of one target.

use std::{panic, sync::Arc, thread};

use schema_diff::{
    Header, Proposal, RenameError, Rollout, WayBack, apply_renames, describe, diff, render,
    render_irreversible,
};
use schema_model::{
    Declarations, Delta, MigrationId, Schema, SchemaHash, Snapshot, migration_slug,
    script::{Script, ScriptError},
    snapshot::{Content as SnapshotContent, FileHash, FileHashes},
};

use super::{
    ASKING, Request,
    hazards::{self, Placed},
    losses,
};
use crate::{
    clock,
    codes::Code,
    commands::{
        planning::{Beside, assess, propose},
        renames::{self, Settled},
    },
    files::next_id,
    paths::shown,
    project::Project,
    report::{Failure, Problem, Terminal},
    resolved::{Resolved, resolve},
    verify::{Claim, Scratch, Tried, verify},
};

/// What is to be done for one target; nothing, where nothing has changed.
pub(super) struct Planned<'a> {
    pub(super) project: Project<'a>,
    pub(super) content: Option<Content>,
}

/// A migration that is not written yet.
pub(in crate::commands) struct Content {
    pub(in crate::commands) id: MigrationId,
    pub(in crate::commands) up: String,
    pub(in crate::commands) down: String,
    pub(in crate::commands) snapshot: String,
    /// The deltas in words.
    pub(super) changes: Vec<String>,
    pub(super) hazards: Vec<Placed>,
    /// What to deploy when.
    pub(super) rollout: Vec<Rollout>,
}

pub(super) fn plan<'a>(
    project: Project<'a>,
    request: &Request<'_>,
    declarations: &Declarations,
    scratch: Option<&mut Scratch>,
    terminal: &mut Terminal,
) -> Result<Planned<'a>, Failure> {
    let mut resolved = resolve(declarations, request.config, project.target)?;
    let before = project.latest()?;
    if request.args.renames.rename.is_empty() && is_same(before, &resolved.schema) {
        refuse_rings(before, &resolved)?;
        return Ok(Planned { project, content: None });
    }
    let Settled { mut proposal, renames, gone: _ } =
        renames::settle(before, &resolved, &request.args.renames, ASKING, terminal)?;
    tell_of_old_renames(&proposal, terminal);
    if proposal.deltas.is_empty() {
        return Ok(Planned { project, content: None });
    }
    if let Some(scratch) = scratch {
        let mut tried = tried(&project, request, &resolved, &proposal, scratch)?;
        if let Some(Tried { replaceable, .. }) = &tried
            && !replaceable.is_empty()
        {
            resolved.options.replaceable = replaceable.clone();
            proposal = propose(before, &resolved, &renames)?;
            tried = self::tried(&project, request, &resolved, &proposal, scratch)?;
        }
        if let Some(it) = tried {
            terminal.say(&it.told);
        }
    }
    let beside = Beside { before, after: &resolved.schema, config: request.config, target: project.target };
    let deltas = std::mem::take(&mut proposal.deltas);
    // Neither needs the other.
    let (assessed, hash) = thread::scope(|scope| {
        let hash = scope.spawn(|| led_to(before, &deltas));
        (assess(&mut proposal, &beside), hash.join().unwrap_or_else(|panic| panic::resume_unwind(panic)))
    });
    proposal.deltas = deltas;
    let ((), hash) = (assessed?, hash?);
    // A dry run writes nothing, and so needs no agreement.
    if !request.args.dry_run {
        losses::agree(&proposal.plan, &resolved, &request.args.allow, terminal)?;
    }
    let slug = request.name.map_or_else(|| migration_slug(&proposal.deltas), ToOwned::to_owned);
    let id = next_id(clock::now(), &slug, project.listing.newest())?;
    let content = content_with(&project, id, &resolved, (proposal, hash))?;
    // The process ends soon: taking large schemas and plans apart piece by piece would be for nothing.
    std::mem::forget(resolved);
    Ok(Planned { project, content: Some(content) })
}

fn tried(
    project: &Project<'_>,
    request: &Request<'_>,
    resolved: &Resolved,
    proposal: &Proposal,
    scratch: &mut Scratch,
) -> Result<Option<Tried>, Failure> {
    let Proposal { deltas, plan, way_back, already_made: _ } = proposal;
    let claim = Claim { before: project.latest()?, plan, way_back, deltas };
    verify(&claim, resolved, (request.config, project.target), scratch)
}

/// Names that change places leave the schema as it was, and must not be taken for no change.
fn refuse_rings(before: &Schema, resolved: &Resolved) -> Result<(), Failure> {
    let Err(errors) = apply_renames(before, &resolved.schema, &resolved.renames) else { return Ok(()) };
    let rings = errors.iter().filter(|it| matches!(it, RenameError::Ring { .. }));
    Failure::of(rings.map(|it| resolved.never_true(it)).collect()).map_or(Ok(()), Err)
}

/// Whether nothing has changed; in most cases at one glance.
fn is_same(before: &Schema, after: &Schema) -> bool {
    diff(before, after).is_empty()
}

fn tell_of_old_renames(proposal: &Proposal, terminal: &Terminal) {
    for (before, after) in &proposal.already_made {
        terminal.say(&format!(
            "{after}: an earlier migration has renamed it from {}; `renamed_from` can be removed",
            before.path()
        ));
    }
}

pub(in crate::commands) fn content(
    project: &Project<'_>,
    id: MigrationId,
    resolved: &Resolved,
    proposal: Proposal,
) -> Result<Content, Failure> {
    let hash = led_to(project.latest()?, &proposal.deltas)?;
    content_with(project, id, resolved, (proposal, hash))
}

fn content_with(
    project: &Project<'_>,
    id: MigrationId,
    resolved: &Resolved,
    (proposal, schema_hash): (Proposal, SchemaHash),
) -> Result<Content, Failure> {
    let heads = project.graph.heads();
    let parents: Vec<String> = heads.iter().map(ToString::to_string).collect();
    let changes: Vec<String> = proposal.deltas.iter().map(describe).collect();
    let (parents, title) = (&parents, title(&changes));
    let up = || {
        let hash = schema_hash.to_string();
        let header = Header { id: id.as_str(), parents, schema_hash: &hash, title: &title };
        Written::new(project, &id, render(&header, &proposal.plan))
    };
    let down = || {
        let hash = project.latest_hash()?.to_string();
        let header = Header { id: id.as_str(), parents, schema_hash: &hash, title: "the way back" };
        let text = match &proposal.way_back {
            WayBack::Plan(plan) => render(&header, plan),
            WayBack::None { reason, structure } => render_irreversible(&header, reason, structure.as_ref()),
        };
        Written::new(project, &id, text)
    };
    // Both at once: reading SQL back takes longest of all that is done to a large migration.
    let (up, down) = thread::scope(|scope| {
        let down = scope.spawn(down);
        (up(), down.join().unwrap_or_else(|panic| panic::resume_unwind(panic)))
    });
    let (up, down) = (up?, down?);
    let hazards = hazards::placed(&proposal.plan, resolved);
    let rollout = proposal.plan.rollout.clone();
    let content = if heads.is_empty() {
        SnapshotContent::Base(Arc::clone(&resolved.schema))
    } else {
        SnapshotContent::Deltas(proposal.deltas)
    };
    let files = FileHashes { up: up.hash, down: down.hash };
    let snapshot = snapshot(project, &id, schema_hash, content, files, Author::Tool);
    std::mem::forget((proposal.plan, proposal.way_back)); // as in `plan`
    Ok(Content { id, up: up.text, down: down.text, snapshot, changes, hazards, rollout })
}

/// The hash of what the deltas lead to: an expression that is only spelled in another way stays as it was.
fn led_to(before: &Schema, deltas: &[Delta]) -> Result<SchemaHash, Failure> {
    let mut schema = before.clone();
    let led = schema.apply_all(deltas);
    led.map_err(|error| Problem::error(Code::Internal, error.to_string()))?;
    Ok(SchemaHash::of(&schema))
}

/// Who writes the SQL.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Author {
    Tool,
    Person,
}

/// The text of the snapshot.
pub(super) fn snapshot(
    project: &Project<'_>,
    id: &MigrationId,
    schema_hash: SchemaHash,
    content: SnapshotContent,
    files: FileHashes,
    author: Author,
) -> String {
    let snapshot = Snapshot {
        format: Snapshot::FORMAT,
        id: id.clone(),
        dialect: project.target.dialect,
        parents: project.graph.heads().into_iter().cloned().collect(),
        schema_hash,
        files,
        hand_written: author == Author::Person,
        content,
    };
    snapshot.to_json()
}

/// One of the two files, and what the snapshot says of it.
pub(super) struct Written {
    pub(super) text: String,
    pub(super) hash: FileHash,
}

impl Written {
    pub(super) fn new(project: &Project<'_>, id: &MigrationId, text: String) -> Result<Self, Failure> {
        let hash = match Script::parse(&text, project.target.dialect) {
            Ok(script) => FileHash { tokens: script.hash(), bytes: script.raw_hash() },
            Err(error) => return Err(unreadable(project, id, text, &error)),
        };
        Ok(Self { text, hash })
    }
}

fn unreadable(project: &Project<'_>, id: &MigrationId, text: String, error: &ScriptError) -> Failure {
    let [file, _, _] = project.folders.files_of(id);
    Problem::error(Code::Internal, format!("the generated SQL cannot be read back: {error}"))
        .in_file(shown(&file))
        .note(text)
        .help("please report it with the structs; an expression that is no SQL can be the cause")
        .into()
}

fn title(changes: &[String]) -> String {
    match changes {
        [] => "no change".to_owned(),
        [one] => one.clone(),
        [first, rest @ ..] => format!("{first}, and {} more", rest.len()),
    }
}
