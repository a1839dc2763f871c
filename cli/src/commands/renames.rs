//! What was renamed and what is gone: from the source, the options, or the prompt.

use schema_diff::{Candidate, Proposal, Rename, apply_renames, candidates, diff};
use schema_model::{
    Delta, ObjectId, QualifiedName, Schema,
    schema::{Definition, definition::Composite},
};

use super::planning::propose;
use crate::{
    codes::Code,
    prompt,
    report::{Failure, Problem, Terminal},
    resolved::Resolved,
};

/// What the command line says of renames.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct RenameArgs {
    /// Say that an object was renamed, as in users.nick=users.nickname
    #[arg(long, value_name = "BEFORE=AFTER")]
    pub(super) rename: Vec<String>,
    /// Say that an object is gone and was not renamed, as in users.nick
    #[arg(long, value_name = "OBJECT")]
    pub(super) drop: Vec<String>,
}

impl RenameArgs {
    pub(super) fn is_empty(&self) -> bool {
        self.rename.is_empty() && self.drop.is_empty()
    }
}

/// Who asks about renames, and what was there before.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asking {
    /// "generate"
    pub(super) command: &'static str,
    /// "the last snapshot has"
    pub(super) before: &'static str,
    /// What shows the names of what was there.
    pub(super) show_before: &'static str,
    /// "the structs have"
    pub(super) after: &'static str,
    /// What shows the names of what is new.
    pub(super) show_after: &'static str,
    /// Where a rename can be said.
    pub(super) said: Said,
}

/// Where a rename can be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    /// In the structs, or on the command line.
    InStructs,
    /// On the command line alone: the structs come later.
    OnCommandLine,
}

/// A proposal in which nothing is unclear.
pub(super) struct Settled {
    pub(super) proposal: Proposal,
    /// All renames that were asked for.
    pub(super) renames: Vec<Rename>,
    /// What somebody has said to be gone: at the prompt, or by an option.
    pub(super) gone: Vec<ObjectId>,
}

/// Proposes until nothing is unclear any more.
pub(super) fn settle(
    before: &Schema,
    resolved: &Resolved,
    args: &RenameArgs,
    asking: Asking,
    terminal: &Terminal,
) -> Result<Settled, Failure> {
    let mut renames = resolved.renames.clone();
    renames.extend(from_options(&args.rename, before, &resolved.schema, asking)?);
    let mut gone: Vec<ObjectId> = Vec::new();
    loop {
        let followers = resolved.followers(before, &renames);
        let requested = [renames.as_slice(), &followers].concat();
        let proposal = propose(before, resolved, &requested)?;
        let open = candidates(&proposal.deltas);
        let open: Vec<Candidate> = open
            .into_iter()
            .filter(|it| !gone.contains(&it.before) && !args.drop.contains(&it.before.path()))
            .filter(|it| !is_replaced(&it.before, resolved))
            .collect();
        let Some(first) = open.first() else {
            check_drops(&args.drop, &proposal.deltas, asking)?;
            let said = proposal.deltas.iter().map(Delta::id).filter(|it| args.drop.contains(&it.path()));
            gone.extend(said);
            return Ok(Settled { proposal, renames: requested, gone });
        };
        if !terminal.can_ask() {
            let problems = open.iter().map(|it| unclear(it, resolved, asking)).collect();
            return Err(Failure::of(problems).unwrap_or_else(|| unclear(first, resolved, asking).into()));
        }
        // One at a time: a renamed table settles its columns.
        match ask(first)? {
            Answered::Renamed => renames.push((first.before.clone(), first.after.clone())),
            Answered::Gone => gone.push(first.before.clone()),
        }
    }
}

