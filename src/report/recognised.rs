//! How much of the SQL in some files banister reads.

use serde::{Deserialize, Serialize};

use super::{Header, Place};

/// The report of `banister effects --recognised`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RecognisedReport {
    /// What every report begins with.
    #[serde(flatten)]
    pub header: Header,
    /// The full version of the server whose parser was asked: `17.10`; nothing where
    /// none was, and every statement counts.
    pub server_version: Option<String>,
    /// How many files were read.
    pub files: usize,
    /// The files that could not be read.
    pub skipped: Vec<SkippedEntry>,
    /// How many statements they hold, commands of psql left out.
    pub statements: usize,
    /// How many of them the server refuses. They do not count.
    pub refused: usize,
    /// How many of the others banister reads as a whole.
    pub recognised: usize,
    /// The share of those that count: `99.93`, never rounded up; nothing where none
    /// counts.
    pub percent: Option<String>,
    /// What is not read of statements that count, the most frequent first.
    pub unread: Vec<KindEntry>,
    /// What is read, but runs or drops what its text does not say.
    pub unseen: Vec<KindEntry>,
    /// What is read, though the server refuses it.
    pub over_accepted: Vec<KindEntry>,
    /// What the server refuses, and banister does not read either.
    pub refused_by_both: Vec<KindEntry>,
}

/// A kind of statement, how often it was met, and where first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct KindEntry {
    /// The words that name it: `CREATE VIEW`.
    pub head: String,
    /// What is wrong with it, or cannot be seen.
    pub why: Option<String>,
    /// In how many statements.
    pub count: usize,
    /// The first of them.
    pub first: Place,
}

/// A file that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SkippedEntry {
    /// The file, as the user named it.
    pub file: String,
    /// Why.
    pub why: String,
}
