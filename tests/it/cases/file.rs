//! A case file: Markdown with a heading and fenced blocks for each case. Knows the blocks' words, not their meaning.

use std::{collections::BTreeSet, fmt, fs, path::Path};

use schema_diff::{Replaceable, Style};
use schema_model::{Dialect, QualifiedName};

/// One file of cases.
pub(super) struct CaseFile {
    name: String,
    /// What stands before the first case.
    intro: String,
    pub(super) cases: Vec<Case>,
}

/// One case: what its author wrote, and what must come of it.
pub(super) struct Case {
    pub(super) file: String,
    /// Its place in the file, from 0.
    pub(super) number: usize,
    pub(super) heading: String,
    /// The author's part as it stands in the file.
    text: String,
    pub(super) before: String,
    pub(super) after: String,
    /// What the SQL files hold before, and after.
    pub(super) sql_before: String,
    pub(super) sql_after: String,
    /// `rename: a = b`, as on the command line.
    pub(super) renames: Vec<(String, String)>,
    /// `replaceable: v, w`: views that a server has seen to keep their columns; `replaceable back: v` on the way back.
    pub(super) replaceable: Replaceable,
    /// `postgres: 18`: the oldest server that has what the case is about.
    postgres: Option<u16>,
    /// `server: 15`: it is planned for this version; an older server has another plan.
    pub(super) server: Option<u16>,
    /// `style: simple`: nobody uses the tables meanwhile.
    pub(super) style: Style,
    /// `only: sqlite`: the other dialect has no such thing, and cannot know it when it plans.
    pub(super) only: Option<Dialect>,
    rows: Vec<(Option<Dialect>, String)>,
    /// What to ask the database after the migration.
    pub(super) query: Option<String>,
    pub(super) expected: Vec<Expected>,
}

/// A block that `UPDATE=1` writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Expected {
    /// The words behind the fence.
    info: String,
    text: String,
}

impl Expected {
    /// The way there.
    pub(super) fn plan(dialect: Dialect, text: String) -> Self {
        Self { info: format!("sql {dialect}"), text }
    }

    /// The way back.
    pub(super) fn down(dialect: Dialect, text: String) -> Self {
        Self { info: format!("sql {dialect} down"), text }
    }

    /// Why there is no way.
    pub(super) fn error(dialect: Dialect, text: String) -> Self {
        Self { info: format!("text {dialect} error"), text }
    }

    /// Why a server of that version, the last without what the case is about, is none for it.
    pub(super) fn too_old(version: u16, text: String) -> Self {
        Self { info: format!("text postgres {version} error"), text }
    }

    /// The answer to the case's query.
    pub(super) fn rows(dialect: Dialect, text: String) -> Self {
        Self { info: format!("text {dialect} rows"), text }
    }

    pub(super) fn is_rows(&self, dialect: Dialect) -> bool {
        self.info == Self::rows(dialect, String::new()).info
    }

    fn is_said_by(info: &str) -> bool {
        matches!(info.split(' ').collect::<Vec<_>>().as_slice(), ["sql" | "text", "postgres" | "sqlite", ..])
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "```{}\n{}\n```\n", self.info, self.text.trim_end())
    }
}

impl CaseFile {
    pub(super) fn read(path: &Path) -> Self {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(path).unwrap();
        let mut parts = text.split("\n## ");
        let intro = parts.next().unwrap_or_default().trim().to_owned();
        let cases = parts.enumerate().map(|(number, part)| Case::read(&name, number, part)).collect();
        Self { name, intro, cases }
    }

    /// Writes the file with the blocks of the cases that were run.
    pub(super) fn write(&mut self, folder: &Path, found: &[(String, Vec<Expected>)]) {
        for case in &mut self.cases {
            if let Some((_, expected)) = found.iter().find(|(title, _)| *title == case.title()) {
                case.expected.clone_from(expected);
            }
        }
        let cases = self.cases.iter().map(ToString::to_string);
        let text = format!("{}\n\n{}", self.intro, cases.collect::<Vec<_>>().join("\n"));
        let path = folder.join(format!("{}.md", self.name));
        if fs::read_to_string(&path).is_ok_and(|before| before != text) {
            fs::write(path, text).unwrap();
        }
    }
}

