//! A package registry's schema of 36 tables, and the ten changes of tests/hexpm/year.md: each generated, read, applied
//! with rows in the tables, rolled back and applied again, without drift at any point.

#![allow(clippy::unwrap_used)]

use std::fs;

use similar::TextDiff;

use crate::{
    hexpm_project::{EXTENSIONS, run, write_project},
    machine::{Machine, repository},
};

const ROWS: &str = "
    INSERT INTO organizations (name, inserted_at, updated_at, trial_end, billing_seats)
      VALUES ('acme', now(), now(), now(), 5), ('umbrella', now(), now(), now(), NULL);
    INSERT INTO users (username, inserted_at, updated_at) VALUES ('ann', now(), now()), ('Bob', now(), now());
    INSERT INTO organization_users (role, organization_id, user_id, inserted_at, updated_at)
      VALUES ('owner', 1, 1, now(), now()), ('read', 1, 2, now(), now());
    INSERT INTO keys (user_id, name, inserted_at, updated_at, secret_first, secret_second, permissions)
      VALUES (1, 'ci', now(), now(), 'a', 'b', '{}');
    INSERT INTO repositories (name, inserted_at, updated_at) VALUES ('hexpm', now(), now()), ('acme', now(), now());
    INSERT INTO packages (name, meta, inserted_at, updated_at, repository_id)
      VALUES ('ecto', '{}', now(), now(), 1), ('secret', '{}', now(), now(), 2);
    INSERT INTO releases (package_id, version, inserted_at, updated_at, meta, publisher_id, inner_checksum)
      VALUES (1, '1.0.0', now(), now(), '{\"build_tools\": [\"mix\"]}', 1, '\\x00');
    INSERT INTO downloads (release_id, downloads, day, package_id) VALUES (1, 7, '2026-01-01', 1);
    INSERT INTO package_owners (package_id, user_id) VALUES (1, 1), (1, 2);
    INSERT INTO requirements (release_id, dependency_id, requirement, app) VALUES (1, 2, '~> 1.0', 'secret');
    INSERT INTO package_reports (description, state, package_id, author_id, inserted_at, updated_at)
      VALUES ('bad', 'accepted', 1, 2, now(), now());
    INSERT INTO security_advisories (id, summary, published_at, modified_at) VALUES ('A-1', 's', now(), now());
    INSERT INTO sessions (token, data, inserted_at, updated_at) VALUES ('\\x01', '{}', now(), now());
";

/// One number for each table and the sum of its rows, whatever the tables are called in a year.
const COUNT: &str = "
    SELECT string_agg(c::text, ',' ORDER BY c) FROM (
      SELECT (xpath('/row/c/text()', query_to_xml(format('SELECT count(*) AS c FROM %s', oid::regclass), false, true, '')))[1]::text::int AS c
      FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname !~ '^schemagen'
    ) AS counts WHERE c > 0";

struct Change {
    title: String,
    /// File, text before, text after.
    edits: Vec<(String, String, String)>,
    sql: String,
}

#[test]
fn a_year_of_a_package_registry() {
    let path = repository().join("tests/hexpm/year.md");
    let text = fs::read_to_string(&path).unwrap();
    let machine = Machine::new("<!-- postgres -->");
    write_project(&machine);
    let mut client = machine.database().connect();
    client.batch_execute(EXTENSIONS).unwrap();
    run(&machine, "schemagen generate start");
    run(&machine, "schemagen migrate");
    client.batch_execute(ROWS).unwrap();
    let mut count = || -> String { client.query_one(COUNT, &[]).unwrap().get(0) };
    let rows = count();

    let mut actual = text.clone();
    for change in read_changes(&text) {
        for (file, before, after) in &change.edits {
            machine.edit(file, before, after);
        }
        run(&machine, &format!("schemagen generate change{}", change.agreement()));
        let sql = newest_migration(&machine);
        for command in change.commands() {
            let output = run(&machine, &format!("schemagen {command}"));
            assert_eq!(count(), rows, "rows after `{command}` of {}:\n{output}", change.title);
        }
        if change.has_no_way_back() {
            let refused = machine.run("schemagen rollback --allow data-loss");
            assert!(refused.exit == 2 && refused.output.contains("no way back"), "{}", refused.output);
        }
        actual = actual.replacen(&change.block(), &Change { sql, ..change }.block(), 1);
    }
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &actual).unwrap();
    } else {
        let diff = TextDiff::from_lines(&text, &actual);
        assert!(text == actual, "{}", diff.unified_diff().header("tests/hexpm/year.md", "what happened"));
    }
}

impl Change {
    fn has_no_way_back(&self) -> bool {
        self.title.ends_with("no way back")
    }

    fn agreement(&self) -> &'static str {
        if self.has_no_way_back() { " --allow data-loss" } else { "" }
    }

    fn commands(&self) -> &'static [&'static str] {
        if self.has_no_way_back() {
            return &["migrate --allow data-loss", "drift", "check"];
        }
        &["migrate", "drift", "rollback --allow data-loss", "drift", "migrate", "drift", "check"]
    }

    /// The end of the change's section, by which it is found: its title and its SQL.
    fn block(&self) -> String {
        format!("```sql {}\n{}```\n", self.title, self.sql)
    }
}

/// The statements of the newest migration, without its header.
fn newest_migration(machine: &Machine) -> String {
    let text = run(machine, "cat \"$(ls migrations/*.sql | grep -v down | tail -n 1)\"");
    let body: Vec<&str> = text.lines().skip(3).collect();
    format!("{}\n", body.join("\n").trim_start())
}

/// Reads the sections: `## title`, file names, `diff` blocks and the `sql` block, which ends the section.
fn read_changes(text: &str) -> Vec<Change> {
    let mut changes = Vec::new();
    let (mut file, mut edits) = (String::new(), Vec::new());
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let mut body = || {
            lines.by_ref().take_while(|it| *it != "```").map(|it| it.to_owned() + "\n").collect::<Vec<_>>()
        };
        if line.starts_with("src/") {
            line.clone_into(&mut file);
        } else if line == "```diff" {
            let (before, after) = sides(&body());
            edits.push((file.clone(), before, after));
        } else if let Some(title) = line.strip_prefix("```sql ") {
            let sql = body().concat();
            changes.push(Change { title: title.to_owned(), edits: std::mem::take(&mut edits), sql });
        }
    }
    changes
}

fn sides(diff: &[String]) -> (String, String) {
    let side = |skipped: char| -> String {
        diff.iter()
            .filter(|line| !line.starts_with(skipped))
            .map(|line| line.get(1..).unwrap_or("\n"))
            .collect()
    };
    (side('+'), side('-'))
}
