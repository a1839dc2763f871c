//! The one place that keeps passwords out of all output, whichever message they got into.

use std::{
    borrow::Cow,
    sync::{Mutex, PoisonError},
};

static SECRETS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// What stands for a secret.
const MASK: &str = "***";

/// Shorter texts occur in ordinary words; URLs are shown without their password anyway.
const SHORTEST: usize = 4;

/// From now on `secret` is never printed, as it is, percent-decoded, or in quotes of JSON or Rust.
pub fn keep_secret(secret: &str) {
    let mut secrets = SECRETS.lock().unwrap_or_else(PoisonError::into_inner);
    let decoded = percent_decoded(secret);
    for form in [quoted(secret), quoted(&decoded), decoded, secret.to_owned()] {
        if form.len() >= SHORTEST && !secrets.contains(&form) {
            secrets.push(form);
        }
    }
    // The longest first, so that no rest of a longer secret stays.
    secrets.sort_by_key(|it| std::cmp::Reverse(it.len()));
}

/// `text` without the secrets.
pub(super) fn redact(text: &str) -> Cow<'_, str> {
    let secrets = SECRETS.lock().unwrap_or_else(PoisonError::into_inner);
    redact_all(text, &secrets)
}

fn redact_all<'a>(text: &'a str, secrets: &[String]) -> Cow<'a, str> {
    secrets.iter().fold(Cow::Borrowed(text), |text, secret| {
        if text.contains(secret) { Cow::Owned(text.replace(secret, MASK)) } else { text }
    })
}

/// As it stands between the quotes of a JSON text.
fn quoted(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    json[1..json.len() - 1].to_owned()
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let coded = if first == b'%' { hex_byte(after) } else { None };
        bytes.push(coded.unwrap_or(first));
        rest = if coded.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex_byte(text: &[u8]) -> Option<u8> {
    let digits = std::str::from_utf8(text.get(..2)?).ok()?;
    u8::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::{percent_decoded, redact_all};

    #[test]
    fn secrets_are_masked_wherever_they_stand() {
        let secrets = ["s3cr%40t".to_owned(), "s3cr@t".to_owned()];
        assert_eq!(
            redact_all("postgres://u:s3cr%40t@h/ said s3cr@t", &secrets),
            "postgres://u:***@h/ said ***"
        );
        assert_eq!(redact_all("nothing here", &secrets), "nothing here");
    }

    #[test]
    fn percent_codes_are_read_and_loose_percents_stay() {
        assert_eq!(percent_decoded("s3cr%40t%2"), "s3cr@t%2");
        assert_eq!(percent_decoded("100%zz%"), "100%zz%");
    }
}
