//! The one integration test binary; its modules mirror `src/`.

mod effect;
mod rules;
mod sql;
