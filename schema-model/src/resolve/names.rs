//! Names of constraints, indexes and sequences: PostgreSQL's own choice where the declaration says none, and who has
//! which name already.

use rustc_hash::FxHashMap;

use super::error_words::Named;
use crate::{Dialect, Name, declaration::Place};

/// The bytes of a name that PostgreSQL keeps (NAMEDATALEN - 1).
pub(super) const POSTGRES_LIMIT: usize = 63;

/// What has a name, and where it is declared.
#[derive(Debug, Clone, Copy)]
pub(super) struct Taken<'a> {
    pub named: Named,
    pub place: &'a Place,
}

/// Names of what shares one name space in a schema: tables, indexes, sequences (`pg_class`; SQLite's `sqlite_schema`).
pub(super) struct Relations<'a> {
    dialect: Dialect,
    by_namespace: Vec<(Option<Name>, FxHashMap<Name, Taken<'a>>)>,
}

/// Names of one table's constraints.
pub(super) struct Locals<'a>(Vec<(Name, &'a Place)>);

/// What PostgreSQL makes a default name of: `table_addition_label`.
#[derive(Clone, Copy)]
pub(super) struct Parts<'a> {
    pub table: &'a str,
    pub addition: Option<&'a str>,
    pub label: &'static str,
}

impl<'a> Relations<'a> {
    pub(super) fn new(dialect: Dialect) -> Self {
        Self { dialect, by_namespace: Vec::with_capacity(1) }
    }

    /// Takes a name; gives back what has it where it is taken.
    pub(super) fn reserve(
        &mut self,
        schema: Option<&Name>,
        name: &Name,
        by: Taken<'a>,
    ) -> Result<(), Taken<'a>> {
        let key = self.key(name);
        match self.namespace(schema).entry(key) {
            std::collections::hash_map::Entry::Occupied(taken) => Err(*taken.get()),
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(by);
                Ok(())
            }
        }
    }

    /// What has the name.
    pub(super) fn get(&mut self, schema: Option<&Name>, name: &Name) -> Option<Taken<'a>> {
        let key = self.key(name);
        self.namespace(schema).get(&key).copied()
    }

    /// The first free default name, which is taken from now on.
    pub(super) fn choose(
        &mut self,
        schema: Option<&Name>,
        parts: Parts<'_>,
        locals: Option<&Locals<'a>>,
        by: Taken<'a>,
    ) -> Option<Name> {
        let limit = limit(self.dialect);
        candidates(parts, limit)
            .find(|name| locals.is_none_or(|it| !it.contains(name)) && self.reserve(schema, name, by).is_ok())
    }

    /// SQLite does not tell names by case.
    fn key(&self, name: &Name) -> Name {
        match self.dialect {
            Dialect::Sqlite if name.as_str().bytes().any(|b| b.is_ascii_uppercase()) => {
                Name::new(&name.as_str().to_ascii_lowercase()).unwrap_or_else(|_| name.clone())
            }
            Dialect::Sqlite | Dialect::Postgres => name.clone(),
        }
    }

    fn namespace(&mut self, schema: Option<&Name>) -> &mut FxHashMap<Name, Taken<'a>> {
        let at = self.by_namespace.iter().position(|(it, _)| it.as_ref() == schema).unwrap_or_else(|| {
            self.by_namespace.push((schema.cloned(), FxHashMap::default()));
            self.by_namespace.len() - 1
        });
        &mut self.by_namespace[at].1
    }
}

impl<'a> Locals<'a> {
    pub(super) fn with_capacity(capacity: usize) -> Self {
        Self(Vec::with_capacity(capacity))
    }

