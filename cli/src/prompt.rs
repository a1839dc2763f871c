//! Questions, asked on a terminal only. Callers look at [`crate::report::Terminal::can_ask`] first.

use inquire::{Confirm, InquireError, Select};

use crate::{
    codes::Code,
    report::{Failure, Problem},
};

/// Lets the user choose one of some answers; returns its position.
pub fn choose(question: &str, answers: &[String]) -> Result<usize, Failure> {
    let select = Select::new(question, answers.to_vec()).without_filtering();
    let chosen = select.with_help_message("arrow keys to move, enter to choose").raw_prompt();
    chosen.map(|it| it.index).map_err(|error| not_answered(&error))
}

/// Asks for a plain yes. Enter alone is no.
pub fn agree(question: &str) -> Result<bool, Failure> {
    Confirm::new(question).with_default(false).prompt().map_err(|error| not_answered(&error))
}

fn not_answered(error: &InquireError) -> Failure {
    let message = match error {
        InquireError::OperationCanceled | InquireError::OperationInterrupted => {
            "the question was not answered".to_owned()
        }
        other => format!("the question cannot be asked: {other}"),
    };
    Problem::error(Code::NotAnswered, message)
        .note("nothing was written")
        .help("run the command again")
        .into()
}
