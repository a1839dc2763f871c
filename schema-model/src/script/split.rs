//! From tokens to steps of statements: where a statement ends, and what directives say.

use std::{mem, ops::Range, sync::Arc};

use super::{
    Dump, Hash, Script, ScriptError, Statement, Step, StepKind, Touched,
    directive::{self, Directive},
    hash::{ScriptHasher, StatementHasher},
    refuse::{self, Opening},
    scan::{Scanner, Token, TokenKind},
    statement::{RenamedInside, StatementDirectives},
};
use crate::Dialect;

/// Reads all of `text`, which comes from bytes of this digest.
pub(super) fn split(text: &str, raw_hash: Hash, dialect: Dialect) -> Result<Script, ScriptError> {
    let mut splitter = Splitter::new(text, dialect, Purpose::Migration);
    splitter.all()?;
    splitter.end_of_file(raw_hash)
}

/// The statements of a file that is run as it is: a dump, or a script for psql or the sqlite3 shell.
pub(super) fn statements(text: &str, dialect: Dialect) -> Result<Dump, ScriptError> {
    let mut splitter = Splitter::new(text, dialect, Purpose::Dump);
    splitter.all()?;
    splitter.end_of_text()?;
    let statements = splitter.steps.into_iter().flat_map(|step| step.statements).collect();
    Ok(Dump { statements, rows: splitter.rows })
}

/// What a file is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// Applying runs it, in transactions of its own and with directives.
    Migration,
    /// It runs as it is, its own BEGIN and COMMIT among it; comments are comments.
    Dump,
}

struct Splitter<'a> {
    text: &'a str,
    source: Arc<str>,
    dialect: Dialect,
    purpose: Purpose,
    /// The end of a line that is left out.
    skipped: usize,
    /// The end of rows for COPY, which are no SQL.
    rows_end: Option<usize>,
    /// How many rows were left out.
    rows: usize,
    /// The last place whose line was asked for.
    counted: (usize, usize),
    kind: StepKind,
    steps: Vec<Step>,
    touches: Option<Vec<Touched>>,
    irreversible: Option<String>,
    data_loss: Vec<String>,
    /// What is said of the next statement, and the last line and directive that does.
    above: StatementDirectives,
    last_above: Option<(usize, &'static str)>,
    /// The statement being read.
    open: Option<Open>,
    opening: Opening,
    hasher: StatementHasher,
}

/// A statement that has begun.
struct Open {
    range: Range<usize>,
    line: usize,
    parentheses: usize,
    body: Body,
    copies_from_stdin: bool,
    /// The last two tokens, the later one second.
    last: [Option<Token>; 2],
}

/// A body whose semicolons do not end the statement.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Body {
    None,
    /// PostgreSQL: inside `BEGIN ATOMIC`, and inside that many CASE expressions.
    Atomic(usize),
    /// SQLite: a trigger, which ends in `; END`.
    Trigger,
}

impl<'a> Splitter<'a> {
    fn new(text: &'a str, dialect: Dialect, purpose: Purpose) -> Self {
        Self {
            text,
            source: Arc::from(text),
            dialect,
            purpose,
            skipped: 0,
            rows_end: None,
            rows: 0,
            counted: (0, 1),
            kind: StepKind::default(),
            steps: Vec::new(),
            touches: None,
            irreversible: None,
            data_loss: Vec::new(),
            above: StatementDirectives::default(),
            last_above: None,
            open: None,
            opening: Opening::default(),
            hasher: StatementHasher::default(),
        }
    }

    fn all(&mut self) -> Result<(), ScriptError> {
        let mut scanner = Scanner::new(self.text, self.dialect);
        while let Some(token) = scanner.next() {
            match token {
                Ok(token) => self.token(token)?,
                Err(open) => {
                    return Err(ScriptError::Unterminated { line: self.line(open.start), what: open.what });
                }
            }
            if let Some(end) = self.rows_end.take() {
                scanner.skip_to(end);
            }
        }
        Ok(())
    }

    /// The line of a byte at or after the last one asked for.
    fn line(&mut self, at: usize) -> usize {
        let (before, line) = self.counted;
        let newlines: usize =
            self.text.as_bytes()[before..at].iter().map(|it| usize::from(*it == b'\n')).sum();
        self.counted = (at, line + newlines);
        line + newlines
    }

