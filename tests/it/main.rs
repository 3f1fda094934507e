//! The one integration test binary; its modules mirror `src/`.

#![allow(clippy::disallowed_methods, reason = "tests read fixtures and start programs")]
#![allow(clippy::print_stderr, reason = "what is skipped is said")]
#![allow(clippy::unwrap_used, reason = "a panic is a test's way to fail")]

mod architecture;
mod catalog;
mod cli;
mod effect;
mod history;
mod migration;
mod pg;
mod policy;
mod postgres;
mod preflight;
mod readme;
mod rehearsal;
mod render;
mod rollback;
mod rules;
mod schema;
mod sql;
mod verify;
