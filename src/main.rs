//! The program: everything is in [`banister::cli`].

fn main() -> std::process::ExitCode {
    banister::cli::main().into()
}
