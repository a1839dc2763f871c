//! What comes of a case: the schemas of a dialect, the proposal, and both as the text of files.

use schema_diff::{
    Header, Options, Plan, Proposal, Rename, Style, WayBack, propose, render, render_irreversible,
};
use schema_lint::{Circumstances, Sizes, assess_proposal};
use schema_model::{
    Dialect, Name, ObjectId, Schema,
    resolve::{ResolveError, Resolved, Target, resolve},
    schema::Definition,
};

use super::{
    file::{Case, Expected},
    models::{Models, Side},
    proof::VERSION,
};

/// A case in one dialect.
pub(super) struct Planned {
    dialect: Dialect,
    pub(super) outcome: Outcome,
}

/// How planning ended.
pub(super) enum Outcome {
    Proposed(Box<Proposed>),
    /// What the author is told.
    Refused(String),
}

/// Both schemas and the way between them.
pub(crate) struct Proposed {
    pub(super) dialect: Dialect,
    pub(crate) before: Schema,
    pub(crate) after: Schema,
    pub(super) options: Options,
    requested: Vec<Rename>,
    pub(crate) proposal: Proposal,
}

impl Planned {
    pub(super) fn of(case: &Case, models: &Models, dialect: Dialect) -> Self {
        Self::in_style(case, models, dialect, case.style)
    }

    /// In another style than the case's own.
    pub(super) fn in_style(case: &Case, models: &Models, dialect: Dialect, style: Style) -> Self {
        let outcome = match proposed(case, models, dialect, style) {
            Ok(proposed) => Outcome::Proposed(Box::new(proposed)),
            Err(message) => Outcome::Refused(message),
        };
        Self { dialect, outcome }
    }

    /// The blocks that the case must have.
    pub(super) fn expected(&self) -> Vec<Expected> {
        match &self.outcome {
            Outcome::Refused(message) => vec![Expected::error(self.dialect, message.clone())],
            Outcome::Proposed(it) => {
                let there = Expected::plan(self.dialect, body(&it.there()));
                let is_empty = it.proposal.plan.is_empty();
                let back = (!is_empty).then(|| Expected::down(self.dialect, it.down_text()));
                std::iter::once(there).chain(back).collect()
            }
        }
    }
}

impl Proposed {
    /// The way between any two schemas, if there is one, without a word of what was renamed.
    pub(crate) fn between(before: &Schema, after: &Schema, dialect: Dialect) -> Option<Self> {
        Self::with_renames(before, after, &[], dialect)
    }

    /// The way between any two schemas, if there is one, in which some objects have other names.
    pub(crate) fn with_renames(
        before: &Schema,
        after: &Schema,
        renames: &[Rename],
        dialect: Dialect,
    ) -> Option<Self> {
        let postgres_version = Some(*VERSION).filter(|_| dialect == Dialect::Postgres);
        let options = Options { postgres_version, ..Options::new(dialect) };
        let proposal = propose(before, after, renames, &options).ok()?;
        let requested = renames.to_vec();
        Some(Self { dialect, before: before.clone(), after: after.clone(), options, requested, proposal })
    }

    /// The migration file.
    pub(super) fn there(&self) -> String {
        render(&header(), &self.proposal.plan)
    }

    /// The down file's part below its head.
    fn down_text(&self) -> String {
        match &self.proposal.way_back {
            WayBack::Plan(plan) => body(&render(&header(), plan)),
            WayBack::None { reason, structure } => {
                let text = render_irreversible(&header(), reason, structure.as_ref());
                text.lines().skip(HEAD_LINES).collect::<Vec<_>>().join("\n")
            }
        }
    }

    /// The file of another plan.
    pub(super) fn file(plan: &Plan) -> String {
        render(&header(), plan)
    }
}

const HEAD_LINES: usize = 3;

fn header() -> Header<'static> {
    Header { id: "20260101000000_case", parents: &[], schema_hash: "-", title: "a case" }
}

/// What stands below the first blank line: the steps, with each hazard above its statement.
fn body(file: &str) -> String {
    file.split_once("\n\n").map_or(file, |(_, body)| body).trim_end().to_owned()
}