/// The objects of structs and enums that have other names in `after` than they have in `before`: as the options say, where
/// it is certain, or as somebody answers.
pub(super) fn recognise(
    [before, after]: [&Schema; 2],
    declared: &Resolved,
    args: &RenameArgs,
    asking: Asking,
    terminal: &Terminal,
    is_certain: impl Fn(&Candidate, &Schema) -> bool,
) -> Result<Vec<Rename>, Failure> {
    let mut renames = from_options(&args.rename, before, after, asking)?;
    let mut gone: Vec<ObjectId> = Vec::new();
    loop {
        let known = apply_renames(before, after, &renames).map_err(|errors| {
            let problems = errors.iter().map(|it| declared.never_true(it)).collect();
            Failure::of(problems).unwrap_or_else(|| Problem::error(Code::Internal, "a rename failed").into())
        })?;
        let deltas = diff(&known.schema, after);
        let mut open = candidates(&deltas);
        open.retain(|it| is_of_item(&it.before) && !gone.contains(&it.before));
        open.retain(|it| !args.drop.contains(&it.before.path()));
        if let Some(it) = open.iter().find(|it| is_certain(it, &known.schema)) {
            renames.push((it.before.clone(), it.after.clone()));
            continue;
        }
        let Some(first) = open.first() else {
            check_drops(&args.drop, &deltas, asking)?;
            return Ok(renames);
        };
        if !terminal.can_ask() {
            let problems = open.iter().map(|it| unclear(it, declared, asking)).collect();
            return Err(Failure::of(problems).unwrap_or_else(|| unclear(first, declared, asking).into()));
        }
        match ask(first)? {
            Answered::Renamed => renames.push((first.before.clone(), first.after.clone())),
            Answered::Gone => gone.push(first.before.clone()),
        }
    }
}

/// What a struct, a field, an enum or a variant declares.
fn is_of_item(id: &ObjectId) -> bool {
    match id {
        ObjectId::Table(_) | ObjectId::Column { .. } | ObjectId::Enum(_) | ObjectId::EnumLabel { .. } => true,
        ObjectId::Namespace(_)
        | ObjectId::Definition(_)
        | ObjectId::Attribute { .. }
        | ObjectId::Constraint { .. }
        | ObjectId::Index { .. }
        | ObjectId::Partition { .. } => false,
    }
}

/// A label that is replaced is gone.
fn is_replaced(id: &ObjectId, resolved: &Resolved) -> bool {
    let ObjectId::EnumLabel { of, label } = id else { return false };
    let of = ObjectId::Enum(of.clone());
    resolved.options.replacements.iter().any(|(it, before, _)| *it == of && before == label)
}

enum Answered {
    Renamed,
    Gone,
}

fn ask(candidate: &Candidate) -> Result<Answered, Failure> {
    let Candidate { before, after, .. } = candidate;
    let answers = [
        format!("{} was renamed to {}; its data is kept", before.path(), after.path()),
        format!("{} is gone, and {} is another {}", before.path(), after.path(), after.kind()),
    ];
    let question = format!("{after} is new, and {before} is gone. What happened?");
    Ok(if prompt::choose(&question, &answers)? == 0 { Answered::Renamed } else { Answered::Gone })
}

fn unclear(candidate: &Candidate, resolved: &Resolved, asking: Asking) -> Problem {
    let Candidate { before, after, .. } = candidate;
    let command = asking.command;
    let message = format!("{after} is new and {before} is gone: was it renamed?");
    let declared = match asking.said {
        Said::InStructs => after,
        Said::OnCommandLine => before,
    };
    let problem = resolved.locate(Problem::error(Code::RenameUnclear, message), declared);
    let written = match asking.said {
        Said::InStructs => format!("write {} there, or ", attribute(before)),
        Said::OnCommandLine => String::new(),
    };
    let problem = problem
        .help(format!(
            "if it was renamed, {written}run: schemagen {command} --rename {}={}",
            before.path(),
            after.path()
        ))
        .help(format!("if it is gone, run: schemagen {command} --drop {}", before.path()));
    match before {
        ObjectId::EnumLabel { label, .. } if asking.said == Said::InStructs => problem.help(format!(
            "if rows that have it get another value, write #[sql_enum(replaces({label:?}))] on that variant"
        )),
        ObjectId::Namespace(_)
        | ObjectId::Enum(_)
        | ObjectId::EnumLabel { .. }
        | ObjectId::Definition(_)
        | ObjectId::Attribute { .. }
        | ObjectId::Table(_)
        | ObjectId::Column { .. }
        | ObjectId::Constraint { .. }
        | ObjectId::Index { .. }
        | ObjectId::Partition { .. } => problem,
    }
}

