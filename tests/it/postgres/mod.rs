//! Tests against real servers: those of this machine, and those that
//! `tests/servers.sh` has fetched.

mod lifecycle;
mod observe;
mod servers;
mod session;
mod snapshot;
