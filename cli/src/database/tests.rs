#![allow(clippy::unwrap_used)]

use super::{DatabaseArgs, Variables, search};
use crate::{codes::Code, config::Config};

const CONFIG: &str = "dialect = \"sqlite\"\n[environments.default]\nurl = \"sqlite:default.db\"\n\
    [environments.production]\nurl = \"$PRODUCTION_URL\"\n[environments.staging]\nurl = \"env:STAGING_URL\"\n";

fn config(text: &str) -> Config {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("schemagen.toml"), text).unwrap();
    Config::load(folder.path(), None).unwrap()
}

fn url(args: &DatabaseArgs, variables: &[(&str, &str)]) -> String {
    search(args, Some(&config(CONFIG)), &Variables::of(variables)).unwrap().url
}

fn code(args: &DatabaseArgs, text: &str) -> Code {
    search(args, Some(&config(text)), &Variables::default()).unwrap_err().problems()[0].code
}

fn env(name: &str) -> DatabaseArgs {
    DatabaseArgs { env: Some(name.to_owned()), ..DatabaseArgs::default() }
}

#[test]
fn the_argument_counts_before_all_variables() {
    let args = DatabaseArgs { database_url: Some("sqlite:given.db".to_owned()), env: None };
    assert_eq!(url(&args, &[("DATABASE_URL", "sqlite:variable.db")]), "sqlite:given.db");
}

#[test]
fn the_order_of_the_places_is_as_documented() {
    let none = DatabaseArgs::default();
    let database_url = ("DATABASE_URL", "sqlite:variable.db");
    assert_eq!(url(&none, &[database_url, ("PGHOST", "h")]), "sqlite:variable.db");
    assert_eq!(url(&none, &[("DATABASE_URL", ""), ("PGHOST", "h")]), "postgres://");
    let beside_the_file = url(&none, &[]);
    assert!(beside_the_file.starts_with("sqlite:/") && beside_the_file.ends_with("/default.db"));
}

#[test]
fn environments_take_urls_from_variables() {
    let variables =
        [("PRODUCTION_URL", "sqlite:p.db"), ("STAGING_URL", "sqlite:s.db"), ("DATABASE_URL", "no")];
    assert_eq!(url(&env("production"), &variables), "sqlite:p.db");
    assert_eq!(url(&env("staging"), &variables), "sqlite:s.db");
}

#[test]
fn what_is_missing_is_said() {
    assert_eq!(code(&env("production"), CONFIG), Code::VariableMissing);
    assert_eq!(code(&env("prodution"), CONFIG), Code::EnvironmentUnknown);
    assert_eq!(code(&DatabaseArgs::default(), "dialect = \"sqlite\""), Code::UrlMissing);
}

#[test]
fn dotenv_serves_what_the_process_does_not_set() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(".env"), "SCHEMAGEN_TEST_URL='sqlite:a b.db'\nPATH=/nowhere\n")
        .unwrap();
    let variables = Variables::load(&[folder.path()]).unwrap();
    assert_eq!(variables.get("SCHEMAGEN_TEST_URL").unwrap(), "sqlite:a b.db");
    assert_ne!(variables.get("PATH").unwrap(), "/nowhere");
}

#[test]
fn a_faulty_line_is_named_and_not_shown() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(".env"), "A=1\npassword s3cret\n").unwrap();
    let failure = Variables::load(&[folder.path()]).unwrap_err();
    let problem = &failure.problems()[0];
    assert_eq!(problem.location.as_ref().unwrap().line, Some(2));
    assert!(!format!("{problem:?}").contains("s3cret"));
}
