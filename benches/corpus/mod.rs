//! Believable migrations, made up: the same ones for the same size, on every
//! machine. The kinds of statements are mixed as in public repositories: a
//! quarter `ALTER TABLE`, an eighth each indexes and drops, a fifth rows and
//! transactions, and function bodies that take much of the bytes.

#![allow(dead_code, reason = "each benchmark uses its own part")]

mod history;
mod single;

pub use history::{migrations, tables};
pub use single::{Single, chains, deep, long, statements};

/// One file of a directory of migrations.
#[derive(Debug, Clone)]
pub struct File {
    /// Its name: `00042_add_email.sql`.
    pub name: String,
    /// What it holds.
    pub text: String,
}

/// The bytes of `files` together.
pub fn bytes(files: &[File]) -> usize {
    files.iter().map(|file| file.text.len()).sum()
}
