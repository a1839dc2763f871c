#![allow(clippy::unwrap_used)]

use std::path::Path;

use schema_model::Dialect;

use super::{Config, FILE_NAME, Style, TableNaming, UuidStorage};
use crate::{codes::Code, report::Problem};

fn load(text: &str) -> Result<Config, Vec<Problem>> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(FILE_NAME), text).unwrap();
    Config::load(folder.path(), None).map_err(|failure| failure.problems().to_vec())
}

fn problem(text: &str) -> Problem {
    let mut problems = load(text).unwrap_err();
    assert_eq!(problems.len(), 1, "{problems:?}");
    problems.remove(0)
}

#[test]
fn one_target_has_flat_folders() {
    let config = load("dialect = \"sqlite\"\npackages = [\"models\"]\nuuid = \"blob\"\n").unwrap();
    let [target] = config.targets.as_slice() else { panic!("{:?}", config.targets) };
    assert_eq!(
        (target.name.as_deref(), target.dialect, target.uuid),
        (None, Dialect::Sqlite, UuidStorage::Blob)
    );
    assert_eq!(target.migrations, config.root.join("migrations"));
    assert_eq!(config.naming.tables, TableNaming::Singular);
}

#[test]
fn several_targets_have_sub_folders_and_share_what_they_do_not_say() {
    let config = load(
        "postgres_version = 14\nstyle = \"simple\"\nsnapshots = \"state\"\n[targets.web]\ndialect = \"postgres\"\n\
         style = \"online\"\n\
         [targets.desktop]\ndialect = \"sqlite\"\nmigrations = \"sql/desktop\"\n",
    )
    .unwrap();
    let names: Vec<_> = config.targets.iter().map(|it| it.title().to_owned()).collect();
    assert_eq!(names, ["desktop", "web"]);
    assert_eq!(config.targets[0].migrations, config.root.join("sql/desktop"));
    assert_eq!(config.targets[1].snapshots, config.root.join("state/web"));
    assert_eq!(config.targets[1].postgres_version, Some(14));
    assert_eq!((config.targets[0].style, config.targets[1].style), (Style::Simple, Style::Online));
}

#[test]
fn an_unknown_key_names_the_nearest_known_one() {
    let problem = problem("dialect = \"sqlite\"\npakages = []\n");
    assert_eq!((problem.code, problem.location.unwrap().line), (Code::ConfigKey, Some(2)));
    assert_eq!(problem.help, ["did you mean `packages`?"]);
}

#[test]
fn a_key_unlike_any_other_is_to_be_removed() {
    let problem = problem("dialect = \"sqlite\"\n[naming]\nzzz = 1\n");
    assert_eq!(problem.help, ["remove the line"]);
    assert_eq!(problem.notes, ["known here: tables"]);
}

#[test]
fn wrong_values_are_quoted() {
    for (text, code) in [
        ("dialect = \"mysql\"", Code::ConfigSyntax),
        ("dialect = ", Code::ConfigSyntax),
        ("packages = [\"models\"]", Code::ConfigValue),
        ("dialect = \"postgres\"\npostgres_version = 11", Code::ConfigValue),
        ("[targets.\"../x\"]\ndialect = \"sqlite\"", Code::ConfigValue),
    ] {
        let problem = problem(text);
        assert_eq!(problem.code, code, "{text}");
        assert!(!problem.help.is_empty() && problem.location.is_some(), "{text}: {problem:?}");
    }
}

#[test]
fn the_file_is_found_from_a_folder_below() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(FILE_NAME), "dialect = \"sqlite\"").unwrap();
    let below = folder.path().join("a/b");
    std::fs::create_dir_all(&below).unwrap();
    assert_eq!(Config::load(&below, None).unwrap().root, folder.path());
}

#[test]
fn no_file_says_how_to_get_one() {
    let failure = Config::load(Path::new("/"), Some(Path::new("nowhere.toml"))).unwrap_err();
    assert_eq!(failure.problems()[0].code, Code::ConfigMissing);
}

#[test]
fn an_unknown_target_names_the_nearest() {
    let config = load("[targets.web]\ndialect = \"postgres\"\n").unwrap();
    let failure = config.targets(Some("wbe")).unwrap_err();
    assert_eq!(failure.problems()[0].help, ["did you mean `--target web`?"]);
}

#[test]
fn rules_have_levels_by_code_or_name() {
    let config =
        load("dialect = \"postgres\"\n[lint]\nSG1301 = \"error\"\nvarchar-limit = \"warning\"\n").unwrap();
    let levels: Vec<_> = config.lint.iter().map(|(code, level)| (*code, level.word())).collect();
    assert_eq!(levels, [("SG1301", "error"), ("SG1901", "warning")]);
}

#[test]
fn an_unknown_rule_names_the_nearest() {
    let problem = problem("dialect = \"postgres\"\n[lint]\nindex-block-writes = \"off\"\n");
    assert_eq!((problem.code, problem.location.unwrap().line), (Code::ConfigKey, Some(3)));
    assert_eq!(problem.help, ["did you mean SG1301, index-blocks-writes?"]);
    let problem =
        self::problem("dialect = \"postgres\"\n[lint]\nSG1301 = \"off\"\nindex-blocks-writes = \"error\"\n");
    assert_eq!((problem.code, problem.location.unwrap().line), (Code::ConfigValue, Some(4)));
    let problem = self::problem("dialect = \"postgres\"\n[lint]\nSG1301 = \"loud\"\n");
    assert_eq!((problem.code, problem.location.unwrap().line), (Code::ConfigSyntax, Some(3)));
}
