//! What is wrong with a migration file, where, and what to do about it.

use super::StepKind;

/// Why a text is no migration file. Every error of a place carries its line, which starts at 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScriptError {
    /// The file is UTF-16.
    #[error("line 1: the file is UTF-16; save it as UTF-8")]
    Utf16,
    /// The bytes are not UTF-8.
    #[error("line {line}: byte {offset} is not UTF-8; save the file as UTF-8")]
    NotUtf8 {
        /// The line of the first such byte.
        line: usize,
        /// Its offset from the start of the file.
        offset: usize,
    },
    /// A NUL byte, which no database accepts in SQL.
    #[error("line {line}: byte {offset} is a NUL, which no database accepts in SQL; remove it")]
    Nul {
        /// The line of the first NUL.
        line: usize,
        /// Its offset from the start of the file.
        offset: usize,
    },
    /// A string, comment or quoted name without its end.
    #[error("line {line}: the {what} that begins here is never closed")]
    Unterminated {
        /// The line it begins in.
        line: usize,
        /// What it is.
        what: &'static str,
    },
    /// A statement that ends inside its parentheses, or inside its body.
    #[error("line {line}: the {what} of this statement is never closed")]
    Unclosed {
        /// The line the statement begins in.
        line: usize,
        /// What is open.
        what: &'static str,
    },
    /// A `-- schemagen:` comment that says nothing schemagen knows.
    #[error("line {line}: {word:?} is not a directive{}", suggestion(*nearest))]
    UnknownDirective {
        /// Its line.
        line: usize,
        /// What was written.
        word: String,
        /// The known word that looks most like it.
        nearest: Option<&'static str>,
    },
    /// A known directive with words that it does not know.
    #[error("line {line}: directive `{directive}`: {reason}")]
    Directive {
        /// Its line.
        line: usize,
        /// The directive.
        directive: &'static str,
        /// What is wrong, and what to write.
        reason: String,
    },
    /// A directive in the middle of a statement.
    #[error(
        "line {line}: a directive inside a statement; end the statement of line {statement} with `;` before it"
    )]
    DirectiveInStatement {
        /// The directive's line.
        line: usize,
        /// The statement's line.
        statement: usize,
    },
    /// A command of psql or of the sqlite3 shell.
    #[error("line {line}: `{command}` is a command of {shell}, not SQL; remove it")]
    ShellCommand {
        /// Its line.
        line: usize,
        /// The command.
        command: String,
        /// Whose command it is.
        shell: &'static str,
    },
    /// `COPY ... FROM stdin`, which needs psql to send the rows.
    #[error("line {line}: COPY FROM stdin needs psql to send the rows; write INSERT statements instead")]
    CopyFromStdin {
        /// The statement's line.
        line: usize,
    },
    /// BEGIN, COMMIT and their like: transactions are schemagen's own.
    #[error(
        "line {line}: {command} does not belong into a migration: {}; remove it, and separate transactions with `{}`",
        owner(*step),
        StepKind::Transactional.directive()
    )]
    TransactionControl {
        /// The statement's line.
        line: usize,
        /// The command.
        command: &'static str,
        /// The kind of step it is in.
        step: StepKind,
    },
    /// A statement that the database refuses inside a transaction.
    #[error(
        "line {line}: {command} cannot run inside a transaction; write `{}` in the line before it",
        StepKind::NoTransaction.directive()
    )]
    NeedsNoTransaction {
        /// The statement's line.
        line: usize,
        /// The command.
        command: String,
    },
    /// A statement that has no effect, or the wrong one, where it stands.
    #[error("line {line}: {command}: {reason}")]
    Refused {
        /// The statement's line.
        line: usize,
        /// The command.
        command: String,
        /// What would happen, and what to do.
        reason: &'static str,
    },
    /// The file says both that there is no way back and what it is.
    #[error("line {line}: the file is irreversible, and yet there is a statement; remove one of them")]
    IrreversibleWithStatements {
        /// The first statement's line.
        line: usize,
    },
}

impl ScriptError {
    /// The line to show, which starts at 1.
    pub fn line(&self) -> usize {
        match self {
            Self::Utf16 => 1,
            Self::NotUtf8 { line, .. }
            | Self::Nul { line, .. }
            | Self::Unterminated { line, .. }
            | Self::Unclosed { line, .. }
            | Self::UnknownDirective { line, .. }
            | Self::Directive { line, .. }
            | Self::DirectiveInStatement { line, .. }
            | Self::ShellCommand { line, .. }
            | Self::CopyFromStdin { line }
            | Self::TransactionControl { line, .. }
            | Self::NeedsNoTransaction { line, .. }
            | Self::Refused { line, .. }
            | Self::IrreversibleWithStatements { line } => *line,
        }
    }
}

fn suggestion(nearest: Option<&'static str>) -> String {
    match nearest {
        Some(word) => format!("; did you mean `{word}`?"),
        None => "; known are step, touches, allow, resumable, irreversible and data-loss".to_owned(),
    }
}

fn owner(step: StepKind) -> &'static str {
    match step {
        StepKind::Transactional | StepKind::ForeignKeysOff => "each step is one transaction already",
        StepKind::NoTransaction => "each statement of this step commits by itself",
    }
}
