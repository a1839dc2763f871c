//! Declarations as the schema of one target; mistakes in them are shown in the Rust source.

use std::{borrow::Cow, fs, path::Path, sync::Arc};

use schema_diff::{Options, Rename, RenameError};
use schema_model::{
    Declarations, Dialect, Name, ObjectId, QualifiedName, Schema,
    declaration::Place,
    resolve::{self, Places, ResolveError, ViewColumns},
};

use crate::{
    codes::Code,
    config::{Config, TableNaming, Target, UuidStorage},
    declarations::sql,
    paths::shown,
    report::{Failure, Problem},
};

/// What the structs are to a target.
#[derive(Debug, Clone)]
pub struct Resolved {
    /// The schema.
    pub schema: Arc<Schema>,
    /// `renamed_from` in the source.
    pub renames: Vec<Rename>,
    /// What plans need to know besides the schemas.
    pub options: Options,
    /// What the structs of views take them to be.
    pub views: Vec<ViewColumns>,
    /// The schema that the places came with.
    declared: Arc<Schema>,
    places: Places,
    followers: Vec<Rename>,
    root: std::path::PathBuf,
}

/// Resolves declarations, or shows everything that is wrong with them.
pub fn resolve(declarations: &Declarations, config: &Config, target: &Target) -> Result<Resolved, Failure> {
    let files = sql::read(config, target)?;
    let mut declarations = Cow::Borrowed(declarations);
    if !files.is_empty() {
        declarations.to_mut().sql.extend(files);
    }
    resolve_whole(&declarations, config, target)
}

/// Resolves declarations that hold the SQL files already.
pub fn resolve_whole(
    declarations: &Declarations,
    config: &Config,
    target: &Target,
) -> Result<Resolved, Failure> {
    let resolved = resolve::resolve(declarations, &model_target(config, target)?).map_err(|errors| {
        let problems = errors.iter().map(|error| problem(error, &config.root)).collect();
        Failure::of(problems)
            .unwrap_or_else(|| Problem::error(Code::Internal, "the structs cannot be resolved").into())
    })?;
    let resolve::Resolved { schema, places, hints, views } = resolved;
    let mut options = Options::new(target.dialect);
    options.postgres_version = target.postgres_version;
    options.style = target.style;
    options.backfills = hints.backfills;
    options.value_renames =
        hints.value_renames.into_iter().map(|it| (it.column, it.before, it.after)).collect();
    options.replacements = hints.replacements.into_iter().map(|it| (it.of, it.before, it.after)).collect();
    let pairs = |hints: Vec<resolve::RenameHint>| hints.into_iter().map(|it| (it.before, it.after)).collect();
    let schema = Arc::new(schema);
    Ok(Resolved {
        declared: Arc::clone(&schema),
        schema,
        renames: pairs(hints.renames),
        options,
        views,
        places,
        followers: pairs(hints.followers),
        root: config.root.clone(),
    })
}

/// What a target of the project is to the model.
pub fn model_target(config: &Config, target: &Target) -> Result<resolve::Target, Failure> {
    let mut to = match target.dialect {
        Dialect::Postgres => resolve::Target::postgres(),
        Dialect::Sqlite => resolve::Target::sqlite(),
    };
    to.naming = match config.naming.tables {
        TableNaming::Singular => resolve::TableNaming::AsWritten,
        TableNaming::Plural => resolve::TableNaming::Plural,
    };
    to.uuid = match target.uuid {
        UuidStorage::Text => resolve::UuidStorage::Text,
        UuidStorage::Blob => resolve::UuidStorage::Blob,
    };
    if let Some(name) = &target.default_schema {
        to.default_schema = Name::new(name).map_err(|error| {
            Problem::error(Code::ConfigValue, format!("default_schema: {error}"))
                .in_file(shown(&config.path))
                .help("write the schema that tables without one live in, as in default_schema = \"public\"")
        })?;
    }
    to.postgres_version = target.postgres_version;
    Ok(to)
}

impl Resolved {
    /// The same without what the source says of renames and of rows: for a plan that does not lead to what it declares.
    #[must_use]
    pub fn without_hints(self) -> Self {
        let mut options = Options::new(self.options.dialect);
        (options.postgres_version, options.style) = (self.options.postgres_version, self.options.style);
        Self { options, renames: Vec::new(), followers: Vec::new(), ..self }
    }

    /// The same without places: those of a source that is on no disk.
    #[must_use]
    pub fn placeless(self) -> Self {
        Self { declared: Arc::default(), ..self }
    }

    /// The same with another schema to reach: one that a server has spelled.
    #[must_use]
    pub fn reaching(self, schema: Schema) -> Self {
        Self { schema: Arc::new(schema), ..self }
    }

    /// Renames that nobody wrote: default names of constraints and indexes that `before` has under a former name.
    pub fn followers(&self, before: &Schema, renames: &[Rename]) -> Vec<Rename> {
        let former_table = |table: &QualifiedName| {
            let former = renames.iter().find_map(|(from, to)| match (from, to) {
                (ObjectId::Table(from), ObjectId::Table(to)) if to == table => Some(from),
                _ => None,
            });
            before.table(former.unwrap_or(table))
        };
        let is_there = |id: &ObjectId| match id {
            ObjectId::Constraint { table, name } => {
                former_table(table).is_some_and(|it| it.constraint(name).is_some())
            }
            ObjectId::Index { table, name } => former_table(table).is_some_and(|it| it.index(name).is_some()),
            _ => false,
        };
        self.followers.iter().filter(|(from, _)| is_there(from)).cloned().collect()
    }

