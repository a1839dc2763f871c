//! Lint of a file: every rule at every statement, against the schema at that point of the file.

use std::{cell::OnceCell, collections::BTreeMap};

use schema_model::{Dialect, Schema, script::Script};

use crate::{
    Known, Statement, Tree, ast,
    context::Context,
    finding::{Finding, Report},
    forecast::OLDEST,
    parse,
    rule::{Level, Rule},
    rules,
};

/// What a project asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Whose SQL it is.
    pub dialect: Dialect,
    /// The oldest PostgreSQL that the SQL must run on.
    pub postgres_version: Option<u16>,
    /// The schema of names that have none (PostgreSQL).
    pub default_schema: Option<schema_model::Name>,
    /// Levels other than those of the rules, by code.
    pub levels: BTreeMap<&'static str, Level>,
}

impl Settings {
    /// All rules at their own levels.
    pub fn new(dialect: Dialect) -> Self {
        Self { dialect, postgres_version: None, default_schema: None, levels: BTreeMap::new() }
    }

    /// How bad findings of a rule are.
    pub fn level(&self, rule: &Rule) -> Level {
        self.levels.get(rule.code).copied().unwrap_or(rule.level)
    }

    /// What is known where a schema is all that there is.
    pub fn known<'a>(&self, before: &'a Schema) -> Known<'a> {
        Known::with_default_schema(before, self.default_schema.as_ref())
    }

    /// The oldest server to think of.
    pub(crate) fn version(&self) -> u16 {
        self.postgres_version.unwrap_or(OLDEST)
    }
}

/// Judges a file; `before` is the schema that it finds.
pub fn lint(script: &Script, before: &Schema, settings: &Settings) -> Vec<Report> {
    lint_after(script, &mut settings.known(before), settings)
}

/// Judges a file, of which `known` is what it finds; afterwards it is what the file leaves.
pub fn lint_after(script: &Script, known: &mut Known<'_>, settings: &Settings) -> Vec<Report> {
    let statements = parse(script, settings.dialect);
    let changes = changes(&statements);
    let mut reports = Vec::new();
    for (number, statement) in statements.iter().enumerate() {
        let context = Context {
            script,
            statement,
            statements: &statements,
            changes: &changes,
            number,
            known,
            settings,
            altered: OnceCell::new(),
        };
        reports.extend(judge(&context));
        known.apply(statement);
    }
    reports.sort_by_key(|it| (it.finding.range.start, it.rule.code));
    reports
}

/// The numbers of the statements that do more than to read or write rows: files with many of those have few others.
fn changes(statements: &[Statement]) -> Vec<usize> {
    let numbered = statements.iter().enumerate().filter(|(_, it)| match &it.tree {
        Tree::Postgres(tree) => !matches!(
            tree,
            ast::Stmt::Insert(_) | ast::Stmt::Update(_) | ast::Stmt::Delete(_) | ast::Stmt::Select(_)
        ),
        Tree::Sqlite(_) | Tree::Unread(_) => true,
    });
    numbered.map(|(number, _)| number).collect()
}

/// All that counts at one statement.
fn judge(context: &Context<'_>) -> Vec<Report> {
    let settings = context.settings;
    let found = found(context);
    let unused = rules::unused_allow::check(context, &found);
    let allowed = |rule: &Rule| {
        context.statement.source.allowances().iter().any(|it| it.rules.iter().any(|code| code == rule.code))
    };
    let announced = context.announced();
    let is_said = |rule: &Rule| rule.announced_by.iter().any(|it| announced.contains(it));
    let counting = found.into_iter().filter(|(rule, _)| !allowed(rule) && !is_said(rule)).chain(unused);
    let reports = counting.map(|(rule, finding)| Report { rule, level: settings.level(rule), finding });
    reports.filter(|it| it.level > Level::Off).collect()
}

/// All that any rule finds at one statement, of whatever level.
fn found(context: &Context<'_>) -> Vec<(&'static Rule, Finding)> {
    match &context.statement.tree {
        Tree::Unread(unread) => {
            vec![(&rules::not_understood::RULE, rules::not_understood::finding(context, unread))]
        }
        Tree::Postgres(_) | Tree::Sqlite(_) => {
            let checks =
                rules::ALL.iter().filter_map(|rule| Some((*rule, rule.check(context.settings.dialect)?)));
            checks.flat_map(|(rule, check)| check(context).into_iter().map(move |it| (rule, it))).collect()
        }
    }
}
