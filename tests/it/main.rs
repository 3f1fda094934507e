//! The one integration test binary.

mod migration;
mod sql;
