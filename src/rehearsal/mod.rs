//! The ways back, carried out on scratch servers: a release goes up on a server that
//! archives its WAL, is written to, and is taken back in every way that its plan
//! knows; rows and schema are compared with those of before.
//!
//! It stands above `rollback`, which plans, and `verify`, which runs scripts and
//! writes rows.

mod entry;
mod fix;
mod production;
mod run;
mod side;
mod ways;

pub use run::{RehearsalError, Subject, rehearse, verdict};
