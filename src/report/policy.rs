//! What the policy did to a report.

use serde::{Deserialize, Serialize};

use super::FindingEntry;
use crate::finding::Severity;

/// The policy that was in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PolicyEntry {
    /// The file; `null` where there is none and the defaults hold.
    pub file: Option<String>,
    /// The environment that was asked for.
    pub environment: Option<String>,
    /// The mildest severity that fails.
    pub fail_on: Severity,
    /// Who says so.
    pub decision: DecisionEntry,
}

impl Default for PolicyEntry {
    fn default() -> Self {
        let decision = DecisionEntry { by: DecidedBy::Default, file: None, line: None };
        Self { file: None, environment: None, fail_on: Severity::Error, decision }
    }
}

/// Who decided something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DecisionEntry {
    /// Who.
    pub by: DecidedBy,
    /// The file that says so.
    pub file: Option<String>,
    /// The 1-based line of it.
    pub line: Option<usize>,
}

/// Who decides, the weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum DecidedBy {
    /// Nobody said anything else.
    Default,
    /// The size of the tables.
    Size,
    /// The policy, for all environments.
    Policy,
    /// The policy, for the environment that was asked for.
    Environment,
    /// The command line.
    Flag,
}

/// A severity that the policy gave instead of the rule's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RulingEntry {
    /// The rule's own.
    pub usual: Severity,
    /// Who gave the other one.
    pub decision: DecisionEntry,
}

/// How big a table is that a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SizeEntry {
    /// The table.
    pub table: String,
    /// Its rows, by the server's estimate; `null` where they were never counted, or
    /// the table is not in the file.
    pub rows: Option<u64>,
    /// Its bytes and those of its indexes; `null` where the table is not in the file.
    pub bytes: Option<u64>,
    /// The file that says so.
    pub file: String,
    /// The day on which it was so: `2026-11-21`.
    pub taken: String,
}

/// How many findings are not shown, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HiddenEntry {
    /// A comment in the file silences them.
    pub suppressed: usize,
    /// The policy ignores their file.
    pub ignored: usize,
    /// Their rule is switched off.
    pub switched_off: usize,
    /// The baseline knows them.
    pub known: usize,
}

/// A finding that a comment silences.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SuppressedEntry {
    /// The finding.
    pub finding: FindingEntry,
    /// The comment's reason.
    pub reason: String,
    /// The last day on which it holds: `2027-01-31`.
    pub until: Option<String>,
}

/// What was compared with a baseline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BaselineEntry {
    /// The baseline's file.
    pub file: String,
    /// Findings of it that are not shown again.
    pub known: usize,
    /// Findings of it that are gone: its entries can be removed.
    pub stale: Vec<StaleEntry>,
}

/// A finding of the baseline that is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StaleEntry {
    /// The migration.
    pub migration: String,
    /// The rule.
    pub rule: String,
    /// The object that it was about.
    pub object: Option<String>,
    /// The statement, shortened.
    pub statement: String,
    /// What it was known by.
    pub fingerprint: String,
}

/// A rule that has a finding in the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RuleEntry {
    /// Its id.
    pub id: String,
    /// The severity it usually gives.
    pub severity: Severity,
    /// Its page in a line.
    pub summary: String,
    /// Its page, in Markdown.
    pub page: String,
}

/// A script that was judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ScriptEntry {
    /// The file.
    pub file: String,
    /// The migration.
    pub migration: Option<String>,
    /// `up` or `down`.
    pub direction: String,
    /// How many statements it has.
    pub statements: usize,
    /// The release that it belongs to; without a map of releases, each migration
    /// is its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<String>,
    /// The phases of its statements, those that are neutral left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phases: Vec<PhaseEntry>,
}

/// The phase of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PhaseEntry {
    /// The line that it begins on.
    pub line: usize,
    /// `expand`, `backfill`, `tighten`, `contract`; `null` where what it does could
    /// not be told.
    pub phase: Option<String>,
}
