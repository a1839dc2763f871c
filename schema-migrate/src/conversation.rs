//! The engine asks, whoever has a connection answers. Nothing here waits, and nothing knows what a connection is.

use std::{
    borrow::Cow,
    fmt,
    future::{Future, poll_fn},
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
    time::Duration,
};

use crate::{Event, SqlError};

/// What the engine wants done. Whoever does it answers with rows, or with what the database said against it.
#[derive(Debug, Clone)]
pub enum Request<'m> {
    /// Run statements, parameters written out, and give the rows of those that have any.
    Query {
        /// Where.
        on: Connection,
        /// The statements, separated by semicolons.
        sql: String,
    },
    /// Run a statement of a migration on the working connection, its text as it is, or several, and forget their rows.
    Execute {
        /// The statements, separated by semicolons.
        sql: Cow<'m, str>,
    },
    /// Let time pass; an error ends whatever it is for.
    Pause(Duration),
    /// Tell whoever listens.
    Tell(Event<'m>),
}

/// On which connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connection {
    /// The one on which migrations run.
    Work,
    /// The one that holds the lock: another, or the same where there is but one.
    Lock,
}

/// One row; every value as text.
pub type Row = Vec<Option<String>>;

/// The rows of a query, none for everything else; or what the database said.
pub type Answer = Result<Vec<Row>, SqlError>;

/// Whose turn it is.
#[derive(Debug)]
pub enum Turn<'m, T> {
    /// The other side's: the request wants an answer, with which the conversation goes on.
    Ask(Request<'m>, Conversation<'m, T>),
    /// Nobody's any more.
    Done(T),
}

/// A piece of work that is done by asking. Dropping it ends it there, whatever it had begun.
pub struct Conversation<'m, T> {
    work: Pin<Box<dyn Future<Output = T> + Send + 'm>>,
    desk: Arc<Desk<'m>>,
}

/// The engine's side of a conversation.
#[derive(Debug, Clone)]
pub struct Port<'m>(Arc<Desk<'m>>);

/// Where a request and its answer lie; at most one of them is there.
#[derive(Debug, Default)]
struct Desk<'m>(Mutex<(Option<Request<'m>>, Option<Answer>)>);

impl<'m, T> Conversation<'m, T> {
    /// Work that is done with the port and waits for nothing else.
    pub fn new<W>(work: impl FnOnce(Port<'m>) -> W) -> Self
    where
        W: Future<Output = T> + Send + 'm,
    {
        let desk = Arc::default();
        Self { work: Box::pin(work(Port(Arc::clone(&desk)))), desk }
    }

    /// Begins.
    pub fn begin(self) -> Turn<'m, T> {
        self.go_on()
    }

    /// Goes on with the answer to the last request.
    pub fn answer(self, answer: Answer) -> Turn<'m, T> {
        self.desk.lock().1 = Some(answer);
        self.go_on()
    }

    /// The whole of it, where one can wait for each answer.
    pub fn answered_by(self, mut answer: impl FnMut(Request<'m>) -> Answer) -> T {
        let mut turn = self.begin();
        loop {
            match turn {
                Turn::Ask(request, conversation) => turn = conversation.answer(answer(request)),
                Turn::Done(result) => return result,
            }
        }
    }

    fn go_on(mut self) -> Turn<'m, T> {
        match self.work.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(result) => Turn::Done(result),
            Poll::Pending => {
                let request = self.desk.lock().0.take();
                Turn::Ask(request.expect("a conversation waits for answers and for nothing else"), self)
            }
        }
    }
}

impl<'m> Port<'m> {
    /// Asks for something that the working connection does.
    pub(crate) async fn query(&self, sql: impl Into<String>) -> Answer {
        self.ask(Request::Query { on: Connection::Work, sql: sql.into() }).await
    }

    /// Asks for something that the connection of the lock does.
    pub(crate) async fn query_lock(&self, sql: String) -> Answer {
        self.ask(Request::Query { on: Connection::Lock, sql }).await
    }

