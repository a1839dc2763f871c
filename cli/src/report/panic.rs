//! A panic is an error in schemagen itself. It is told as such, without the secrets that its message may quote.

use std::panic;

use super::{Problem, human, terminal};
use crate::codes::Code;

/// Tells panics from here on as all other errors are told.
pub fn tell_panics() {
    panic::set_hook(Box::new(|info| terminal::to_stderr(&told(&info.to_string()))));
}

fn told(panic: &str) -> String {
    let problem = Problem::error(Code::Internal, panic).help(
        "please report it, with the command and this message; `schemagen status` shows what is applied",
    );
    human::render(&problem, terminal::width())
}

#[cfg(test)]
mod tests {
    use super::told;
    use crate::report::{keep_secret, redact::redact};

    #[test]
    fn panics_keep_secrets() {
        keep_secret("pan1c \"password");
        let text = told("panicked at a.rs:1:2:\ncalled `unwrap` on Err(\"pan1c \\\"password\")");
        let printed = redact(&text);
        assert!(printed.contains("SG0099") && printed.contains("a.rs:1:2"), "{printed}");
        assert!(!printed.contains("pan1c"), "{printed}");
    }
}
