//! Files of statements to measure. `-- setup` begins what is there before, `-- statement` one that is measured in a transaction
//! that is rolled back, `-- alone while MODE on TABLE` one that runs outside of transactions: its locks are read while it waits for
//! a session with that lock. `in UTC` sets the session's
//! time zone before, `at UTC` does so unknown to the forecast; `since 14` and `before 15` say for which servers, `open` that the forecast does not know
//! all, `unmodelled` that it needs what introspection does not read.

use std::{fs, path::Path};

/// A file.
pub(super) struct File {
    pub(super) name: String,
    blocks: Vec<Block>,
}

/// What stands behind one such line.
pub(super) struct Block {
    is_setup: bool,
    pub(super) run: Run,
    pub(super) is_open: bool,
    pub(super) is_unmodelled: bool,
    pub(super) zone: Option<String>,
    pub(super) unknown_zone: Option<String>,
    since: u16,
    before: u16,
    pub(super) sql: String,
}

/// How a statement is measured.
pub(super) enum Run {
    /// In a transaction.
    Inside,
    /// By itself, while another session has locked a table: `SHARE on t`.
    Alone { lock: String },
}

impl File {
    pub(super) fn read(path: &Path) -> Self {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let mut blocks: Vec<Block> = Vec::new();
        for line in fs::read_to_string(path).unwrap().lines() {
            if let Some(block) = line.strip_prefix("-- ").and_then(Block::begin) {
                blocks.push(block);
            } else if let Some(block) = blocks.last_mut() {
                block.sql.push_str(line);
                block.sql.push('\n');
            }
        }
        for block in &mut blocks {
            block.sql = block.sql.trim().to_owned();
            assert!(!block.sql.is_empty(), "{name}: a block is empty");
        }
        Self { name, blocks }
    }

    /// What is there before, on a server of this version.
    pub(super) fn setup(&self, version: u16) -> String {
        let blocks = self.blocks.iter().filter(|it| it.is_setup && it.is_for(version));
        blocks.map(|it| it.sql.as_str()).collect::<Vec<_>>().join("\n")
    }

    /// What is measured on a server of this version.
    pub(super) fn statements(&self, version: u16) -> impl Iterator<Item = &Block> {
        self.blocks.iter().filter(move |it| !it.is_setup && it.is_for(version))
    }
}

impl Block {
    fn begin(line: &str) -> Option<Self> {
        let (line, lock) = match line.split_once(" while ") {
            Some((line, lock)) => (line, Some(lock.to_owned())),
            None => (line, None),
        };
        let mut words = line.split_whitespace();
        let is_setup = match words.next()? {
            "setup" => true,
            "statement" | "alone" => false,
            _ => return None,
        };
        let run = lock.map_or(Run::Inside, |lock| Run::Alone { lock });
        let (since, before, sql) = (0, u16::MAX, String::new());
        let (zone, unknown_zone) = (None, None);
        let (is_open, is_unmodelled) = (false, false);
        let mut block =
            Self { is_setup, run, is_open, is_unmodelled, zone, unknown_zone, since, before, sql };
        while let Some(word) = words.next() {
            let mut version = || words.next().unwrap().parse().unwrap();
            match word {
                "open" => block.is_open = true,
                "unmodelled" => block.is_unmodelled = true,
                "in" => block.zone = words.next().map(str::to_owned),
                "at" => block.unknown_zone = words.next().map(str::to_owned),
                "since" => block.since = version(),
                "before" => block.before = version(),
                other => panic!("{other} says nothing in {line:?}"),
            }
        }
        Some(block)
    }

    fn is_for(&self, version: u16) -> bool {
        (self.since..self.before).contains(&version)
    }
}
