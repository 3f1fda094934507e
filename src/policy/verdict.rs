//! Findings to one word.

use crate::finding::Severity;
use crate::report::{CheckVerdict, Cycle, FindingEntry, MigrationEntry, VerifyVerdict};

/// The verdict of `check`: whether a finding is at or above `fail_on`, else
/// whether the effects of a statement could not be told.
pub fn check_verdict(findings: &[FindingEntry], unknown: usize, fail_on: Severity) -> CheckVerdict {
    if findings.iter().any(|finding| finding.severity >= fail_on) {
        CheckVerdict::Findings
    } else if unknown > 0 {
        CheckVerdict::CouldNotTell
    } else {
        CheckVerdict::Clean
    }
}

/// The verdict of `verify`: whether a migration came through as badly as
/// `fail_on`, or worse.
pub fn verify_verdict(migrations: &[MigrationEntry], fail_on: Severity) -> VerifyVerdict {
    let worst = migrations.iter().filter_map(MigrationEntry::severity).max();
    if worst >= Some(fail_on) {
        VerifyVerdict::Findings
    } else if migrations.iter().any(|entry| entry.cycle == Cycle::Unseen) {
        VerifyVerdict::CouldNotTell
    } else {
        VerifyVerdict::Clean
    }
}
