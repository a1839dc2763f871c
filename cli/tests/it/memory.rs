//! What was in order is not looked at again as long as every file is the same, and is as soon as one is not.

#![allow(clippy::unwrap_used)]

use std::{fs, path::PathBuf};

use crate::machine::Machine;

/// A project whose `check` and `generate` were content once, with a cache of its own.
struct Project(Machine);

impl Project {
    fn new(name: &str) -> Self {
        let machine = Machine::new("");
        machine.write(
            "Cargo.toml",
            &format!(
                "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
                 schemagen = {{ path = \"{}/schemagen\" }}\n\n[workspace]\n",
                crate::machine::repository().display()
            ),
        );
        machine.write("schemagen.toml", "dialect = \"postgres\"\nsql = [\"sql\"]\n");
        machine.write("sql/views.sql", "CREATE VIEW old AS SELECT id FROM users;\n");
        machine.write(
            "src/lib.rs",
            "#[derive(schemagen::Table)]\n#[table(name = \"users\")]\npub struct User {\n    #[column(primary_key)]\n    pub id: i64,\n}\n",
        );
        let project = Self(machine);
        assert_eq!(project.0.run("cp $REPO/Cargo.lock .").exit, 0);
        let (exit, output) = project.run("generate first");
        assert_eq!(exit, 0, "{output}");
        for command in ["check", "generate"] {
            assert_eq!(project.run(command).0, 0);
        }
        project
    }

    /// The exit code, and what was printed.
    fn run(&self, command: &str) -> (i32, String) {
        let cache = self.0.path().join("cache").display().to_string();
        let run = self.0.run_with(&format!("schemagen {command}"), &[("XDG_CACHE_HOME", &cache)]);
        (run.exit, run.output)
    }

    fn kept(&self) -> Vec<PathBuf> {
        let files = fs::read_dir(self.0.path().join("cache/schemagen/in-order")).unwrap();
        files.map(|it| it.unwrap().path()).collect()
    }

    /// Makes what is kept say what no look at the files would.
    fn forge(&self) {
        assert_eq!(self.kept().len(), 2);
        for file in self.kept() {
            let text = fs::read_to_string(&file).unwrap();
            let forged = text
                .replace("in order: 1 table", "from memory: 1 table")
                .replace("nothing has changed", "from memory");
            assert_ne!(text, forged);
            fs::write(file, forged).unwrap();
        }
    }
}

#[test]
fn the_same_question_to_the_same_files_has_the_same_answer() {
    let project = Project::new("memory-same");
    let (first, json) = (project.run("check"), project.run("check --json"));
    assert_eq!(project.run("check"), first);
    assert_eq!(project.run("check --json"), json);
    project.forge();
    for command in ["check", "generate"] {
        let (exit, output) = project.run(command);
        assert_eq!(exit, 0);
        assert!(output.contains("from memory"), "{command}: {output}");
        assert!(output.contains("1 table from crate memory_same"), "{command}: {output}");
    }
}

#[test]
fn whatever_changes_is_seen() {
    let project = Project::new("memory-changed");
    project.forge();
    let files = |folder: &str, suffix: &str| {
        let files = fs::read_dir(project.0.path().join(folder)).unwrap().map(|it| it.unwrap().path());
        files.filter(|it| it.to_str().unwrap().ends_with(suffix)).min().unwrap()
    };
    let changes = [
        (files("snapshots", ".json"), "\n", 0),
        (files("migrations", ".down.sql"), "DROP TABLE other;\n", 1),
        (files("sql", ".sql"), "CREATE VIEW another AS SELECT 1;\n", 1),
        (project.0.path().join("schemagen.toml"), "# a comment\n", 0),
        (
            project.0.path().join("src/lib.rs"),
            "#[derive(schemagen::Table)]\npub struct Other {\n    #[column(primary_key)]\n    pub id: i64,\n}\n",
            1,
        ),
        (project.0.path().join("migrations/20000101000000_more.sql"), "SELECT 1;\n", 2),
    ];
    for (file, added, exit) in changes {
        let before = fs::read(&file).ok();
        let text = [before.clone().unwrap_or_default(), added.into()].concat();
        fs::write(&file, text).unwrap();
        let (code, output) = project.run("check");
        assert_eq!(code, exit, "{}: {output}", file.display());
        assert!(!output.contains("from memory"), "{}: {output}", file.display());
        match before {
            Some(text) => fs::write(&file, text).unwrap(),
            None => fs::remove_file(&file).unwrap(),
        }
    }
}

#[test]
fn only_what_is_in_order_is_kept() {
    let project = Project::new("memory-only");
    let kept = || {
        let texts = project.kept().into_iter().map(|it| fs::read(it).unwrap());
        let mut texts: Vec<_> = texts.collect();
        texts.sort();
        texts
    };
    let before = kept();
    project.0.append(
        "src/lib.rs",
        "#[derive(schemagen::Table)]\npub struct Other {\n    #[column(primary_key)]\n    pub id: i64,\n}\n",
    );
    assert_eq!(project.run("check").0, 1);
    assert_eq!(project.run("generate --dry-run").0, 0);
    assert_eq!(project.run("generate second").0, 0);
    assert_eq!(kept(), before);
}

#[test]
fn what_is_kept_of_projects_that_are_gone_goes() {
    let project = Project::new("memory-gone");
    let kept = project.kept();
    let (Some(first), Some(folder)) = (kept.first(), kept.first().and_then(|it| it.parent())) else {
        panic!("nothing is kept")
    };
    let text = fs::read_to_string(first).unwrap();
    let gone = text.replace(&project.0.path().display().to_string(), "/nowhere");
    assert_ne!(text, gone);
    for number in 0..80 {
        fs::write(folder.join(format!("{number}.json")), &gone).unwrap();
    }
    fs::write(folder.join("torn.json"), "{").unwrap();
    project.0.append("schemagen.toml", "# another\n");
    assert_eq!(project.run("check").0, 0);
    assert_eq!(project.kept().len(), 2);
}
