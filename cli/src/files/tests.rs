#![allow(clippy::unwrap_used)]

use std::fs;

use schema_model::MigrationId;
use tempfile::TempDir;

use super::{Folders, Lock, NewMigration, list, next_id, read_text, recover, slug, temporary, write};
use crate::{codes::Code, report::Failure};

struct Project {
    _root: TempDir,
    folders: Folders,
}

fn project() -> Project {
    let root = tempfile::tempdir().unwrap();
    let folders =
        Folders { migrations: root.path().join("migrations"), snapshots: root.path().join("snapshots") };
    fs::create_dir_all(&folders.migrations).unwrap();
    fs::create_dir_all(&folders.snapshots).unwrap();
    Project { _root: root, folders }
}

impl Project {
    fn migration(&self, name: &str, text: &str) {
        fs::write(self.folders.migrations.join(name), text).unwrap();
    }

    fn write(&self, id: &str) -> Result<(), Failure> {
        let id = MigrationId::new(id).unwrap();
        write(&self.folders, &NewMigration { id: &id, up: "up", down: "down", snapshot: "{}" }).map(|_| ())
    }

    fn codes(&self) -> Vec<Code> {
        list(&self.folders).unwrap_err().problems().iter().map(|it| it.code).collect()
    }

    fn all_files(&self) -> Vec<String> {
        let folders = [&self.folders.migrations, &self.folders.snapshots];
        let entries = folders.into_iter().flat_map(|it| fs::read_dir(it).unwrap());
        let mut names: Vec<String> =
            entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

const ID: &str = "20261121103000_a";

#[test]
fn a_written_migration_is_listed() {
    let project = project();
    project.write(ID).unwrap();
    project.write("20261121103001_b").unwrap();
    let listing = list(&project.folders).unwrap();
    assert_eq!(listing.migrations.len(), 2);
    assert_eq!(listing.newest().unwrap().as_str(), "20261121103001_b");
    assert_eq!(read_text(&listing.migrations[0].down).unwrap(), "down");
}

#[test]
fn no_folders_are_no_migrations() {
    let root = tempfile::tempdir().unwrap();
    let folders = Folders { migrations: root.path().join("m"), snapshots: root.path().join("s") };
    assert!(list(&folders).unwrap().migrations.is_empty());
}

#[test]
fn near_misses_are_warned_of_and_leftovers_of_editors_are_not() {
    let project = project();
    for name in ["20261121103000-a.sql", "20261121103000_a.SQL", "a b.sql", "-x.sql", "20261121103000_É.sql"]
    {
        project.migration(name, "");
    }
    for name in ["README.md", ".a.sql.swp", "a.sql~", "a.sql.orig", ".DS_Store"] {
        project.migration(name, "");
    }
    let listing = list(&project.folders).unwrap();
    assert_eq!(listing.warnings.len(), 5, "{:?}", listing.warnings);
    assert!(listing.warnings.iter().all(|it| it.code == Code::FileName));
}

#[test]
fn names_that_differ_in_case_are_refused() {
    let project = project();
    project.migration("20261121103000_a.sql", "");
    project.migration("20261121103000_A.sql", "");
    assert!(project.codes().contains(&Code::FileCase));
}

#[test]
fn a_missing_file_is_named() {
    let project = project();
    project.write(ID).unwrap();
    fs::remove_file(&project.folders.files_of(&MigrationId::new(ID).unwrap())[2]).unwrap();
    let failure = list(&project.folders).unwrap_err();
    assert_eq!(failure.problems()[0].code, Code::FilePairing);
    assert!(failure.problems()[0].message.contains("snapshots/20261121103000_a.json is missing"));
}

#[cfg(unix)]
#[test]
fn what_is_no_plain_file_is_refused_without_opening_it() {
    use std::os::unix::fs::symlink;
    let project = project();
    let file = |name: &str| project.folders.migrations.join(name);
    fs::create_dir(file("20261121103001_dir.sql")).unwrap();
    symlink("/etc/hostname", file("20261121103002_out.sql")).unwrap();
    symlink("20261121103003_loop.sql", file("20261121103003_loop.sql")).unwrap();
    let pipe = std::process::Command::new("mkfifo").arg(file("20261121103004_pipe.sql")).status().unwrap();
    assert!(pipe.success());
    assert_eq!(project.codes(), [Code::FileKind; 4]);
}

#[test]
fn a_file_in_the_way_leaves_none_behind() {
    let project = project();
    fs::create_dir(project.folders.snapshots.join(format!("{ID}.json"))).unwrap();
    let failure = project.write(ID).unwrap_err();
    assert_eq!(failure.problems()[0].code, Code::WriteFailed);
    assert_eq!(project.all_files(), [format!("{ID}.json")]);
}

#[test]
fn a_run_killed_while_it_wrote_is_undone() {
    let project = project();
    let [up, down, _] = project.folders.files_of(&MigrationId::new(ID).unwrap());
    fs::write(temporary(&up), "up").unwrap();
    fs::write(temporary(&down), "do").unwrap();
    assert_eq!(project.codes(), [Code::Interrupted]);
    assert_eq!(recover(&project.folders).unwrap().len(), 2);
    assert!(project.all_files().is_empty());
}

#[test]
fn a_run_killed_while_it_renamed_is_finished() {
    let project = project();
    let files = project.folders.files_of(&MigrationId::new(ID).unwrap());
    fs::write(&files[0], "up").unwrap();
    fs::write(temporary(&files[1]), "down").unwrap();
    fs::write(temporary(&files[2]), "{}").unwrap();
    assert_eq!(project.codes(), [Code::Interrupted]);
    recover(&project.folders).unwrap();
    assert_eq!(list(&project.folders).unwrap().migrations.len(), 1);
    assert_eq!(read_text(&files[1]).unwrap(), "down");
}

#[test]
fn only_one_writer_at_a_time() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let first = Lock::take(file.path()).unwrap();
    assert_eq!(Lock::take(file.path()).unwrap_err().problems()[0].code, Code::Locked);
    drop(first);
    Lock::take(file.path()).unwrap();
}

#[test]
fn only_utf8_text_is_read() {
    let project = project();
    let path = project.folders.migrations.join("x.sql");
    for (bytes, message) in [
        (&b"SELECT\0"[..], "a NUL byte at byte 6"),
        (b"ab\xE9", "not UTF-8 at byte 2"),
        (b"\xFF\xFEa\0", "UTF-16 text at byte 0"),
    ] {
        fs::write(&path, bytes).unwrap();
        assert_eq!(read_text(&path).unwrap_err().message, message);
    }
    fs::write(&path, "\u{feff}SELECT 1").unwrap();
    assert_eq!(read_text(&path).unwrap(), "SELECT 1");
}

#[test]
fn a_new_id_sorts_last_whatever_the_clock_says() {
    let now: jiff::Timestamp = "2026-11-21T10:30:00Z".parse().unwrap();
    let id = |newest: Option<&str>| {
        let newest = newest.map(|it| MigrationId::new(it).unwrap());
        next_id(now, "x", newest.as_ref()).unwrap().as_str().to_owned()
    };
    assert_eq!(id(None), "20261121103000_x");
    assert_eq!(id(Some("20251231235959_a")), "20261121103000_x");
    assert_eq!(id(Some("20261121103000_a")), "20261121103001_x");
    assert_eq!(id(Some("20271231235959_a")), "20280101000000_x");
    assert_eq!(id(Some("20279999999999_a")), "20280000000000_x");
}

#[test]
fn names_become_slugs() {
    assert_eq!(slug("Add users' status").unwrap(), "add_users_status");
    assert_eq!(slug("../; DROP").unwrap(), "drop");
    assert_eq!(slug("ÄÖ"), None);
    assert!(slug(&"long ".repeat(40)).unwrap().len() <= 60);
}
