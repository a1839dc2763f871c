//! Storage parameters: what stands in WITH (..) of an index, and in brackets behind an operator class.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};

/// Parameters by name. Values are text, as the server keeps them; the many words for true and false are `on` and `off`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct StorageParameters(BTreeMap<String, String>);

impl StorageParameters {
    /// Sets one parameter.
    pub fn set(&mut self, name: &str, value: &str) {
        self.0.insert(name.to_ascii_lowercase(), switch(value).unwrap_or(value).to_owned());
    }

    /// None is set.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of one parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// All parameters by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// Two ways to say yes, two to say no, and one word for each of both.
fn switch(value: &str) -> Option<&'static str> {
    let is = |words: &[&str]| words.iter().any(|it| value.eq_ignore_ascii_case(it));
    if is(&["on", "true", "yes"]) {
        Some("on")
    } else if is(&["off", "false", "no"]) {
        Some("off")
    } else {
        None
    }
}

impl<N: AsRef<str>, V: AsRef<str>> FromIterator<(N, V)> for StorageParameters {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let mut parameters = Self::default();
        for (name, value) in pairs {
            parameters.set(name.as_ref(), value.as_ref());
        }
        parameters
    }
}

impl<'de> Deserialize<'de> for StorageParameters {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(BTreeMap::<String, String>::deserialize(deserializer)?.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_switches_are_spelled_in_one_way() {
        let written: StorageParameters =
            [("FastUpdate", "False"), ("fillfactor", "70")].into_iter().collect();
        let read: StorageParameters = [("fillfactor", "70"), ("fastupdate", "off")].into_iter().collect();
        assert_eq!(written, read);
        assert_eq!(written.get("fastupdate"), Some("off"));
    }
}
