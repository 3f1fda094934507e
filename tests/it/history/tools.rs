//! The real tools: each migrates a scratch database, and banister says what it did;
//! then a file is edited, another removed, one added before the others.
//!
//! `tests/tools.sh` installs them into `target/tools`.

mod java;
mod node;
mod project;
mod python;
mod rust;
