//! A plan as the text of a migration file: a header that tells the reviewer what to know, then the steps.

use std::fmt::Write;

use schema_model::script::StepKind;

use crate::{
    Hazard, HazardKind, Plan, RolloutStep, Severity,
    action::{Action, Transaction},
    plan::{Step, told},
    recreated,
};

/// What the top of a file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header<'a> {
    /// The migration's id.
    pub id: &'a str,
    /// The ids of its parents.
    pub parents: &'a [String],
    /// The hash of the schema that the file leads to.
    pub schema_hash: &'a str,
    /// What the file is for: the way there, or back.
    pub title: &'a str,
}

/// The text of a migration file.
pub fn render(header: &Header<'_>, plan: &Plan) -> String {
    head(header) + &body(plan)
}

/// What the top of a file says that is for one database alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FixHeader<'a> {
    /// How the database is called.
    pub database: &'a str,
    /// The hash of the schema that it has.
    pub before: &'a str,
    /// The hash of the schema that was promised.
    pub after: &'a str,
    /// How it is run.
    pub command: &'a str,
    /// What differs, or may, and no plan can say.
    pub left_alone: &'a [String],
}

impl FixHeader<'_> {
    /// Behind it stands the hash of the schema that the file is for.
    pub const BEFORE: &'static str = "-- from:   ";
    /// Behind it stands the hash of the schema that the file leads to.
    pub const AFTER: &'static str = "-- schema: ";
}

/// The text of a file that puts one database back to what was promised of it.
pub fn render_fix(header: &FixHeader<'_>, plan: &Plan) -> String {
    let FixHeader { database, before, after, command, left_alone } = header;
    let (database, command) = (one_line(database), one_line(command));
    let mut text = format!(
        "-- Puts {database} back to what its applied migrations promise.\n\
         -- It is for this database and no migration: others have no such drift. To run it: {command}\n\
         {}{before}\n{}{after}\n",
        FixHeader::BEFORE,
        FixHeader::AFTER,
    );
    for left in *left_alone {
        let _ = writeln!(text, "-- left alone: {}", one_line(left));
    }
    text + &body(plan)
}

/// The text of a plan that is no migration: what to know before it runs, and its steps.
pub fn render_plan(plan: &Plan) -> String {
    body(plan).trim_start_matches("--\n").trim_start_matches('\n').to_owned()
}

/// What follows the head of a file, each part behind a line that sets it apart.
fn body(plan: &Plan) -> String {
    let mut text = String::new();
    // What is good to know stands above its statement alone.
    let worth_it = plan.told_hazards().filter(|it| it.severity > Severity::Info);
    let (losses, others): (Vec<&Hazard>, Vec<&Hazard>) =
        worth_it.partition(|it| it.kind == HazardKind::DataLoss);
    if !losses.is_empty() || !others.is_empty() {
        text.push_str("--\n-- What to know before it runs:\n");
    }
    // Losses are read by the tool as well: nobody runs the file without having agreed to them.
    for hazard in losses {
        let loss = format!("{}: {}", hazard.object, hazard.message);
        let _ = writeln!(text, "-- schemagen: data-loss {}", one_line(&loss));
    }
    let mut said: Vec<String> = Vec::new();
    for hazard in others {
        let line = one_line(&hazard.to_string());
        if !said.contains(&line) {
            let _ = writeln!(text, "-- {line}");
            said.push(line);
        }
    }
    text.push_str(&made_again(plan));
    text.push_str(&deployment(plan));
    text.push_str(&steps(plan));
    if plan.is_empty() {
        text.push_str("\n-- Nothing to do.\n");
    }
    text
}

/// What goes and comes back, with all that it had.
fn made_again(plan: &Plan) -> String {
    let mut text = String::new();
    for it in recreated(plan) {
        if text.is_empty() {
            text.push_str("--\n-- What is made again, with its comment, grants and settings:\n");
        }
        let _ = writeln!(text, "-- {}", one_line(&format!("{}: {}", it.object, it.reason())));
    }
    text
}

