//! SQL files to definitions: read, checked against each other and against the names of tables.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    ResolveError, Target,
    draft::TableDraft,
    enums::Enums,
    error_words::{At, Member, Named},
    feature::Feature,
    hints::{Hints, RenameHint},
    names::{Relations, Taken},
    report::Report,
};
use crate::{
    Name, ObjectId, QualifiedName,
    declaration::{Place, SqlFile},
    schema::{
        ColumnValue, Definition, Namespace,
        definition::{Body, EventTriggerEvent, OwnedBy, Privilege, Signature},
    },
    sql_file,
};

/// An object and the line that its statement begins in.
pub(super) type Defined = (Definition, Place);

/// A schema that a file declares, and the line that its statement begins in.
pub(super) type DefinedNamespace = (Namespace, Place);

/// Reads all files of the target.
pub(super) fn read(
    files: &[SqlFile],
    target: &Target,
    hints: &mut Hints,
    report: &mut Report,
) -> (Vec<Defined>, Vec<DefinedNamespace>) {
    let place = |file: usize, line: u32| Place { file: files[file].path.clone(), line };
    let read = sql_file::read(files.iter().map(|it| it.text.as_str()), &target.default_schema);
    let read = read.unwrap_or_else(|errors| {
        for (file, error) in errors {
            let at = At {
                place: place(file, error.line()),
                owner: files[file].path.to_string(),
                member: Member::Itself,
            };
            report.push(ResolveError::SqlFile { at, error: Box::new(error) });
        }
        sql_file::Contents::default()
    });
    let mut all: Vec<Defined> = Vec::new();
    for (file, objects) in read.files.into_iter().enumerate() {
        for sql_file::Defined { definition, line, renamed_from, renamed_attributes } in objects {
            for it in renamed_attributes {
                rename_attribute(&definition, &it, &place(file, it.line), hints, report);
            }
            if let Some(before) = renamed_from {
                rename(&definition, &before, &place(file, line), target, hints, report);
            }
            all.push((definition, place(file, line)));
        }
    }
    all.sort_by_cached_key(|(it, _)| it.id());
    let mut namespaces = Vec::new();
    for sql_file::DeclaredNamespace { file, line, namespace, renamed_from } in read.namespaces {
        let place = place(file, line);
        if let Some(before) = renamed_from {
            let (before, after) =
                (ObjectId::Namespace(before.name), ObjectId::Namespace(namespace.name.clone()));
            hints.renames.push(RenameHint { before, after, place: place.clone() });
        }
        namespaces.push((namespace, place));
    }
    (all, namespaces)
}

/// Those of SQL files and those of structs, sorted.
pub(super) fn all(of_files: &[Defined], of_structs: Vec<Defined>) -> Vec<Defined> {
    let mut all = of_files.to_vec();
    all.extend(of_structs);
    all.sort_by_cached_key(|(it, _)| it.id());
    all
}

/// `-- schemagen: renamed from` above a statement.
fn rename(
    definition: &Definition,
    before: &QualifiedName,
    place: &Place,
    target: &Target,
    hints: &mut Hints,
    report: &mut Report,
) {
    let id = definition.id();
    let Some(former) = id.with_name(before, &target.default_schema) else { return };
    if former == id {
        let (at, named) = (at(definition, place), Named::Definition(id.kind()));
        report.push(ResolveError::RenamedFromItself { at, named, before: before.to_string() });
        return;
    }
    let (before, after) = (ObjectId::Definition(former), ObjectId::Definition(id));
    hints.renames.push(RenameHint { before, after, place: place.clone() });
}

/// `-- schemagen: renamed from` above an attribute.
fn rename_attribute(
    definition: &Definition,
    it: &sql_file::RenamedAttribute,
    place: &Place,
    hints: &mut Hints,
    report: &mut Report,
) {
    let Definition::Composite(composite) = definition else { return };
    if it.before == it.after {
        let (at, named) = (at(definition, place), Named::Definition("attribute"));
        report.push(ResolveError::RenamedFromItself { at, named, before: it.before.to_string() });
        return;
    }
    let id = |name: &Name| ObjectId::Attribute { of: composite.name.clone(), name: name.clone() };
    hints.renames.push(RenameHint { before: id(&it.before), after: id(&it.after), place: place.clone() });
}

