//! Objects that others own: `[drift] ignore` of schemagen.toml.

use schema_model::{ObjectId, schema::DefinitionId};

use super::Live;
use crate::config::Ignore;

/// Patterns of names, in which `*` stands for anything.
#[derive(Debug, Clone, Copy)]
pub struct Ignored<'a>(&'a [Ignore]);

impl<'a> Ignored<'a> {
    /// Those of the settings.
    pub fn new(rules: &'a [Ignore]) -> Self {
        Self(rules)
    }

    /// Whether an object, or the table that it is part of, is ignored; privileges are with their object.
    pub fn covers(&self, id: &ObjectId) -> bool {
        self.rule(id).is_some()
    }

    /// The first rule that covers an object.
    pub fn rule(&self, id: &ObjectId) -> Option<&'a Ignore> {
        // In most projects; and this is asked of each object that a database has.
        if self.0.is_empty() {
            return None;
        }
        let of = match id {
            ObjectId::Definition(DefinitionId::Grant { on: of, .. } | DefinitionId::Owner(of)) => Some(of),
            _ => None,
        };
        self.rule_of_path(&id.path())
            .or_else(|| self.rule_of_path(&of?.path()))
            .or_else(|| id.container().and_then(|container| self.rule(&container)))
    }

    /// The first rule that fits the name of something that the model cannot hold.
    pub fn rule_of_path(&self, path: &str) -> Option<&'a Ignore> {
        self.0.iter().find(|it| fits(&it.objects, path))
    }

    /// Takes out what the model cannot hold and nobody asks for.
    pub fn remove(&self, live: &mut Live) {
        live.unmodelled.retain(|it| self.rule_of_path(&it.name).is_none());
    }
}

fn fits(pattern: &str, text: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(text) = text.strip_prefix(head) else { return false };
    // What the star takes ends anywhere.
    text.char_indices().map(|(at, _)| at).chain([text.len()]).any(|at| fits(rest, &text[at..]))
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn stars_stand_for_anything() {
        for (pattern, text, expected) in [
            ("audit.*", "audit.log", true),
            ("audit.*", "audits.log", false),
            ("*_old", "users_old", true),
            ("*_old", "users_older", false),
            ("users", "users", true),
            ("users", "users.id", false),
            ("*", "", true),
            ("a*b*c", "a--b--b--c", true),
        ] {
            assert_eq!(fits(pattern, text), expected, "{pattern} {text}");
        }
    }
}
