//! One entry of `[drift] ignore`: a pattern, or a pattern with the reason why others own what it names.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor, value::MapAccessDeserializer},
};

/// Objects of the database that others own: `"audit.*"`, or `{ objects = "audit.*", reason = "the auditors make them" }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignore {
    /// A name, in which `*` stands for anything.
    pub objects: String,
    /// Why, for those who read what drift tells.
    pub reason: Option<String>,
}

impl<'de> Deserialize<'de> for Ignore {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Written)
    }
}

struct Written;

impl<'de> Visitor<'de> for Written {
    type Value = Ignore;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a pattern, or { objects = \"..\", reason = \"..\" }")
    }

    fn visit_str<E: serde::de::Error>(self, objects: &str) -> Result<Ignore, E> {
        Ok(Ignore { objects: objects.to_owned(), reason: None })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Ignore, A::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Reasoned {
            objects: String,
            reason: String,
        }
        let Reasoned { objects, reason } = Reasoned::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Ignore { objects, reason: Some(reason) })
    }
}