/// What to deploy when; several steps are numbered.
fn deployment(plan: &Plan) -> String {
    let mut text = String::new();
    if !plan.rollout.is_empty() {
        text.push_str("--\n-- What to deploy when:\n");
    }
    for it in &plan.rollout {
        let object = one_line(&it.object.to_string());
        match (&it.instead, it.steps.as_slice()) {
            (None, [RolloutStep { text: only, sql }]) if sql.is_empty() => {
                let _ = writeln!(text, "-- {object}: {}", one_line(only));
            }
            (instead, steps) => {
                let why = instead
                    .as_ref()
                    .map(|it| format!(" {}; to interrupt nobody, do this instead:", one_line(it)));
                let _ = writeln!(text, "-- {object}:{}", why.unwrap_or_default());
                for (number, step) in (1..).zip(steps) {
                    push_told(&mut text, number, step);
                }
            }
        }
    }
    text
}

/// What to do, with statements that are not run here.
fn push_told(text: &mut String, number: usize, RolloutStep { text: what, sql }: &RolloutStep) {
    let colon = if sql.is_empty() { "" } else { ":" };
    let _ = writeln!(text, "--   {number}. {}{colon}", one_line(what));
    for line in sql.iter().flat_map(|it| format!("{it};").lines().map(one_line).collect::<Vec<_>>()) {
        let _ = writeln!(text, "--        {line}");
    }
}

/// The text of a file that a person is to write; `advice` is made of comments.
pub fn render_blank(header: &Header<'_>, advice: &str) -> String {
    format!("{}\n{advice}", head(header))
}

/// The text of a down file without a way back. The plan, if there is one, restores the structure alone.
pub fn render_irreversible(header: &Header<'_>, reason: &str, structure: Option<&Plan>) -> String {
    let mut text = head(header);
    let _ = writeln!(text, "--\n-- schemagen: irreversible {}", one_line(reason));
    if let Some(plan) = structure {
        text.push_str(
            "--\n-- To go back without the data, delete the line above and take these statements:\n",
        );
        for line in steps(plan).lines().skip(1) {
            let _ = writeln!(text, "{}", format!("--   {line}").trim_end());
        }
    }
    text
}

fn head(header: &Header<'_>) -> String {
    let parents = if header.parents.is_empty() { "none".to_owned() } else { header.parents.join(", ") };
    format!(
        "-- {}: {}\n-- parents: {parents}\n-- schema:  {}\n",
        one_line(header.id),
        one_line(header.title),
        header.schema_hash
    )
}

/// All steps, each behind an empty line.
fn steps(plan: &Plan) -> String {
    let mut text = String::new();
    for step in &plan.steps {
        push_step(&mut text, step, plan.steps.len() > 1);
    }
    text
}

fn push_step(text: &mut String, step: &Step, says_its_kind: bool) {
    match step.kind {
        StepKind::Transactional if says_its_kind => text.push_str("\n-- schemagen: step\n"),
        StepKind::Transactional => text.push('\n'),
        StepKind::NoTransaction => text.push_str("\n-- schemagen: step no-transaction\n"),
        StepKind::ForeignKeysOff => text.push_str("\n-- schemagen: step foreign-keys-off\n"),
    }
    for (at, action) in step.actions.iter().enumerate() {
        if at > 0 && (is_long(action) || is_long(&step.actions[at - 1])) {
            text.push('\n');
        }
        push_action(text, action);
    }
}

/// Statements of one line stand together, others apart.
fn is_long(action: &Action) -> bool {
    action.statements.len() > 1
        || action.statements.iter().any(|it| it.contains('\n'))
        || !action.hazards.is_empty()
        || action.why.is_some()
}

fn push_action(text: &mut String, action: &Action) {
    if let Some(why) = action.why {
        let _ = writeln!(text, "-- {why}");
    }
    let mut said: Vec<String> = Vec::new();
    // What a GRANT does stands in it.
    for hazard in told(&action.hazards).filter(|it| it.kind != HazardKind::PrivilegeChange) {
        let line = format!("-- {}: {}\n", hazard.kind.word(), one_line(&hazard.message));
        if !said.contains(&line) {
            text.push_str(&line);
            said.push(line);
        }
    }
    for statement in &action.statements {
        if action.transaction == Transaction::Batches {
            text.push_str("-- schemagen: resumable\n");
        }
        text.push_str(statement);
        text.push_str(";\n");
    }
}

/// A name with a line break must not end the comment that it stands in.
fn one_line(text: &str) -> String {
    text.chars().flat_map(|c| if c.is_control() { c.escape_default().collect() } else { vec![c] }).collect()
}
