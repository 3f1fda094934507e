//! `backfill-with-ddl`.

use super::plan::{Place, goes_forward};
use super::rule::declare_rule;
use crate::effect::{ScriptEffects, Transition, TransitionKind};
use crate::finding::{Finding, Label, Severity};

declare_rule! {
    /// ## What it does
    ///
    /// Finds statements that change the rows of an existing table in the file that
    /// also changes that table's columns, constraints or triggers.
    ///
    /// ## Why it is bad
    ///
    /// A backfill takes as long as there are rows, and is cut off by a timeout, a
    /// deadlock or a deploy that loses patience. Then the file is half done: the
    /// column is there, the rows are not, and running it again fails at the
    /// column. In one transaction with the change it is worse: the change's lock is
    /// held while all rows are written, and `blocking-lock` tells of that.
    ///
    /// ## Instead
    ///
    /// Change the table in one migration and fill its rows in the next, in batches
    /// that find by themselves what is left to do (`WHERE new IS NULL`), so that it
    /// can be run again.
    ///
    /// ## When it is fine
    ///
    /// When the table is small and stays so, or created by the same release; the
    /// latter is not reported. Nor are listed rows that are inserted.
    pub(super) struct BackfillWithDdl {
        id: "backfill-with-ddl",
        severity: Warning,
        kind: release,
    }
}

fn judge(script: &ScriptEffects, _: Place<'_>) -> Vec<Finding> {
    if !goes_forward(script) {
        return Vec::new();
    }
    let mut findings: Vec<Finding> = Vec::new();
    let mut told = Vec::new();
    for (at, statement) in script.statements.iter().enumerate() {
        // Under a lock of the same transaction another rule tells of it.
        if statement.context.held.felt().next().is_some() {
            continue;
        }
        for filled in &statement.transitions {
            let TransitionKind::Filled { is_new: false, .. } = filled.kind else { continue };
            if told.contains(&&filled.on) {
                continue;
            }
            let others = script.statements.iter().enumerate().filter(|(other, _)| *other != at);
            let mut changes = others.flat_map(|(_, other)| &other.transitions);
            if let Some(change) = changes.find(|it| it.on == filled.on && is_ddl(&it.kind)) {
                told.push(&filled.on);
                findings.push(finding(filled, change));
            }
        }
    }
    findings
}

const fn is_ddl(kind: &TransitionKind) -> bool {
    matches!(
        kind,
        TransitionKind::ColumnAdded { .. }
            | TransitionKind::Demanded { .. }
            | TransitionKind::Constrained { .. }
            | TransitionKind::TriggerAdded { .. }
            | TransitionKind::Dropped { .. }
            | TransitionKind::Renamed { .. }
            | TransitionKind::Retyped { .. }
    )
}

fn finding(filled: &Transition, change: &Transition) -> Finding {
    let table = &filled.on;
    let message = format!("rows of `{table}` are changed in the file that changes the table");
    let why = "it takes longer the more rows there are, and when it is cut off the file is half \
               done and cannot be run again";
    let primary = Label { span: filled.span, text: "changes rows".to_owned() };
    Finding::new(ID, Severity::Warning, message, why, primary)
        .label(change.span, "changes the table")
        .advise("fill the rows in a migration of its own, in batches that can be run again", None)
}
