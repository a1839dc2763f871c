//! Where a URL keeps its passwords.

use crate::report::keep_secret;

/// Parameters of a URL that hold secrets.
const SECRET_PARAMETERS: [&str; 2] = ["password", "sslpassword"];

/// Keeps the passwords of a URL out of all output; says whether it has one.
pub fn hide_password(url: &str) -> bool {
    let passwords = passwords(url);
    for password in &passwords {
        keep_secret(password);
    }
    !passwords.is_empty()
}

fn passwords(url: &str) -> Vec<&str> {
    let after_scheme = url.split_once("://").map(|(_, rest)| rest);
    let (before_query, query) = url.split_once('?').unwrap_or((url, ""));
    let user_part =
        after_scheme.and_then(|_| before_query.split_once("://")).and_then(|(_, rest)| rest.rsplit_once('@'));
    let in_authority = user_part.and_then(|(user, _)| user.split_once(':'));
    let mut passwords: Vec<&str> = Vec::new();
    if let Some((user, password)) = in_authority {
        // A password that is the user's name is none: hiding it would hide the user everywhere.
        if !password.is_empty() && password != user {
            passwords.push(password);
        }
    }
    let parameters = query.split('&').chain(keyword_pairs(url)).filter_map(|pair| pair.split_once('='));
    passwords.extend(
        parameters
            .filter(|(name, value)| SECRET_PARAMETERS.contains(name) && !value.is_empty())
            .map(|(_, value)| value.trim_matches('\'')),
    );
    passwords
}

/// `host=.. password=..`, the other form that PostgreSQL's own programs take.
fn keyword_pairs(url: &str) -> impl Iterator<Item = &str> {
    let keywords = if url.contains("://") { "" } else { url };
    keywords.split_whitespace()
}

#[cfg(test)]
mod tests {
    use super::passwords;

    #[test]
    fn passwords_are_found_in_every_form() {
        for (url, expected) in [
            ("postgres://u:s3cr%40t@h/db", &["s3cr%40t"][..]),
            ("postgres://u:a@b@h/db", &["a@b"]),
            ("postgres://u@h/db?sslpassword=two&password=one", &["two", "one"]),
            ("host=h password='x y' user=u", &["x"]),
            ("postgres://postgres:postgres@h/db", &[]),
            ("postgres://h/db", &[]),
            ("sqlite:app.db", &[]),
        ] {
            assert_eq!(passwords(url), expected, "{url}");
        }
    }
}
