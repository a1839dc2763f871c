//! What a rule sees: one statement, the schema at that point of the file, and the rest of the file.

use std::{cell::OnceCell, ops::Range};

use schema_diff::HazardKind;
use schema_model::{
    Name, ObjectId, QualifiedName,
    schema::{Column, DefinitionId, Table},
    script::Script,
};
use squawk_syntax::{
    SyntaxNode,
    ast::{self, AstNode},
};

use crate::{Known, Settings, Statement, Tree, finding::Finding, read};

/// What a rule sees.
pub(crate) struct Context<'a> {
    /// The file.
    pub(crate) script: &'a Script,
    /// The statement to judge.
    pub(crate) statement: &'a Statement,
    /// All statements of the file.
    pub(crate) statements: &'a [Statement],
    /// The numbers of those that do more than to read or write rows.
    pub(crate) changes: &'a [usize],
    /// The number of the statement among them.
    pub(crate) number: usize,
    /// The schema right before the statement.
    pub(crate) known: &'a Known<'a>,
    /// What the project asks for.
    pub(crate) settings: &'a Settings,
    /// The table of an ALTER TABLE, once a rule has asked for it.
    pub(crate) altered: OnceCell<Option<Altered<'a>>>,
}

/// A table that ALTER TABLE names, and what it does there.
pub(crate) struct Altered<'a> {
    /// Its name.
    pub(crate) name: QualifiedName,
    /// Its name as the statement writes it.
    pub(crate) written: String,
    /// The table, where the schema has it.
    pub(crate) table: Option<&'a Table>,
    /// Whether rows may be in it: it was not made by this file.
    pub(crate) is_in_use: bool,
    /// What is done to it.
    pub(crate) actions: Vec<ast::AlterTableAction>,
}

/// A CREATE INDEX.
pub(crate) struct CreatedIndex<'a> {
    /// What it says.
    pub(crate) tree: &'a ast::CreateIndex,
    /// The table.
    pub(crate) table: QualifiedName,
    /// The table, where the schema has it.
    pub(crate) known: Option<&'a Table>,
}

impl CreatedIndex<'_> {
    /// Whether the table has partitions.
    pub(crate) fn is_partitioned(&self) -> bool {
        self.known.is_some_and(|it| it.options.partition_by.is_some())
    }

    /// ON ONLY: partitions are left alone, so that nothing is built.
    pub(crate) fn is_on_parent_only(&self) -> bool {
        self.is_partitioned() && self.tree.table_relation_name().is_some_and(|it| it.only_token().is_some())
    }
}

