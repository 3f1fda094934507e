//! Histories: every `testdata/history/<tool>/<case>` against its snapshot, and the
//! real tools.
//!
//! A case is a project as in `testdata/formats`, and `history.sql`, which makes the
//! database: a dump of what the real tool wrote, or tables and rows by hand. A file
//! `table` holds what `--history` would.

pub(crate) mod cases;
mod command;
mod tools;