fn proposed(case: &Case, models: &Models, dialect: Dialect, style: Style) -> Result<Proposed, String> {
    let before = resolved(case, models, Side::Before, dialect)?;
    let after = resolved(case, models, Side::After, dialect)?;
    let options = Options {
        dialect,
        postgres_version: case.server,
        backfills: after.hints.backfills.clone(),
        value_renames: after
            .hints
            .value_renames
            .iter()
            .map(|it| (it.column.clone(), it.before.clone(), it.after.clone()))
            .collect(),
        replacements: after
            .hints
            .replacements
            .iter()
            .map(|it| (it.of.clone(), it.before.clone(), it.after.clone()))
            .collect(),
        replaceable: case.replaceable.clone(),
        style,
    };
    let renames = after.hints.renames.iter().map(|it| (it.before.clone(), it.after.clone()));
    let flags = case.renames.iter().map(|(a, b)| flag(a, b, &before.schema, &after.schema));
    let requested: Vec<Rename> = renames.chain(flags).collect();
    let mut proposal =
        propose(&before.schema, &after.schema, &requested, &options).map_err(|it| it.to_string())?;
    if dialect == Dialect::Postgres {
        let circumstances = Circumstances {
            before: &before.schema,
            default_schema: None,
            postgres_version: options.postgres_version,
            sizes: &Sizes::default(),
        };
        assess_proposal(&mut proposal, &after.schema, &circumstances);
    }
    Ok(Proposed { dialect, before: before.schema, after: after.schema, options, requested, proposal })
}

/// What the author is told who says that servers are of an older version: of the structs, the plan, or the way back.
pub(super) fn refusal(case: &Case, models: &Models, proposed: &Proposed, version: u16) -> Option<String> {
    let target = Target { postgres_version: Some(version), ..Target::postgres() };
    let too_new = |it: &ResolveError| matches!(it, ResolveError::TooNew { .. });
    for side in [Side::After, Side::Before] {
        if let Err(errors) = resolve(&models.declarations(case, side), &target)
            && errors.iter().all(too_new)
        {
            return Some(lines(&errors));
        }
    }
    let Proposed { before, after, options, requested, .. } = proposed;
    let options = Options { postgres_version: Some(version), ..options.clone() };
    let text = match propose(before, after, requested, &options) {
        Err(error) => error.to_string(),
        Ok(old) => match old.way_back {
            WayBack::None { reason, .. } => reason,
            WayBack::Plan(_) => return None,
        },
    };
    text.contains(&format!("PostgreSQL {version}")).then_some(text)
}

/// What one side of a case is in a dialect; `None` where the dialect cannot hold it.
pub(super) fn schema(case: &Case, models: &Models, side: Side, dialect: Dialect) -> Option<Schema> {
    resolved(case, models, side, dialect).ok().map(|it| it.schema)
}

fn resolved(case: &Case, models: &Models, side: Side, dialect: Dialect) -> Result<Resolved, String> {
    let target = match dialect {
        Dialect::Postgres => Target::postgres(),
        Dialect::Sqlite => Target::sqlite(),
    };
    resolve(&models.declarations(case, side), &target).map_err(|errors| lines(&errors))
}

fn lines(errors: &[ResolveError]) -> String {
    let lines: Vec<String> = errors.iter().map(|error| without_line(&error.to_string())).collect();
    lines.join("\n")
}

/// Lines of the generated crate change with every case.
fn without_line(message: &str) -> String {
    match message.split_once(".rs:") {
        Some((file, rest)) => format!("{file}.rs{}", rest.trim_start_matches(|c: char| c.is_ascii_digit())),
        None => message.to_owned(),
    }
}

/// `users.nick` and `users.nickname` as ids of the two schemas.
fn flag(before: &str, after: &str, old: &Schema, new: &Schema) -> Rename {
    let find = |path: &str, schema: &Schema| -> ObjectId {
        let attributes = schema.definitions.iter().flat_map(|it| match it {
            Definition::Composite(it) => {
                let id = |name: &Name| ObjectId::Attribute { of: it.name.clone(), name: name.clone() };
                it.attributes.iter().map(|it| id(&it.name)).collect()
            }
            _ => Vec::new(),
        });
        let ids = schema.objects().into_iter().map(|it| it.id()).chain(attributes);
        ids.into_iter().find(|id| id.path() == path).unwrap_or_else(|| panic!("no object is called {path}"))
    };
    (find(before, old), find(after, new))
}
