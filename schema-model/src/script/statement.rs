//! One statement and where it is in its file.

use std::{fmt, ops::Range, sync::Arc};

use super::{
    Allowance, Hash,
    refuse::{self, Opening},
    scan::tokens,
};
use crate::{Dialect, QualifiedName};

/// One SQL statement of a migration file, without its semicolon. Cheap to clone.
#[derive(Clone, PartialEq, Eq)]
pub struct Statement {
    source: Arc<str>,
    range: Range<usize>,
    line: usize,
    hash: Hash,
    directives: StatementDirectives,
}

/// What directives above a statement say of it.
#[derive(Clone, PartialEq, Eq, Default)]
pub(super) struct StatementDirectives {
    pub(super) renamed_from: Option<QualifiedName>,
    pub(super) renamed_inside: Vec<RenamedInside>,
    pub(super) allowances: Vec<Allowance>,
    pub(super) resumable: bool,
}

/// `renamed from` in a line of its own inside a statement: it speaks of the part that begins below.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct RenamedInside {
    /// Where it stands in the statement's text, in bytes.
    pub(crate) at: usize,
    /// Its line in the file.
    pub(crate) line: usize,
    /// The former name.
    pub(crate) name: QualifiedName,
}

/// A place in a file; both start at 1, columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl Statement {
    pub(super) fn new(
        source: Arc<str>,
        range: Range<usize>,
        line: usize,
        hash: Hash,
        directives: StatementDirectives,
    ) -> Self {
        Self { source, range, line, hash, directives }
    }

    /// In a file of definitions: `renamed from` above the statement.
    pub(crate) fn renamed_from(&self) -> Option<&QualifiedName> {
        self.directives.renamed_from.as_ref()
    }

    /// In a file of definitions: `renamed from` above parts of the statement.
    pub(crate) fn renamed_inside(&self) -> &[RenamedInside] {
        &self.directives.renamed_inside
    }

    /// What lint lets pass here; says nothing about what the statement does, and is no part of any hash.
    pub fn allowances(&self) -> &[Allowance] {
        &self.directives.allowances
    }

    /// Whether it commits by itself what it has done so far, and goes on from there when it is run again. It says nothing
    /// about what the statement does, and is no part of any hash, so that it can be said after an interruption, too.
    pub fn is_resumable(&self) -> bool {
        self.directives.resumable
    }

    /// The SQL.
    pub fn text(&self) -> &str {
        &self.source[self.range.clone()]
    }

    /// Where it is in the file's text, in bytes.
    pub fn range(&self) -> Range<usize> {
        self.range.clone()
    }

    /// The line it begins in, which starts at 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// The digest of its tokens.
    pub fn hash(&self) -> Hash {
        self.hash
    }

    /// The first tokens, without comments, unquoted words in lower case.
    pub fn opening(&self, dialect: Dialect) -> Vec<String> {
        self.opening_tokens(dialect).of(self.text()).spelled()
    }

    /// Where its tokens are in its text, without blanks and comments.
    pub fn tokens(&self, dialect: Dialect) -> Vec<Range<usize>> {
        tokens(self.text(), dialect).map(|it| it.start..it.end).collect()
    }

    /// Whether the statement does the same inside a transaction of its own as outside any; false where that is not known.
    pub fn works_in_transaction(&self, dialect: Dialect) -> bool {
        refuse::works_inside(self.opening_tokens(dialect).of(self.text()), dialect)
    }

    fn opening_tokens(&self, dialect: Dialect) -> Opening {
        let mut opening = Opening::default();
        tokens(self.text(), dialect).take(Opening::LONGEST).for_each(|token| opening.push(token));
        opening
    }

    /// The place in the file of the statement's `position`th character (the first is 1), as servers count.
    pub fn place(&self, position: usize) -> Place {
        let before: usize = self.text().chars().take(position.saturating_sub(1)).map(char::len_utf8).sum();
        let at = self.range.start + before;
        let start_of_line = self.source[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let line = self.line + self.source[self.range.start..at].matches('\n').count();
        Place { line, column: 1 + self.source[start_of_line..at].chars().count() }
    }
}

impl fmt::Debug for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {:?}", self.line, self.text())
    }
}