/// Reports what a database would not take, and takes the names that tables and indexes share.
pub(super) fn check<'a>(
    all: &'a [Defined],
    enums: &Enums<'_>,
    target: &Target,
    relations: &mut Relations<'a>,
    report: &mut Report,
) {
    for pair in all.windows(2) {
        if let [(first, other), (second, place)] = pair
            && first.id() == second.id()
        {
            report.push(duplicate(second, place, (Named::Definition(second.id().kind()), other)));
        }
    }
    check_routines(all, report);
    for (definition, place) in all {
        if report.require(Feature::Definition, target, || at(definition, place)) {
            for part in newer_parts(definition) {
                report.require(part, target, || at(definition, place));
            }
        }
        let id = definition.id();
        let named = Named::Definition(id.kind());
        // A relation is a type of its rows, too; a sequence is none.
        let ty = id.relation().filter(|_| !matches!(definition, Definition::Sequence(_)));
        if let Some(other) = enums.drafts().iter().find(|it| ty.is_some_and(|ty| it.is_type(ty))) {
            report.push(duplicate(definition, place, (Named::Enum, &other.declaration.place)));
        }
        let own = id.relation().map(|it| (it.schema.as_ref(), &it.name));
        for (schema, name) in own.into_iter().chain(indexes(definition)) {
            if let Err(other) = relations.reserve(schema, name, Taken { named, place })
                && other.place != place
            {
                report.push(duplicate(definition, place, (other.named, other.place)));
            }
        }
    }
}

/// The names of the indexes that are part of the object.
fn indexes(definition: &Definition) -> impl Iterator<Item = (Option<&Name>, &Name)> {
    let view = match definition {
        Definition::MaterializedView(it) => Some(it),
        Definition::Extension(_)
        | Definition::Policy(_)
        | Definition::Statistics(_)
        | Definition::EventTrigger(_)
        | Definition::Grant(_)
        | Definition::Owner(_)
        | Definition::Publication(_)
        | Definition::Sequence(_)
        | Definition::Domain(_)
        | Definition::Composite(_)
        | Definition::Range(_)
        | Definition::Function(_)
        | Definition::Procedure(_)
        | Definition::Aggregate(_)
        | Definition::Trigger(_)
        | Definition::View(_)
        | Definition::Rule(_) => None,
    };
    view.into_iter().flat_map(|view| view.indexes.iter().map(|it| (view.name.schema.as_ref(), &it.name)))
}

/// What the object says that not every supported PostgreSQL knows.
pub(super) fn newer_parts(definition: &Definition) -> Vec<Feature> {
    match definition {
        Definition::Sequence(it) if it.unlogged => {
            vec![Feature::DefinitionPart { need: "an unlogged sequence needs", since: 15 }]
        }
        Definition::Range(it) if it.multirange.is_some() => {
            vec![Feature::DefinitionPart { need: "the name of a multirange type needs", since: 14 }]
        }
        Definition::Function(it) | Definition::Procedure(it) if matches!(it.body, Body::Sql(_)) => {
            vec![Feature::DefinitionPart { need: "a body in standard SQL needs", since: 14 }]
        }
        Definition::View(it) if it.security_invoker => {
            vec![Feature::DefinitionPart { need: "security_invoker needs", since: 15 }]
        }
        Definition::Publication(it) => {
            let parts = [
                (it.via_root, "publish_via_partition_root needs", 13),
                (it.tables.iter().any(|it| !it.columns.is_empty()), "publishing some columns needs", 15),
                (it.filters().next().is_some(), "publishing some rows needs", 15),
                (!it.schemas.is_empty(), "TABLES IN SCHEMA needs", 15),
                (it.generated_columns, "publish_generated_columns needs", 18),
            ];
            let said = parts.into_iter().filter(|(is_said, ..)| *is_said);
            said.map(|(_, need, since)| Feature::DefinitionPart { need, since }).collect()
        }
        Definition::EventTrigger(it) if it.event == EventTriggerEvent::Login => {
            vec![Feature::DefinitionPart { need: "an event trigger on logins needs", since: 17 }]
        }
        Definition::Statistics(it) => {
            let target = it.target.is_some();
            let target =
                target.then_some(Feature::DefinitionPart { need: "a target of statistics needs", since: 13 });
            let expressions = !it.expressions.is_empty();
            let expressions = expressions
                .then_some(Feature::DefinitionPart { need: "statistics over expressions need", since: 14 });
            target.into_iter().chain(expressions).collect()
        }
        Definition::Grant(it) if it.privileges.contains_key(&Privilege::Maintain) => {
            vec![Feature::DefinitionPart { need: "the privilege MAINTAIN needs", since: 17 }]
        }
        Definition::Extension(_)
        | Definition::EventTrigger(_)
        | Definition::Grant(_)
        | Definition::Owner(_)
        | Definition::Policy(_)
        | Definition::Sequence(_)
        | Definition::Domain(_)
        | Definition::Composite(_)
        | Definition::Range(_)
        | Definition::Function(_)
        | Definition::Procedure(_)
        | Definition::Aggregate(_)
        | Definition::Trigger(_)
        | Definition::View(_)
        | Definition::MaterializedView(_)
        | Definition::Rule(_) => Vec::new(),
    }
}

