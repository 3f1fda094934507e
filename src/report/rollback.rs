//! The way back: what `banister rollback plan` works out.

use serde::{Deserialize, Serialize};

use super::{Header, Place, RehearsalRun, RehearsalVerdict};

/// The report of `banister rollback plan`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RollbackReport {
    /// What every report begins with.
    #[serde(flatten)]
    pub header: Header,
    /// The release as a whole.
    pub release: RollbackRelease,
    /// Its migrations, in order.
    pub migrations: Vec<RollbackMigration>,
    /// The criteria in the order in which they are asked, with this release's
    /// facts.
    pub tree: Vec<TreeStep>,
    /// What the outputs of backup tools prove, where some are given.
    pub backups: Vec<BackupEntry>,
    /// What going back would cost, part by part, where values are destroyed or it
    /// cannot be told.
    pub cost: Vec<CostEntry>,
    /// What a rehearsal of this release saw, where one is given.
    #[serde(default)]
    pub evidence: Option<EvidenceEntry>,
}

/// What a rehearsal saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EvidenceEntry {
    /// The file that says it.
    pub file: String,
    /// What it came to.
    pub verdict: RehearsalVerdict,
    /// What was seen, server by server.
    pub runs: Vec<RehearsalRun>,
}

/// A part of what it costs to restore.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CostEntry {
    /// `rpo` (what would be lost) or `rto` (how long it takes).
    pub of: String,
    /// The part: `replay the WAL since the backup`.
    pub part: String,
    /// What is known of it; nothing where nothing is.
    pub known: Option<String>,
}

/// The first choice when a release is bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum RollbackChoice {
    /// The previous release of the application, on the schema as it is.
    AppOnly,
    /// The down, then the previous release.
    Down,
    /// A new migration that mends what broke.
    ForwardFix,
    /// A restored copy beside production, from which the lost values are copied.
    SideRestore,
    /// The whole cluster as it was before the release.
    Pitr,
    /// It cannot be told: be ready for the worst.
    Unknown,
}

/// What a down brings back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum DownGrade {
    /// Everything, whenever it runs.
    Lossless,
    /// Everything that was there before, and it drops what was written since.
    LosesNewWrites,
    /// Not everything that was there before.
    Lossy,
    /// It fails, for certain or as soon as new writes hold what it refuses.
    Fails,
    /// There is none, or it does nothing.
    None,
    /// It cannot be told.
    Unknown,
}

/// The release as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RollbackRelease {
    /// The first choice.
    pub choice: RollbackChoice,
    /// Whether the previous release of the application works with the schema after
    /// all of it; nothing where the SQL does not tell.
    pub n1_compatible: Option<bool>,
    /// The first migration behind which neither the previous release alone nor a
    /// down brings everything back.
    pub point_of_no_return: Option<String>,
    /// Why, in words.
    pub reason: String,
    /// What breaks for the previous release, in words.
    pub breaks: Vec<String>,
    /// Stored values that the release destroys, in words.
    pub loses: Vec<String>,
    /// What could not be told, in words.
    pub unknown: Vec<String>,
}

/// One migration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RollbackMigration {
    /// Its id.
    pub id: String,
    /// Its up file.
    pub file: String,
    /// The first choice, were it the only migration.
    pub choice: RollbackChoice,
    /// Whether the previous release works with the schema after it; nothing where
    /// the SQL does not tell.
    pub n1_compatible: Option<bool>,
    /// What its down brings back, at worst.
    pub down: DownGrade,
    /// Why that choice, in words.
    pub reason: String,
    /// What the down does and loses, in words.
    pub down_reason: String,
    /// Whether no down brings everything back.
    pub irreversible: bool,
    /// The phase of expand and contract that it reaches: `neutral`, `expand`, `backfill`,
    /// `tighten` or `contract`; nothing where it cannot be told.
    #[serde(default)]
    pub phase: Option<String>,
    /// The locks that make others wait, and the work under them, in words.
    pub locks: Vec<String>,
    /// Whether a part of it stays where it fails.
    pub fails_in_part: bool,
    /// SQL to paste, made from the migration; read it before it is run.
    pub sql: Vec<RollbackSql>,
    /// Its changes.
    pub changes: Vec<RollbackChange>,
}

/// SQL, or commands of a shell, to paste.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RollbackSql {
    /// `undo_before` and `undo_after` (run with the migration, so that `undo` can
    /// take it back), `inverse` (takes all of it back, and no row is lost),
    /// `forward_fix` (mends what broke), `shim` (lets both releases work),
    /// `side_restore` (copies values back from a restored copy).
    pub purpose: String,
    /// `production`, `copy` (a restored copy beside production) or `shell`.
    pub run_on: String,
    /// When it is run, and what it does.
    pub title: String,
    /// The statements or commands.
    pub sql: String,
    /// Of a `forward_fix` or an `inverse`: whether the previous release works behind
    /// it, as far as the catalog tells.
    pub mends: Option<bool>,
    /// Of a `forward_fix` or an `inverse`: whether the schema is then as before the
    /// migration, and no row is lost.
    pub lossless: Option<bool>,
}

/// One change of a migration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RollbackChange {
    /// Where it stands.
    #[serde(flatten)]
    pub place: Place,
    /// The row of the decision table, by number.
    pub class: u8,
    /// The row's name: `drop_column`.
    pub kind: String,
    /// What it does, in words.
    pub what: String,
    /// Whether the previous release works with it; nothing where the SQL does not
    /// tell.
    pub n1_compatible: Option<bool>,
    /// What the previous release meets, or what to know, in words.
    pub n1_reason: Option<String>,
    /// The first choice, were it the only change.
    pub choice: RollbackChoice,
    /// Why, and what to do.
    pub advice: String,
}

/// A criterion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TreeStep {
    /// What is asked.
    pub question: String,
    /// `yes`, `no`, `unknown` (the SQL does not tell), or `then` (only known when
    /// the release is bad).
    pub answer: String,
    /// What this release has to say about it.
    pub facts: Vec<String>,
    /// What follows where it is so.
    pub yes: String,
    /// What follows where it is not.
    pub no: String,
}

/// What a backup tool's outputs prove.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BackupEntry {
    /// The tool or service.
    pub tool: String,
    /// The stanza, server or instance.
    pub of: String,
    /// Whether a usable backup is proven: every check is `ok`.
    pub proven: bool,
    /// Bytes of the database in it.
    pub bytes: Option<u64>,
    /// Bytes of WAL from its end to the restore point.
    #[serde(default)]
    pub wal_bytes: Option<u64>,
    /// The backup that would be restored.
    pub backup: Option<String>,
    /// The command that restores it beside production, to paste.
    pub restore: Option<String>,
    /// What was checked.
    pub checks: Vec<BackupCheck>,
}

/// A check of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BackupCheck {
    /// What must be so.
    pub what: String,
    /// `ok`, `failed` or `not_checked`.
    pub state: String,
    /// Why.
    pub why: String,
}
