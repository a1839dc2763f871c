//! Whether a database is protected: by `--env`, or because it is that of a protected environment, however it is named.

use std::path::Path;

use schema_db::DatabaseUrl;

use super::{NamedUrl, Value, Variables, in_project, value};
use crate::config::{Config, Protection};

/// The environment that protects the database, if one does.
pub(super) fn protecting(
    config: &Config,
    named: &NamedUrl,
    url: &DatabaseUrl,
    variables: &Variables,
) -> Option<String> {
    let protected = || config.environments.iter().filter(|(_, it)| it.protection == Protection::Protected);
    if let Some(name) = &named.environment {
        // One that is not protected may name the database of one that is.
        if config.environments.get(name).is_some_and(|it| it.protection == Protection::Protected) {
            return Some(name.clone());
        }
    }
    let here = place(url);
    let is_here = |written: &str, name: &str| {
        let text = match value(written, name, variables) {
            Ok(Value::Written) => in_project(written, Some(config)),
            Ok(Value::OfVariable(text)) => text,
            // Its variable is not set on this machine, which then does not know that database.
            Err(_) => return false,
        };
        DatabaseUrl::with_variables(&text, variables.all()).is_ok_and(|it| place(&it) == here)
    };
    protected().find(|(name, it)| is_here(&it.url, name)).map(|(name, _)| name.clone())
}

/// Where a database is, whoever connects: the URL as it is shown, without its user; a file by its whole path.
fn place(url: &DatabaseUrl) -> String {
    let shown = url.to_string();
    if let Some(path) = shown.strip_prefix("sqlite:") {
        let whole = Path::new(path).canonicalize().or_else(|_| std::path::absolute(path));
        return whole.map_or_else(|_| path.to_owned(), |it| it.display().to_string());
    }
    let without_scheme = shown.trim_start_matches("postgres://");
    let place = without_scheme.split_once('@').map_or(without_scheme, |(_, place)| place);
    let (hosts, database) = place.split_once('/').unwrap_or((place, ""));
    let hosts: Vec<&str> = hosts.split(',').map(|it| it.strip_suffix(":5432").unwrap_or(it)).collect();
    format!("{}/{database}", hosts.join(","))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::place;

    #[test]
    fn users_and_forms_of_a_url_are_one_place() {
        let of = |text: &str| place(&text.parse().unwrap());
        assert_eq!(of("postgres://ann@db/app"), of("postgresql://bob:secret@db:5432/app?connect_timeout=3"));
        assert_eq!(of("postgres://db/app"), of("host=db dbname=app user=ann"));
        assert_ne!(of("postgres://db/app"), of("postgres://db/app2"));
        assert_ne!(of("postgres://db:1/app"), of("postgres://db:2/app"));
        assert_eq!(of("sqlite:src/../Cargo.toml"), of("sqlite:Cargo.toml"));
        assert_ne!(of("sqlite:a.db"), of("sqlite:b.db"));
    }
}