impl<'a> Context<'a> {
    /// The tree, where it is one of PostgreSQL.
    pub(crate) fn tree(&self) -> Option<&'a ast::Stmt> {
        self.statement.postgres()
    }

    /// The tree, where it is one of SQLite.
    pub(crate) fn sqlite(&self) -> Option<&'a sqlparser::ast::Statement> {
        match &self.statement.tree {
            Tree::Sqlite(tree) => Some(tree),
            Tree::Postgres(_) | Tree::Unread(_) => None,
        }
    }

    /// The table of an ALTER TABLE; read once for all rules.
    pub(crate) fn altered(&self) -> Option<&Altered<'a>> {
        self.altered.get_or_init(|| self.read_altered()).as_ref()
    }

    fn read_altered(&self) -> Option<Altered<'a>> {
        let Some(ast::Stmt::AlterTable(it)) = self.tree() else { return None };
        let written = it.table_relation_name()?;
        let name = self.named(&written)?;
        let written = written.syntax().text().to_string().trim().to_owned();
        let table = self.known.table(&name);
        let is_in_use = self.is_in_use(&name);
        Some(Altered { name, written, table, is_in_use, actions: it.actions().collect() })
    }

    /// The index and table of a CREATE INDEX.
    pub(crate) fn created_index(&self) -> Option<CreatedIndex<'a>> {
        let Some(ast::Stmt::CreateIndex(tree)) = self.tree() else { return None };
        let table = self.named(&tree.table_relation_name()?)?;
        let known = self.known.table(&table);
        Some(CreatedIndex { tree, table, known })
    }

    /// Whether an earlier statement of the file has put the rows of the table elsewhere.
    pub(crate) fn copied_earlier(&self, table: &QualifiedName) -> bool {
        self.statements[..self.number].iter().any(|it| {
            let Some(ast::Stmt::Insert(it)) = it.postgres() else { return false };
            let sources = it.syntax().descendants().filter_map(ast::FromClause::cast);
            let mut names =
                sources.flat_map(|it| it.syntax().descendants().filter_map(ast::RelationNameRef::cast));
            names.any(|it| self.named(&it).as_ref() == Some(table))
        })
    }

    /// Whether an earlier statement of the file has validated a constraint of the table.
    pub(crate) fn validated_earlier(&self, table: &QualifiedName) -> bool {
        self.statements[..self.number].iter().any(|it| {
            let Some(ast::Stmt::AlterTable(it)) = it.postgres() else { return false };
            let name = it.table_relation_name().and_then(|it| self.named(&it));
            name.as_ref() == Some(table)
                && it.actions().any(|it| matches!(it, ast::AlterTableAction::ValidateConstraint(_)))
        })
    }

    /// The actions of an ALTER TABLE on a table in use, with that table.
    pub(crate) fn altered_in_use(&self) -> Option<&Altered<'a>> {
        self.altered().filter(|it| it.is_in_use)
    }

    /// The name in a node, in the form of the model.
    pub(crate) fn named(&self, node: &impl AstNode) -> Option<QualifiedName> {
        Some(self.known.named(&read::qualified(node)?))
    }

    /// Whether rows may be in a table and others use it: it was not made by this file.
    pub(crate) fn is_in_use(&self, table: &QualifiedName) -> bool {
        let view = ObjectId::Definition(DefinitionId::MaterializedView(self.known.named(table)));
        !self.known.is_new_table(table) && !self.known.is_new(&view)
    }

    /// The statements before this one that share its transaction and do more than to read or write rows.
    pub(crate) fn earlier(&self) -> impl Iterator<Item = &'a Statement> {
        let first = self.statements.partition_point(|it| it.step < self.statement.step);
        let first = if self.statement.is_in_transaction() { first } else { self.number };
        let from = self.changes.partition_point(|it| *it < first);
        let to = self.changes.partition_point(|it| *it < self.number);
        self.changes[from..to].iter().map(|it| &self.statements[*it])
    }

    /// The statements after this one, to the end of the file.
    pub(crate) fn later(&self) -> &'a [Statement] {
        &self.statements[self.number + 1..]
    }

    /// The statements after this one that share its transaction.
    pub(crate) fn later_inside(&self) -> &'a [Statement] {
        let is_same = |it: &&Statement| it.step == self.statement.step && self.statement.is_in_transaction();
        let count = self.later().iter().take_while(is_same).count();
        &self.later()[..count]
    }

    /// What the comments above the statement say of it and of those that stand with it, as `generate` writes them:
    /// `-- rewrite: writes all rows ..`.
    pub(crate) fn announced(&self) -> Vec<HazardKind> {
        let above = &self.script.text()[..self.statement.source.range().start];
        let paragraph = above.lines().rev().take_while(|it| !it.trim().is_empty());
        let comments = paragraph.filter_map(|it| it.trim_start().strip_prefix("--"));
        let words: Vec<&str> =
            comments.filter_map(|it| it.trim_start().split_once(": ")).map(|(word, _)| word).collect();
        HazardKind::ALL.iter().copied().filter(|it| words.contains(&it.word())).collect()
    }

    /// Whether the head of the file says what is lost, so that nobody runs it without having agreed.
    pub(crate) fn announces_losses(&self) -> bool {
        !self.script.data_loss.is_empty()
    }

    /// Where a node of the statement's tree is in the file, without the blanks around it.
    pub(crate) fn range(&self, node: &SyntaxNode) -> Range<usize> {
        let start = self.statement.source.range().start;
        let text = node.text().to_string();
        let (begin, end) = (text.len() - text.trim_start().len(), text.trim_end().len());
        let at = start + usize::from(node.text_range().start());
        at + begin..at + end.max(begin)
    }

    /// Where the statement is in the file, with its semicolon.
    pub(crate) fn whole(&self) -> Range<usize> {
        let range = self.statement.source.range();
        let rest = &self.script.text()[range.end..];
        let blanks = rest.len() - rest.trim_start().len();
        let end = if rest[blanks..].starts_with(';') { range.end + blanks + 1 } else { range.end };
        range.start..end
    }

    /// Whether an earlier statement of the file made this table (SQLite).
    pub(crate) fn sqlite_made(&self, table: &sqlparser::ast::ObjectName) -> bool {
        let earlier = self.statements[..self.number].iter();
        let mut trees = earlier.filter_map(|it| match &it.tree {
            Tree::Sqlite(tree) => Some(tree.as_ref()),
            Tree::Postgres(_) | Tree::Unread(_) => None,
        });
        trees.any(|it| matches!(it, sqlparser::ast::Statement::CreateTable(it) if it.name == *table))
    }

    /// Something found at a node.
    pub(crate) fn at(&self, node: &impl AstNode, message: String, label: &str) -> Finding {
        Finding { message, range: self.range(node.syntax()), label: label.to_owned(), fix: None }
    }

    /// Something found at a part of the statement's text.
    pub(crate) fn within(&self, part: &Range<usize>, message: String, label: &str) -> Finding {
        let start = self.statement.source.range().start;
        let range = start + part.start..start + part.end;
        Finding { message, range, label: label.to_owned(), fix: None }
    }

    /// Something found about the whole statement.
    pub(crate) fn here(&self, message: String, label: &str) -> Finding {
        Finding { message, range: self.statement.source.range(), label: label.to_owned(), fix: None }
    }
}

impl Altered<'_> {
    /// The constraints that are added to the table, and what they are.
    pub(crate) fn added_constraints(
        &self,
    ) -> impl Iterator<Item = (ast::Constraint, read::ConstraintWithIndex)> {
        self.actions.iter().filter_map(|it| match it {
            ast::AlterTableAction::AddConstraint(it) => {
                let constraint = it.constraint()?;
                let said = read::constraint(&constraint, None)?;
                Some((constraint, said))
            }
            _ => None,
        })
    }

    /// Whether it has partitions.
    pub(crate) fn is_partitioned(&self) -> bool {
        self.table.is_some_and(|it| it.options.partition_by.is_some())
    }

    /// The columns that are altered, and how.
    pub(crate) fn altered_columns(
        &self,
    ) -> impl Iterator<Item = (&ast::AlterColumn, Name, ast::AlterColumnOption)> {
        self.actions.iter().filter_map(|it| match it {
            ast::AlterTableAction::AlterColumn(it) => {
                Some((it, read::name(&it.column_name_ref()?)?, it.option()?))
            }
            _ => None,
        })
    }

    /// The columns that are added.
    pub(crate) fn added(&self) -> impl Iterator<Item = (&ast::AddColumn, Column)> {
        self.actions.iter().filter_map(|it| match it {
            ast::AlterTableAction::AddColumn(it) => Some((it, read::added_column(it)?)),
            _ => None,
        })
    }

    /// A column of it, where the schema has it.
    pub(crate) fn column(&self, name: &Name) -> Option<&Column> {
        self.table?.column(name)
    }
}
