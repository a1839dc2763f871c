//! The privileges that objects of a live database would have if they were made anew, before anybody grants or revokes.

use std::collections::BTreeSet;

use schema_model::{
    Name,
    schema::definition::{Grant, GrantOption, Grantee, Securable},
};

use super::{LivePrivileges, is_for};

/// What objects begin with, whoever makes them: default privileges belong to a role, and it may be the one.
pub(super) struct Birth<'a> {
    live: &'a LivePrivileges,
    defaults: Vec<&'a Grant>,
}

impl<'a> Birth<'a> {
    pub(super) fn of(live: &'a LivePrivileges) -> Self {
        let is_default = |it: &&Grant| matches!(it.on, Securable::Default { .. });
        Self { live, defaults: live.grants.iter().filter(is_default).collect() }
    }

    /// What PUBLIC has without anybody's saying so.
    pub(super) fn anyway(&self, live: &Grant) -> Grant {
        if let Some(initial) = self.live.initial.iter().find(|it| it.on == live.on && it.to == live.to) {
            return initial.clone();
        }
        let of_public = if live.to == Grantee::Public { live.on.of_public() } else { &[] };
        let mut usual = Grant::new(live.on.clone(), live.to.clone());
        usual.privileges = of_public.iter().map(|it| (*it, GrantOption::Without)).collect();
        usual
    }

    /// Whether PUBLIC would not have what it has: default privileges take away what goes without saying.
    pub(super) fn would_take_from(&self, it: &Grant) -> bool {
        let is_less = |default: &&Grant| {
            default.to == Grantee::Public
                && !it.privileges.keys().all(|one| default.privileges.contains_key(one))
        };
        let everywhere = |default: &&&Grant| matches!(default.on, Securable::Default { schema: None, .. });
        it.to == Grantee::Public && { self.defaults.iter().filter(everywhere) }
            .any(|default| self.is_for(default, &it.on) && is_less(default))
    }

    /// That roles have nothing on objects which default privileges would give them something on.
    pub(super) fn would_give(&self, seen: &BTreeSet<(&Securable, &Grantee)>) -> impl Iterator<Item = Grant> {
        let giving = self.defaults.iter().filter(|it| !it.is_nothing());
        let of_object = |owner: &'a Name, on: &'a Securable| {
            let giving = giving.clone().filter(move |it| it.to.role() != Some(owner) && self.is_for(it, on));
            giving.map(move |it| (on, &it.to))
        };
        let all = self.live.owners.iter().flat_map(|it| of_object(&it.role, &it.of));
        let nothing: BTreeSet<_> = all.filter(|it| !seen.contains(it)).collect();
        nothing.into_iter().map(|(on, to)| Grant::new(on.clone(), to.clone()))
    }

    /// Whether it has only a part of what default privileges would give it.
    pub(super) fn would_give_more(&self, it: &Grant) -> bool {
        let is_more = |default: &&&Grant| default.to == it.to && self.is_for(default, &it.on);
        let mut given = self.anyway(it);
        for default in self.defaults.iter().filter(is_more) {
            given.add(&default.privileges, &default.columns);
        }
        !given.is_nothing() && !it.is_nothing() && given != self.anyway(it) && !given.is_part_of(it)
    }

    fn is_for(&self, default: &Grant, on: &Securable) -> bool {
        is_for(&default.on, on, |it| self.live.default_schema.as_ref() == Some(it))
    }
}
