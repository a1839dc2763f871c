//! Enums: a type of their own, or texts or integers with a check.

use std::collections::{HashMap, hash_map::Entry};

use super::{
    Target, casing,
    error::ResolveError,
    error_words::{At, Named},
    hints::{Hints, RenameHint},
    names::{Relations, Taken},
    report::Report,
};
use crate::{
    Dialect, Name, ObjectId, QualifiedName,
    declaration::{EnumDeclaration, EnumStorage, Place},
    schema::Enum,
};

/// A declared enum, as the target keeps it.
pub(super) struct EnumDraft<'a> {
    pub declaration: &'a EnumDeclaration,
    pub kept: Kept,
    /// In the order of the variants.
    pub labels: Vec<String>,
}

/// How values of an enum are kept.
pub(super) enum Kept {
    /// As an enum type.
    Native(QualifiedName),
    /// As text.
    Text,
    /// As an integer.
    Integer,
}

/// All declared enums by Rust path.
pub(super) struct Enums<'a> {
    drafts: Vec<EnumDraft<'a>>,
    /// `None`: declared, and reported already.
    by_path: HashMap<&'a str, Option<usize>>,
}

/// What a path leads to.
pub(super) enum Lookup<'e, 'a> {
    /// An enum.
    Found(&'e EnumDraft<'a>),
    /// A declaration whose mistakes are reported.
    Reported,
    /// Nothing.
    Unknown,
}

impl<'a> Enums<'a> {
    pub(super) fn get(&self, path: &str) -> Lookup<'_, 'a> {
        match self.by_path.get(path) {
            Some(Some(at)) => Lookup::Found(&self.drafts[*at]),
            Some(None) => Lookup::Reported,
            None => Lookup::Unknown,
        }
    }

    pub(super) fn drafts(&self) -> &[EnumDraft<'a>] {
        &self.drafts
    }
}

impl EnumDraft<'_> {
    /// Whether it is the type of this name.
    pub(super) fn is_type(&self, name: &QualifiedName) -> bool {
        matches!(&self.kept, Kept::Native(own) if own == name)
    }

    /// The enum as an object, where it is one.
    pub(super) fn object(&self, target: &Target) -> Option<Enum> {
        let Kept::Native(name) = &self.kept else { return None };
        let comment = self.declaration.comment.clone().filter(|_| target.dialect == Dialect::Postgres);
        Some(Enum { name: name.clone(), labels: self.labels.clone(), comment })
    }
}

/// Reads all enums. Tables have their names in `relations` already.
pub(super) fn resolve<'a>(
    declarations: &'a [EnumDeclaration],
    target: &Target,
    relations: &mut Relations<'a>,
    hints: &mut Hints,
    report: &mut Report,
) -> Enums<'a> {
    let mut enums = Enums { drafts: Vec::with_capacity(declarations.len()), by_path: HashMap::new() };
    let mut types: HashMap<QualifiedName, &Place> = HashMap::new();
    for declaration in declarations {
        let draft = draft(declaration, target, hints, report);
        if let Some(EnumDraft { kept: Kept::Native(name), .. }) = &draft {
            one_name(name, declaration, relations, &mut types, report);
        }
        let at = draft.map(|draft| {
            enums.drafts.push(draft);
            enums.drafts.len() - 1
        });
        match enums.by_path.entry(&declaration.path) {
            Entry::Vacant(free) => {
                free.insert(at);
            }
            Entry::Occupied(_) => report.push(same_path(declaration, declarations)),
        }
    }
    enums
}

fn same_path(declaration: &EnumDeclaration, all: &[EnumDeclaration]) -> ResolveError {
    let first = all.iter().find(|it| it.path == declaration.path).unwrap_or(declaration);
    ResolveError::Duplicate {
        at: At::enumeration(declaration),
        named: Named::Item,
        name: declaration.path.clone(),
        other_named: Named::Item,
        other: first.place.clone(),
    }
}

/// An enum type shares its name space with other types, and with the row types of tables.
fn one_name<'a>(
    name: &QualifiedName,
    declaration: &'a EnumDeclaration,
    relations: &mut Relations<'a>,
    types: &mut HashMap<QualifiedName, &'a Place>,
    report: &mut Report,
) {
    let table = relations.get(name.schema.as_ref(), &name.name).filter(|it| it.named == Named::Table);
    let taken = match types.entry(name.clone()) {
        Entry::Occupied(taken) => Some(Taken { named: Named::Enum, place: taken.get() }),
        Entry::Vacant(free) => {
            free.insert(&declaration.place);
            table
        }
    };
    if let Some(taken) = taken {
        report.push(ResolveError::Duplicate {
            at: At::enumeration(declaration),
            named: Named::Enum,
            name: name.to_string(),
            other_named: taken.named,
            other: taken.place.clone(),
        });
    }
}

