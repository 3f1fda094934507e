//! The one integration test binary.

#![allow(clippy::disallowed_methods, reason = "tests read fixtures and start programs")]
#![allow(clippy::print_stderr, reason = "what is skipped is said")]
#![allow(clippy::unwrap_used, reason = "a panic is a test's way to fail")]

mod architecture;
mod cli;
mod migration;
mod render;
mod schema;
mod sql;
