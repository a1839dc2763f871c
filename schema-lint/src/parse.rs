//! From a script to trees, each statement by itself.

use schema_model::{
    Dialect,
    script::{self, Place, Script, StepKind},
};
use sqlparser::{dialect::SQLiteDialect, parser::Parser};
use squawk_syntax::{
    SourceFile,
    ast::{self, AstNode},
    syntax_error::SyntaxError,
};

use crate::gaps;

/// One statement of a file, and what it is.
#[derive(Debug, Clone)]
pub struct Statement {
    /// Its text and place.
    pub source: script::Statement,
    /// The number of its step in the file, from 0.
    pub step: usize,
    /// How the statements of its step run.
    pub kind: StepKind,
    /// What it says.
    pub tree: Tree,
}

/// What a statement says.
#[derive(Debug, Clone)]
pub enum Tree {
    /// A statement of PostgreSQL.
    Postgres(ast::Stmt),
    /// A statement of SQLite.
    Sqlite(Box<sqlparser::ast::Statement>),
    /// Nothing that the parser knows.
    Unread(Unread),
}

/// Why a statement could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// What the parser says.
    pub message: String,
    /// Where in the file.
    pub place: Place,
}

impl Statement {
    /// The tree, where it is one of PostgreSQL.
    pub fn postgres(&self) -> Option<&ast::Stmt> {
        match &self.tree {
            Tree::Postgres(tree) => Some(tree),
            Tree::Sqlite(_) | Tree::Unread(_) => None,
        }
    }

    /// Whether it writes rows that are looked for first: as many as there may be.
    pub(crate) fn writes_rows(&self) -> bool {
        match self.postgres() {
            Some(ast::Stmt::Update(_) | ast::Stmt::Delete(_) | ast::Stmt::Merge(_)) => true,
            Some(ast::Stmt::Insert(tree)) => {
                tree.syntax().descendants().any(|it| ast::FromClause::can_cast(it.kind()))
            }
            Some(ast::Stmt::CreateMaterializedView(tree)) => {
                !matches!(tree.data_option(), Some(ast::DataOption::WithNoData(_)))
            }
            Some(_) | None => false,
        }
    }

    /// Whether it shares a transaction with the other statements of its step.
    pub fn is_in_transaction(&self) -> bool {
        match self.kind {
            StepKind::Transactional | StepKind::ForeignKeysOff => true,
            StepKind::NoTransaction => false,
        }
    }
}

/// Reads all statements of a script.
pub fn parse(script: &Script, dialect: Dialect) -> Vec<Statement> {
    let steps = script.steps.iter().enumerate();
    steps
        .flat_map(|(number, step)| step.statements.iter().map(move |it| (number, step.kind, it)))
        .map(|(step, kind, source)| Statement {
            source: source.clone(),
            step,
            kind,
            tree: tree(source, dialect).unwrap_or_else(Tree::Unread),
        })
        .collect()
}

fn tree(source: &script::Statement, dialect: Dialect) -> Result<Tree, Unread> {
    match dialect {
        Dialect::Postgres => postgres(source).map(Tree::Postgres),
        Dialect::Sqlite => sqlite(source).map(|it| Tree::Sqlite(Box::new(it))),
    }
}

fn postgres(source: &script::Statement) -> Result<ast::Stmt, Unread> {
    let error = match parse_postgres(source, source.text()) {
        Ok(tree @ ast::Stmt::Do(_)) => return Ok(in_batches(source).unwrap_or(tree)),
        Ok(tree) => return Ok(tree),
        Err(error) => error,
    };
    gaps::blanked(source).and_then(|text| parse_postgres(source, &text).ok()).ok_or(error)
}

/// A block that does nothing but one UPDATE, a batch at a time, is taken for that UPDATE, which is where it was.
fn in_batches(source: &script::Statement) -> Option<ast::Stmt> {
    let text = source.text();
    let update = schema_diff::update_in_batches(text)?;
    let blank = |it: &str| it.bytes().map(|it| if it == b'\n' { '\n' } else { ' ' }).collect::<String>();
    let alone =
        [blank(&text[..update.start]).as_str(), &text[update.clone()], &blank(&text[update.end..])].concat();
    parse_postgres(source, &alone).ok().filter(|it| matches!(it, ast::Stmt::Update(_)))
}

fn parse_postgres(source: &script::Statement, text: &str) -> Result<ast::Stmt, Unread> {
    let parsed = SourceFile::parse(text);
    if let Some(error) = parsed.errors().first() {
        return Err(unread(source, error));
    }
    let nothing = || Unread { message: "there is no statement".to_owned(), place: source.place(1) };
    parsed.tree().stmts().next().ok_or_else(nothing)
}

