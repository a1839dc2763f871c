//! Which crate may use which.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use toml::{Table, Value};

use super::root;

/// What a crate may depend on; tests and tools that nobody ships may use all of it.
enum Rule {
    /// These of our own crates, and any of other people's.
    Ours(&'static [&'static str]),
    /// These crates and no other at all.
    Only(&'static [&'static str]),
    /// Any crate of the workspace.
    All,
}

/// Every member of the workspace has its line here.
const RULES: &[(&str, Rule)] = &[
    // A user's clean build grows by little more than syn itself.
    ("schema-macros", Rule::Only(&["proc-macro2", "quote", "syn"])),
    ("schema-model", Rule::Ours(&[])),
    ("schema-diff", Rule::Ours(&["schema-model"])),
    ("schema-lint", Rule::Ours(&["schema-diff", "schema-model"])),
    ("schema-migrate", Rule::Ours(&["schema-diff", "schema-model"])),
    ("schema-db", Rule::Ours(&["schema-migrate", "schema-model"])),
    ("schema-rust", Rule::Ours(&["schema-diff", "schema-model"])),
    ("schemagen", Rule::Ours(&["schema-macros", "schema-migrate"])),
    ("schemagen-cli", Rule::All),
    ("benches", Rule::All),
    ("hexpm-models", Rule::Ours(&["schemagen"])),
    ("integration", Rule::All),
    ("shop", Rule::Ours(&["schemagen"])),
    ("test-support", Rule::All),
    ("types-models", Rule::Ours(&["schemagen"])),
    ("xtask", Rule::All),
];

/// Drivers and what can touch a database are in schema-db and what is built on it only; the engine answers on those that
/// its users ask for.
const DRIVERS: &[&str] = &["postgres", "rusqlite", "sqlx", "tokio-postgres"];
const MAY_TOUCH_DATABASES: &[&str] =
    &["schema-db", "schemagen-cli", "integration", "test-support", "benches", "xtask"];
const MAY_IF_ASKED: &str = "schema-migrate";

#[test]
fn every_crate_uses_only_what_its_rule_allows() {
    let manifests = manifests();
    let ours: BTreeSet<&str> = manifests.keys().map(String::as_str).collect();
    for (name, manifest) in &manifests {
        let rule = RULES.iter().find(|(of, _)| of == name).map(|(_, rule)| rule);
        let rule = rule.unwrap_or_else(|| panic!("say in RULES what the crate `{name}` may use"));
        for used in dependencies(manifest).keys() {
            let allowed = match rule {
                Rule::Ours(allowed) => !ours.contains(used.as_str()) || allowed.contains(&used.as_str()),
                Rule::Only(allowed) => allowed.contains(&used.as_str()),
                Rule::All => true,
            };
            assert!(allowed, "`{name}` must not depend on `{used}`: see ARCHITECTURE.md, \"Crates\"");
        }
    }
}

#[test]
fn only_schema_db_and_what_is_built_on_it_use_drivers() {
    for (name, manifest) in manifests() {
        for (used, entry) in dependencies(&manifest) {
            let is_optional = entry.get("optional").and_then(Value::as_bool).unwrap_or(false);
            let allowed = !DRIVERS.contains(&used.as_str())
                || MAY_TOUCH_DATABASES.contains(&name.as_str())
                || (name == MAY_IF_ASKED && is_optional);
            assert!(allowed, "`{name}` must not depend on `{used}`: schema-db talks to databases");
        }
    }
}

#[test]
fn the_library_is_built_without_model_and_drivers_unless_asked() {
    let manifests = manifests();
    for (used, entry) in dependencies(&manifests["schemagen"]) {
        let optional = entry.get("optional").and_then(Value::as_bool).unwrap_or(false);
        assert!(
            optional || used == "schema-macros",
            "`schemagen` must have `{used}` as an optional dependency behind a feature: users pay for the rest"
        );
    }
    let features = manifests["schemagen"].get("features").and_then(Value::as_table);
    let default = features.and_then(|features| features.get("default")).and_then(Value::as_array);
    let is_std = |it: &Value| it.as_str() == Some("std");
    assert!(default.is_none_or(|it| it.iter().all(is_std)), "`schemagen` has no default feature but `std`");
}

/// The manifests of all members by package name.
fn manifests() -> BTreeMap<String, Table> {
    let workspace = manifest("");
    let members = workspace["workspace"]["members"].as_array().unwrap().iter();
    members
        .map(|member| manifest(member.as_str().unwrap()))
        .map(|manifest| (manifest["package"]["name"].as_str().unwrap().to_owned(), manifest))
        .collect()
}

fn manifest(folder: &str) -> Table {
    let path = root().join(folder).join("Cargo.toml");
    fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        .parse()
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What the crate itself needs, on any system; what its tests need is free.
fn dependencies(manifest: &Table) -> BTreeMap<String, Value> {
    let targets = manifest.get("target").and_then(Value::as_table).into_iter().flatten();
    let tables = targets.filter_map(|(_, target)| target.as_table()).chain([manifest]);
    tables
        .flat_map(|table| [table.get("dependencies"), table.get("build-dependencies")])
        .flatten()
        .filter_map(Value::as_table)
        .flatten()
        .map(|(name, entry)| (package(name, entry), entry.clone()))
        .collect()
}

/// The real name of a dependency that is renamed.
fn package(name: &str, entry: &Value) -> String {
    entry.get("package").and_then(Value::as_str).unwrap_or(name).to_owned()
}
