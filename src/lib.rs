//! banister tells a team, before a merge and before a release, what a
//! PostgreSQL migration does to a live database, and proves it on a real
//! server.
//!
//! # The floor plan
//!
//! Modules stand on floors; imports point down only, and modules on one floor
//! are strangers to each other (`tests/it/architecture.rs` enforces both). The
//! list below is in floor order, top floor last. `docs/architecture.md` tells
//! the whole story.
//!
//! A module that may read files, start processes or ask the clock is excused
//! here from `clippy.toml`'s list of methods; all others do no I/O.

#![cfg_attr(test, allow(clippy::disallowed_methods, reason = "unit tests read fixtures"))]

// Floor 0: vocabulary.
pub mod pg;
pub mod source;

// Floor 1: text to changes; what a rule says.
pub mod finding;
pub mod sql;

// Floor 2: the schema, and the history of files.
pub mod catalog;
pub mod migration;

// Floor 3: what a statement does.
pub mod effect;

// Floor 4: the document.
pub mod report;

// Floor 5: the team's will; servers; judgement.
pub mod policy;
#[allow(clippy::disallowed_methods, reason = "starts servers and talks to them")]
pub mod postgres;
pub mod rules;

// Floor 6: what a live database says, and whether it is ready; the way back; proof.
pub mod history;
pub mod preflight;
pub mod rollback;
pub mod verify;

// Floor 7: the ways back, tried; the document to text.
#[allow(clippy::disallowed_methods, reason = "runs programs and takes times")]
pub mod rehearsal;
pub mod render;

// Floor 8: the command line.
#[allow(clippy::disallowed_methods, reason = "reads files, the environment, and the arguments")]
pub mod cli;
