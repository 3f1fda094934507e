//! What `banister status` read from a live database.

use serde::{Deserialize, Serialize};

use super::Header;

/// The report of `banister status`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StatusReport {
    /// What every report begins with.
    #[serde(flatten)]
    pub header: Header,
    /// The full version of the server that was read: `17.10`.
    pub server_version: String,
    /// Where the database is, without how to get in: `app@db.example:5432/shop`.
    pub database: String,
    /// The tool whose history the migrations were compared with.
    pub tool: String,
    /// Every history table of a migration tool in the database, by schema and name.
    pub histories: Vec<HistoryEntry>,
    /// The answer in one word.
    pub verdict: StatusVerdict,
    /// The migrations, in the order in which the tool runs them, and behind them what
    /// is only in the history.
    pub migrations: Vec<StandingEntry>,
    /// That nothing was written.
    pub read_only: ReadOnlyEntry,
}

/// The answer of `banister status` in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum StatusVerdict {
    /// Everything is applied, or pending in its turn.
    Clean,
    /// At least one migration is in another state.
    Findings,
}

/// A history table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HistoryEntry {
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub table: String,
    /// The tool whose columns it has.
    pub tool: String,
    /// Whether the migrations were compared with it.
    pub used: bool,
}

/// Where one migration stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StandingEntry {
    /// What the tool calls it.
    pub id: String,
    /// Its state.
    pub state: MigrationState,
    /// When it was applied, as the history says; in UTC where it ends in `Z`, else in
    /// the time zone of whoever applied it.
    pub applied_at: Option<String>,
    /// What there is to say about it.
    pub detail: Option<String>,
    /// The rest of its name, in words; empty where it has none.
    pub description: String,
    /// Its file; `null` where there is none.
    pub file: Option<String>,
}

/// The state of a migration, as its tool sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum MigrationState {
    /// Applied, and as it was.
    Applied,
    /// Not applied, and its turn is still to come.
    Pending,
    /// Applied, and the file is another one now.
    Modified,
    /// Applied, and there is no file, though there are later ones.
    Missing,
    /// It was begun and did not come to its end.
    Failed,
    /// Not applied, though a later one is.
    OutOfOrder,
    /// Applied, without a file, and later than all files: from a newer release.
    Future,
    /// Applied, and to be run again because it was edited.
    Outdated,
    /// Applied, and taken back.
    Undone,
    /// Taken for applied: the history starts behind it.
    Baseline,
    /// The tool does not run it, and counts it as done.
    Skipped,
}

impl MigrationState {
    /// Every state, in the order in which they are counted.
    pub const ALL: [Self; 11] = [
        Self::Applied,
        Self::Baseline,
        Self::Skipped,
        Self::Pending,
        Self::OutOfOrder,
        Self::Outdated,
        Self::Modified,
        Self::Undone,
        Self::Future,
        Self::Missing,
        Self::Failed,
    ];

    /// The state in words: `out of order`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Pending => "pending",
            Self::Modified => "modified",
            Self::Missing => "missing",
            Self::Failed => "failed",
            Self::OutOfOrder => "out of order",
            Self::Future => "future",
            Self::Outdated => "outdated",
            Self::Undone => "undone",
            Self::Baseline => "baseline",
            Self::Skipped => "skipped",
        }
    }

    /// Whether a history with it is as it should be: done, or to be done in its turn.
    pub const fn is_in_order(self) -> bool {
        matches!(self, Self::Applied | Self::Pending | Self::Baseline | Self::Skipped)
    }
}

/// The evidence that a session only read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReadOnlyEntry {
    /// Whether the server gave the transaction an id, as it does when something is
    /// written.
    pub transaction_id_assigned: bool,
    /// The lock modes that the session held on relations.
    pub lock_modes: Vec<String>,
    /// The role that it ran as.
    pub role: String,
    /// Why that role could write outside of this session; empty where it could not.
    pub role_could_write: Vec<String>,
}
