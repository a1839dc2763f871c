//! Owners and privileges of a live database, and which of them are compared with what was promised.
//!
//! Most schemas say nothing of them: somebody else grants. So an object's privileges are looked at once its files
//! grant or revoke anything on it, its owner once they name one.

use std::collections::{BTreeMap, BTreeSet};

use schema_model::{
    Name, Schema, Securables,
    schema::{
        Definition,
        definition::{Grant, GrantOption, Grantee, Owner, Securable},
    },
};

use crate::Introspection;

/// What there is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LivePrivileges {
    /// Privileges by object and role, the owners' own among them.
    pub grants: Vec<Grant>,
    /// The owner of each object.
    pub owners: Vec<Owner>,
}

/// Whose privileges are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Extent {
    /// Those of objects that something was promised of.
    #[default]
    Declared,
    /// Those of all objects of the schema.
    All,
}

impl Introspection {
    /// Takes into the schema the privileges and owners that are to be compared with `promised`, as it says them where
    /// they mean the same.
    pub fn compare_privileges(&mut self, promised: &Schema, extent: Extent) {
        let live = std::mem::take(&mut self.privileges);
        let said = Said::of(promised);
        let owners: BTreeMap<&Securable, &Name> = live.owners.iter().map(|it| (&it.of, &it.role)).collect();
        let known = Securables::of(&self.schema);
        let is_compared = |on: &Securable| {
            said.on.contains(on) || extent == Extent::All && known.have(on) && !is_future(on)
        };
        let mut found: Vec<Definition> = Vec::new();
        let mut seen = BTreeSet::new();
        for it in live.grants.iter().filter(|it| is_compared(&it.on)) {
            seen.insert((&it.on, &it.to));
            let owner = match &it.on {
                Securable::Default { role, .. } => Some(role),
                _ => owners.get(&it.on).copied(),
            };
            let is_owner = owner.is_some() && it.to.role() == owner;
            found.extend(said.compared(it, is_owner).map(|it| Definition::Grant(Box::new(it))));
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
    fn compared(&self, live: &Grant, is_owner: bool) -> Option<Grant> {
        let mut most = self.given_to_new(live);
        let Some(promised) = self.grants.get(&(&live.on, &live.to)) else {
            let least = anyway(live);
            most.add(&least.privileges, &least.columns);
            let is_usual = live.is_part_of(&most) && (least.is_part_of(live) || self.is_taken(live));
            return (!is_usual && !is_owner).then(|| live.clone());
        };
        most.add(&promised.privileges, &promised.columns);
        let is_same = match (promised.is_nothing(), is_owner) {
            (true, _) => live.is_nothing(),
            (false, true) => promised.is_part_of(live),
            (false, false) => promised.is_part_of(live) && live.is_part_of(&most),
        };
        Some(if is_same { (*promised).clone() } else { live.clone() })
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
        let Securable::Default { role: _, schema, of } = default else { return false };
        let is_in = |wanted: &Name| match on.schema() {
            Some(it) => it == wanted,
            // The default schema is in no list.
            None => self.schema.namespace(wanted).is_none(),
        };
        !is_future(on) && Some(*of) == on.kind() && schema.as_ref().is_none_or(is_in)
    }
}

/// What PUBLIC has without anybody's saying so.
fn anyway(live: &Grant) -> Grant {
    let of_public = if live.to == Grantee::Public { live.on.of_public() } else { &[] };
    let mut usual = Grant::new(live.on.clone(), live.to.clone());
    usual.privileges = of_public.iter().map(|it| (*it, GrantOption::Without)).collect();
    usual
}
