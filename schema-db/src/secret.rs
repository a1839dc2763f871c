//! Passwords, and how they stay out of everything that is shown.

/// What must never be shown, in every form in which it could turn up.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Secrets(Vec<String>);

const MASK: &str = "****";

impl Secrets {
    /// Keeps a password and its percent-coded forms.
    pub(crate) fn add(&mut self, password: &str) {
        let coded = percent_coded(password);
        for form in [password.to_owned(), lower_digits(&coded), coded] {
            self.add_form(form);
        }
    }

    /// Keeps one form of a password, as somebody wrote it.
    pub(crate) fn add_form(&mut self, form: String) {
        if !form.is_empty() && !self.0.contains(&form) {
            self.0.push(form);
            // The longest first, so that no tail of it is left.
            self.0.sort_by_key(|form| std::cmp::Reverse(form.len()));
        }
    }

    /// All of them.
    pub(crate) fn forms(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// `text` without them.
    pub(crate) fn redact(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, secret| text.replace(secret, MASK))
    }
}

/// Everything but unreserved characters as `%XX`.
pub(crate) fn percent_coded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// `%af` for `%AF`.
fn lower_digits(coded: &str) -> String {
    let mut parts = coded.split('%');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let (digits, rest) = part.split_at(part.len().min(2));
        format!("{text}%{}{rest}", digits.to_ascii_lowercase())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_masked() {
        let mut secrets = Secrets::default();
        secrets.add("s3cr@t/ü");
        secrets.add_form("s3cr%40t/ü".to_owned());
        for form in ["s3cr@t/ü", "s3cr%40t%2F%C3%BC", "s3cr%40t%2f%c3%bc", "s3cr%40t/ü"] {
            assert_eq!(secrets.redact(&format!("a {form} b")), "a **** b");
        }
    }
}
