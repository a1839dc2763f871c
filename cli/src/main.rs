//! The `schemagen` command.

fn main() -> std::process::ExitCode {
    schemagen_cli::run(std::env::args_os())
}
