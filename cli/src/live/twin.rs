//! Where expressions are compared that a session cannot compare itself: on a standby, or as a role without rights.

use schema_model::Schema;

use crate::{
    config::{Config, Target},
    report::Failure,
    session::Session,
    verify::{Place, Scratch, built},
};

/// Makes scratch databases that have what is promised, on one scratch server that is started when the first is needed.
#[derive(Debug)]
pub struct Twins<'a> {
    /// How the project compares.
    pub config: &'a Config,
    /// What is compared.
    pub target: &'a Target,
    /// Who is told.
    pub session: &'a mut Session,
    scratch: Option<Scratch>,
}

impl<'a> Twins<'a> {
    /// None so far.
    pub fn new(config: &'a Config, target: &'a Target, session: &'a mut Session) -> Self {
        Self { config, target, session, scratch: None }
    }

    /// A database like the promised one. Where none can be had, it is said why, and the session does what it can.
    pub(super) fn like(&mut self, promised: &Schema, why: &str) -> Result<Option<Place>, Failure> {
        let scratch = match &mut self.scratch {
            Some(scratch) => scratch,
            empty => empty.insert(Scratch::always(None, self.config, self.session)?),
        };
        let terminal = &mut self.session.terminal;
        match built(promised, (self.config, self.target), scratch) {
            Ok(place) => {
                let server = &place.server;
                terminal.mention(format!("{why}: expressions are compared in a scratch database ({server})"));
                Ok(Some(place))
            }
            Err(failure) => {
                let problems = failure.problems().iter();
                for problem in
                    problems.map(|it| it.clone().note(format!("it was to compare expressions, as {why}")))
                {
                    terminal.warn(problem);
                }
                Ok(None)
            }
        }
    }
}
