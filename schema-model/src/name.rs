//! SQL names as a database stores them, unquoted. Quoting is the business of rendering.

use std::{borrow::Borrow, fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use smol_str::SmolStr;

/// The name of one object or column: not empty, without NUL. Cheap to clone: nearly all names are short, and those are
/// kept in place; a schema of 1,000 tables has 20,000 of them.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(SmolStr);

/// Why a text is no name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// The text has no characters.
    #[error("a name cannot be empty")]
    Empty,
    /// The text holds a NUL character, which no database accepts in a name.
    #[error("the name {0:?} contains a NUL character")]
    Nul(String),
    /// The text is no `name` or `schema.name`.
    #[error(
        "{0:?} is not a name; write name or schema.name, with \"double quotes\" around parts that contain dots"
    )]
    Qualified(String),
}

impl Name {
    /// Makes a name of `text`.
    pub fn new(text: &str) -> Result<Self, NameError> {
        if text.is_empty() {
            Err(NameError::Empty)
        } else if text.as_bytes().contains(&0) {
            Err(NameError::Nul(text.to_owned()))
        } else {
            Ok(Self(SmolStr::new(text)))
        }
    }

    /// A name known to be one.
    pub(crate) fn from_static(text: &'static str) -> Self {
        debug_assert!(!text.is_empty() && !text.contains('\0'));
        Self(SmolStr::new_static(text))
    }

    /// The name as stored, unquoted.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl AsRef<str> for Name {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Name {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl FromStr for Name {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        Self::new(text)
    }
}

impl Serialize for Name {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(FromStrVisitor::<Self>::new("a name"))
    }
}

/// A name with the namespace it lives in; without one it is in the default schema of the connection.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct QualifiedName {
    /// The namespace; `None` is the default schema (`public`, or what the target names).
    pub schema: Option<Name>,
    /// The object's own name.
    pub name: Name,
}

impl QualifiedName {
    /// A name in the default schema.
    pub fn unqualified(name: Name) -> Self {
        Self { schema: None, name }
    }

    /// The same namespace, another name: what a table's indexes and sequences live under.
    pub fn sibling(&self, name: Name) -> Self {
        Self { schema: self.schema.clone(), name }
    }
}

impl fmt::Display for QualifiedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(schema) = &self.schema {
            write_part(f, schema)?;
            f.write_str(".")?;
        }
        write_part(f, &self.name)
    }
}

/// Whether a text would not be read back as one part.
fn needs_quotes(text: &str) -> bool {
    text.bytes().any(|it| matches!(it, b'.' | b'"'))
}

fn write_part(f: &mut fmt::Formatter<'_>, name: &Name) -> fmt::Result {
    if needs_quotes(name.as_str()) {
        write!(f, "\"{}\"", name.as_str().replace('"', "\"\""))
    } else {
        f.write_str(name.as_str())
    }
}

impl FromStr for QualifiedName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        // In nearly every case.
        if !text.is_empty() && !needs_quotes(text) {
            return Name::new(text).map(Self::unqualified);
        }
        let parts = split_parts(text).ok_or_else(|| NameError::Qualified(text.to_owned()))?;
        match parts.as_slice() {
            [name] => Ok(Self::unqualified(Name::new(name)?)),
            [schema, name] => Ok(Self { schema: Some(Name::new(schema)?), name: Name::new(name)? }),
            _ => Err(NameError::Qualified(text.to_owned())),
        }
    }
}

/// Splits `a."b.c".d` at the dots outside quotes; `None` when a quote is not closed or stands inside a part.
pub(crate) fn split_parts(text: &str) -> Option<Vec<String>> {
    let mut parts = Vec::new();
    let mut rest = text;
    loop {
        let (part, after) = if let Some(quoted) = rest.strip_prefix('"') {
            unquote(quoted)?
        } else {
            let end = rest.find('.').unwrap_or(rest.len());
            (rest[..end].to_owned(), &rest[end..])
        };
        if part.is_empty() || (!rest.starts_with('"') && part.contains('"')) {
            return None;
        }
        parts.push(part);
        match after.strip_prefix('.') {
            Some(next) => rest = next,
            None if after.is_empty() => return Some(parts),
            None => return None,
        }
    }
}

/// Reads up to the closing quote, halving doubled ones; returns what follows it too.
fn unquote(text: &str) -> Option<(String, &str)> {
    let mut part = String::new();
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c != '"' {
            part.push(c);
        } else if chars.peek().is_some_and(|(_, next)| *next == '"') {
            part.push('"');
            chars.next();
        } else {
            return Some((part, &text[at + 1..]));
        }
    }
    None
}

impl Serialize for QualifiedName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.schema {
            None if !needs_quotes(self.name.as_str()) => serializer.serialize_str(self.name.as_str()),
            Some(_) | None => serializer.collect_str(self),
        }
    }
}

impl<'de> Deserialize<'de> for QualifiedName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(FromStrVisitor::<Self>::new("a name or schema.name"))
    }
}

/// Reads a JSON string through `FromStr` without copying it first.
pub(crate) struct FromStrVisitor<T>(&'static str, std::marker::PhantomData<T>);

impl<T> FromStrVisitor<T> {
    pub(crate) fn new(expecting: &'static str) -> Self {
        Self(expecting, std::marker::PhantomData)
    }
}

impl<T: FromStr<Err: fmt::Display>> serde::de::Visitor<'_> for FromStrVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn qualified_names_read_back_as_written() {
        for text in ["users", "app.users", "\"a.b\".\"c\"\"d\"", "Ünïcode x.select"] {
            assert_eq!(text.parse::<QualifiedName>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn malformed_qualified_names_are_refused() {
        for text in ["", ".", "a.", ".b", "a.b.c", "\"open", "a\"b", "\"a\"b"] {
            assert!(text.parse::<QualifiedName>().is_err(), "{text:?} was accepted");
        }
    }
}