/// Reports sequences that are owned by no column, and those that are what `serial` makes. All columns are resolved.
pub(super) fn check_owners(all: &[Defined], drafts: &[TableDraft<'_, '_>], report: &mut Report) {
    for (definition, place) in all {
        let Definition::Sequence(sequence) = definition else { continue };
        let Some(OwnedBy { table, column }) = &sequence.owned_by else { continue };
        let drafts = drafts.iter().filter(|it| it.name == *table);
        let Some(owner) = drafts.flat_map(|it| &it.columns).find(|it| it.name == *column) else {
            let owner = format!("{table}.{}", QualifiedName::unqualified(column.clone()));
            report.push(ResolveError::UnknownOwner { at: at(definition, place), owner });
            continue;
        };
        let is_serial = sequence.is_plain(&owner.ty)
            && sequence.name.schema == table.schema
            && matches!(&owner.value, Some(ColumnValue::Default(it)) if it.regclasses().contains(&sequence.name));
        if is_serial {
            report.push(ResolveError::IsSerial { at: at(definition, place), column: column.to_string() });
        }
    }
}

/// Reports columns of multiranges, which came with PostgreSQL 14.
pub(super) fn check_multiranges(
    all: &[Defined],
    drafts: &[TableDraft<'_, '_>],
    target: &Target,
    report: &mut Report,
) {
    let defined = all.iter().filter_map(|(it, _)| match it {
        Definition::Range(it) => Some(it.multirange()),
        _ => None,
    });
    let own = [
        "datemultirange",
        "int4multirange",
        "int8multirange",
        "nummultirange",
        "tsmultirange",
        "tstzmultirange",
    ];
    let own = own.iter().filter_map(|it| Name::new(it).ok()).map(QualifiedName::unqualified);
    let multiranges: BTreeSet<QualifiedName> = defined.chain(own).collect();
    for draft in drafts {
        for (column, facts) in draft.columns.iter().zip(&draft.facts) {
            if column.ty.named().is_some_and(|it| multiranges.contains(it)) {
                let at = || At::field(draft.declaration, &facts.declaration.field, &facts.declaration.place);
                report.require(Feature::DefinitionPart { need: "a multirange needs", since: 14 }, target, at);
            }
        }
    }
}

/// Functions, procedures and aggregates share their names and arguments.
fn check_routines(all: &[Defined], report: &mut Report) {
    let mut taken: BTreeMap<Signature, &Defined> = BTreeMap::new();
    for it in all {
        let (definition, place) = it;
        let id = definition.id();
        let Some(signature) = id.routine() else { continue };
        match taken.get(signature) {
            Some((other, other_place)) if other.id() != id => {
                let named = Named::Definition(other.id().kind());
                report.push(duplicate(definition, place, (named, other_place)));
            }
            Some(_) => {}
            None => drop(taken.insert(signature.clone(), it)),
        }
    }
}

fn duplicate(definition: &Definition, place: &Place, (other_named, other): (Named, &Place)) -> ResolveError {
    let id = definition.id();
    ResolveError::Duplicate {
        at: at(definition, place),
        named: Named::Definition(id.kind()),
        name: id.path(),
        other_named,
        other: other.clone(),
    }
}

pub(super) fn at(definition: &Definition, place: &Place) -> At {
    At {
        place: place.clone(),
        owner: ObjectId::Definition(definition.id()).to_string(),
        member: Member::Itself,
    }
}
