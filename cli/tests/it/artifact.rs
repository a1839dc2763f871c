//! The artifact reader, on crates of every shape: each gives the declarations that stand beside it.
//!
//! `UPDATE=1 cargo test -p schemagen-cli` rewrites them.

#![allow(clippy::unwrap_used)]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use schemagen_cli::artifact::{ArtifactError, BuildRequest, Found, build, open};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures").canonicalize().unwrap()
}

fn request(packages: &[&str]) -> BuildRequest {
    let packages = packages.iter().map(ToString::to_string).collect();
    BuildRequest { folder: fixtures(), packages, ..BuildRequest::default() }
}

fn declarations(request: &BuildRequest) -> Result<Found, ArtifactError> {
    build(request)?.declarations()
}

fn read_binary(path: &Path) -> Result<Found, ArtifactError> {
    open(path)?.declarations()
}

#[track_caller]
fn found(request: &BuildRequest) -> Found {
    match declarations(request) {
        Ok(found) => found,
        Err(error) => panic!("{error}"),
    }
}

fn contents(found: &Found) -> Vec<String> {
    found.crates.iter().map(ToString::to_string).collect()
}

/// Compares with the file, which is the whole truth about a fixture.
#[track_caller]
fn expect(found: &Found, file: &str) {
    let path = fixtures().join(file);
    let json = serde_json::to_string_pretty(&found.declarations).unwrap() + "\n";
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, json).unwrap();
        return;
    }
    let expected = fs::read_to_string(&path).unwrap();
    let diff = similar::TextDiff::from_lines(&expected, &json);
    assert!(expected == json, "{file} is not what was found:\n{}", diff.unified_diff());
}

#[test]
fn every_shape_of_rust_and_every_word_is_read() {
    let found = found(&request(&["shapes"]));
    expect(&found, "shapes/declarations.json");
    assert_eq!(contents(&found), ["13 tables, 3 enums from crate shapes"]);
}

#[test]
fn a_table_behind_a_feature_is_there_with_the_feature() {
    let with = BuildRequest { features: vec!["audit".to_owned()], ..request(&["shapes"]) };
    let names = |found: &Found| -> Vec<String> {
        found.declarations.tables.iter().filter_map(|it| it.name.clone()).collect()
    };
    assert!(names(&found(&with)).contains(&"audit_log".to_owned()));
    assert!(!names(&found(&request(&["shapes"]))).contains(&"audit_log".to_owned()));
}

#[test]
fn references_lead_to_other_crates_and_a_module_compiled_twice_is_one() {
    let found = found(&request(&["accounts"]));
    expect(&found, "accounts/declarations.json");
    assert_eq!(contents(&found), ["2 tables from crate accounts", "1 table, 1 enum from crate base"]);
}

#[test]
fn models_without_std_are_read() {
    expect(&found(&request(&["embedded"])), "embedded/declarations.json");
}

#[test]
fn several_packages_are_read_together() {
    let found = found(&request(&["embedded", "base"]));
    assert_eq!(contents(&found), ["1 table, 1 enum from crate base", "1 table from crate embedded"]);
}

#[test]
fn two_tables_of_one_name_are_both_found_with_their_places() {
    let found = found(&request(&["twins"]));
    let places: Vec<String> =
        found.declarations.tables.iter().map(|it| format!("{} {}", it.path, it.place)).collect();
    assert_eq!(places, ["twins::a::User twins/src/lib.rs:6", "twins::b::User twins/src/lib.rs:14"]);
}

#[test]
fn any_profile_gives_the_same_declarations() {
    for profile in ["release", "small", "many-units"] {
        let request = BuildRequest { profile: Some(profile.to_owned()), ..request(&["accounts"]) };
        expect(&found(&request), "accounts/declarations.json");
    }
}

#[test]
fn a_shipped_program_tells_its_tables_stripped_and_optimised_or_not() {
    for profile in ["dev", "small", "many-units"] {
        let program = build_program(profile);
        let found = read_binary(&program).unwrap();
        assert_eq!(
            contents(&found),
            ["2 tables from crate accounts", "1 table, 1 enum from crate base"],
            "in {profile}"
        );
    }
}

/// Builds as a user would, with the link-time optimisation of the profile.
fn build_program(profile: &str) -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("shipped");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .current_dir(fixtures())
        .args(["build", "--quiet", "--package", "accounts", "--profile", profile, "--target-dir"])
        .arg(&target)
        .status()
        .unwrap();
    assert!(status.success());
    let folder = if profile == "dev" { "debug" } else { profile };
    target.join(folder).join(format!("accounts{}", std::env::consts::EXE_SUFFIX))
}

#[test]
fn code_that_does_not_compile_is_an_error_of_cargo() {
    assert!(matches!(declarations(&request(&["broken"])), Err(ArtifactError::Build)));
}

#[test]
fn no_table_is_no_schema() {
    let error = declarations(&request(&["empty"])).unwrap_err();
    assert_eq!(error.to_string(), "no #[derive(Table)] was found in package empty");
}

#[test]
fn a_program_without_tables_is_not_taken_for_an_empty_schema() {
    let error = read_binary(&std::env::current_exe().unwrap()).unwrap_err();
    assert!(error.to_string().starts_with("no table was found in "), "{error}");
}

#[test]
fn a_file_that_is_no_program_is_named() {
    let path = fixtures().join("Cargo.toml");
    let error = read_binary(&path).unwrap_err();
    assert!(error.to_string().contains("Cargo.toml is not a program or library"), "{error}");
}

#[test]
fn a_folder_without_a_manifest_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let request = BuildRequest { folder: folder.path().to_owned(), ..BuildRequest::default() };
    let error = declarations(&request).unwrap_err();
    assert!(matches!(error, ArtifactError::NoManifest { .. }), "{error}");
}
