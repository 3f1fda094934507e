//! The one integration test binary; its modules mirror `src/`.

mod effect;
mod migration;
mod postgres;
mod rules;
mod sql;
