//! Safe forms that need a step of their own: edits around a statement, so that all others keep theirs.

use schema_model::script::StepKind;

use crate::{
    context::Context,
    finding::{Edit, Fix},
};

impl Context<'_> {
    /// The statement, changed by `edits`, outside of transactions.
    pub(crate) fn outside(&self, title: &'static str, mut edits: Vec<Edit>) -> Fix {
        if self.statement.kind != StepKind::NoTransaction {
            edits.push(self.begin(StepKind::NoTransaction));
            edits.extend(self.resume(String::new()));
        }
        Fix { title, edits }
    }

    /// The statement, changed by `edits`, and `next` in a transaction after it.
    pub(crate) fn followed(&self, title: &'static str, mut edits: Vec<Edit>, next: &str) -> Fix {
        let next = format!("\n{}\n{next}", StepKind::Transactional.directive());
        edits.extend(self.resume(next));
        Fix { title, edits }
    }

    /// The statement in a step of its own kind that begins with it.
    pub(crate) fn apart(&self, title: &'static str) -> Fix {
        Fix { title, edits: vec![self.begin(self.statement.kind)] }
    }

    /// `first` outside of transactions in place of the statement, and `next` in a transaction after it.
    pub(crate) fn replaced(&self, title: &'static str, first: &str, next: &str) -> Fix {
        let edits = vec![
            self.begin(StepKind::NoTransaction),
            Edit { range: self.statement.source.range(), text: first.to_owned() },
        ];
        self.followed(title, edits, next)
    }

    /// A step begins with the statement. A directive right above it is replaced.
    fn begin(&self, kind: StepKind) -> Edit {
        let start = self.statement.source.range().start;
        let above = &self.script.text()[..start];
        let line = above.trim_end().rsplit('\n').next().unwrap_or_default();
        let directive = format!("{}\n", kind.directive());
        if line.trim() == self.statement.kind.directive() {
            let at = above.trim_end().len() - line.len();
            return Edit { range: at..start, text: directive };
        }
        Edit { range: start..start, text: directive }
    }

    /// Writes `text` behind the statement; what shared its step goes on in another of its kind.
    fn resume(&self, mut text: String) -> Option<Edit> {
        let end = self.whole().end;
        let has_semicolon = end > self.statement.source.range().end;
        if self.later().first().is_some_and(|it| it.step == self.statement.step) {
            text.push('\n');
            text.push_str(self.statement.kind.directive());
        }
        if !text.is_empty() && !has_semicolon {
            text.insert(0, ';');
        }
        (!text.is_empty()).then_some(Edit { range: end..end, text })
    }

    /// Writes a word behind a token of the statement.
    pub(crate) fn behind(&self, token: Option<squawk_syntax::SyntaxToken>, text: &str) -> Option<Edit> {
        let at = self.statement.source.range().start + usize::from(token?.text_range().end());
        Some(Edit { range: at..at, text: text.to_owned() })
    }
}
