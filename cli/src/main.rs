//! The `schemagen` command.

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    schemagen_cli::report::tell_panics();
    schemagen_cli::run(std::env::args_os())
}