fn unread(source: &script::Statement, error: &SyntaxError) -> Unread {
    let bytes = usize::from(error.range().start());
    let before = source.text().char_indices().take_while(|(at, _)| *at < bytes).count();
    Unread { message: error.message().to_owned(), place: source.place(before + 1) }
}

fn sqlite(source: &script::Statement) -> Result<sqlparser::ast::Statement, Unread> {
    let refused = |message: String| {
        let (message, position) = without_position(&message, source.text());
        let message = message.trim_start_matches("sql parser error: ").to_owned();
        Unread { message, place: source.place(position) }
    };
    let parse = |text: &str| Parser::parse_sql(&SQLiteDialect {}, text);
    let statements =
        parse(source.text()).or_else(|error| match pragma(source).or_else(|| without_options(source)) {
            Some(text) => parse(&text).map_err(|_| error),
            None => Err(error),
        });
    let statements = statements.map_err(|it| refused(it.to_string()))?;
    statements.into_iter().next().ok_or_else(|| refused("there is no statement".to_owned()))
}

/// CREATE TABLE without the options behind its columns, of which sqlparser knows one at most.
fn without_options(source: &script::Statement) -> Option<String> {
    let tokens = source.tokens(Dialect::Sqlite);
    let text = source.text();
    let close = tokens.iter().rposition(|it| text[it.clone()] == *")")?;
    let options: Vec<String> =
        tokens[close + 1..].iter().map(|it| text[it.clone()].to_ascii_lowercase()).collect();
    let known = |it: &String| matches!(it.as_str(), "strict" | "without" | "rowid" | ",");
    let is_table = text[tokens.first()?.clone()].eq_ignore_ascii_case("create");
    (is_table && options.iter().all(known)).then(|| text[..tokens[close].end].to_owned())
}

/// A pragma whose value is a bare word (ON, OFF, WAL), which sqlparser takes for no value, with the word in quotes.
fn pragma(source: &script::Statement) -> Option<String> {
    let tokens = source.tokens(Dialect::Sqlite);
    let (first, last) = (tokens.first()?, tokens.last()?);
    let text = source.text();
    let word = &text[last.clone()];
    let is_pragma = text[first.clone()].eq_ignore_ascii_case("pragma") && tokens.len() > 2;
    let is_word = word.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_');
    (is_pragma && is_word).then(|| format!("{}'{word}'", &text[..last.start]))
}

