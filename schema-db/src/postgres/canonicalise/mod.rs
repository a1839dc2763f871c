//! Makes expressions comparable: each becomes what the server itself makes of it, so that two texts are equal where
//! they mean the same to the server.
//!
//! ```text
//! promised, live ── tasks (where they differ) ── twins (temporary tables of the same columns) ── answers ──> promised, live
//!                                                  └ twice: the server's second text is final
//! ```
//!
//! The twins live in one transaction that is rolled back. No table of the user is touched or locked.

mod batch;
mod definition;
mod error;
mod hindrance;
mod layout;
mod operator_class;
mod partition;
mod place;
mod plainer;
mod task;
mod twin;
mod unsaid;
mod view;

use postgres::{Client, Transaction};
use schema_model::{Name, ObjectId, Schema};

use self::{
    batch::{Answer, Question},
    layout::Layouts,
    task::Task,
};
pub use self::{
    error::CanonicaliseError,
    hindrance::hindrance,
    plainer::{Plain, write_plainer},
};
use super::settings;

/// Which of the two schemas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// What the applied migrations promise: expressions as their authors wrote them.
    Promised,
    /// What the database holds: expressions as the server showed them.
    Live,
}

/// An expression that stays as it was, because the server could not read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The schema that it is in.
    pub side: Side,
    /// The column, constraint or index that it belongs to.
    pub object: ObjectId,
    /// What the server said.
    pub message: String,
}

/// Replaces expressions by the server's own text of them, in tables that both sides have and wherever the two sides
/// differ. Returns those that the server could not read. Operator classes that an author says although the live index has
/// them by itself are left out.
///
/// A column's live type counts before the promised one, so that a changed type is one difference and does not spread
/// over the expressions that use the column. What the promised definitions leave to the server is taken from the live ones.
pub fn canonicalise(
    client: &mut Client,
    default_schema: &Name,
    promised: &mut Schema,
    live: &mut Schema,
) -> Result<Vec<Kept>, CanonicaliseError> {
    unsaid::leave_out(promised, live);
    operator_class::leave_out_the_usual(client, default_schema, promised, live)?;
    let mut kept = partition::spell(client, default_schema, promised, live)?;
    let (tasks, views) = (task::tasks(promised, live), view::tasks(promised, live));
    let pairs = definition::pairs(promised, live);
    if tasks.is_empty() && pairs.is_empty() && views.is_empty() {
        return Ok(kept);
    }
    let mut transaction = begin(client, default_schema)?;
    let answers = answers(&mut transaction, &tasks, promised, live)?;
    kept.extend(definition::canonicalise(&mut transaction, pairs, promised, live)?);
    kept.extend(view::canonicalise(&mut transaction, views, promised, live)?);
    transaction.rollback()?;
    kept.extend(task::write_back(tasks, answers, promised, live));
    Ok(kept)
}

/// What the server makes of the expressions of tables.
fn answers(
    transaction: &mut Transaction<'_>,
    tasks: &[Task],
    promised: &Schema,
    live: &Schema,
) -> Result<Vec<Answer>, CanonicaliseError> {
    let as_live = Layouts::of(tasks, live, promised).checked(transaction)?;
    let mut answers = fixed_points(transaction, &as_live, &questions(tasks))?;
    let refused: Vec<usize> = (0..tasks.len())
        .filter(|at| tasks[*at].side == Side::Promised && matches!(answers[*at], Answer::Refused(_)))
        .collect();
    if !refused.is_empty() {
        let as_promised = Layouts::of(tasks, promised, &Schema::default()).checked(transaction)?;
        let retried: Vec<Question<'_>> = refused.iter().map(|at| tasks[*at].question()).collect();
        replace(&mut answers, &refused, fixed_points(transaction, &as_promised, &retried)?);
    }
    Ok(answers)
}

fn begin<'a>(client: &'a mut Client, default_schema: &Name) -> Result<Transaction<'a>, CanonicaliseError> {
    // A session for reading may make temporary tables when its transaction says so; one on a standby may not.
    let transaction = client.build_transaction().read_only(false).start();
    let mut transaction = transaction.map_err(CanonicaliseError::no_temporary_tables)?;
    transaction.batch_execute(settings::SPELLING)?;
    transaction.batch_execute(&settings::authors_path(default_schema))?;
    let probe = "CREATE TEMPORARY TABLE pg_temp.\"schemagen:probe\" ()";
    transaction.batch_execute(probe).map_err(CanonicaliseError::no_temporary_tables)?;
    Ok(transaction)
}

fn questions(tasks: &[Task]) -> Vec<Question<'_>> {
    tasks.iter().map(Task::question).collect()
}

/// The server's second text is a fixed point; the first is not always (`varchar_column IN ('a', 'b')`).
fn fixed_points(
    transaction: &mut Transaction<'_>,
    layouts: &Layouts,
    questions: &[Question<'_>],
) -> Result<Vec<Answer>, CanonicaliseError> {
    let mut answers = batch::ask(transaction, layouts, questions)?;
    let first = answers.clone();
    let (mut changed, mut again) = (Vec::new(), Vec::new());
    for (at, question) in questions.iter().enumerate() {
        if let Answer::Text(text) = &first[at]
            && text != question.text
        {
            changed.push(at);
            again.push(Question { text, ..*question });
        }
    }
    let second = batch::ask(transaction, layouts, &again)?;
    replace(&mut answers, &changed, second);
    Ok(answers)
}

/// Puts the answers at these positions, except refusals: the earlier answer says more.
fn replace(answers: &mut [Answer], positions: &[usize], by: Vec<Answer>) {
    for (at, answer) in positions.iter().zip(by) {
        if !matches!(answer, Answer::Refused(_)) {
            answers[*at] = answer;
        }
    }
}
