//! Findings that were there before: known, not shown, not forgotten.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// The version of a baseline's shape.
const SCHEMA_VERSION: u32 = 1;

/// The known findings, by migration, rule and statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    schema_version: u32,
    findings: Vec<Known>,
}

/// A known finding. Only the fingerprint is compared; the rest is for people.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// The migration's id, or the file of a script that belongs to none.
    pub migration: String,
    /// The rule.
    pub rule: String,
    /// The object that it is about.
    pub object: Option<String>,
    /// The statement without its layout, shortened.
    pub statement: String,
    /// What it is known by; lines may move and layout may change.
    pub fingerprint: String,
}

/// Why a baseline cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BaselineError {
    /// It is not what `banister baseline` writes.
    #[error("read the baseline `{file}` line {line}: {what}; `banister baseline` writes it anew")]
    Unreadable {
        /// The file.
        file: String,
        /// The 1-based line.
        line: usize,
        /// What is wrong.
        what: String,
    },
    /// A later banister wrote it.
    #[error(
        "read the baseline `{file}`: it has version {found}, and this banister reads \
         {SCHEMA_VERSION}; use the banister that wrote it, or write it anew with `banister \
         baseline`"
    )]
    Version {
        /// The file.
        file: String,
        /// Its version.
        found: u32,
    },
}

/// Characters of a statement that a baseline keeps.
const STATEMENT_WIDTH: usize = 120;

impl Baseline {
    /// The baseline of these findings.
    pub fn new(mut findings: Vec<Known>) -> Self {
        for known in &mut findings {
            if known.statement.chars().count() > STATEMENT_WIDTH {
                known.statement = known.statement.chars().take(STATEMENT_WIDTH - 1).collect();
                known.statement.push('…');
            }
        }
        findings.sort();
        Self { schema_version: SCHEMA_VERSION, findings }
    }

    /// The baseline that `text` says, which `file` holds.
    ///
    /// # Errors
    /// Where it is not what [`Baseline::to_json`] writes.
    pub fn read(file: &str, text: &str) -> Result<Self, BaselineError> {
        let baseline: Self =
            serde_json::from_str(text).map_err(|error| BaselineError::Unreadable {
                file: file.to_owned(),
                line: error.line().max(1),
                what: without_place(&error.to_string()),
            })?;
        if baseline.schema_version != SCHEMA_VERSION {
            let found = baseline.schema_version;
            return Err(BaselineError::Version { file: file.to_owned(), found });
        }
        Ok(baseline)
    }

    /// As JSON, one finding after the other in an order that stays.
    pub fn to_json(&self) -> String {
        // Strings, numbers and lists: nothing JSON lacks.
        serde_json::to_string_pretty(self).expect("a baseline is always JSON") + "\n"
    }

    /// The known findings.
    pub fn findings(&self) -> &[Known] {
        &self.findings
    }

    /// How many findings are new, and how many are gone, since `before`.
    pub fn changes_since(&self, before: &Self) -> (usize, usize) {
        let fingerprints = |baseline: &Self| -> BTreeSet<String> {
            baseline.findings.iter().map(|known| known.fingerprint.clone()).collect()
        };
        let (now, before) = (fingerprints(self), fingerprints(before));
        (now.difference(&before).count(), before.difference(&now).count())
    }
}

/// serde_json's words without the place at their end, which is told already.
fn without_place(message: &str) -> String {
    message.rsplit_once(" at line ").map_or(message, |(what, _)| what).to_owned()
}
