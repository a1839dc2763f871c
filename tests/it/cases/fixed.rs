//! What somebody has changed by hand is put back to what was promised, by the file that `drift --fix` writes. In each case the
//! structs before are the promise and the case's own change is the hand; no word of renames is said.

use schema_db::{Database, Extent, LockOptions};
use schema_diff::{FixHeader, describe, render_fix};
use schema_model::{Dialect, Name, Schema, SchemaHash, script::Script};
use schemagen_cli::{
    live::{HandWritten, Ignored, Reading},
    source::{Authored, beside},
};

use super::{
    file::Case,
    in_parallel, is_too_old, models,
    pairs::may_fail,
    planned::{Outcome, Planned, Proposed},
    proof::{Contents, Converted, Live, Number, apply, built, history},
    read_files,
};

/// Cases in which something is in the way that drift leaves alone.
const LEFT: &[&str] = &[
    // A partition with other bounds than any that is declared is another program's, and has the rows of the promised one.
    "partitions: Rename a partition and change what it holds",
    // An extension that no file names is an administrator's, and its schema cannot go.
    "extensions: An extension in a schema of its own, with a comment",
    "extensions: Move an extension into another schema",
];

/// At least so many databases are put back whole.
const PUT_BACK: usize = 650;

#[test]
fn what_was_changed_by_hand_is_put_back() {
    let files = read_files();
    let cases = files.iter().flat_map(|file| &file.cases);
    let cases: Vec<(&Case, Dialect)> =
        cases.flat_map(|case| case.dialects().map(move |it| (case, it))).collect();
    let ended = in_parallel(&cases, |(case, dialect)| {
        if is_too_old(case, *dialect) {
            return Ok(Ended::Nowhere);
        }
        match Planned::of(case, models(), *dialect).outcome {
            Outcome::Proposed(proposed) => {
                let ended = put_back(case, &proposed);
                if LEFT.contains(&case.title().as_str()) {
                    return ended
                        .map_or(Ok(Ended::InTheWay), |_| Err(format!("{} is put back", case.title())));
                }
                ended.map_err(|it| format!("{} on {dialect}: {it}", case.title()))
            }
            Outcome::Refused(_) => Ok(Ended::Nowhere),
        }
    });
    let faults: Vec<&String> = ended.iter().filter_map(|it| it.as_ref().err()).collect();
    assert!(faults.is_empty(), "{} of {}:\n\n{faults:#?}", faults.len(), cases.len());
    let whole = ended.iter().filter(|it| matches!(it, Ok(Ended::PutBack))).count();
    assert!(whole >= PUT_BACK, "{whole} databases were put back");
}

/// How far a fix came.
enum Ended {
    /// The database is what was promised.
    PutBack,
    /// Rows did not fit, as its file said.
    MayFail,
    /// The server refused what [`LEFT`] says.
    InTheWay,
    /// There is no plan, or no change.
    Nowhere,
}

fn put_back(case: &Case, proposed: &Proposed) -> Result<Ended, String> {
    let (promise, dialect) = (&proposed.before, proposed.dialect);
    let mut live = built(promise, dialect)?;
    live.batch(&case.rows(dialect))?;
    apply(&mut *live, Number::Second, schema_db::Direction::Up, &proposed.there())?;
    let Some(fix) = planned(&mut *live, promise)? else { return Ok(Ended::Nowhere) };
    let contents = Contents::of(&mut *live, &fix.before);
    let text = file(&fix);
    match run(live.database(), &text) {
        Ok(()) => {}
        Err(_) if may_fail(&fix) => return Ok(Ended::MayFail),
        Err(message) => return Err(format!("{message}\n{text}")),
    }
    if let Some(left) = planned(&mut *live, promise)? {
        let deltas: Vec<String> = left.proposal.deltas.iter().map(describe).collect();
        return Err(format!("still drift: {}\n{text}", deltas.join("\n")));
    }
    contents.survive(&mut *live, &fix, Converted::Shown).map_err(|it| format!("rows: {it}\n{text}"))?;
    Ok(Ended::PutBack)
}

/// What the command plans; nothing, where there is no plan.
fn planned(live: &mut dyn Live, promise: &Schema) -> Result<Option<Proposed>, String> {
    let default_schema = Name::new("public").unwrap();
    let reading =
        Reading { history: &history(), default_schema: &default_schema, privileges: Extent::Declared };
    let hand_written = HandWritten::No;
    let authored = Authored { schema: promise.clone(), resolved: None, hand_written };
    let ignored = Ignored::new(&[]);
    let seen = beside(Some(live.database()), &reading, &authored, ignored, None);
    // What the server cannot read beside what is there now is told, and made as it is written.
    let (seen, _) = seen.map_err(|it| format!("{it:?}"))?;
    let [before, after] = seen.in_words_of(promise, ignored).map_err(|it| format!("{it:?}"))?;
    let fix = Proposed::between(&before, &after, live.database().dialect());
    Ok(fix.filter(|it| !it.proposal.deltas.is_empty()))
}

fn file(fix: &Proposed) -> String {
    let header = FixHeader {
        database: "a database",
        before: &SchemaHash::of(&fix.before).to_string(),
        after: &SchemaHash::of(&fix.after).to_string(),
        command: "schemagen drift --run drift-fix.sql",
        left_alone: &[],
    };
    render_fix(&header, &fix.proposal.plan)
}

fn run(database: &mut Database, text: &str) -> Result<(), String> {
    let script = Script::parse(text, database.dialect()).map_err(|error| error.to_string())?;
    let mut migrator =
        database.lock(&LockOptions::default(), &mut |_| {}).map_err(|error| error.to_string())?;
    for step in &script.steps {
        let statements: Vec<String> = step.statements.iter().map(|it| it.text().to_owned()).collect();
        migrator
            .run_unrecorded(step.kind, &statements)
            .map_err(|it| format!("{:?}: {}", statements.get(it.at), it.error.message))?;
    }
    Ok(())
}
