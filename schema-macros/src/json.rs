//! Writes the JSON of a record. Only what records need: objects, arrays, strings, numbers and true.

/// JSON under construction.
pub(crate) struct Json(String);

impl Default for Json {
    /// Most records are shorter than this.
    fn default() -> Self {
        Self(String::with_capacity(2048))
    }
}

impl Json {
    /// The text so far.
    pub(crate) fn into_string(self) -> String {
        self.0
    }

    /// `"key":"text"`
    pub(crate) fn text(&mut self, key: &str, text: &str) {
        self.key(key);
        self.string(text);
    }

    /// `"key":"text"` where there is a text.
    pub(crate) fn some(&mut self, key: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(key, text);
        }
    }

    /// `"key":1`
    pub(crate) fn number(&mut self, key: &str, number: impl std::fmt::Display) {
        self.key(key);
        self.0.push_str(&number.to_string());
    }

    /// `"key":true` where it is.
    pub(crate) fn flag(&mut self, key: &str, set: bool) {
        if set {
            self.key(key);
            self.0.push_str("true");
        }
    }

    /// `"key":{..}`
    pub(crate) fn object(&mut self, key: &str, write: impl FnOnce(&mut Self)) {
        self.key(key);
        self.braces(write);
    }

    /// `"key":[{..},..]` where there is something.
    pub(crate) fn objects<T>(&mut self, key: &str, items: &[T], mut write: impl FnMut(&mut Self, &T)) {
        if items.is_empty() {
            return;
        }
        self.key(key);
        self.0.push('[');
        for item in items {
            self.comma();
            self.braces(|json| write(json, item));
        }
        self.0.push(']');
    }

    /// `"key":["a",..]` where there is something.
    pub(crate) fn texts<'a>(&mut self, key: &str, texts: impl IntoIterator<Item = &'a str>) {
        let mut texts = texts.into_iter().peekable();
        if texts.peek().is_none() {
            return;
        }
        self.key(key);
        self.0.push('[');
        for text in texts {
            self.comma();
            self.string(text);
        }
        self.0.push(']');
    }

    /// `"key":[1,..]`, empty or not.
    pub(crate) fn numbers(&mut self, key: &str, numbers: &[u8]) {
        self.key(key);
        self.0.push('[');
        for number in numbers {
            self.comma();
            self.0.push_str(&number.to_string());
        }
        self.0.push(']');
    }

    /// `{..}`
    pub(crate) fn braces(&mut self, write: impl FnOnce(&mut Self)) {
        self.0.push('{');
        write(self);
        self.0.push('}');
    }

    fn key(&mut self, key: &str) {
        self.comma();
        self.0.push('"');
        self.0.push_str(key);
        self.0.push_str("\":");
    }

    fn comma(&mut self) {
        if !matches!(self.0.as_bytes().last(), None | Some(b'{' | b'[')) {
            self.0.push(',');
        }
    }

    fn string(&mut self, text: &str) {
        self.0.push('"');
        if is_plain(text.as_bytes()) {
            self.0.push_str(text);
            self.0.push('"');
            return;
        }
        for c in text.chars() {
            match c {
                '"' => self.0.push_str("\\\""),
                '\\' => self.0.push_str("\\\\"),
                '\n' => self.0.push_str("\\n"),
                c if c < ' ' => {
                    let code = u32::from(c);
                    self.0.push_str("\\u00");
                    self.0.extend(
                        [code / 16, code % 16].iter().filter_map(|digit| char::from_digit(*digit, 16)),
                    );
                }
                c => self.0.push(c),
            }
        }
        self.0.push('"');
    }
}

/// Nothing is to be escaped. A loop as plain as can be: derives are built without optimisation.
fn is_plain(text: &[u8]) -> bool {
    let mut at = 0;
    while at < text.len() {
        if matches!(text[at], 0..b' ' | b'"' | b'\\') {
            return false;
        }
        at += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_escaped_and_commas_stand_between() {
        let mut json = Json::default();
        json.braces(|json| {
            json.text("a", "x\"\\\n\u{1}é");
            json.flag("b", true);
            json.flag("c", false);
            json.some("d", None);
            json.objects("e", &[1, 2], |json, n| json.number("n", n));
            json.texts("f", ["{", "["]);
            json.object("g", |_| {});
        });
        assert_eq!(
            json.into_string(),
            r#"{"a":"x\"\\\n\u0001é","b":true,"e":[{"n":1},{"n":2}],"f":["{","["],"g":{}}"#
        );
    }
}
