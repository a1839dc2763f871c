//! Types that PostgreSQL cannot alter in place: the type is created anew, and every column changes over to it.
//!
//! The type keeps its values under a temporary name meanwhile. So the rebuild is a change of type for its columns, and
//! whatever a change of type asks for (defaults, expressions, foreign keys) is done as for any other.

use std::collections::BTreeMap;

use schema_model::{
    Delta, Name, Object, ObjectId, QualifiedName, Schema, SqlType,
    schema::{Column, Definition, DefinitionId, Enum},
};

use super::{
    column::{self, Pair},
    definition::{rebuilt, reordered, uses},
    enum_values, enumeration, expression, in_place, sql,
};
use crate::{
    Change, Hazard, HazardKind,
    action::{Action, Resource, Transaction},
    diff,
    lower::LowerError,
};

/// A change that takes its types to be rebuilt for two: the one under the temporary name, and the new one.
pub(super) struct Rebuilds {
    renamed: Schema,
    deltas: Vec<Delta>,
    by_name: BTreeMap<QualifiedName, Rebuild>,
}

/// One type that is created anew.
struct Rebuild {
    id: ObjectId,
    /// Its names: its own, and that of its multirange.
    names: Vec<QualifiedName>,
    /// What they are for as long as anything keeps the type as it was in use; `None` where nothing does.
    temporary: Option<Vec<QualifiedName>>,
    effect: Effect,
    /// What comes before everything else, and what it risks.
    first: (Vec<String>, Vec<Hazard>),
}

/// What becomes of rows whose values the new type has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Effect {
    /// They compare and sort as before.
    Same,
    /// They may compare otherwise, or are replaced.
    Other,
}

impl Rebuilds {
    /// The change with its types to be rebuilt under temporary names; `None` where there are none.
    pub(super) fn of(change: &Change<'_>) -> Result<Option<Self>, LowerError> {
        let mut by_name = BTreeMap::new();
        for delta in change.deltas {
            let Delta::Alter { before, after } = delta else { continue };
            let enums = enumeration::pair(before, after).filter(|(a, b)| enumeration::is_rebuilt(a, b));
            if let Some((a, b)) = enums {
                by_name.insert(b.name.clone(), Rebuild::of(change, a, b));
            }
            if let Some((a, b)) = rebuilt::pair(change, before, after) {
                rebuilt::check(change, a, b)?;
                by_name
                    .extend(b.id().relation().map(|it| (it.clone(), Rebuild::of_definition(change, a, b))));
            }
        }
        if by_name.is_empty() {
            return Ok(None);
        }
        add_standing(change, &mut by_name)?;
        let mut renamed = change.renamed.clone();
        let mut deltas: Vec<Delta> =
            change.deltas.iter().filter(|it| matches!(it, Delta::Rename { .. })).cloned().collect();
        for it in by_name.values() {
            // The type is there, or it would not be altered.
            let away = it.rename_away(&mut renamed);
            deltas.extend(away.filter(|_| matches!(it.id, ObjectId::Definition(_))));
        }
        deltas.extend(diff(&renamed, change.after));
        Ok(Some(Self { renamed, deltas, by_name }))
    }

    /// The change as it is to be lowered.
    pub(super) fn change<'a>(&'a self, change: &Change<'a>) -> Change<'a> {
        Change { renamed: &self.renamed, deltas: &self.deltas, ..*change }
    }

    /// What the type of that name is called while it is as it was.
    pub(super) fn name_before<'a>(&'a self, name: &'a QualifiedName) -> &'a QualifiedName {
        let temporary = self.by_name.get(name).and_then(|it| it.temporary.as_ref()?.first());
        temporary.unwrap_or(name)
    }

