//! Tests against real servers: those of this machine, and those that
//! `tests/servers.sh` has fetched.

#![allow(clippy::print_stderr)] // a skipped test says so

#[cfg(feature = "container")]
mod container;
mod lifecycle;
mod observe;
mod probe;
pub(crate) mod read_only;
pub(crate) mod servers;
mod session;
mod snapshot;
mod tls;
