//! What `banister verify` saw on a real server.

use serde::{Deserialize, Serialize};

use super::{FailureEntry, Header, Place, PolicyEntry, RelationEntry};
use crate::finding::Severity;

/// The report of `banister verify`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VerifyReport {
    /// What every report begins with.
    #[serde(flatten)]
    pub header: Header,
    /// The full version of the server that ran it: `17.10`.
    pub server_version: String,
    /// The answer in one word.
    pub verdict: VerifyVerdict,
    /// The migrations, in order.
    pub migrations: Vec<MigrationEntry>,
    /// The policy that was in force.
    #[serde(default)]
    pub policy: PolicyEntry,
}

/// The answer of `banister verify` in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum VerifyVerdict {
    /// Nothing at or above the failing severity. What was not foreseen, and so
    /// could not be confirmed, does not count.
    Clean,
    /// At least one migration did not come back as it should.
    Findings,
    /// No finding, and at least one migration of which not all is SQL.
    CouldNotTell,
}

/// How a migration came through up→down→up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Cycle {
    /// The schema was the same before the up and after the down, and the same
    /// after both ups.
    Reversible,
    /// The same, but data that the up took away did not come back.
    Lossy,
    /// The schema was not the same.
    Differs,
    /// The down failed.
    DownFailed,
    /// The second up failed.
    ReapplyFailed,
    /// There is no down, or none with a statement in it.
    NoDown,
    /// The up failed.
    UpFailed,
    /// Not all of it is SQL: that part was not run, and nothing went wrong with the
    /// rest.
    Unseen,
    /// An earlier migration failed, so this one was not tried.
    NotRun,
}

/// One migration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MigrationEntry {
    /// Its id.
    pub id: String,
    /// Its up file.
    pub file: String,
    /// How it came through.
    pub cycle: Cycle,
    /// The error that ended it, and where.
    pub error: Option<StepEntry>,
    /// What was not the same, object by object.
    pub differences: Vec<DifferenceEntry>,
    /// What is lost though the schema came back, in words.
    pub loses: Vec<String>,
    /// What each statement of the first up really did.
    pub observed: Vec<ObservedEntry>,
}

impl MigrationEntry {
    /// How bad it is how the migration came through; nothing where all was well.
    pub fn severity(&self) -> Option<Severity> {
        let wrong = self.observed.iter().any(|statement| statement.agreement == "mismatch");
        let foreseen = wrong.then_some(Severity::Warning);
        self.cycle.severity().max(foreseen)
    }
}

impl Cycle {
    /// How bad it is; nothing where all was well.
    pub const fn severity(self) -> Option<Severity> {
        match self {
            Self::Reversible | Self::Unseen => None,
            Self::NoDown => Some(Severity::Info),
            Self::Lossy => Some(Severity::Warning),
            Self::Differs
            | Self::DownFailed
            | Self::ReapplyFailed
            | Self::UpFailed
            | Self::NotRun => Some(Severity::Error),
        }
    }
}

/// A statement that failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StepEntry {
    /// `up`, `down` or `reapply`.
    pub step: String,
    /// The statement, where one is to blame.
    #[serde(flatten)]
    pub place: Option<Place>,
    /// Its text.
    pub sql: Option<String>,
    /// The word within it that the server points at.
    pub culprit: Option<Place>,
    /// The server's error.
    pub failure: FailureEntry,
}

/// An object that was not the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DifferenceEntry {
    /// `after_down` (compared with before the up), `after_reapply` (compared with
    /// after the first up), `after_failed_up` (what it left behind, compared with
    /// before it) or `after_failed_down` (compared with after the up).
    pub when: String,
    /// The object: `table public.users`.
    pub object: String,
    /// A unified diff of its readable form.
    pub diff: String,
}

/// One statement, what it really did, and whether that was foreseen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ObservedEntry {
    /// Where it stands.
    #[serde(flatten)]
    pub place: Place,
    /// Its text, without the `;`.
    pub sql: String,
    /// What it did to each relation that it touched.
    pub effects: Vec<RelationEntry>,
    /// How each figure was seen: `in_transaction`, `gate`, `messages`.
    pub method: String,
    /// `confirmed`, `mismatch` or `unknown` (nothing was foreseen).
    pub agreement: String,
    /// What was foreseen and not seen, or seen and not foreseen, in words.
    pub disagreements: Vec<String>,
}
