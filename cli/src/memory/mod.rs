//! What a command found in order, so that it need not be found again.
//!
//! An answer is kept beside the digests of all that it was made from: this program, its arguments, schemagen.toml, what the derives
//! left in the artifacts, each SQL file, migration and snapshot. As long as every byte of them is the same, so is the answer.
//! Only "in order" is kept; whatever there is to tell is found anew. All of it lies in the user's cache folder, which may be
//! emptied at any time, and a machine that starts without one checks everything.

mod disk;

use std::{
    fs,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use schema_db::scratch::cache_folder;
use schema_model::script::Hash;
use serde::{Deserialize, Serialize};

use crate::{
    config::{Config, Target},
    report::{Answer, Failure, Terminal},
};

pub use disk::digest;

/// What one command was told, and what it answered last.
#[derive(Debug)]
pub struct Memory {
    file: PathBuf,
    project: PathBuf,
    program: Option<String>,
    kept: Option<Kept>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    /// schemagen.toml: what is kept of a project that is gone goes too.
    project: PathBuf,
    program: String,
    found: Found,
    mentions: Vec<String>,
    text: String,
    json: String,
}

/// What an answer is made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// What the derives left.
    pub structs: Hash,
    /// The files of each target.
    pub targets: Vec<Hash>,
}

impl Found {
    /// None where something has no digest.
    pub fn of<S, T>(structs: &Seen<S>, targets: &[Seen<T>]) -> Option<Self> {
        let targets = targets.iter().map(|it| it.digest).collect::<Option<_>>()?;
        Some(Self { structs: structs.digest?, targets })
    }

    fn has(&self, digest: Hash) -> bool {
        self.structs == digest || self.targets.contains(&digest)
    }
}

/// Something that was looked at, and read only where it is not what it was.
#[derive(Debug)]
pub struct Seen<T> {
    digest: Option<Hash>,
    content: Option<T>,
}

impl<T> Seen<T> {
    /// What it holds.
    pub fn or_read(self, read: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
        self.content.map_or_else(read, Ok)
    }
}

/// So many projects and commands are remembered without a look at whether they are still there.
const MANY: usize = 64;

impl Memory {
    /// What is remembered of a command with these arguments.
    pub fn of(command: &str, config: &Config, arguments: &[String]) -> Self {
        let project = config.path.canonicalize().unwrap_or_else(|_| config.path.clone());
        let words = arguments.join("\0");
        let name = Hash::of(format!("{}\0{command}\0{words}", project.display()).as_bytes()).short();
        let file = folder().join(format!("{name}.json"));
        let program = program();
        let kept = fs::read(&file).ok().and_then(|it| serde_json::from_slice::<Kept>(&it).ok());
        let kept = kept.filter(|it| it.project == project && Some(&it.program) == program.as_ref());
        Self { file, project, program, kept }
    }

    /// Reads something, unless it is what it was.
    pub fn look<T>(
        &self,
        digest: Option<Hash>,
        read: impl FnOnce() -> Result<T, Failure>,
    ) -> Result<Seen<T>, Failure> {
        let is_known = self.kept.as_ref().zip(digest).is_some_and(|(it, digest)| it.found.has(digest));
        let content = if is_known { None } else { Some(read()?) };
        Ok(Seen { digest, content })
    }

    /// The answer to the same question.
    pub fn recall(&self, found: Option<&Found>, terminal: &Terminal) -> Option<Answer> {
        let kept = self.kept.as_ref().filter(|it| Some(&it.found) == found)?;
        kept.mentions.iter().for_each(|it| terminal.mention(it.clone()));
        Some(Answer::remembered(kept.text.clone(), kept.json.clone()))
    }

    /// Keeps an answer, if there is nothing in it but that all is in order, and nobody has changed a file meanwhile. Without a
    /// place to keep it the next one takes longer.
    pub fn keep(
        self,
        found: Option<Found>,
        answer: &Answer,
        (config, targets): (&Config, &[&Target]),
        terminal: &Terminal,
    ) {
        let (Some(found), Some(program), Some(json)) = (found, self.program, answer.in_order()) else {
            return;
        };
        if terminal.has_warned()
            || !targets.iter().map(|it| digest(config, it)).eq(found.targets.iter().map(|it| Some(*it)))
        {
            return;
        }
        let (project, mentions, text) = (self.project, terminal.mentioned(), answer.text.clone());
        let kept = Kept { project, program, found, mentions, text, json };
        let Ok(text) = serde_json::to_vec(&kept) else { return };
        drop(write(&self.file, &text));
    }
}

/// Whole or not at all, as another process may read it at this moment.
fn write(file: &Path, text: &[u8]) -> std::io::Result<()> {
    let folder = folder();
    fs::create_dir_all(&folder)?;
    forget_gone(&folder);
    let written = file.with_extension(std::process::id().to_string());
    fs::write(&written, text)?;
    fs::rename(&written, file)
}

fn folder() -> PathBuf {
    cache_folder().join("in-order")
}

/// Removes what is kept of projects that are gone, where that is much.
fn forget_gone(folder: &Path) {
    let files = fs::read_dir(folder).into_iter().flatten().filter_map(|it| Some(it.ok()?.path()));
    let files: Vec<PathBuf> = files.collect();
    if files.len() < MANY {
        return;
    }
    let is_there = |file: &Path| {
        let kept = serde_json::from_slice::<Kept>(&fs::read(file).ok()?).ok()?;
        Some(kept.project.is_file())
    };
    for file in
        files.iter().filter(|it| it.extension() != Some("json".as_ref()) || is_there(it) != Some(true))
    {
        drop(fs::remove_file(file));
    }
}

/// This very program: another one may answer otherwise.
fn program() -> Option<String> {
    let file = std::env::current_exe().ok()?.metadata().ok()?;
    let built = file.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(format!("{} {} {}", env!("CARGO_PKG_VERSION"), file.len(), built.as_nanos()))
}
