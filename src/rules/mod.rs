//! The rules: one rule, one file. Rules judge effects; they know nothing of
//! PostgreSQL's internals.
//!
//! A rule's doc comment is its page, its `explain` text and its help in
//! reports. Its folder `testdata/rules/<id>/` holds `unsafe.sql` and
//! `safe.sql`, the page's examples. Adding a rule is one file, one folder, and
//! two sorted lines in this file.

mod declaration;
mod fact;
mod plan;
mod rule;
mod sql_text;
mod work;

mod backfill_with_ddl;
mod blocking_index_build;
mod blocking_lock;
mod certain_failure;
mod column_required;
mod concurrently_in_transaction;
mod contract_with_expand;
mod contract_without_proof;
mod drop_before_contract;
mod empty_down;
mod enum_value_written_early;
mod expired_leftover;
mod fails_on_existing_rows;
mod false_declaration;
mod invalid_index_kept;
mod lock_accumulation;
mod missing_lock_timeout;
mod never_validated;
mod not_null_scan;
mod not_restartable;
mod object_dropped_in_use;
mod opposite_lock_order;
mod out_of_order;
mod released_file_changed;
mod rename_in_place;
mod rows_hidden;
mod sync_trigger_order;
mod table_rewrite;
mod tighten_with_expand;
mod timeout_cuts_off_build;
mod triggers_left_off;
mod unbatched_write;
mod unknown_statement;
mod unvalidated_scan;

use crate::effect::ScriptEffects;
use crate::finding::Finding;

pub use crate::finding::RulePage;
pub use plan::{Place, Plan, Standing};
pub use rule::{Claims, Rule};

/// Every rule, by id.
const RULES: &[&dyn Rule] = &[
    &backfill_with_ddl::BackfillWithDdl,
    &blocking_index_build::BlockingIndexBuild,
    &blocking_lock::BlockingLock,
    &certain_failure::CertainFailure,
    &column_required::ColumnRequired,
    &concurrently_in_transaction::ConcurrentlyInTransaction,
    &contract_with_expand::ContractWithExpand,
    &contract_without_proof::ContractWithoutProof,
    &drop_before_contract::DropBeforeContract,
    &empty_down::EmptyDown,
    &enum_value_written_early::EnumValueWrittenEarly,
    &expired_leftover::ExpiredLeftover,
    &fails_on_existing_rows::FailsOnExistingRows,
    &false_declaration::FalseDeclaration,
    &invalid_index_kept::InvalidIndexKept,
    &lock_accumulation::LockAccumulation,
    &missing_lock_timeout::MissingLockTimeout,
    &never_validated::NeverValidated,
    &not_null_scan::NotNullScan,
    &not_restartable::NotRestartable,
    &object_dropped_in_use::ObjectDroppedInUse,
    &opposite_lock_order::OppositeLockOrder,
    &out_of_order::OutOfOrder,
    &released_file_changed::ReleasedFileChanged,
    &rename_in_place::RenameInPlace,
    &rows_hidden::RowsHidden,
    &sync_trigger_order::SyncTriggerOrder,
    &table_rewrite::TableRewrite,
    &tighten_with_expand::TightenWithExpand,
    &timeout_cuts_off_build::TimeoutCutsOffBuild,
    &triggers_left_off::TriggersLeftOff,
    &unbatched_write::UnbatchedWrite,
    &unknown_statement::UnknownStatement,
    &unvalidated_scan::UnvalidatedScan,
];

/// Every rule, by id.
pub fn all() -> impl Iterator<Item = &'static dyn Rule> {
    RULES.iter().copied()
}

/// What every rule says of a script that is a release of its own.
pub fn judge(script: &ScriptEffects) -> Vec<Finding> {
    let mut plan = Plan::default();
    plan.push(script, 0, Standing::InOrder);
    judge_in(script, plan.place(0))
}

/// What the rules say of a script that is released already: only what it leaves
/// behind.
pub fn judge_released(script: &ScriptEffects, place: Place<'_>) -> Vec<Finding> {
    let none = Claims::default();
    let mut findings = never_validated::NeverValidated.judge(script, &none, place);
    findings.extend(expired_leftover::ExpiredLeftover.judge(script, &none, place));
    findings
}

/// What every rule says of a script at its place among the releases, in the order
/// of the statements. The floor rules run last: they catch what no specific rule
/// claims.
pub fn judge_in(script: &ScriptEffects, place: Place<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut claims = Claims::default();
    for floor in [false, true] {
        for rule in all().filter(|rule| rule.is_floor() == floor) {
            let said = rule.judge(script, &claims, place);
            claims.extend(&said);
            findings.extend(said);
        }
    }
    findings.sort_by_key(|finding| (finding.labels()[0].span, finding.rule));
    findings
}
