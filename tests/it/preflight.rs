//! Whether a release may go: the live schema as SQL, drift, readiness, and the
//! commands.

mod command;
mod drift;
mod endpoint;
mod live_schema;
mod mode;
mod ready;
mod sizes;
mod surroundings;
