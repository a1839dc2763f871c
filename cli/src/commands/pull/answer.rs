//! What `pull` tells.

use std::collections::BTreeMap;

use schema_model::{
    MigrationId, Schema,
    schema::definition::{Grant, Securable},
};
use serde::Serialize;

use crate::{
    codes::Code,
    commands::drift::Finding,
    report::{Answer, Exit, Problem},
};

/// The result of the command.
#[derive(Serialize)]
pub(super) struct Report {
    tables: usize,
    enums: usize,
    definitions: usize,
    migration: MigrationId,
    files: Vec<String>,
    /// What neither structs nor SQL files say.
    unsaid: Vec<Finding>,
    /// Who may do what, where nobody asked for it.
    grants_left: Vec<Grant>,
    /// What the database has beside its schema, such as settings of its own.
    outside: Vec<String>,
    next: Vec<String>,
}

impl Report {
    pub(super) fn new(
        schema: &Schema,
        migration: MigrationId,
        files: Vec<String>,
        unsaid: Vec<Finding>,
        next: Vec<String>,
    ) -> Self {
        let Schema { namespaces: _, enums, definitions, tables } = schema;
        let (tables, enums, definitions) = (tables.len(), enums.len(), definitions.len());
        Self {
            tables,
            enums,
            definitions,
            migration,
            files,
            unsaid,
            grants_left: Vec::new(),
            outside: Vec::new(),
            next,
        }
    }

    pub(super) fn without(self, grants_left: Vec<Grant>, outside: Vec<String>) -> Self {
        Self { grants_left, outside, ..self }
    }

    pub(super) fn answer(self) -> Answer {
        let text = self.text();
        if self.unsaid.is_empty() {
            return Answer::done(text, self);
        }
        let count = self.unsaid.len();
        let verb = if count == 1 { "difference is" } else { "differences are" };
        let problem = Problem::error(Code::PullIncomplete, format!("{count} {verb} left to the database"))
            .help("say it in a struct or an SQL file, or leave it to others with [drift] ignore");
        Answer::findings(text, self, vec![problem]).exit(Exit::Findings)
    }

    fn text(&self) -> String {
        let plural = |count: usize| if count == 1 { "" } else { "s" };
        let mut lines: Vec<String> =
            self.unsaid.iter().map(|it| format!("not said: {}", it.unsaid())).collect();
        lines.extend(self.outside.iter().map(|it| format!("not written: {it}")));
        if !self.grants_left.is_empty() {
            let (count, plural) = (self.grants_left.len(), plural(self.grants_left.len()));
            lines.push(format!(
                "not written: {count} grant{plural} to roles; `pull --privileges` writes them, too"
            ));
            lines.extend(by_object(&self.grants_left));
        }
        lines.extend(self.files.iter().map(|it| format!("wrote {it}")));
        lines.push(format!(
            "\n{} table{}, {} enum{}, {} definition{} in SQL files",
            self.tables,
            plural(self.tables),
            self.enums,
            plural(self.enums),
            self.definitions,
            plural(self.definitions)
        ));
        lines.push("\nNext:".to_owned());
        lines.extend(self.next.iter().enumerate().map(|(at, step)| format!("  {}. {step}", at + 1)));
        lines.join("\n") + "\n"
    }
}

/// A line for each object: whose privileges on it are others than go without saying.
fn by_object(grants: &[Grant]) -> Vec<String> {
    let mut roles: BTreeMap<&Securable, Vec<String>> = BTreeMap::new();
    for it in grants {
        roles.entry(&it.on).or_default().push(it.to.to_string());
    }
    roles.iter().map(|(on, roles)| format!("  on {on}: {}", roles.join(", "))).collect()
}