/// What to paste into the source.
fn attribute(before: &ObjectId) -> String {
    match before {
        ObjectId::Partition { table: _, name } => {
            format!("partition(renamed_from = {:?}, ..)", name.to_string())
        }
        ObjectId::Table(name) => format!("#[table(renamed_from = {:?})]", name.to_string()),
        ObjectId::Column { name, .. } => format!("#[column(renamed_from = {:?})]", name.as_str()),
        ObjectId::Enum(name) => format!("#[sql_enum(renamed_from = {:?})]", name.to_string()),
        ObjectId::EnumLabel { label, .. } => format!("#[sql_enum(renamed_from = {label:?})]"),
        ObjectId::Constraint { name, .. } | ObjectId::Index { name, .. } => {
            format!("renamed_from = {:?}", name.as_str())
        }
        ObjectId::Definition(id) => format!("-- schemagen: renamed from {}", id.path()),
        ObjectId::Attribute { name, .. } => {
            let name = QualifiedName::unqualified(name.clone());
            format!("-- schemagen: renamed from {name} in the line above the attribute")
        }
        ObjectId::Namespace(name) => format!("renamed_from = {:?}", name.as_str()),
    }
}

/// What `--rename` says, in objects of the two schemas.
pub(super) fn from_options(
    options: &[String],
    before: &Schema,
    after: &Schema,
    asking: Asking,
) -> Result<Vec<Rename>, Failure> {
    options.iter().map(|option| from_option(option, before, after, asking)).collect()
}

fn from_option(option: &str, before: &Schema, after: &Schema, asking: Asking) -> Result<Rename, Failure> {
    let wrong =
        |what: String, help: &str| -> Failure { Problem::error(Code::RenameWrong, what).help(help).into() };
    let Some((from, to)) = option.split_once('=') else {
        return Err(wrong(
            format!("--rename {option} has no `=`"),
            "write --rename users.nick=users.nickname",
        ));
    };
    let targets: Vec<ObjectId> = named(after, to.trim());
    let pair = targets
        .iter()
        .find_map(|target| Some((source_of(target, from.trim(), before, after)?, target.clone())));
    pair.ok_or_else(|| {
        if targets.is_empty() {
            let what = format!("--rename {option}: {} no {to}", asking.after);
            return wrong(what, &format!("{} shows what is new, under the names to use", asking.show_after));
        }
        let what = format!("--rename {option}: {} no {from}", asking.before);
        wrong(what, &format!("{} shows what was there, under the names to use", asking.show_before))
    })
}

/// The object before the rename, in the same table and of the same kind. A column of a table that is renamed as well
/// may be named by either name of its table.
fn source_of(target: &ObjectId, from: &str, before: &Schema, after: &Schema) -> Option<ObjectId> {
    let found = named(before, from).into_iter().find(|it| it.kind() == target.kind())?;
    match (&found, target) {
        (ObjectId::Column { table, name }, ObjectId::Column { table: new, .. }) if table != new => {
            after.table(table).is_none().then(|| ObjectId::column(new, name))
        }
        (ObjectId::Partition { table, name }, ObjectId::Partition { table: new, .. }) if table != new => {
            after.table(table).is_none().then(|| ObjectId::partition(new, name))
        }
        _ => Some(found),
    }
}

/// All objects that a path can mean.
fn named(schema: &Schema, path: &str) -> Vec<ObjectId> {
    let objects = schema.objects().into_iter().map(|it| it.id());
    let labels = schema.enums.iter().flat_map(|it| {
        it.labels.iter().map(|label| ObjectId::EnumLabel { of: it.name.clone(), label: label.clone() })
    });
    let attributes = schema.definitions.iter().flat_map(|it| match it {
        Definition::Composite(it) => attributes(it),
        _ => Vec::new(),
    });
    objects.chain(labels).chain(attributes).filter(|it| it.path() == path).collect()
}

fn attributes(it: &Composite) -> Vec<ObjectId> {
    let names = it.attributes.iter().map(|it| it.name.clone());
    names.map(|name| ObjectId::Attribute { of: it.name.clone(), name }).collect()
}

/// `--drop` of what is not gone would be a slip that goes unseen.
fn check_drops(drops: &[String], deltas: &[Delta], asking: Asking) -> Result<(), Failure> {
    let dropped = |path: &String| {
        deltas.iter().any(|delta| match delta {
            Delta::Drop(object) => object.id().path() == *path,
            Delta::Alter { before, .. } => path.starts_with(&before.id().path()),
            Delta::Create(_) | Delta::Rename { .. } => false,
        })
    };
    let problems = drops.iter().filter(|path| !dropped(path)).map(|path| {
        Problem::error(Code::RenameWrong, format!("--drop {path}: nothing of that name is gone"))
            .help(format!("{} shows what is gone, under the names to use", asking.show_after))
    });
    Failure::of(problems.collect()).map_or(Ok(()), Err)
}