/// Takes the place out of what sqlparser says, as the number of a character of the statement, from 1.
fn without_position(message: &str, text: &str) -> (String, usize) {
    let Some((said, place)) = message.rsplit_once(" at Line: ") else { return (message.to_owned(), 1) };
    let mut numbers = place.split(", Column: ").filter_map(|it| it.trim().parse::<usize>().ok());
    let (Some(line), Some(column)) = (numbers.next(), numbers.next()) else { return (said.to_owned(), 1) };
    let before: usize = text.split_inclusive('\n').take(line - 1).map(|it| it.chars().count()).sum();
    (said.to_owned(), before + column)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn parsed(text: &str, dialect: Dialect) -> Vec<Statement> {
        parse(&Script::parse(text, dialect).unwrap(), dialect)
    }

    #[test]
    fn each_statement_has_its_step_and_tree() {
        let text =
            "ALTER TABLE t ADD c int;\n-- schemagen: step no-transaction\nREINDEX TABLE CONCURRENTLY t;\n";
        let statements = parsed(text, Dialect::Postgres);
        assert!(matches!(statements[0].postgres(), Some(ast::Stmt::AlterTable(_))));
        assert!(statements[0].is_in_transaction());
        assert!(matches!(statements[1].postgres(), Some(ast::Stmt::Reindex(_))));
        assert_eq!((statements[1].step, statements[1].is_in_transaction()), (1, false));
    }

    #[test]
    fn a_block_that_updates_in_batches_is_the_update_and_another_one_is_a_block() {
        let block = "-- schemagen: step no-transaction\nDO $fill$\nDECLARE\n  next_id t.id%TYPE;\nBEGIN\n  \
                     SELECT id INTO next_id FROM t ORDER BY id LIMIT 1;\n  WHILE FOUND LOOP\n    WITH batch AS (\n      \
                     SELECT id FROM t\n        WHERE id >= next_id\n        ORDER BY id LIMIT 5000 + 1\n    ), \
                     filled AS (\n      UPDATE t\n        SET a = 'é; $$'\n        WHERE id IN (SELECT id FROM batch) \
                     AND a IS NULL\n    )\n    SELECT id INTO next_id FROM batch ORDER BY id OFFSET 5000;\n    \
                     COMMIT;\n  END LOOP;\nEND $fill$;\n";
        let read = |text: &str| parsed(text, Dialect::Postgres).remove(0);
        let Some(ast::Stmt::Update(update)) = read(block).postgres().cloned() else {
            panic!("{:?}", read(block))
        };
        let range = update.syntax().text_range();
        let text = read(block).source.text()[usize::from(range.start())..usize::from(range.end())].to_owned();
        assert!(text.trim().starts_with("UPDATE t\n") && text.contains("'é; $$'"), "{text}");
        for (part, more) in [
            ("    COMMIT;\n", "    COMMIT;\n    DROP TABLE t;\n"),
            ("    COMMIT;\n", "    COMMIT; DROP TABLE t;\n"),
            ("BEGIN\n", "BEGIN\n  DROP TABLE t;\n"),
            ("ORDER BY id LIMIT 1;\n", "ORDER BY id LIMIT 1; DROP TABLE t;\n"),
            ("      UPDATE t\n", "      DELETE FROM u), other AS (UPDATE t\n"),
        ] {
            let other = block.replacen(part, more, 1);
            assert_ne!(other, block);
            assert!(matches!(read(&other).postgres(), Some(ast::Stmt::Do(_))), "{other}");
        }
    }

    #[test]
    fn what_squawk_does_not_know_is_read_without_it() {
        for text in [
            "ALTER TABLE t ADD COLUMN c text STORAGE external COMPRESSION pglz NOT NULL;",
            "ALTER TABLE t ADD CONSTRAINT e EXCLUDE USING gist (net inet_ops WITH &&, int4range(a, b) WITH &&) WHERE (c);",
            "ALTER TABLE t ADD CONSTRAINT e EXCLUDE USING btree ((a || b) COLLATE \"C\" DESC WITH =);",
            "CREATE TABLE t (a text, EXCLUDE USING gist (s.f(a) s.ops WITH =, a WITH =));",
        ] {
            assert!(matches!(parsed(text, Dialect::Postgres)[0].tree, Tree::Postgres(_)), "{text}");
        }
        for text in
            ["ALTER TABLE t ADD CONSTRAINT e EXCLUDE USING gist (a ops);", "ALTER TABLE t ADD STORAGE;"]
        {
            let tree = &parsed(text, Dialect::Postgres)[0].tree;
            assert!(matches!(tree, Tree::Unread(_)), "{text}: {tree:?}");
        }
    }

    #[test]
    fn tables_of_sqlite_have_all_their_options() {
        let text = "CREATE TABLE t (a INTEGER PRIMARY KEY) STRICT, WITHOUT ROWID;\nCREATE TABLE u (a INTEGER) STRICT, ODD;\n";
        let statements = parsed(text, Dialect::Sqlite);
        assert!(matches!(statements[0].tree, Tree::Sqlite(_)), "{:?}", statements[0].tree);
        assert!(matches!(statements[1].tree, Tree::Unread(_)), "{:?}", statements[1].tree);
    }

    #[test]
    fn pragmas_of_sqlite_take_bare_words() {
        let statements = parsed(
            "PRAGMA legacy_alter_table = ON;\nPRAGMA foreign_key_check;\nPRAGMA = ON;\n",
            Dialect::Sqlite,
        );
        let is_read = |it: &Statement| matches!(it.tree, Tree::Sqlite(_));
        assert_eq!(statements.iter().map(is_read).collect::<Vec<_>>(), [true, true, false]);
    }

    #[test]
    fn what_cannot_be_read_has_a_place_and_spoils_no_other() {
        let statements =
            parsed("SELECT 'é';\nALTER TABLE\n  t ADD COLUMN;\nDROP TABLE t;\n", Dialect::Postgres);
        let Tree::Unread(unread) = &statements[1].tree else { panic!("{:?}", statements[1]) };
        assert_eq!(unread.place.line, 3, "{unread:?}");
        assert!(matches!(statements[2].postgres(), Some(ast::Stmt::DropTable(_))));
    }

    #[test]
    fn statements_of_sqlite_are_read_by_its_own_grammar() {
        let statements = parsed(
            "CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT);\nCREATE TABLE\n  u v;\n",
            Dialect::Sqlite,
        );
        assert!(matches!(&statements[0].tree, Tree::Sqlite(_)));
        let Tree::Unread(unread) = &statements[1].tree else { panic!("{:?}", statements[1]) };
        assert_eq!(unread.place.line, 3, "{unread:?}");
    }
}
