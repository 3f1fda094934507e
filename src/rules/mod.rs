//! The rules: one rule, one file. Rules judge effects; they know nothing of
//! PostgreSQL's internals.
//!
//! A rule's doc comment is its page, its `explain` text and its help in
//! reports. Its folder `testdata/rules/<id>/` holds `unsafe.sql` and
//! `safe.sql`, the page's examples. Adding a rule is one file, one folder, and
//! two sorted lines in this file.

mod fact;
mod rule;
mod sql_text;
mod work;

mod blocking_index_build;
mod blocking_lock;
mod certain_failure;
mod column_required;
mod concurrently_in_transaction;
mod drop_before_contract;
mod fails_on_existing_rows;
mod missing_lock_timeout;
mod not_null_scan;
mod rename_in_place;
mod table_rewrite;
mod unknown_statement;
mod unvalidated_scan;

use crate::effect::ScriptEffects;
use crate::finding::Finding;

pub use crate::finding::RulePage;
pub use rule::{Claims, Rule};

/// Every rule, by id.
const RULES: &[&dyn Rule] = &[
    &blocking_index_build::BlockingIndexBuild,
    &blocking_lock::BlockingLock,
    &certain_failure::CertainFailure,
    &column_required::ColumnRequired,
    &concurrently_in_transaction::ConcurrentlyInTransaction,
    &drop_before_contract::DropBeforeContract,
    &fails_on_existing_rows::FailsOnExistingRows,
    &missing_lock_timeout::MissingLockTimeout,
    &not_null_scan::NotNullScan,
    &rename_in_place::RenameInPlace,
    &table_rewrite::TableRewrite,
    &unknown_statement::UnknownStatement,
    &unvalidated_scan::UnvalidatedScan,
];

/// Every rule, by id.
pub fn all() -> impl Iterator<Item = &'static dyn Rule> {
    RULES.iter().copied()
}

/// What every rule says of a script, in the order of the statements. The floor
/// rules run last: they catch what no specific rule claims.
pub fn judge(script: &ScriptEffects) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut claims = Claims::default();
    for floor in [false, true] {
        for rule in all().filter(|rule| rule.is_floor() == floor) {
            let said = rule.judge(script, &claims);
            claims.extend(&said);
            findings.extend(said);
        }
    }
    findings.sort_by_key(|finding| (finding.labels()[0].span, finding.rule));
    findings
}
