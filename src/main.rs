//! The `probant` program: parse, run, exit code.

mod cli;

fn main() {
    // A reader is this same binary, told so by a first argument no person types.
    if std::env::args_os().nth(1).is_some_and(|a| a == probant::worker::READER_ARGUMENT) {
        std::process::exit(i32::from(probant::worker::serve().is_err()));
    }
    std::process::exit(cli::run());
}