impl Case {
    fn read(file: &str, number: usize, part: &str) -> Self {
        let (heading, body) = part.split_once('\n').unwrap_or((part, ""));
        let mut case = Self {
            file: file.to_owned(),
            number,
            heading: heading.trim().to_owned(),
            text: String::new(),
            before: String::new(),
            after: String::new(),
            sql_before: String::new(),
            sql_after: String::new(),
            renames: Vec::new(),
            replaceable: Replaceable::default(),
            postgres: None,
            server: None,
            style: Style::Online,
            only: None,
            rows: Vec::new(),
            query: None,
            expected: Vec::new(),
        };
        let mut lines = body.lines();
        while let Some(line) = lines.next() {
            match line.strip_prefix("```") {
                Some(info) => {
                    let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
                    case.take_block(info, &block.join("\n"));
                }
                None => case.take_line(line),
            }
        }
        case.text = case.text.trim().to_owned();
        assert!(
            case.before.is_empty() || !case.rows.is_empty(),
            "{}: no rows: a plan is proved with rows in the tables; add a block `sql rows`",
            case.title()
        );
        case
    }

    fn take_block(&mut self, info: &str, text: &str) {
        if Expected::is_said_by(info) {
            self.expected.push(Expected { info: info.to_owned(), text: text.to_owned() });
            return;
        }
        for line in ["```", info, "\n", text, if text.is_empty() { "" } else { "\n" }, "```\n"] {
            self.text.push_str(line);
        }
        let slot = match info {
            "rust before" => &mut self.before,
            "rust after" => &mut self.after,
            "sql before" => &mut self.sql_before,
            "sql after" => &mut self.sql_after,
            "sql rows" => return self.rows.push((None, text.to_owned())),
            "sql rows postgres" => return self.rows.push((Some(Dialect::Postgres), text.to_owned())),
            "sql rows sqlite" => return self.rows.push((Some(Dialect::Sqlite), text.to_owned())),
            "sql query" => self.query.get_or_insert_default(),
            other => panic!("{}: a case has no block `{other}`", self.title()),
        };
        text.clone_into(slot);
    }

    fn take_line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
        if let Some(rename) = line.strip_prefix("rename: ") {
            let (before, after) = rename.split_once(" = ").expect("rename: before = after");
            self.renames.push((before.to_owned(), after.to_owned()));
        } else if let Some(views) = line.strip_prefix("replaceable: ") {
            self.replaceable.there = names(views);
        } else if let Some(views) = line.strip_prefix("replaceable back: ") {
            self.replaceable.back = names(views);
        } else if let Some(version) = line.strip_prefix("postgres: ") {
            self.postgres = Some(version.parse().expect("postgres: a major version"));
        } else if let Some(version) = line.strip_prefix("server: ") {
            self.server = Some(version.parse().expect("server: a major version"));
        } else if line == "style: simple" {
            self.style = Style::Simple;
        } else if let Some(dialect) = line.strip_prefix("only: ") {
            self.only = Some(dialect.parse().expect("only: a dialect"));
        }
    }

    /// What messages call it, and what tells it from all others.
    pub(super) fn title(&self) -> String {
        format!("{}: {}", self.file, self.heading)
    }

    /// The dialects that it is about.
    pub(super) fn dialects(&self) -> impl Iterator<Item = Dialect> {
        let all = [Dialect::Postgres, Dialect::Sqlite].into_iter();
        all.filter(|it| self.only.is_none_or(|only| only == *it))
    }

    /// The oldest server of the dialect that has what the case is about.
    pub(super) fn needed(&self, dialect: Dialect) -> Option<u16> {
        self.postgres.filter(|_| dialect == Dialect::Postgres)
    }

    /// The way there as the file has it, or why there is none; and what it is written in.
    pub(super) fn planned(&self, dialect: Dialect) -> Option<(&str, &str)> {
        let infos = [Expected::plan, Expected::error].map(|it| it(dialect, String::new()).info);
        let found = self.expected.iter().find(|it| infos.contains(&it.info))?;
        Some((found.info.split(' ').next()?, found.text.trim_end()))
    }

    /// The name of its Rust module.
    pub(super) fn module(&self) -> String {
        format!("case_{}", self.number)
    }

    /// The rows that are there before the migration.
    pub(super) fn rows(&self, dialect: Dialect) -> String {
        let wanted = self.rows.iter().filter(|(of, _)| of.is_none_or(|of| of == dialect));
        wanted.map(|(_, text)| text.as_str()).collect::<Vec<_>>().join("\n")
    }
}

fn names(list: &str) -> BTreeSet<QualifiedName> {
    list.split(", ").map(|it| it.parse().expect("a name")).collect()
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "## {}\n\n{}\n", self.heading, self.text)?;
        self.expected.iter().try_for_each(|block| write!(f, "\n{block}"))
    }
}
