//! What stands in an attribute: `#[table(entry, entry)]`.

/// How wide rustfmt lets the entries of an attribute be on one line.
const WIDTH: usize = 70;

/// The entries of one attribute.
#[derive(Debug, Default)]
pub(crate) struct Entries(Vec<String>);

impl Entries {
    pub(crate) fn push(&mut self, entry: impl Into<String>) {
        self.0.push(entry.into());
    }

    pub(crate) fn push_if(&mut self, is_said: bool, word: &str) {
        if is_said {
            self.push(word);
        }
    }

    /// `key = "text"`
    pub(crate) fn text(&mut self, key: &str, text: Option<&str>) {
        self.0.extend(text.map(|it| format!("{key} = {}", crate::literal::string(it))));
    }

    /// `key = word`
    pub(crate) fn word(&mut self, key: &str, word: Option<&str>) {
        self.0.extend(word.map(|it| format!("{key} = {}", crate::literal::word(it))));
    }

    /// `key(a, b)`
    pub(crate) fn list(&mut self, key: &str, list: impl IntoIterator<Item = String>) {
        let list: Vec<String> = list.into_iter().collect();
        if !list.is_empty() {
            self.push(format!("{key}({})", list.join(", ")));
        }
    }

    /// All in one line, without the name of the attribute.
    pub(crate) fn joined(self) -> String {
        self.0.join(", ")
    }

    /// Each of them.
    pub(crate) fn into_texts(self) -> Vec<String> {
        self.0
    }

    /// The attribute; nothing where it would say nothing.
    pub(crate) fn attribute(self, name: &str, indent: &str) -> String {
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
