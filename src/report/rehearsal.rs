//! The ways back, tried: what `banister rollback rehearse` saw.

use serde::{Deserialize, Serialize};

use super::{Header, RollbackChoice};

/// The report of `banister rollback rehearse`; also what `rollback plan --evidence`
/// reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RehearsalReport {
    /// What every report begins with.
    #[serde(flatten)]
    pub header: Header,
    /// What it all comes to.
    pub verdict: RehearsalVerdict,
    /// The first choice of the plan that was rehearsed.
    pub choice: RollbackChoice,
    /// The migrations of the release, in order.
    pub migrations: Vec<RehearsalMigration>,
    /// What was seen, server by server.
    pub runs: Vec<RehearsalRun>,
}

/// A migration as it was rehearsed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RehearsalMigration {
    /// Its id.
    pub id: String,
    /// SHA-256 of its scripts: an edit shows.
    pub digest: String,
}

/// What a rehearsal comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum RehearsalVerdict {
    /// Every way back that the plan relies on was carried out and found to be as
    /// planned.
    Clean,
    /// A way back is not as planned, or the release does not go up.
    Findings,
    /// The first choice could not be rehearsed here.
    CouldNotTell,
}

/// A rehearsal on one server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RehearsalRun {
    /// The server's major.
    pub postgres: u16,
    /// Its version as it says itself.
    pub server_version: String,
    /// With how much it was rehearsed: times are worth no more than that.
    pub scale: RehearsalScale,
    /// The restore point, made with the SQL of `rollback restore-point`.
    pub restore_point: Option<RehearsalPoint>,
    /// How the release failed to go up, if it did.
    pub failed_up: Option<String>,
    /// What was done before the ways back, and how long it took.
    pub steps: Vec<RehearsalStep>,
    /// The ways back.
    pub ways: Vec<WayEntry>,
    /// Tables that took no row, and why.
    pub without_rows: Vec<String>,
}

/// The size of a rehearsal.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RehearsalScale {
    /// Rows before the release.
    pub rows: u64,
    /// Rows that were written behind it.
    pub rows_written_after: u64,
    /// Rows that were deleted behind it.
    pub rows_deleted_after: u64,
    /// Bytes of the base backup.
    pub backup_bytes: u64,
    /// Bytes of WAL from the end of the base backup to the restore point.
    pub wal_bytes: u64,
}

/// The point that was come back to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RehearsalPoint {
    /// Its name.
    pub name: String,
    /// Where it stands in the WAL.
    pub lsn: String,
    /// When it was made, with its zone.
    pub time: String,
    /// The first transaction behind it.
    pub xid: String,
}

/// Something that was done, and how long it took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RehearsalStep {
    /// `base_backup`, `up`, `archive`, `down`, `forward_fix`, `side_restore`, `undo`,
    /// `restore` (the base backup is copied back), or `replay` (the server starts,
    /// replays the WAL and is promoted).
    pub what: String,
    /// The migration, where it is of one.
    pub of: Option<String>,
    /// How long it took.
    pub milliseconds: u64,
}

/// A way back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WayEntry {
    /// `app_only`, `down`, `forward_fix`, `undo`, `side_restore` or `pitr`.
    pub way: String,
    /// Which of several: `right after the up`, `after new writes`, ``to name `…` ``.
    pub by: Option<String>,
    /// `verified` (it brings back what it is to), `differs` (it runs and does not),
    /// `failed` (it does not run) or `not_rehearsed`.
    pub outcome: String,
    /// Whether that is what the plan says; nothing where the rehearsal cannot tell.
    pub as_planned: Option<bool>,
    /// What was seen, in words.
    pub why: String,
    /// Objects of the schema that are not as before.
    pub schema_differences: Vec<String>,
    /// Rows that are not there again, in words, table by table.
    pub rows_missing: Vec<String>,
    /// What the SQL of a side restore counted.
    pub counts: Vec<WayCount>,
    /// What was done, and how long it took.
    pub steps: Vec<RehearsalStep>,
}

/// What the SQL of a side restore counted for one table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WayCount {
    /// What the piece of SQL does.
    pub title: String,
    /// Values or rows that came back.
    pub restored: u64,
    /// Rows of the copy that were deleted since; nothing where rows have no key.
    pub deleted_since: Option<u64>,
    /// Rows that are new since; nothing where rows have no key.
    pub new_since: Option<u64>,
}