    /// Ends a transaction. SQLite keeps one open that it could not commit, and everybody else out.
    pub(crate) async fn commit(&self) -> Result<(), SqlError> {
        let committed = self.query("COMMIT").await;
        if committed.is_err() {
            self.roll_back().await;
        }
        committed.map(drop)
    }

    /// Keeps what was written in a transaction, or takes it back.
    pub(crate) async fn end<E>(
        &self,
        written: Result<(), E>,
        failed: impl FnOnce(SqlError) -> E,
    ) -> Result<(), E> {
        match written {
            Ok(()) => self.commit().await.map_err(failed),
            Err(error) => {
                self.roll_back().await;
                Err(error)
            }
        }
    }

    /// Nothing to report where this fails: the transaction ends with the connection.
    pub(crate) async fn roll_back(&self) {
        drop(self.query("ROLLBACK").await);
    }

    pub(crate) async fn execute(&self, sql: impl Into<Cow<'m, str>>) -> Result<(), SqlError> {
        self.ask(Request::Execute { sql: sql.into() }).await.map(drop)
    }

    /// An error when the other side does not want to wait any longer.
    pub(crate) async fn pause(&self, time: Duration) -> Result<(), SqlError> {
        self.ask(Request::Pause(time)).await.map(drop)
    }

    pub(crate) async fn tell(&self, event: Event<'m>) {
        // The work goes on whether anybody listens or not.
        drop(self.ask(Request::Tell(event)).await);
    }

    async fn ask(&self, request: Request<'m>) -> Answer {
        self.0.lock().0 = Some(request);
        poll_fn(|_| self.0.lock().1.take().map_or(Poll::Pending, Poll::Ready)).await
    }
}

impl<'m> Desk<'m> {
    /// What lies there is whole at any time, so that no panic elsewhere spoils it.
    fn lock(&self) -> MutexGuard<'_, (Option<Request<'m>>, Option<Answer>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> fmt::Debug for Conversation<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Conversation").field("desk", &self.desk).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(request: &Request<'_>) -> String {
        match request {
            Request::Query { on, sql } => format!("{on:?} {sql}"),
            Request::Execute { sql } => format!("execute {sql}"),
            Request::Pause(time) => format!("pause {time:?}"),
            Request::Tell(_) => "tell".to_owned(),
        }
    }

    #[test]
    fn answers_reach_the_request_that_they_are_for() {
        let conversation = Conversation::new(|port| async move {
            let first = port.query("one").await.map(|rows| rows.len());
            port.pause(Duration::from_hours(1)).await.unwrap_or_default();
            let second = port.execute("two").await.map_err(|error| error.message);
            let third = port.query_lock("three".to_owned()).await.map(|rows| rows.len());
            (first, second, third)
        });
        let mut heard = Vec::new();
        let result = conversation.answered_by(|request| {
            heard.push(asked(&request));
            match request {
                Request::Query { on: Connection::Work, .. } => {
                    Ok(vec![vec![Some("1".to_owned())], vec![None]])
                }
                Request::Execute { .. } => Err(SqlError { message: "no".to_owned(), ..SqlError::default() }),
                Request::Query { .. } | Request::Pause(_) | Request::Tell(_) => Ok(Vec::new()),
            }
        });
        assert_eq!(heard, ["Work one", "pause 3600s", "execute two", "Lock three"]);
        assert_eq!(result, (Ok(2), Err("no".to_owned()), Ok(0)));
    }

    #[test]
    fn nothing_is_asked_before_the_answer_and_nothing_runs_when_it_is_dropped() {
        let conversation = Conversation::new(|port| async move {
            drop(port.query("one").await);
            panic!("it was not answered");
        });
        let Turn::Ask(Request::Query { sql, .. }, rest): Turn<'_, ()> = conversation.begin() else {
            panic!("nothing was asked")
        };
        assert_eq!(sql, "one");
        drop(rest);
    }
}
