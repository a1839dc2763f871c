//! Objects that others own: `[drift] ignore` of schemagen.toml.

use schema_model::{ObjectId, schema::DefinitionId};

use super::Live;

/// Patterns of names, in which `*` stands for anything.
#[derive(Debug, Clone, Copy)]
pub struct Ignored<'a>(&'a [String]);

impl<'a> Ignored<'a> {
    /// Those of the settings.
    pub fn new(patterns: &'a [String]) -> Self {
        Self(patterns)
    }

    /// Whether an object, or the table that it is part of, is ignored; privileges are with their object.
    pub fn covers(&self, id: &ObjectId) -> bool {
        let of = match id {
            ObjectId::Definition(DefinitionId::Grant { on: of, .. } | DefinitionId::Owner(of)) => Some(of),
            _ => None,
        };
        self.fits(&id.path())
            || of.is_some_and(|it| self.fits(&it.path()))
            || id.container().is_some_and(|container| self.covers(&container))
    }

    /// Takes out what the model cannot hold and nobody asks for.
    pub fn remove(&self, live: &mut Live) {
        live.unmodelled.retain(|it| !self.fits(&it.name));
    }

    fn fits(&self, path: &str) -> bool {
        self.0.iter().any(|pattern| fits(pattern, path))
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