    /// The actions of a delta that is part of a rebuild; `None` for any other.
    pub(super) fn lower(&self, change: &Change<'_>, delta: &Delta) -> Option<Vec<Action>> {
        match delta {
            Delta::Create(Object::Enum(after)) => {
                let it = self.by_name.get(&after.name)?;
                let before = change.renamed.enumeration(it.temporary.as_ref()?.first()?)?;
                let mut actions = vec![it.create(before, after)];
                actions.extend(defaults_again(change, &after.name));
                Some(actions)
            }
            Delta::Drop(Object::Enum(before)) => {
                let (name, _) = self.with_temporary(&before.name)?;
                Some(vec![drop(change, name, before)])
            }
            Delta::Create(Object::Definition(after)) => {
                let it = self.of_definition(after)?;
                let id = it.temporary_id()?;
                let ObjectId::Definition(id) = &id else { return None };
                let before = change.renamed.definition(id)?.renamed(&after.id())?;
                let create = it.create_definition(change, &before, after);
                let mut actions = vec![create.needs_all(self.made_of(after))];
                actions.extend(it.names.iter().flat_map(|it| defaults_again(change, it)));
                Some(actions)
            }
            Delta::Drop(Object::Definition(before)) => {
                let id = ObjectId::Definition(before.id());
                let it = self.by_name.values().find(|it| it.temporary_id().as_ref() == Some(&id))?;
                let mut drop =
                    rebuilt::drop(change, before)?.needs(it.id.clone()).transaction(Transaction::Together);
                let casts = it.pairs().flat_map(|(own, temporary)| reordered::drop(change, temporary, own));
                drop.statements.splice(0..0, casts);
                for name in &it.names {
                    drop = drop.needs_all(mentioning_defaults(change, name));
                }
                Some(vec![drop.releases_all(self.temporary_of(before))])
            }
            Delta::Alter { before: Object::Definition(before), after: Object::Definition(after) } => {
                let it = self.of_definition(after)?;
                let create = it.create_definition(change, before, after);
                Some(vec![create.needs_all(self.made_of(after)).releases_all(self.temporary_of(before))])
            }
            Delta::Rename { after, .. } => {
                self.by_name.values().any(|it| it.temporary_id().as_ref() == Some(after)).then(Vec::new)
            }
            Delta::Alter { before: Object::Enum(before), after: Object::Enum(after) } => {
                let it = self.by_name.get(&after.name)?;
                Some(vec![it.create(before, after)])
            }
            Delta::Alter { .. } => {
                let (table, _) = column::pair(delta).filter(|(table, it)| self.moves(change, table, it))?;
                let pairs = self.moved_in(change, table);
                let is_first = column::pair(delta) == pairs.first().map(|it| (table, *it));
                Some(if is_first { column::alter_together(change, table, &pairs) } else { Vec::new() })
            }
            Delta::Create(_) | Delta::Drop(_) => None,
        }
    }

    /// The rebuilt types that another one is made of.
    fn made_of(&self, it: &Definition) -> Vec<Resource> {
        let is_in = |rebuild: &&Rebuild| rebuild.names.iter().any(|name| uses::stands_on(it, name));
        self.by_name.values().filter(is_in).map(|it| it.id.clone().into()).collect()
    }

    /// The types as they were that it is made of.
    fn temporary_of(&self, it: &Definition) -> Vec<Resource> {
        let temporary = self.by_name.values().flat_map(Rebuild::pairs).map(|(_, temporary)| temporary);
        temporary.filter(|name| uses::stands_on(it, name)).map(|it| Resource::Relation(it.clone())).collect()
    }

    /// What stands on a rebuilt type by its name comes when that is there, and goes by the temporary one.
    pub(super) fn settle(&self, change: &Change<'_>, actions: &mut [Action]) {
        for rebuild in self.by_name.values() {
            for (own, temporary) in rebuild.pairs() {
                let [own, temporary] = [own, temporary].map(|it| Resource::Relation(it.clone()));
                let id = Resource::Object(rebuild.id.clone());
                let stand_on_it = actions.iter_mut().filter(|it| {
                    (it.needs.contains(&own) || it.releases.contains(&temporary)) && !it.alters.contains(&id)
                });
                for action in stand_on_it {
                    action.needs.extend([id.clone()]);
                    // Who calls it finds the one that takes the new type.
                    if action.drops.iter().any(|it| is_made_again(change, it)) {
                        action.hazards.retain(|it| it.kind != HazardKind::BreaksRunningCode);
                    }
                }
            }
        }
    }

