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

// Floor 0: vocabulary.
pub mod pg;
pub mod source;

// Floor 5: everything that talks to a server.
pub mod postgres;
