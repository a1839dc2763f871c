//! Owners and privileges of a live database, and which of them are compared with what was promised.
//!
//! Most schemas say nothing of them: somebody else grants. So an object's privileges are looked at once its files
//! grant or revoke anything on it, its owner once they name one.

mod birth;

use std::collections::{BTreeMap, BTreeSet};

use schema_model::{
    Name, Schema, Securables,
    schema::{
        Definition,
        definition::{Besides, Grant, Grantee, Owner, Securable},
    },
};

use self::birth::Birth;
use crate::Introspection;

/// What there is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LivePrivileges {
    /// Privileges by object and role, the owners' own among them.
    pub grants: Vec<Grant>,
    /// The owner of each object.
    pub owners: Vec<Owner>,
    /// The schema of names without one, which no list of schemas has.
    pub default_schema: Option<Name>,
    /// What every database of this version of the server begins with: everybody could create in `public` until 14.
    pub initial: Vec<Grant>,
}

/// Whose privileges are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Extent {
    /// Those of objects that something was promised of.
    #[default]
    Declared,
    /// Those of all objects of the schema, and of what is still to come.
    All,
    /// All of them, to be written down: also that an object has not what default privileges would give it if it were made
    /// anew, or a part of that only.
    Written,
}

impl Introspection {
    /// Takes into the schema the privileges and owners that are to be compared with `promised`, as it says them where
    /// they mean the same.
    pub fn compare_privileges(&mut self, promised: &Schema, extent: Extent) {
        let live = std::mem::take(&mut self.privileges);
        let said = Said::of(promised);
        let owners: BTreeMap<&Securable, &Name> = live.owners.iter().map(|it| (&it.of, &it.role)).collect();
        let known = Securables::of(&self.schema);
        let is_compared = |on: &Securable| match extent {
            Extent::Declared => said.on.contains(on),
            Extent::All | Extent::Written => said.on.contains(on) || live.has_in(&known, on),
        };
        let birth = Birth::of(&live);
        let mut found: Vec<Definition> = Vec::new();
        let mut seen = BTreeSet::new();
        for it in live.grants.iter().filter(|it| is_compared(&it.on)) {
            seen.insert((&it.on, &it.to));
            let owner = match &it.on {
                Securable::Default { role, .. } => Some(role),
                _ => owners.get(&it.on).copied(),
            };
            let is_owner = owner.is_some() && it.to.role() == owner;
            let it = match said.compared(it, &birth.anyway(it), is_owner) {
                None if extent == Extent::Written && birth.would_take_from(it) => Some(it.clone()),
                compared => compared,
            };
            let it = it.map(|mut it| {
                if extent == Extent::Written && birth.would_give_more(&it) {
                    it.besides = Besides::Revoked;
                }
                it
            });
            found.extend(it.map(|it| Definition::Grant(Box::new(it))));
        }
        if extent == Extent::Written {
            let less = birth.would_give(&seen).filter(|it| is_compared(&it.on));
            found.extend(less.map(|it| Definition::Grant(Box::new(it))));
        }
        // Nothing is what is there of those that are to have nothing.
        let nothing = said.grants.iter().filter(|(id, it)| it.is_nothing() && !seen.contains(*id));
        found.extend(nothing.map(|(_, it)| Definition::Grant(Box::new((*it).clone()))));
        let owned = live.owners.iter().filter(|it| said.owners.contains(&it.of));
        found.extend(owned.map(|it| Definition::Owner(it.clone())));
        self.schema.definitions.extend(found);
        self.schema.sort();
    }
}

impl LivePrivileges {
    /// Whether it is in the schema, or is the schema itself, or will be in it.
    fn has_in(&self, known: &Securables<'_>, on: &Securable) -> bool {
        match on {
            Securable::Schema(name) => self.default_schema.as_ref() == Some(name) || known.have(on),
            Securable::Default { schema: Some(name), .. } => {
                self.has_in(known, &Securable::Schema(name.clone()))
            }
            _ => known.have(on),
        }
    }
}

/// Whether these are default privileges for objects such as this one, which may have no schema in its name.
fn is_for(default: &Securable, on: &Securable, is_default_schema: impl Fn(&Name) -> bool) -> bool {
    let Securable::Default { role: _, schema, of } = default else { return false };
    let is_in = |wanted: &Name| match on.schema() {
        Some(it) => it == wanted,
        None => is_default_schema(wanted),
    };
    !is_future(on) && Some(*of) == on.kind() && schema.as_ref().is_none_or(is_in)
}

fn is_future(on: &Securable) -> bool {
    matches!(on, Securable::Default { .. })
}

/// What a schema says of privileges.
struct Said<'a> {
    schema: &'a Schema,
    grants: BTreeMap<(&'a Securable, &'a Grantee), &'a Grant>,
    on: BTreeSet<&'a Securable>,
    owners: BTreeSet<&'a Securable>,
}

impl<'a> Said<'a> {
    fn of(schema: &'a Schema) -> Self {
        let mut all = Self { schema, grants: BTreeMap::new(), on: BTreeSet::new(), owners: BTreeSet::new() };
        for it in &schema.definitions {
            match it {
                Definition::Grant(it) => {
                    all.grants.insert((&it.on, &it.to), it);
                    all.on.insert(&it.on);
                }
                Definition::Owner(it) => drop(all.owners.insert(&it.of)),
                _ => {}
            }
        }
        all
    }

    /// The grant as it is to be compared; `None` where it goes without saying.
    fn compared(&self, live: &Grant, least: &Grant, is_owner: bool) -> Option<Grant> {
        let mut most = self.given_to_new(live);
        let Some(promised) = self.grants.get(&(&live.on, &live.to)) else {
            most.add(&least.privileges, &least.columns);
            let is_usual = live.is_part_of(&most) && (least.is_part_of(live) || self.is_taken(live));
            return (!is_usual && !is_owner).then(|| live.clone());
        };
        most.add(&promised.privileges, &promised.columns);
        let most = if promised.besides == Besides::Revoked { promised } else { &most };
        let is_same = match (promised.is_nothing(), is_owner) {
            (true, _) => live.is_nothing(),
            (false, true) => promised.is_part_of(live),
            (false, false) => promised.is_part_of(live) && live.is_part_of(most),
        };
        let besides = promised.besides;
        Some(if is_same { (*promised).clone() } else { Grant { besides, ..live.clone() } })
    }

    /// What default privileges may have given.
    fn given_to_new(&self, live: &Grant) -> Grant {
        let mut given = Grant::new(live.on.clone(), live.to.clone());
        for ((on, to), it) in &self.grants {
            if **to == live.to && self.may_have_given(on, &live.on) {
                given.add(&it.privileges, &it.columns);
            }
        }
        given
    }

    /// Whether default privileges may have taken from PUBLIC what it has anyway.
    fn is_taken(&self, live: &Grant) -> bool {
        let of_public = self.grants.iter().filter(|((_, to), it)| **to == Grantee::Public && it.is_nothing());
        live.to == Grantee::Public && { of_public }.any(|((on, _), _)| self.may_have_given(on, &live.on))
    }

    /// Whether an object may have been created under these default privileges.
    fn may_have_given(&self, default: &Securable, on: &Securable) -> bool {
        // The default schema is in no list.
        is_for(default, on, |it| self.schema.namespace(it).is_none())
    }
}
