//! The program: everything is in [`banister::cli`].

/// A history of thousands of files is mostly small allocations, on all cores.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    banister::cli::main().into()
}
