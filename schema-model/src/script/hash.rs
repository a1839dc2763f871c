//! SHA-256 digests: of a file's bytes, and of what its tokens say.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use super::{
    StepKind,
    scan::{Token, TokenKind},
};
use crate::name::FromStrVisitor;

/// A SHA-256 digest, written as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub(crate) [u8; 32]);

/// The text is no digest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a SHA-256 digest: it must be 64 hexadecimal digits")]
pub struct HashError(String);

impl Hash {
    /// The digest of `bytes` as they are.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The first 12 digits: enough for a person.
    pub fn short(&self) -> String {
        self.to_string()[..12].to_owned()
    }
}

/// Collects the tokens of one statement. Comments and white space do not count, nor do the case of unquoted words
/// and carriage returns before line feeds (a file that git checked out on Windows has them inside strings too).
#[derive(Default)]
pub(super) struct StatementHasher {
    buffer: Vec<u8>,
    digest: Sha256,
}

impl StatementHasher {
    /// Ends each token with a NUL, which no text that is scanned holds.
    pub(super) fn token(&mut self, token: Token, text: &str) {
        let spelled = &text.as_bytes()[token.start..token.end];
        match token.kind {
            TokenKind::Word | TokenKind::Number => {
                self.buffer.extend(spelled.iter().map(u8::to_ascii_lowercase));
            }
            TokenKind::Text | TokenKind::Name if spelled.contains(&b'\r') => {
                let pairs = spelled.iter().zip(spelled[1..].iter().chain([&0]));
                self.buffer.extend(pairs.filter(|pair| *pair != (&b'\r', &b'\n')).map(|(byte, _)| *byte));
            }
            _ => self.buffer.extend_from_slice(spelled),
        }
        self.buffer.push(0);
        if self.buffer.len() > 1 << 16 {
            self.flush();
        }
    }

    /// The digest of the tokens since the last one.
    pub(super) fn finish(&mut self) -> Hash {
        self.flush();
        Hash(std::mem::take(&mut self.digest).finalize().into())
    }

    fn flush(&mut self) {
        self.digest.update(&self.buffer);
        self.buffer.clear();
    }
}

/// Collects the steps, statements and directives of a script, or of its beginning.
#[derive(Default)]
pub(super) struct ScriptHasher(Sha256);

impl ScriptHasher {
    pub(super) fn step(&mut self, kind: StepKind) {
        self.field("step", kind.arguments().as_bytes());
    }

    pub(super) fn statement(&mut self, hash: Hash) {
        self.field("statement", &hash.0);
    }

    pub(super) fn directive(&mut self, word: &str, arguments: &str) {
        self.field(word, arguments.as_bytes());
    }

    pub(super) fn finish(self) -> Hash {
        Hash(self.0.finalize().into())
    }

    /// With its length, so that two lists of fields never look the same.
    fn field(&mut self, word: &str, value: &[u8]) {
        self.0.update(word);
        self.0.update([0]);
        self.0.update((value.len() as u64).to_le_bytes());
        self.0.update(value);
    }
}

const DIGITS: &[u8; 16] = b"0123456789abcdef";

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits: String = self
            .0
            .iter()
            .flat_map(|byte| [byte >> 4, byte & 15])
            .map(|it| char::from(DIGITS[usize::from(it)]))
            .collect();
        f.write_str(&digits)
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Hash {
    type Err = HashError;

    fn from_str(text: &str) -> Result<Self, HashError> {
        let refused = || HashError(text.to_owned());
        let digits: &[u8; 64] = text.as_bytes().try_into().map_err(|_| refused())?;
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let [high, low] = [pair[0], pair[1]].map(|it| char::from(it).to_digit(16));
            *byte = high
                .zip(low)
                .and_then(|(high, low)| u8::try_from(high << 4 | low).ok())
                .ok_or_else(refused)?;
        }
        Ok(Self(bytes))
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(FromStrVisitor::<Self>::new("a SHA-256 digest"))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn digests_are_those_of_sha256sum_and_read_back() {
        let hash = Hash::of(b"abc");
        let text = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hash.to_string(), text);
        assert_eq!(text.parse::<Hash>().unwrap(), hash);
        assert_eq!(hash.short(), "ba7816bf8f01");
    }

    #[test]
    fn other_texts_are_no_digest() {
        for text in ["", "ba78", &"g".repeat(64), &"a".repeat(65), &"ä".repeat(32)] {
            assert!(text.parse::<Hash>().is_err(), "{text:?} was accepted");
        }
    }
}
