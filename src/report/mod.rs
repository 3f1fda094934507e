//! The document that every command fills and every renderer reads: plain data,
//! versioned, complete enough to be rendered again from its JSON alone.
//!
//! Lines and columns start at 1; columns count characters; `end_line` and
//! `end_column` are just past the last character.

mod check;
mod effects;
mod policy;
mod preflight;
mod recognised;
mod rehearsal;
mod rollback;
mod rows;
mod status;
mod verify;

use serde::{Deserialize, Serialize};

use crate::source::{Source, Span};

pub use check::{
    AdviceEntry, CheckReport, CheckVerdict, Excerpt, FindingEntry, LabelEntry, Summary,
};
pub use effects::{EffectsReport, FailureEntry, RelationEntry, StatementEntry};
pub use policy::{
    BaselineEntry, DecidedBy, DecisionEntry, HiddenEntry, PhaseEntry, PolicyEntry, RuleEntry,
    RulingEntry, ScriptEntry, SizeEntry, StaleEntry, SuppressedEntry,
};
pub use preflight::{
    CriterionEntry, DatabaseEntry, ItemEntry, ItemStatus, PreflightReport, PreflightVerdict,
    TouchedEntry,
};
pub use recognised::{KindEntry, RecognisedReport, SkippedEntry};
pub use rehearsal::{
    RehearsalMigration, RehearsalPoint, RehearsalReport, RehearsalRun, RehearsalScale,
    RehearsalStep, RehearsalVerdict, WayCount, WayEntry,
};
pub use rollback::{
    BackupCheck, BackupEntry, CostEntry, DownGrade, EvidenceEntry, RollbackChange, RollbackChoice,
    RollbackMigration, RollbackRelease, RollbackReport, RollbackSql, TreeStep,
};
pub use rows::{
    BlameEntry, ExampleEntry, LossEntry, NeedEntry, PriceEntry, RowsEntry, UnseededEntry,
};
pub use status::{
    HistoryEntry, MigrationState, ReadOnlyEntry, StandingEntry, StatusReport, StatusVerdict,
};
pub use verify::{
    Cycle, DifferenceEntry, MigrationEntry, ObservedEntry, ProbeEntry, ProofEntry, QueueEntry,
    ServerEntry, StepEntry, VerifyReport, VerifyVerdict,
};

/// The version of the document's shape; it rises when a field changes its
/// meaning or goes away.
pub const SCHEMA_VERSION: u32 = 1;

/// What one run of banister found out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Report {
    /// Of `banister check`.
    Check(CheckReport),
    /// Of `banister effects`.
    Effects(EffectsReport),
    /// Of `banister postflight`.
    Postflight(PreflightReport),
    /// Of `banister preflight`.
    Preflight(PreflightReport),
    /// Of `banister effects --recognised`.
    Recognised(RecognisedReport),
    /// Of `banister status`.
    Status(StatusReport),
    /// Of `banister rollback plan`.
    RollbackPlan(RollbackReport),
    /// Of `banister rollback rehearse`.
    RollbackRehearse(RehearsalReport),
    /// Of `banister verify`.
    Verify(VerifyReport),
}

/// What every report begins with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Header {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// The version of banister.
    pub banister: String,
    /// The PostgreSQL major that was judged for, or that ran.
    pub postgres: u16,
    /// What was taken for granted, and what the reader should know: the format
    /// that was detected, files that were ignored.
    pub notes: Vec<String>,
    /// The working directory, from the root of its repository down:
    /// `services/shop`; empty at the root and outside of a repository. Files
    /// are named relative to it.
    #[serde(default)]
    pub directory: String,
}

/// A range of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Place {
    /// The file, as the user named it.
    pub file: String,
    /// 1-based line of the first character.
    pub line: usize,
    /// 1-based column of the first character.
    pub column: usize,
    /// Line of the place just past the last character.
    pub end_line: usize,
    /// Column of the place just past the last character.
    pub end_column: usize,
}

impl Place {
    /// The place of `span` in `source`.
    pub fn new(source: &Source, span: Span) -> Self {
        let (start, end) = (source.position(span.start), source.position(span.end));
        Self {
            file: source.name().to_owned(),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
        }
    }
}
