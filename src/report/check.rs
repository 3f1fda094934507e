//! What `banister check` found.

use serde::{Deserialize, Serialize};

use super::{
    BaselineEntry, Header, HiddenEntry, Place, PolicyEntry, RuleEntry, RulingEntry, ScriptEntry,
    SizeEntry, SuppressedEntry,
};
use crate::finding::Severity;

/// The report of `banister check`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CheckReport {
    /// What every report begins with.
    #[serde(flatten)]
    pub header: Header,
    /// The answer in one word.
    pub verdict: CheckVerdict,
    /// How much was looked at, and how many findings there are.
    pub summary: Summary,
    /// The findings, by file and place.
    pub findings: Vec<FindingEntry>,
    /// The policy that was in force.
    #[serde(default)]
    pub policy: PolicyEntry,
    /// How many findings are not shown, and why.
    #[serde(default)]
    pub hidden: HiddenEntry,
    /// The findings that comments silence.
    #[serde(default)]
    pub suppressed: Vec<SuppressedEntry>,
    /// The baseline, where there is one.
    #[serde(default)]
    pub baseline: Option<BaselineEntry>,
    /// The scripts that were judged, in order.
    #[serde(default)]
    pub scripts: Vec<ScriptEntry>,
    /// The rules that have findings here, silenced or not, by id.
    #[serde(default)]
    pub rules: Vec<RuleEntry>,
}

/// The answer of `banister check` in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum CheckVerdict {
    /// Nothing at or above the failing severity.
    Clean,
    /// At least one finding at or above the failing severity.
    Findings,
    /// No such finding, but statements whose effects could not be told.
    CouldNotTell,
}

/// How much was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Summary {
    /// Migrations that were judged; released ones are only replayed.
    pub migrations: usize,
    /// Statements in them.
    pub statements: usize,
    /// Findings of severity `error`.
    pub errors: usize,
    /// Findings of severity `warning`.
    pub warnings: usize,
    /// Findings of severity `info`.
    pub infos: usize,
    /// Statements whose effects could not be told.
    pub unknown: usize,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FindingEntry {
    /// The rule.
    pub rule: String,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// Why it matters.
    pub why: String,
    /// Where the primary label stands.
    #[serde(flatten)]
    pub place: Place,
    /// The migration.
    pub migration: Option<String>,
    /// `up` or `down`.
    pub direction: String,
    /// Every label, the primary one first; all are in the finding's file.
    pub labels: Vec<LabelEntry>,
    /// What to do instead.
    pub advice: Option<AdviceEntry>,
    /// The lines of the file that the primary label and those near it are on, and
    /// their first line's number, so that the report can be rendered without the
    /// file. What is very long is cut.
    pub excerpt: Excerpt,
    /// The lines that labels far from the primary one are on, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub elsewhere: Vec<Excerpt>,
    /// What it is known by from run to run: it stays when lines move and layout
    /// changes.
    #[serde(default)]
    pub fingerprint: String,
    /// The object that it is about.
    #[serde(default)]
    pub object: Option<String>,
    /// Where the policy gave it another severity than its rule.
    #[serde(default)]
    pub ruling: Option<RulingEntry>,
    /// How big the tables are whose size matters to it, where a file says so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sizes: Vec<SizeEntry>,
}

/// Some whole lines of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Excerpt {
    /// 1-based number of the first line.
    pub first_line: usize,
    /// The lines, without a final line end.
    pub text: String,
}

/// A place and what is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LabelEntry {
    /// Where.
    #[serde(flatten)]
    pub place: Place,
    /// What is there.
    pub text: String,
}

/// What to do instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AdviceEntry {
    /// In words.
    pub text: String,
    /// The SQL to write.
    pub sql: Option<String>,
}