    fn spelled(&self, token: Token) -> &'a str {
        &self.text[token.start..token.end]
    }

    fn token(&mut self, token: Token) -> Result<(), ScriptError> {
        match (token.kind, &self.open) {
            _ if token.start < self.skipped => Ok(()),
            (TokenKind::LineComment, _) if self.purpose == Purpose::Dump => Ok(()),
            (TokenKind::Backslash, None) if self.purpose == Purpose::Dump && self.is_of_pg_dump(token) => {
                let line = self.text[token.start..].find('\n').map_or(self.text.len(), |it| token.start + it);
                self.skipped = line;
                Ok(())
            }
            (TokenKind::LineComment, _) => self.comment(token),
            (TokenKind::BlockComment | TokenKind::Blank, _) | (TokenKind::Semicolon, None) => Ok(()),
            (TokenKind::Backslash, _) => Err(self.shell_command(token, "psql")),
            (TokenKind::Symbol, None) if self.spelled(token) == "." => {
                Err(self.shell_command(token, "the sqlite3 shell"))
            }
            (TokenKind::Semicolon, Some(open)) if open.copies_from_stdin && self.purpose == Purpose::Dump => {
                self.skip_rows(token.end);
                Ok(())
            }
            (TokenKind::Semicolon, Some(open)) if open.ends_here(self.text) => self.end_statement(),
            _ => {
                self.continue_statement(token);
                Ok(())
            }
        }
    }

    /// Leaves out a COPY and its rows, which begin in the line below and end with `\.` or the file.
    fn skip_rows(&mut self, at: usize) {
        self.open = None;
        self.opening.clear();
        self.hasher.finish();
        let mut end = self.text[at..].find('\n').map_or(self.text.len(), |it| at + it + 1);
        for line in self.text[end..].split_inclusive('\n') {
            end += line.len();
            if line.trim_end() == "\\." {
                break;
            }
            self.rows += 1;
        }
        self.rows_end = Some(end);
    }

    fn comment(&mut self, token: Token) -> Result<(), ScriptError> {
        let comment = self.spelled(token);
        if !comment.contains("schemagen:") {
            return Ok(());
        }
        let line = self.line(token.start);
        let Some(directive) = directive::parse(comment, line, self.dialect)? else { return Ok(()) };
        if let Some(open) = &self.open {
            let refused = ScriptError::DirectiveInStatement { line, statement: open.line };
            let starts_line =
                self.text[..token.start].rsplit('\n').next().is_some_and(|it| it.trim().is_empty());
            let Directive::RenamedFrom(name) = directive else { return Err(refused) };
            if !starts_line {
                return Err(refused);
            }
            let at = token.start - open.range.start;
            self.above.renamed_inside.push(RenamedInside { at, line, name });
            return Ok(());
        }
        match directive {
            Directive::Step(kind) => self.begin_step(kind),
            Directive::Touches(objects) => self.touches.get_or_insert_default().extend(objects),
            Directive::Irreversible(reason) => self.irreversible = Some(reason),
            Directive::DataLoss(what) => self.data_loss.push(what),
            Directive::RenamedFrom(name) => {
                self.above.renamed_from = Some(name);
                self.last_above = Some((line, "renamed"));
            }
            Directive::Allow(allowance) => {
                self.above.allowances.push(allowance);
                self.last_above = Some((line, "allow"));
            }
            Directive::Resumable => {
                self.above.resumable = true;
                self.last_above = Some((line, "resumable"));
            }
        }
        Ok(())
    }

    fn begin_step(&mut self, kind: StepKind) {
        self.kind = kind;
        self.steps.push(Step { kind, statements: Vec::new() });
    }

    fn shell_command(&mut self, token: Token, shell: &'static str) -> ScriptError {
        let command = self.text[token.start..].split_whitespace().next().unwrap_or_default().to_owned();
        ScriptError::ShellCommand { line: self.line(token.start), command, shell }
    }

    /// What `pg_dump` writes around everything since 2025, so that psql runs nothing but SQL.
    fn is_of_pg_dump(&self, token: Token) -> bool {
        let command = self.text[token.start + 1..].split_whitespace().next();
        matches!(command, Some("restrict" | "unrestrict"))
    }

    fn continue_statement(&mut self, token: Token) {
        self.hasher.token(token, self.text);
        self.opening.push(token);
        let text = self.text;
        if let Some(open) = &mut self.open {
            open.advance(token, &self.opening, text, self.dialect);
        } else {
            let line = self.line(token.start);
            self.open = Some(Open::new(token, line));
        }
    }

    fn end_statement(&mut self) -> Result<(), ScriptError> {
        let Some(open) = self.open.take() else { return Ok(()) };
        if open.copies_from_stdin {
            return Err(ScriptError::CopyFromStdin { line: open.line });
        }
        let words = self.opening.of(self.text);
        match self.purpose {
            Purpose::Migration => refuse::check(words, self.kind, self.dialect, open.line)?,
            Purpose::Dump => refuse::check_splitting(words, self.dialect, open.line)?,
        }
        self.opening.clear();
        let hash = self.hasher.finish();
        self.last_above = None;
        let above = mem::take(&mut self.above);
        let statement = Statement::new(Arc::clone(&self.source), open.range, open.line, hash, above);
        match self.steps.last_mut() {
            Some(step) => step.statements.push(statement),
            None => self.steps.push(Step { kind: self.kind, statements: vec![statement] }),
        }
        Ok(())
    }

    /// The last statement needs no semicolon.
    fn end_of_text(&mut self) -> Result<(), ScriptError> {
        if let Some(what) = self.open.as_ref().and_then(|open| open.unclosed(self.text)) {
            let line = self.open.as_ref().map_or(1, |open| open.line);
            return Err(ScriptError::Unclosed { line, what });
        }
        self.end_statement()
    }

    fn end_of_file(mut self, raw_hash: Hash) -> Result<Script, ScriptError> {
        self.end_of_text()?;
        if let Some((line, directive)) = self.last_above {
            let reason =
                "no statement comes after it; write it above the statement that it is about".to_owned();
            return Err(ScriptError::Directive { line, directive, reason });
        }
        let mut steps = mem::take(&mut self.steps);
        steps.retain(|step| !step.statements.is_empty());
        if let (Some(_), Some(step)) = (&self.irreversible, steps.first()) {
            return Err(ScriptError::IrreversibleWithStatements { line: step.statements[0].line() });
        }
        let hash = hash(&steps, self.touches.as_deref(), self.irreversible.as_deref(), &self.data_loss);
        let Self { source: text, touches, irreversible, data_loss, .. } = self;
        Ok(Script { steps, touches, irreversible, data_loss, text, hash, raw_hash })
    }
}