    /// Takes a name; gives back the place that has it where it is taken.
    pub(super) fn reserve(&mut self, name: &Name, place: &'a Place) -> Result<(), &'a Place> {
        if let Some((_, taken)) = self.0.iter().find(|(it, _)| it == name) {
            return Err(taken);
        }
        self.0.push((name.clone(), place));
        Ok(())
    }

    /// The first free default name, which is taken from now on.
    pub(super) fn choose(&mut self, parts: Parts<'_>, dialect: Dialect, place: &'a Place) -> Option<Name> {
        candidates(parts, limit(dialect)).find(|name| self.reserve(name, place).is_ok())
    }

    fn contains(&self, name: &Name) -> bool {
        self.0.iter().any(|(it, _)| it == name)
    }
}

/// How many bytes of a name the dialect keeps.
pub(super) fn limit(dialect: Dialect) -> usize {
    match dialect {
        Dialect::Postgres => POSTGRES_LIMIT,
        Dialect::Sqlite => usize::MAX,
    }
}

/// What PostgreSQL calls a constraint of a domain: `email_check`, `email_check1` ..
pub(crate) fn default_names(domain: &str, label: &'static str) -> impl Iterator<Item = Name> {
    candidates(Parts { table: domain, addition: None, label }, POSTGRES_LIMIT)
}

/// What PostgreSQL 18 calls the NOT NULL of a column, where nobody says otherwise.
pub fn not_null_name(table: &Name, column: &Name) -> Name {
    let parts = Parts { table: table.as_str(), addition: Some(column.as_str()), label: "not_null" };
    first_choice(parts, Dialect::Postgres).unwrap_or_else(|| column.clone())
}

/// The default name without a number, then with 1, 2, ..
fn candidates(parts: Parts<'_>, limit: usize) -> impl Iterator<Item = Name> {
    (0_u32..).filter_map(move |pass| Name::new(&object_name(parts, pass, limit)).ok())
}

/// The default name of a first object.
pub(super) fn first_choice(parts: Parts<'_>, dialect: Dialect) -> Option<Name> {
    Name::new(&object_name(parts, 0, limit(dialect))).ok()
}

/// PostgreSQL's `makeObjectName`: the longer of both parts gives way, byte by byte, until the whole fits.
fn object_name(parts: Parts<'_>, pass: u32, limit: usize) -> String {
    let Parts { table, addition, label } = parts;
    let number = if pass == 0 { String::new() } else { pass.to_string() };
    let addition = addition.unwrap_or_default();
    let separator = usize::from(!addition.is_empty());
    let room = limit.saturating_sub(separator + 1 + label.len() + number.len());
    let (mut first, mut second) = (table.len(), addition.len());
    while first.saturating_add(second) > room {
        if first > second { first -= 1 } else { second -= 1 }
    }
    let (table, addition) = (clip(table, first), clip(addition, second));
    let mut name = String::with_capacity(table.len() + addition.len() + label.len() + number.len() + 2);
    name.push_str(table);
    if separator == 1 {
        name.push('_');
        name.push_str(addition);
    }
    name.push('_');
    name.push_str(label);
    name.push_str(&number);
    name
}

/// At most `length` bytes, cut between characters.
pub(super) fn clip(text: &str, length: usize) -> &str {
    &text[..text.floor_char_boundary(length)]
}

/// `a_b`: what columns contribute to the name of a constraint or index.
pub(super) fn join<'n>(columns: impl Iterator<Item = &'n str>) -> String {
    let mut joined = String::with_capacity(32);
    for column in columns {
        if !joined.is_empty() {
            joined.push('_');
        }
        joined.push_str(column);
    }
    joined
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn name(table: &str, addition: Option<&str>, label: &'static str, pass: u32) -> String {
        object_name(Parts { table, addition, label }, pass, POSTGRES_LIMIT)
    }

    #[test]
    fn short_names_are_joined() {
        assert_eq!(name("users", None, "pkey", 0), "users_pkey");
        assert_eq!(name("users", Some("tenant_id_email"), "key", 0), "users_tenant_id_email_key");
        assert_eq!(name("users", Some("email"), "check", 2), "users_email_check2");
    }

    /// Expected values are those of PostgreSQL 15.
    #[test]
    fn long_names_are_cut_as_postgres_cuts_them() {
        let (t40, c40) = ("t".repeat(40), "c".repeat(40));
        for (table, addition, label, pass, expected) in [
            (t40.clone(), Some(c40.clone()), "key", 0, format!("{}_{}_key", "t".repeat(29), "c".repeat(29))),
            (t40.clone(), Some(c40.clone()), "key", 1, format!("{}_{}_key1", "t".repeat(29), "c".repeat(28))),
            ("t".repeat(63), None, "pkey", 0, format!("{}_pkey", "t".repeat(58))),
            ("users".into(), Some("c".repeat(63)), "idx", 0, format!("users_{}_idx", "c".repeat(53))),
            ("é".repeat(31), None, "pkey", 0, format!("{}_pkey", "é".repeat(29))),
            ("x".to_owned() + &"é".repeat(31), None, "pkey", 0, format!("x{}_pkey", "é".repeat(28))),
        ] {
            assert_eq!(name(&table, addition.as_deref(), label, pass), expected);
        }
    }

    #[test]
    fn sqlite_does_not_tell_names_by_case() {
        let place = Place::default();
        let taken = Taken { named: Named::Table, place: &place };
        let (upper, lower) = (Name::new("Users").unwrap(), Name::new("users").unwrap());
        for (dialect, free) in [(Dialect::Postgres, true), (Dialect::Sqlite, false)] {
            let mut relations = Relations::new(dialect);
            relations.reserve(None, &upper, taken).unwrap();
            assert_eq!(relations.reserve(None, &lower, taken).is_ok(), free);
        }
    }
}
