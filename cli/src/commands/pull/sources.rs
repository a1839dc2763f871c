//! The files of a project that begins with a database.

use std::path::Path;

use schema_model::Dialect;
use schema_rust::Written;

use super::SQL;
use crate::{
    commands::init::{Scaffold, template},
    config::{Config, FILE_NAME, TableNaming},
    report::Failure,
};

/// What the project is like.
pub(super) struct Sources<'a> {
    pub(super) dialect: Dialect,
    pub(super) naming: TableNaming,
    pub(super) models_crate: &'a str,
}

impl Sources<'_> {
    /// The settings of the project that is about to be.
    pub(super) fn project(&self, root: &Path) -> Result<Config, Failure> {
        Config::of_text(root.join(FILE_NAME), self.config())
    }

    /// schemagen.toml
    fn config(&self) -> String {
        let mut config = template::config(self.dialect, self.models_crate);
        if self.naming == TableNaming::Plural {
            config = config.replace(
                "# [naming]\n# tables = \"singular\"                 # OrderLine is order_line; \"plural\": order_lines\n",
                "[naming]\ntables = \"plural\"  # OrderLine is order_lines\n",
            );
        }
        config
    }

    /// All files; the crate is made as `init` makes one.
    pub(super) fn scaffold(&self, root: &Path, written: &Written) -> Result<Scaffold, Failure> {
        let mut config = self.config();
        // Only where there is anything that structs cannot say.
        if written.sql().next().is_some() {
            config = config.replace("# sql = [\"sql\"]     ", &format!("sql = [\"{SQL}\"]       "));
        }
        let libraries: Vec<(&str, &str)> = written.libraries.iter().map(|it| it.name_and_version()).collect();
        let folder = root.join(self.models_crate);
        let mut scaffold = Scaffold::with_crate(root, self.models_crate)?;
        scaffold.add(root.join(FILE_NAME), config);
        scaffold.add(folder.join("Cargo.toml"), template::manifest_with(self.models_crate, &libraries));
        for file in &written.rust {
            scaffold.add(folder.join("src").join(&file.path), file.text.clone());
        }
        for file in written.sql() {
            scaffold.add(root.join(file.path), file.text);
        }
        Ok(scaffold)
    }

    /// What the user does then.
    pub(super) fn next(&self, root: &Path) -> Vec<String> {
        let mut next = Vec::new();
        if root.join("Cargo.toml").is_file() && !self.is_member(root) {
            next.push(format!("add \"{}\" to [workspace] members in Cargo.toml", self.models_crate));
        }
        next.push("read the structs and the SQL files; names of Rust items are yours to change".to_owned());
        next.push("schemagen check".to_owned());
        next.push(
            "schemagen baseline --reason \"the database that the structs were pulled from\"".to_owned(),
        );
        next
    }

    /// The workspace that was there may know the crate by a pattern; what `pull` wrote does.
    fn is_member(&self, root: &Path) -> bool {
        let manifest = std::fs::read_to_string(root.join("Cargo.toml")).unwrap_or_default();
        manifest.contains(&format!("\"{}\"", self.models_crate))
    }
}
