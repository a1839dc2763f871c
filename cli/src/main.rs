//! The `schemagen` command.

fn main() -> std::process::ExitCode {
    schemagen_cli::report::tell_panics();
    schemagen_cli::run(std::env::args_os())
}
