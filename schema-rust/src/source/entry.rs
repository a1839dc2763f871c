//! What stands in an attribute: `#[table(entry, entry)]`.

/// How wide rustfmt lets the entries of an attribute be on one line.
const WIDTH: usize = 70;

/// The entries of one attribute.
#[derive(Debug, Default)]
pub(super) struct Entries(Vec<String>);

impl Entries {
    pub(super) fn push(&mut self, entry: impl Into<String>) {
        self.0.push(entry.into());
    }

    pub(super) fn push_if(&mut self, is_said: bool, word: &str) {
        if is_said {
            self.push(word);
        }
    }

    /// `key = "text"`
    pub(super) fn text(&mut self, key: &str, text: Option<&str>) {
        self.0.extend(text.map(|it| format!("{key} = {}", crate::literal::string(it))));
    }

    /// `key = word`
    pub(super) fn word(&mut self, key: &str, word: Option<&str>) {
        self.0.extend(word.map(|it| format!("{key} = {}", crate::literal::word(it))));
    }

    /// `key(a, b)`
    pub(super) fn list(&mut self, key: &str, list: impl IntoIterator<Item = String>) {
        let list: Vec<String> = list.into_iter().collect();
        if !list.is_empty() {
            self.push(format!("{key}({})", list.join(", ")));
        }
    }

    /// All in one line, without the name of the attribute.
    pub(super) fn joined(self) -> String {
        self.0.join(", ")
    }

    /// The attribute; nothing where it would say nothing.
    pub(super) fn attribute(self, name: &str, indent: &str) -> String {
        if self.0.is_empty() {
            return String::new();
        }
        let line = self.0.join(", ");
        if line.chars().count() <= WIDTH {
            return format!("{indent}#[{name}({line})]\n");
        }
        let entries = self.0.join(&format!(",\n{indent}    "));
        format!("{indent}#[{name}(\n{indent}    {entries}\n{indent})]\n")
    }
}
