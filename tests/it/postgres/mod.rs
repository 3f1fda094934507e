//! Tests against real servers: those of this machine, and those that
//! `tests/servers.sh` has fetched.

mod lifecycle;
mod observe;
pub(crate) mod servers;
mod session;
mod snapshot;
