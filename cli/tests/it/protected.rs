//! A database whose server says that it is protected, whoever connects and by whichever URL. Its server is one of its own, as
//! every database of the server can see the mark.

#![allow(clippy::unwrap_used)]

use test_support::OwnServer;

use crate::{machine::Machine, transcript::Run};

struct Project {
    machine: Machine,
    server: OwnServer,
}

impl Project {
    /// One table is applied, and a migration that drops it waits.
    fn new(more: &str) -> Self {
        let project = Self { machine: Machine::new(""), server: OwnServer::start(&[]) };
        let settings = format!("dialect = \"postgres\"\nmodel = \"cat declarations.json\"\n{more}");
        project.machine.write("schemagen.toml", &settings);
        project.machine.write("declarations.json", crate::slow::DECLARATIONS);
        project.run("schemagen generate", 0);
        project.run("schemagen migrate", 0);
        let other = crate::slow::DECLARATIONS.replace("users", "members");
        project.machine.write("declarations.json", &other);
        project.run("schemagen generate --allow data-loss --drop users", 0);
        project
    }

    fn run(&self, command: &str, exit: i32) -> Run {
        let run = self.machine.run_with(command, &[("DATABASE_URL", &self.server.socket_url())]);
        assert_eq!(run.exit, exit, "{command}: {}", run.output);
        run
    }

    fn mark(&self, value: &str) {
        let set = format!("ALTER DATABASE postgres SET schemagen.protected = '{value}'");
        self.server.admin().batch_execute(&set).unwrap();
    }

    fn databases(&self) -> i64 {
        self.server.admin().query_one("SELECT count(*) FROM pg_database", &[]).unwrap().get(0)
    }
}

const PROTECTED: &str = "is protected: only the option is enough";

#[test]
fn only_the_option_is_enough_where_the_server_says_so() {
    let project = Project::new("");
    assert!(!project.run("schemagen migrate", 2).output.contains(PROTECTED));
    for (value, environment) in [("production", "production"), ("on", "postgres")] {
        project.mark(value);
        let refused = project.run("schemagen migrate", 2).output;
        assert!(refused.contains(&format!("environment {environment} {PROTECTED}")), "{refused}");
        let status = project.run("schemagen status --json", 1).output;
        assert!(status.contains(&format!("\"protected\":\"{environment}\"")), "{status}");
    }
    project
        .server
        .admin()
        .batch_execute("CREATE ROLE ann LOGIN; GRANT SELECT ON schemagen_history TO ann")
        .unwrap();
    let ann = project.server.socket_url().replace("user=postgres", "user=ann");
    let status = project.run(&format!("schemagen status --json --database-url '{ann}'"), 1).output;
    assert!(status.contains("\"protected\":\"postgres\""), "{status}");
    let back = project.run("schemagen rollback", 2).output;
    assert!(back.contains(PROTECTED), "{back}");
    project.run("schemagen migrate --allow data-loss", 0);
    project.mark("off");
    assert!(!project.run("schemagen status --json", 0).output.contains("\"protected\""));
}

#[test]
fn nothing_is_pushed_where_the_server_says_so() {
    let project = Project::new("");
    project.mark("production");
    let refused = project.run("schemagen push --despite-history --allow data-loss --drop users", 2).output;
    assert!(refused.contains("is protected, as environment production"), "{refused}");
    let push = "schemagen push --despite-history --despite-protection --drop users";
    let refused = project.run(push, 2).output;
    assert!(refused.contains(PROTECTED), "{refused}");
    let dry_run = project.run("schemagen push --dry-run --drop users", 0).output;
    assert!(dry_run.contains("DROP TABLE users"), "{dry_run}");
    project.run(&format!("{push} --allow data-loss"), 0);
    let same = project.run("schemagen diff structs database", 0).output;
    assert!(same.contains("are the same"), "{same}");
}

#[test]
fn nothing_is_tried_on_a_server_with_a_protected_database() {
    let project = Project::new("");
    let databases = project.databases();
    project.server.admin().batch_execute("CREATE DATABASE other").unwrap();
    let other = project.server.socket_url().replace("/postgres?", "/other?");
    let more = crate::slow::DECLARATIONS.replace("users", "more");
    project.machine.write("declarations.json", &more);
    let generate =
        format!("schemagen generate --dry-run --drop members --allow data-loss --scratch-url '{other}'");
    project.run(&generate, 0);
    project.mark("production");
    let refused = project.run(&generate, 2).output;
    assert!(refused.contains("error[SG0408]"), "{refused}");
    assert!(refused.contains("postgres on this server is protected as production"), "{refused}");
    assert_eq!(project.databases(), databases + 1);
}

#[test]
fn nothing_is_tried_on_the_server_of_a_protected_environment() {
    let project = Project::new("[environments.production]\nurl = \"$DATABASE_URL\"\nprotected = true\n");
    let other = project.server.socket_url().replace("/postgres?", "/other?");
    let refused = project.run(&format!("schemagen generate --dry-run --scratch-url '{other}'"), 2).output;
    let said = "--scratch-url names the server of environment production, which is protected";
    assert!(refused.contains(said), "{refused}");
}
