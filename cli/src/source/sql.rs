//! An SQL file, or a folder of them: run as they are, statement by statement.

use std::{fs, path::Path};

use schema_db::scratch::Refusal;
use schema_model::{
    Dialect,
    script::{Dump, Script, ScriptError, Statement},
};

use super::{
    Reader,
    recognise::unreadable,
    scratch::{Refused, missing_role, run},
};
use crate::{
    codes::Code,
    declarations::sql::files_of,
    paths::shown,
    report::{Failure, Problem},
    session::Session,
    verify::Place,
};

/// A file that has been read.
struct File {
    name: String,
    text: String,
    statements: Vec<Statement>,
    /// Those for COPY that are left out.
    rows: usize,
}

pub(super) fn load(reader: &mut Reader<'_>, path: &Path, session: &Session) -> Result<Place, Failure> {
    let dialect = reader.target.dialect;
    let paths = files_of(path).map_err(|error| unreadable(path, &error))?;
    let files = paths.iter().map(|it| read(it, dialect)).collect::<Result<Vec<_>, _>>()?;
    if files.is_empty() {
        let problem = Problem::error(Code::SourceUnknown, "is a folder without .sql files");
        return Err(problem.in_file(shown(path)).help("name a folder of SQL files").into());
    }
    for File { name, rows, .. } in files.iter().filter(|it| it.rows > 0) {
        let rows = if *rows == 1 { "1 row".to_owned() } else { format!("{rows} rows") };
        session.terminal.mention(format!("{name}: {rows} for COPY left out: they are no part of the schema"));
    }
    run(reader, &mut |place| files.iter().try_for_each(|file| file.load(place)))
}

fn read(path: &Path, dialect: Dialect) -> Result<File, Problem> {
    let bytes = fs::read(path).map_err(|error| unreadable(path, &error))?;
    let name = shown(path);
    let Dump { statements, rows } =
        Script::statements_of_dump(&bytes, dialect).map_err(|error| unfit(&name, &error))?;
    let text = Script::decode(&bytes).map_err(|error| unfit(&name, &error))?.to_owned();
    Ok(File { name, text, statements, rows })
}

/// The advice of the error is for migrations.
fn unfit(name: &str, error: &ScriptError) -> Problem {
    let message = error.to_string();
    let message = message.split_once(": ").map_or(message.as_str(), |(_, it)| it);
    let (what, help) = message.rsplit_once("; ").unwrap_or((message, "correct the file"));
    Problem::error(Code::SourceRefused, what).at_line(name, error.line()).help(help)
}

impl File {
    fn load(&self, place: &mut Place) -> Result<(), Refused> {
        let texts: Vec<String> = self.statements.iter().map(|it| it.text().to_owned()).collect();
        let ran = place.database.load(&texts);
        ran.map_err(|refusal| Refused {
            role: missing_role(&refusal.error),
            problem: self.refused(&refusal, &place.server),
        })
    }

    fn refused(&self, Refusal { at, error }: &Refusal, server: &str) -> Problem {
        let problem = Problem::error(Code::SourceRefused, error.message.clone());
        let problem = match self.statements.get(*at) {
            None => problem.in_file(&self.name),
            Some(statement) => {
                let start = statement.range().start + offset(statement.text(), error.position.unwrap_or(1));
                let line = self.text[start..].find('\n').map_or(self.text.len(), |it| start + it);
                let label = error.code.as_deref().unwrap_or("here");
                problem.quoting(&self.name, &self.text, start..line, label)
            }
        };
        let more = [("detail", &error.detail), ("hint", &error.hint)];
        let more = more.into_iter().filter_map(|(word, it)| Some(format!("{word}: {}", it.as_ref()?)));
        let problem = more.fold(problem.note(format!("{server} refused the statement")), Problem::note);
        problem.help(
            "correct the file; files of a folder are run in the order of their paths, and extensions must be on the server \
             that `--scratch-url` names",
        )
    }
}

/// The byte of the character that a server counts as `position`.
fn offset(text: &str, position: usize) -> usize {
    text.char_indices().nth(position.saturating_sub(1)).map_or(0, |(at, _)| at)
}