    fn of_definition(&self, it: &Definition) -> Option<&Rebuild> {
        let id = ObjectId::Definition(it.id());
        self.by_name.values().find(|it| it.id == id)
    }

    /// All columns of the table that change over: one statement writes the table once.
    fn moved_in<'a>(&self, change: &Change<'a>, table: &QualifiedName) -> Vec<Pair<'a>> {
        let pairs = change.deltas.iter().filter_map(column::pair).filter(|(of, _)| *of == table);
        pairs.map(|(_, it)| it).filter(|it| self.moves(change, table, it)).collect()
    }

    /// Whether a column of the type as it was changes over to the new one.
    fn moves(&self, change: &Change<'_>, table: &QualifiedName, Pair { before, after }: &Pair<'_>) -> bool {
        let (Some(before_name), Some(after_name)) = (before.ty.named(), after.ty.named()) else {
            return false;
        };
        let mut pairs = self.by_name.values().flat_map(Rebuild::pairs);
        pairs.any(|(own, temporary)| own == after_name && temporary == before_name)
            && !column::is_recreated(change, table, before, after)
    }

    fn with_temporary(&self, name: &QualifiedName) -> Option<(&QualifiedName, &Rebuild)> {
        self.by_name.iter().find(|(_, it)| it.pairs().any(|(_, temporary)| temporary == name))
    }

    /// Whether values of the type stay what they are to expressions and keys.
    pub(super) fn is_harmless(&self, before: &SqlType) -> bool {
        let rebuild = before.named().and_then(|it| self.with_temporary(it));
        rebuild.is_some_and(|(_, it)| it.effect == Effect::Same)
    }

    /// Whether the column changes over to a rebuilt type.
    pub(super) fn is_moved(&self, change: &Change<'_>, id: &ObjectId) -> bool {
        let pairs = change.deltas.iter().filter_map(column::pair);
        let mut pairs = pairs.filter(|(table, it)| self.moves(change, table, it));
        pairs.any(|(table, it)| ObjectId::column(table, &it.after.name) == *id)
    }

    /// The names of the rebuilt types.
    pub(super) fn names(&self) -> impl Iterator<Item = &QualifiedName> {
        self.by_name.values().flat_map(|it| &it.names)
    }

    /// The rebuilt types.
    pub(super) fn ids(&self) -> impl Iterator<Item = &ObjectId> {
        self.by_name.values().map(|it| &it.id)
    }
}

/// Whether there is a function of the name afterwards, too.
fn is_made_again(change: &Change<'_>, dropped: &Resource) -> bool {
    let Resource::Routine(it) = dropped else { return false };
    let ids = change.after.definitions.iter().map(Definition::id);
    { ids }.any(|id| id.routine().is_some_and(|after| after.name == it.name))
}

/// Types that stand on a rebuilt one cannot keep it, and are rebuilt with it.
fn add_standing(
    change: &Change<'_>,
    by_name: &mut BTreeMap<QualifiedName, Rebuild>,
) -> Result<(), LowerError> {
    let mut names: Vec<QualifiedName> = by_name.values().flat_map(|it| it.names.clone()).collect();
    while let Some(name) = names.pop() {
        for before in
            change.renamed.definitions.iter().filter(|it| uses::is_type(it) && uses::stands_on(it, &name))
        {
            let (Some(after), Some(own)) =
                (change.after.definition(&before.id()), before.id().relation().cloned())
            else {
                continue;
            };
            if by_name.contains_key(&own) || !uses::stands_on(after, &name) {
                continue;
            }
            rebuilt::check(change, before, after)?;
            let rebuild = Rebuild::of_definition(change, before, after);
            names.extend(rebuild.names.clone());
            by_name.insert(own, rebuild);
        }
    }
    Ok(())
}

const RECONNECT: &str = "open connections know the type by a number, which changes: they must reconnect";