    /// Says where an object is declared.
    pub fn locate(&self, problem: Problem, id: &ObjectId) -> Problem {
        match self.nearest_place(id) {
            Some(place) => at(problem, &place, &self.root, ""),
            None => problem,
        }
    }

    /// Says the line that a problem is about.
    pub fn locate_place(&self, problem: Problem, place: &Place) -> Problem {
        at(problem, place, &self.root, "")
    }

    /// A rename of the source or of the options that no snapshot bears out.
    pub fn never_true(&self, error: &RenameError) -> Problem {
        let problem = Problem::error(Code::RenameWrong, error.to_string());
        match error {
            RenameError::NeverTrue { after, .. } => self
                .locate(problem, after)
                .help("correct the name before, or remove `renamed_from` (or `--rename`)"),
            RenameError::Taken { after, .. } => self
                .locate(problem, after)
                .help("generate the drop first, then add `renamed_from` (or `--rename`) and generate again"),
            RenameError::Ring { after, .. } => self
                .locate(problem, after)
                .help("give one of them a third name and generate, then the names that are meant, and generate again"),
            RenameError::Fold(_) => problem.help("give two objects of the same kind, in the same table"),
        }
    }

    /// Where an object is declared.
    pub fn place(&self, id: &ObjectId) -> Option<Place> {
        self.places.get(&self.declared, id)
    }

    /// Where an object is declared, or else the table that it was in.
    pub fn nearest_place(&self, id: &ObjectId) -> Option<Place> {
        self.place(id).or_else(|| self.place(&id.container()?))
    }
}

/// The message of each error ends with what to do.
fn problem(error: &ResolveError, root: &Path) -> Problem {
    let message = error.to_string();
    let (what, help) = message.rsplit_once("; ").unwrap_or((message.as_str(), "correct the struct"));
    let problem = at(Problem::error(code(error), what), error.place(), root, "");
    let problem = match error.other_place() {
        Some(other) if !message.contains(&other.to_string()) => {
            problem.note(format!("the other is at {other}"))
        }
        Some(_) | None => problem,
    };
    problem.help(help)
}

fn code(error: &ResolveError) -> Code {
    match error {
        ResolveError::SqlFile { .. } => Code::SqlFileInvalid,
        ResolveError::Name { .. } | ResolveError::NameTooLong { .. } => Code::NameInvalid,
        ResolveError::Duplicate { .. }
        | ResolveError::DuplicateRename { .. }
        | ResolveError::RenamedFromItself { .. }
        | ResolveError::ReplacesPresent { .. } => Code::NameTaken,
        ResolveError::UnknownField { .. }
        | ResolveError::UnknownTable { .. }
        | ResolveError::UnknownOwner { .. }
        | ResolveError::UnknownSecurable { .. }
        | ResolveError::UnknownEnum { .. }
        | ResolveError::UnknownType { .. }
        | ResolveError::UnknownValue { .. }
        | ResolveError::NotAnEnum { .. } => Code::ReferenceUnknown,
        ResolveError::Unsupported { .. }
        | ResolveError::TooNew { .. }
        | ResolveError::StrictType { .. }
        | ResolveError::IdentityNotKey { .. } => Code::DialectLacks,
        ResolveError::RepeatedField { .. }
        | ResolveError::IsSerial { .. }
        | ResolveError::NoFields { .. }
        | ResolveError::NoVariants { .. }
        | ResolveError::Unsigned { .. }
        | ResolveError::Type { .. }
        | ResolveError::TwoValues { .. }
        | ResolveError::CannotBeNull { .. }
        | ResolveError::NotCounted { .. }
        | ResolveError::KeptPlain { .. }
        | ResolveError::DefaultMismatch { .. }
        | ResolveError::EmptySql { .. }
        | ResolveError::TwoPrimaryKeys { .. }
        | ResolveError::SameKey { .. }
        | ResolveError::Operator { .. }
        | ResolveError::BecomesNull { .. }
        | ResolveError::NotOfTheKey { .. }
        | ResolveError::MethodLacks { .. }
        | ResolveError::UnknownParameter { .. }
        | ResolveError::ReplicaIdentity { .. }
        | ResolveError::Partition { .. }
        | ResolveError::NoTargetKey { .. }
        | ResolveError::ForeignKeyCount { .. }
        | ResolveError::TargetNotUnique { .. }
        | ResolveError::TargetUnlogged { .. }
        | ResolveError::ForeignKeyTypes { .. } => Code::StructWrong,
    }
}

/// Shows the line of a Rust file; rustc names it from the workspace's folder, which is the project's or above it.
fn at(problem: Problem, place: &Place, root: &Path, label: &str) -> Problem {
    let line = place.line as usize;
    let file = root.ancestors().map(|it| it.join(&*place.file)).find(|it| it.is_file());
    let Some(file) = file else { return problem.at_line(&*place.file, line) };
    let text = fs::read_to_string(&file).unwrap_or_default();
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let Some(content) = text[start..].lines().next() else { return problem.at_line(shown(&file), line) };
    let indent = content.len() - content.trim_start().len();
    problem.quoting(shown(&file), &text, start + indent..start + content.trim_end().len(), label)
}
