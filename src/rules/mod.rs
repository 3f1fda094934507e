//! The rules: one rule, one file. Rules judge effects; they know nothing of
//! PostgreSQL's internals.
//!
//! A rule's doc comment is its page, its `explain` text and its help in
//! reports. Its folder `testdata/rules/<id>/` holds `unsafe.sql` and
//! `safe.sql`, the page's examples. Adding a rule is one file, one folder, and
//! two sorted lines in this file.

mod rule;

use crate::effect::ScriptEffects;
use crate::finding::Finding;

pub use rule::{Rule, RulePage};

/// Every rule, by id, except the floor rules.
const SPECIFIC: &[&dyn Rule] = &[];

/// The rules that catch what no specific rule claims; they run last.
const FLOOR: &[&dyn Rule] = &[];

/// Every rule, by id.
pub fn all() -> impl Iterator<Item = &'static dyn Rule> {
    SPECIFIC.iter().chain(FLOOR).copied()
}

/// What every rule says of a script, in the order of the statements.
pub fn judge(script: &ScriptEffects) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rule in all() {
        let said = rule.judge(script, &findings);
        findings.extend(said);
    }
    findings.sort_by_key(|finding| (finding.labels()[0].span, finding.rule));
    findings
}
