//! SQL files that are there: the statements of what comes, goes or is another object now. The rest stays as it is.

use std::{collections::BTreeMap, ops::Range, sync::Arc};

use schema_model::{
    Delta, Dialect, Object, ObjectId, Schema,
    declaration::SqlFile,
    resolve::Target,
    schema::{Definition, DefinitionId},
    script::Script,
    sql_file,
};

use super::tags::Tags;
use crate::definitions::of_one;

/// SQL files on their way.
pub(super) struct Sql<'a> {
    files: Vec<SqlFile>,
    target: &'a Target,
    tags: &'a Tags,
    /// The folder of files that are new.
    folder: &'a str,
    /// What no file said, and must be changed by hand.
    pub(super) by_hand: Vec<String>,
}

/// A statement, by its file and its place in that.
type Spot = (usize, Range<usize>);

impl<'a> Sql<'a> {
    pub(super) fn new(files: &[SqlFile], target: &'a Target, tags: &'a Tags, folder: &'a str) -> Self {
        Self { files: files.to_vec(), target, tags, folder, by_hand: Vec::new() }
    }

    /// The files that say what `live` has.
    pub(super) fn apply(mut self, deltas: &[Delta], live: &Schema) -> (Vec<SqlFile>, Vec<String>) {
        for delta in deltas {
            match delta {
                Delta::Create(Object::Definition(it)) => self.change(&it.id(), Some(live)),
                Delta::Drop(Object::Definition(it)) => self.change(&it.id(), None),
                Delta::Alter { after: Object::Definition(it), .. } => self.change(&it.id(), Some(live)),
                Delta::Create(_) | Delta::Drop(_) | Delta::Alter { .. } | Delta::Rename { .. } => {}
            }
        }
        (self.files, self.by_hand)
    }

    /// Takes out the statements of an object, and says it anew as `live` has it; or leaves all as it is.
    fn change(&mut self, id: &DefinitionId, live: Option<&Schema>) {
        let Some(before) = self.read(&self.files) else { return };
        if self.tags.get(&ObjectId::Definition(id.clone())).is_some() {
            return self.leave(id);
        }
        let new = match live.map(|live| self.say(id, live)) {
            None => None,
            Some(Some(it)) => Some(it),
            Some(None) => return self.leave(id),
        };
        let mut files = self.files.clone();
        let spots = if before.contains_key(id) { self.spots(id, &before) } else { Vec::new() };
        let text = new.as_ref().map(|(_, text)| text.trim_end());
        match (spots.first(), &new) {
            (None, None) => return self.leave(id),
            (None, Some((file, text))) => add(&mut files, self.folder, file, text),
            (Some(_), _) => {
                // From the end, so that places stay right; the first one is where it is said anew.
                for (at, (file, range)) in spots.iter().enumerate().rev() {
                    let file = &mut files[*file];
                    match text.filter(|_| at == 0) {
                        Some(text) => file.text.replace_range(range.clone(), text),
                        None => file.text.replace_range(with_blanks(&file.text, range), ""),
                    }
                }
            }
        }
        files.retain(|it| !it.text.trim().is_empty());
        let is_only_that = self.read(&files).is_some_and(|after| {
            let others = |of: &BTreeMap<DefinitionId, Definition>| {
                of.iter().filter(|(it, _)| *it != id).map(|(_, it)| it.clone()).collect::<Vec<_>>()
            };
            after.contains_key(id) == new.is_some() && others(&before) == others(&after)
        });
        if is_only_that {
            self.files = files;
        } else {
            self.leave(id);
        }
    }

    /// The statements of an object alone, and the name of their file: what is put on it is an object of its own.
    fn say(&self, id: &DefinitionId, live: &Schema) -> Option<(String, String)> {
        let mut name = None;
        let mut text = String::new();
        for (file, statement) in of_one(id, live, self.target) {
            let blank = if text.is_empty() { "" } else { "\n" };
            let tried = format!("{text}{blank}{statement}");
            let file = SqlFile { path: Arc::from(file), text: tried };
            let read = self.read(std::slice::from_ref(&file)).unwrap_or_default();
            if read.len() == 1 && read.contains_key(id) {
                text = file.text;
                name.get_or_insert(file.path.to_string());
            }
        }
        Some((name?, text))
    }

    /// A struct says it, or a statement that says others, too.
    fn leave(&mut self, id: &DefinitionId) {
        self.by_hand.push(ObjectId::Definition(id.clone()).to_string());
    }

    /// All objects of the files; nothing where one of them cannot be read.
    fn read(&self, files: &[SqlFile]) -> Option<BTreeMap<DefinitionId, Definition>> {
        let texts = files.iter().map(|it| it.text.as_str());
        let contents = sql_file::read(texts, &self.target.default_schema).ok()?;
        let defined = contents.files.into_iter().flatten().map(|it| it.definition);
        Some(defined.map(|it| (it.id(), it)).collect())
    }

    /// The statements that say the object and nothing else: it is another one, or none, without them.
    fn spots(&self, id: &DefinitionId, before: &BTreeMap<DefinitionId, Definition>) -> Vec<Spot> {
        let texts = self.files.iter().map(|it| it.text.as_str());
        let Ok(contents) = sql_file::read(texts, &self.target.default_schema) else { return Vec::new() };
        let mut spots = Vec::new();
        for (at, file) in self.files.iter().enumerate() {
            let Ok(script) = Script::parse(&file.text, Dialect::Postgres) else { continue };
            for statement in script.statements() {
                let is_its_line = contents.files[at]
                    .iter()
                    .any(|it| it.definition.id() == *id && it.line as usize == statement.line());
                if is_its_line || self.is_of(id, at, &statement.range(), before) {
                    spots.push((at, with_end(&file.text, statement.range())));
                }
            }
        }
        spots
    }

    fn is_of(
        &self,
        id: &DefinitionId,
        file: usize,
        range: &Range<usize>,
        before: &BTreeMap<DefinitionId, Definition>,
    ) -> bool {
        let mut files = self.files.clone();
        files[file].text.replace_range(range.clone(), "");
        let Some(after) = self.read(&files) else { return false };
        after.get(id) != before.get(id)
            && before.iter().all(|(other, it)| other == id || after.get(other) == Some(it))
    }
}

/// Puts statements behind those of the file of that name; a new one where none is.
fn add(files: &mut Vec<SqlFile>, folder: &str, name: &str, text: &str) {
    let is_it = |it: &&mut SqlFile| it.path.rsplit('/').next() == Some(&format!("{name}.sql"));
    if let Some(file) = files.iter_mut().find(is_it) {
        file.text.truncate(file.text.trim_end().len());
        file.text.push_str("\n\n");
        file.text.push_str(text);
        return;
    }
    files.push(SqlFile { path: Arc::from(format!("{folder}/{name}.sql")), text: text.to_owned() });
    files.sort_by(|a, b| a.path.cmp(&b.path));
}

/// With the semicolon.
fn with_end(text: &str, range: Range<usize>) -> Range<usize> {
    let rest = &text[range.end..];
    let blank = rest.len() - rest.trim_start().len();
    let end = if rest.trim_start().starts_with(';') { range.end + blank + 1 } else { range.end };
    range.start..end
}

/// With the blank lines behind it.
fn with_blanks(text: &str, range: &Range<usize>) -> Range<usize> {
    let rest = &text[range.end..];
    let blank = rest.len() - rest.trim_start_matches(['\n', '\r', ' ', '\t']).len();
    range.start..range.end + blank
}