fn draft<'a>(
    declaration: &'a EnumDeclaration,
    target: &Target,
    hints: &mut Hints,
    report: &mut Report,
) -> Option<EnumDraft<'a>> {
    let at = || At::enumeration(declaration);
    let kept = match (declaration.storage, target.dialect) {
        (EnumStorage::Native, Dialect::Postgres) => Kept::Native(type_name(declaration, target, report)?),
        (EnumStorage::Native, Dialect::Sqlite) | (EnumStorage::TextCheck, _) => Kept::Text,
        (EnumStorage::Integer, _) => Kept::Integer,
    };
    if declaration.variants.is_empty() && !matches!(kept, Kept::Native(_)) {
        report.push(ResolveError::NoVariants { at: at() });
        return None;
    }
    let labels = labels(declaration, &kept, target, report)?;
    still_there(declaration, &labels, report);
    let draft = EnumDraft { declaration, kept, labels };
    if let Kept::Native(name) = &draft.kept {
        renames(declaration, name, &draft.labels, target, hints, report);
        hints.replacements(&ObjectId::Enum(name.clone()), &draft);
    }
    Some(draft)
}

/// What is replaced must be gone.
fn still_there(declaration: &EnumDeclaration, labels: &[String], report: &mut Report) {
    for variant in &declaration.variants {
        for label in variant.replaces.iter().filter(|it| labels.contains(it)) {
            let at = At::variant(declaration, variant);
            report.push(ResolveError::ReplacesPresent { at, label: label.clone() });
        }
    }
}

fn type_name(declaration: &EnumDeclaration, target: &Target, report: &mut Report) -> Option<QualifiedName> {
    let at = || At::enumeration(declaration);
    let default;
    let text = if let Some(name) = &declaration.name {
        name
    } else {
        default = casing::type_name(&declaration.path);
        &default
    };
    let name = report.name(text, Named::Enum, target, at)?;
    let schema = match declaration.schema.as_deref() {
        Some(schema) => Some(report.name(schema, Named::Namespace, target, at)?),
        None => None,
    };
    Some(target.normalized(QualifiedName { schema, name }))
}

fn labels(
    declaration: &EnumDeclaration,
    kept: &Kept,
    target: &Target,
    report: &mut Report,
) -> Option<Vec<String>> {
    let mut labels: Vec<String> = Vec::with_capacity(declaration.variants.len());
    let mut lines: HashMap<String, u32> = HashMap::new();
    let mut sound = true;
    for variant in &declaration.variants {
        let at = || At::variant(declaration, variant);
        let label = match &variant.name {
            Some(name) => name.clone(),
            None => casing::label(&variant.variant, declaration.rename_all),
        };
        if matches!(kept, Kept::Native(_)) {
            sound &= report.name(&label, Named::Label, target, at).is_some();
        }
        let value =
            if matches!(kept, Kept::Integer) { variant.discriminant.to_string() } else { label.clone() };
        if let Some(line) = lines.insert(value.clone(), variant.line) {
            let other = Place { file: declaration.place.file.clone(), line };
            let (named, other_named) = (Named::Label, Named::Label);
            report.push(ResolveError::Duplicate { at: at(), named, name: value, other_named, other });
            sound = false;
        }
        labels.push(label);
    }
    sound.then_some(labels)
}

fn renames(
    declaration: &EnumDeclaration,
    name: &QualifiedName,
    labels: &[String],
    target: &Target,
    hints: &mut Hints,
    report: &mut Report,
) {
    let at = || At::enumeration(declaration);
    if let Some(before) =
        target.former_name(declaration.renamed_from.as_deref(), name, Named::Enum, report, at)
    {
        hints.renames.push(RenameHint {
            before: ObjectId::Enum(before),
            after: ObjectId::Enum(name.clone()),
            place: declaration.place.clone(),
        });
    }
    for (variant, label) in declaration.variants.iter().zip(labels) {
        let at = || At::variant(declaration, variant);
        let Ok(now) = Name::new(label) else { continue };
        if let Some(before) = report.former(variant.renamed_from.as_deref(), &now, Named::Label, at) {
            hints.renames.push(RenameHint {
                before: ObjectId::EnumLabel { of: name.clone(), label: before.to_string() },
                after: ObjectId::EnumLabel { of: name.clone(), label: label.clone() },
                place: at().place,
            });
        }
    }
}