impl Rebuild {
    fn of(change: &Change<'_>, before: &Enum, after: &Enum) -> Self {
        let kept = before.labels.iter().filter(|it| after.labels.contains(it));
        let in_order = kept.eq(after.labels.iter().filter(|it| before.labels.contains(it)));
        let replaced = enum_values::replacements(change, before, after);
        let effect = if in_order && replaced.is_empty() { Effect::Same } else { Effect::Other };
        Self::named(change, ObjectId::Enum(after.name.clone()), vec![after.name.clone()], effect)
    }

    fn of_definition(change: &Change<'_>, before: &Definition, after: &Definition) -> Self {
        let named =
            Self::named(change, ObjectId::Definition(before.id()), rebuilt::names(before), Effect::Other);
        Self { first: rebuilt::prepare(change, before, after), ..named }
    }

    fn named(change: &Change<'_>, id: ObjectId, names: Vec<QualifiedName>, effect: Effect) -> Self {
        let is_used = names.iter().any(|it| is_used(change, it));
        let temporary = is_used.then(|| names.iter().map(|it| temporary_name(change.renamed, it)).collect());
        Self { id, names, temporary, effect, first: Default::default() }
    }

    /// Each name with its temporary one.
    fn pairs(&self) -> impl Iterator<Item = (&QualifiedName, &QualifiedName)> {
        self.names.iter().zip(self.temporary.iter().flatten())
    }

    /// The type as it was, while the new one is there.
    fn temporary_id(&self) -> Option<ObjectId> {
        let name = self.temporary.as_ref()?.first()?.clone();
        Some(match &self.id {
            ObjectId::Definition(DefinitionId::Domain(_)) => ObjectId::Definition(DefinitionId::Domain(name)),
            ObjectId::Definition(DefinitionId::Composite(_)) => {
                ObjectId::Definition(DefinitionId::Composite(name))
            }
            ObjectId::Definition(DefinitionId::Range(_)) => ObjectId::Definition(DefinitionId::Range(name)),
            _ => ObjectId::Enum(name),
        })
    }

    /// Gives the type its temporary names in the schema.
    fn rename_away(&self, schema: &mut Schema) -> impl Iterator<Item = Delta> {
        let after = self.temporary_id();
        if let Some(after) = &after {
            // The type is there, or it would not be altered.
            let _ = schema.rename(&self.id, after);
            self.pairs().for_each(|(from, to)| schema.rename_type(from, to));
        }
        after.into_iter().map(|after| Delta::Rename { before: self.id.clone(), after })
    }

    /// Makes room for the new type, and creates it.
    fn create_definition(&self, change: &Change<'_>, before: &Definition, after: &Definition) -> Action {
        let (mut statements, hazards) = self.first.clone();
        if let Some(temporary) = &self.temporary {
            let names = self.names.iter().zip(temporary);
            statements.extend(rebuilt::rename_away(change, before, after, names));
        } else {
            statements = rebuilt::drop(change, before).into_iter().flat_map(|it| it.statements).collect();
        }
        statements.extend(rebuilt::create(change, after));
        let temporary = self.temporary.iter().flatten();
        statements.extend(temporary.flat_map(|it| reordered::create(change, it, after)));
        let reconnect = Hazard::new(HazardKind::BreaksRunningCode, self.id.clone(), RECONNECT);
        let reconnect = self.temporary.is_some().then_some(reconnect);
        let risk = rebuilt::risk(change, after).filter(|_| self.temporary.is_some());
        Action::of(statements)
            .hazards(hazards.into_iter().chain(reconnect).chain(risk))
            .remakes(self.id.clone())
            .transaction(Transaction::Together)
    }

    /// Makes room for the new type, and creates it. It was there under this name, so this alters it, and no commit must
    /// come before the first use of a new value.
    fn create(&self, before: &Enum, after: &Enum) -> Action {
        let away = match &self.temporary {
            Some(temporary) => {
                let sql = sql().push("ALTER TYPE ").name(&after.name).push(" RENAME TO ");
                sql.list(temporary, |sql, it| sql.ident(&it.name))
            }
            None => sql().push("DROP TYPE ").name(&after.name),
        };
        let statements = std::iter::once(away.finish()).chain(enumeration::definition(after)).collect();
        let id = ObjectId::Enum(after.name.clone());
        let reconnect = self.temporary.is_some().then(|| RECONNECT.to_owned());
        let hazards = enum_values::gone(before, after).into_iter().chain(reconnect);
        Action::of(statements)
            .hazards(hazards.map(|it| Hazard::new(HazardKind::BreaksRunningCode, id.clone(), it)))
            .remakes(id)
            .transaction(Transaction::Together)
    }
}

