//! Whether a release may go now, and whether it has arrived.

use serde::{Deserialize, Serialize};

use super::{FindingEntry, Header, HistoryEntry, ReadOnlyEntry, StandingEntry};
use crate::pg::LockMode;

/// The report of `banister preflight` and of `banister postflight`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PreflightReport {
    /// What every report begins with.
    #[serde(flatten)]
    pub header: Header,
    /// The environment as it was named; empty where it was not.
    pub environment: String,
    /// What was asked for: `off`, `validate` or `migrate-and-validate`.
    pub requested_mode: String,
    /// What is done; of several databases the least.
    pub effective_mode: String,
    /// Why.
    pub reason: String,
    /// The answer in one word.
    pub verdict: PreflightVerdict,
    /// What was looked at, in the order in which it was.
    pub items: Vec<ItemEntry>,
    /// The databases, in the order in which they were named.
    pub databases: Vec<DatabaseEntry>,
    /// When to stop what comes next, for whoever watches it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub abort_criteria: Vec<CriterionEntry>,
}

/// The answer in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum PreflightVerdict {
    /// Everything that decides was looked at, and nothing of it is blocking.
    Go,
    /// Something that decides could not be looked at.
    NotChecked,
    /// Something is blocking.
    NoGo,
}

impl PreflightVerdict {
    /// The verdict in words: `no go`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Go => "go",
            Self::NotChecked => "not checked",
            Self::NoGo => "no go",
        }
    }
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ItemEntry {
    /// What: `long_transactions`.
    pub id: String,
    /// How it is.
    pub status: ItemStatus,
    /// What was seen, and what to do about it; of what was not checked the reason.
    pub message: String,
    /// The database it is about; `null` for what concerns none in particular.
    pub database: Option<String>,
    /// Whether the verdict waits for it where it was not checked.
    pub decides: bool,
}

/// How an item is, mildest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum ItemStatus {
    /// As it should be.
    Ok,
    /// A person should look at it.
    Warning,
    /// It could not be looked at.
    NotChecked,
    /// The release must not go on.
    Blocking,
}

impl ItemStatus {
    /// Every status, mildest first.
    pub const ALL: [Self; 4] = [Self::Ok, Self::Warning, Self::NotChecked, Self::Blocking];

    /// The status in words: `not checked`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::NotChecked => "not checked",
            Self::Blocking => "blocking",
        }
    }
}

/// One database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DatabaseEntry {
    /// Where it is, without how to get in: `app@db.example:5432/shop`.
    pub database: String,
    /// The full version of its server; `null` where nobody answered.
    pub server_version: Option<String>,
    /// What the database says it is (`banister.environment`); `null` where it says
    /// nothing.
    pub mark: Option<String>,
    /// What is done there.
    pub effective_mode: String,
    /// Why.
    pub reason: String,
    /// The answer for it alone.
    pub verdict: PreflightVerdict,
    /// The tool whose history the migrations were compared with.
    pub tool: Option<String>,
    /// Every history table of a migration tool in it.
    pub histories: Vec<HistoryEntry>,
    /// Where each migration stands.
    pub migrations: Vec<StandingEntry>,
    /// The tables that the pending migrations touch.
    pub tables: Vec<TouchedEntry>,
    /// What the rules say about the pending migrations.
    pub findings: Vec<FindingEntry>,
    /// Every difference between the live schema and the one that the applied migrations
    /// make, in words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub drift: Vec<String>,
    /// That nothing was written; `null` where nobody answered.
    pub read_only: Option<ReadOnlyEntry>,
}

/// A table that exists, and that pending migrations touch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TouchedEntry {
    /// Its name.
    pub table: String,
    /// The strongest lock that is taken on it.
    pub lock: Option<LockMode>,
    /// The work that is done on its rows: `rewrite`, `scan`, `index build`.
    pub work: Vec<String>,
    /// How many rows it has, by the server's own estimate; `null` where it was never
    /// analysed.
    pub rows: Option<u64>,
    /// Bytes of its rows.
    pub bytes: u64,
    /// Bytes of its indexes.
    pub index_bytes: u64,
}

/// When to stop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CriterionEntry {
    /// Its name: `lock_timeout_exhausted`.
    pub id: String,
    /// What is seen then.
    pub when: String,
    /// What to do then.
    pub then: String,
}
