//! Whether a database is protected: by `--env`, or because it is that of a protected environment, however it is named.

use std::path::Path;

use schema_db::DatabaseUrl;

use super::{NamedUrl, Value, Variables, in_project, value};
use crate::config::{Config, Environment, Protection};

/// The protected environment whose database is on this server, as far as URLs tell.
pub fn protecting_server(config: &Config, url: &DatabaseUrl, variables: &Variables) -> Option<String> {
    let server = |url: &DatabaseUrl| url.with_database("postgres").map(|it| place(&it));
    let here = server(url);
    let is_here = |(_, environment): &(&String, &Environment)| {
        written(config, environment, variables).is_some_and(|it| server(&it) == here)
    };
    protected(config).find(is_here).map(|(name, _)| name.clone())
}

/// The environment that protects the database, if one does.
pub(super) fn protecting(
    config: &Config,
    named: &NamedUrl,
    url: &DatabaseUrl,
    variables: &Variables,
) -> Option<String> {
    if let Some(name) = &named.environment {
        // One that is not protected may name the database of one that is.
        if config.environments.get(name).is_some_and(|it| it.protection == Protection::Protected) {
            return Some(name.clone());
        }
    }
    let here = place(url);
    let is_here = |(_, environment): &(&String, &Environment)| {
        written(config, environment, variables).is_some_and(|it| place(&it) == here)
    };
    protected(config).find(is_here).map(|(name, _)| name.clone())
}

fn protected(config: &Config) -> impl Iterator<Item = (&String, &Environment)> {
    config.environments.iter().filter(|(_, it)| it.protection == Protection::Protected)
}

/// The database of an environment; none where its variable is not set on this machine, which then does not know it.
fn written(config: &Config, environment: &Environment, variables: &Variables) -> Option<DatabaseUrl> {
    let text = match value(&environment.url, "", variables).ok()? {
        Value::Written => in_project(&environment.url, Some(config)),
        Value::OfVariable(text) => text,
    };
    DatabaseUrl::with_variables(&text, variables.all()).ok()
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