/// Removes the type as it was, when nothing uses it any more.
fn drop(change: &Change<'_>, name: &QualifiedName, before: &Enum) -> Action {
    Action::new(sql().push("DROP TYPE ").name(&before.name))
        .drops(ObjectId::Enum(before.name.clone()))
        .drops(Resource::Relation(before.name.clone()))
        .needs(ObjectId::Enum(name.clone()))
        .needs_all(mentioning_defaults(change, name))
        .transaction(Transaction::Together)
}

/// The columns whose defaults mention the type.
fn mentioning_defaults(change: &Change<'_>, name: &QualifiedName) -> impl Iterator<Item = Resource> {
    let defaults = columns(change.renamed).filter(|(_, it)| default_mentions(it, name));
    defaults.map(|(table, it)| ObjectId::column(table, &it.name).into()).collect::<Vec<_>>().into_iter()
}

/// Defaults of columns of any type that mention the type, which they know by its number.
fn defaults_again(change: &Change<'_>, name: &QualifiedName) -> Vec<Action> {
    let mentioning = columns(change.renamed).filter(|(_, it)| default_mentions(it, name));
    let kept = mentioning.filter_map(|(table, before)| {
        let after = change.table_after(table)?.column(&before.name)?;
        let is_set_anyway = before.ty != after.ty || before.value != after.value;
        (!is_set_anyway).then(|| in_place::default_again(change, table, after))?
    });
    kept.collect()
}

fn default_mentions(column: &Column, name: &QualifiedName) -> bool {
    expression::default(column).is_some_and(|it| expression::mentions_type(it, name))
}

fn columns(schema: &Schema) -> impl Iterator<Item = (&QualifiedName, &Column)> {
    schema.tables.iter().flat_map(|table| table.columns.iter().map(|it| (&table.name, it)))
}

/// Whether a column, function or other type keeps the type, or a default mentions it. (What else mentions it is dropped before.)
fn is_used(change: &Change<'_>, name: &QualifiedName) -> bool {
    let is_kept = |it: &Definition| {
        let after = change.after.definition(&it.id());
        uses::stands_on(it, name) && after.is_some_and(|it| uses::stands_on(it, name))
    };
    change.renamed.definitions.iter().any(is_kept)
        || columns(change.renamed).any(|(table, before)| {
            let after = change.table_after(table).and_then(|it| it.column(&before.name));
            let has_type = |it: &Column| it.ty.named() == Some(name);
            after.is_some_and(|after| has_type(before) && has_type(after) || default_mentions(before, name))
        })
}

/// `schemagen_old_status`, within 63 bytes (NAMEDATALEN, 12 to 18), and not the name of anything else.
fn temporary_name(schema: &Schema, name: &QualifiedName) -> QualifiedName {
    const LONGEST: usize = 63;
    let mut number = 1;
    loop {
        let start = if number == 1 { "schemagen_old_".to_owned() } else { format!("schemagen_old{number}_") };
        let room = LONGEST - start.len();
        let mut end = name.name.as_str().len().min(room);
        while !name.name.as_str().is_char_boundary(end) {
            end -= 1;
        }
        let text = format!("{start}{}", &name.name.as_str()[..end]);
        let temporary = name.sibling(Name::new(&text).unwrap_or_else(|_| name.name.clone()));
        let is_taken = schema.definitions.iter().any(|it| it.id().relation() == Some(&temporary));
        if !is_taken && schema.enumeration(&temporary).is_none() && schema.table(&temporary).is_none() {
            return temporary;
        }
        number += 1;
    }
}
