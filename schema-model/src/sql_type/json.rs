//! Types in snapshots: texts that read back as the same types.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{SqlType, behind};
use crate::name::FromStrVisitor;

impl Serialize for SqlType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Array(_) | Self::Named { .. } => serializer.serialize_str(&self.canonical()),
            other => match other.plain_name() {
                Some(name) => serializer.serialize_str(name),
                None => serializer.collect_str(other),
            },
        }
    }
}

impl SqlType {
    /// The spelling that reads back as the same type: a named type keeps its case by quotes.
    pub fn canonical(&self) -> String {
        match self {
            Self::Array(element) => format!("{}[]", element.canonical()),
            Self::Named { .. } => {
                let plain = spelled(self, quote_if_folded);
                // PostgreSQL has a type "char" that is not char.
                if plain.parse().as_ref() == Ok(self) { plain } else { spelled(self, quote) }
            }
            other => other.to_string(),
        }
    }
}

fn spelled(ty: &SqlType, quote: fn(&str) -> String) -> String {
    let SqlType::Named { name, modifiers } = ty else { return ty.to_string() };
    let parts: Vec<String> = name.schema.iter().chain([&name.name]).map(|it| quote(it.as_str())).collect();
    format!("{}{}", parts.join("."), behind(name, modifiers))
}

fn quote_if_folded(part: &str) -> String {
    let plain = part.chars().all(|c| c == '_' || c.is_ascii_lowercase() || c.is_ascii_digit());
    if plain { part.to_owned() } else { quote(part) }
}

fn quote(part: &str) -> String {
    format!("\"{}\"", part.replace('"', "\"\""))
}

impl<'de> Deserialize<'de> for SqlType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(FromStrVisitor::<Self>::new("an SQL type"))
    }
}
