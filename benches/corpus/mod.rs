//! Believable migrations, made up: the same ones for the same size, on every
//! machine. The kinds of statements are mixed as in public repositories: a
//! quarter `ALTER TABLE`, an eighth each indexes and drops, a fifth rows and
//! transactions, and function bodies that take much of the bytes.

mod history;
mod single;

pub(crate) use history::{migrations, tables};
pub(crate) use single::{Single, chains, deep, long, statements};

/// One file of a directory of migrations.
#[derive(Debug, Clone)]
pub(crate) struct File {
    /// Its name: `00042_add_email.sql`.
    pub(crate) name: String,
    /// What it holds.
    pub(crate) text: String,
}

/// The bytes of `files` together.
pub(crate) fn bytes(files: &[File]) -> usize {
    files.iter().map(|file| file.text.len()).sum()
}