impl Open {
    fn new(token: Token, line: usize) -> Self {
        let parentheses = usize::from(token.kind == TokenKind::Open);
        let (body, last) = (Body::None, [None, Some(token)]);
        Self { range: token.start..token.end, line, parentheses, body, copies_from_stdin: false, last }
    }

    /// Takes one more token, which `opening` has taken already if it takes any.
    fn advance(&mut self, token: Token, opening: &Opening, text: &str, dialect: Dialect) {
        match token.kind {
            TokenKind::Open => self.parentheses += 1,
            TokenKind::Close => self.parentheses = self.parentheses.saturating_sub(1),
            TokenKind::Word => self.word(&text[token.start..token.end], opening, text, dialect),
            _ => {}
        }
        self.range.end = token.end;
        self.last = [self.last[1], Some(token)];
    }

    fn word(&mut self, word: &str, opening: &Opening, text: &str, dialect: Dialect) {
        let is = |it: &str| word.eq_ignore_ascii_case(it);
        match (dialect, self.body) {
            (Dialect::Postgres, Body::Atomic(cases)) => {
                if is("case") {
                    self.body = Body::Atomic(cases + 1);
                } else if is("end") {
                    self.body = cases.checked_sub(1).map_or(Body::None, Body::Atomic);
                }
            }
            (Dialect::Postgres, Body::None)
                if is("atomic") && self.follows("begin", text) && is_routine(opening, text) =>
            {
                self.body = Body::Atomic(0);
            }
            (Dialect::Postgres, _) if is("stdin") && self.parentheses == 0 && self.follows("from", text) => {
                self.copies_from_stdin = opening.of(text).begin_with("copy");
            }
            (Dialect::Sqlite, Body::None) if is("trigger") && is_trigger(opening, text) => {
                self.body = Body::Trigger;
            }
            _ => {}
        }
    }

    /// Whether the last token is this word.
    fn follows(&self, word: &str, text: &str) -> bool {
        self.last[1].is_some_and(|token| text[token.start..token.end].eq_ignore_ascii_case(word))
    }

    /// Whether a semicolon after the last token ends the statement.
    fn ends_here(&self, text: &str) -> bool {
        self.unclosed(text).is_none()
    }

    fn unclosed(&self, text: &str) -> Option<&'static str> {
        let after_semicolon = self.last[0].is_some_and(|token| token.kind == TokenKind::Semicolon);
        match self.body {
            Body::Atomic(_) => Some("body (BEGIN ATOMIC ... END)"),
            Body::Trigger if !(after_semicolon && self.follows("end", text)) => Some("body (BEGIN ...; END)"),
            Body::None | Body::Trigger => (self.parentheses > 0).then_some("parenthesis"),
        }
    }
}

fn is_routine(opening: &Opening, text: &str) -> bool {
    let words = opening.of(text);
    words.begin_with("create function|procedure") || words.begin_with("create or replace function|procedure")
}

fn is_trigger(opening: &Opening, text: &str) -> bool {
    let words = opening.of(text);
    words.begin_with("create trigger") || words.begin_with("create temp|temporary trigger")
}

fn hash(
    steps: &[Step],
    touches: Option<&[Touched]>,
    irreversible: Option<&str>,
    data_loss: &[String],
) -> Hash {
    let mut hasher = ScriptHasher::default();
    for step in steps {
        hasher.step(step.kind);
        step.statements.iter().for_each(|statement| hasher.statement(statement.hash()));
    }
    for part in touches.unwrap_or_default().iter().flat_map(|touched| &touched.parts) {
        hasher.directive("touches", part.as_str());
    }
    if let Some(reason) = irreversible {
        hasher.directive("irreversible", reason);
    }
    for what in data_loss {
        hasher.directive("data-loss", what);
    }
    hasher.finish()
}
