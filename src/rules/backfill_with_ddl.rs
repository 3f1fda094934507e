//! `backfill-with-ddl`.

use std::collections::{HashMap, HashSet};

use super::plan::{Place, goes_forward};
use super::rule::declare_rule;
use crate::effect::{ScriptEffects, Transition, TransitionKind};
use crate::finding::{Finding, Label, Severity};
use crate::pg::QualifiedName;

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
    let all = || {
        let statements = script.statements.iter().enumerate();
        statements.flat_map(|(at, it)| it.transitions.iter().map(move |change| (at, change)))
    };
    // Of each table the first changes, by different statements.
    let mut changes: HashMap<&QualifiedName, Vec<(usize, &Transition)>> = HashMap::new();
    for (at, change) in all().filter(|(_, change)| is_ddl(&change.kind)) {
        let known = changes.entry(&change.on).or_default();
        if known.len() < 2 && known.iter().all(|(other, _)| *other != at) {
            known.push((at, change));
        }
    }
    let mut told = HashSet::new();
    let mut findings = Vec::new();
    for (at, filled) in all() {
        let TransitionKind::Filled { is_new: false, .. } = filled.kind else { continue };
        // Under a lock of the same transaction another rule tells of it.
        if script.statements[at].context.held.felt().next().is_some() {
            continue;
        }
        let others = changes.get(&filled.on).into_iter().flatten();
        let change = others.into_iter().find(|(other, _)| *other != at);
        if let Some((_, change)) = change
            && told.insert(&filled.on)
        {
            findings.push(finding(filled, change));
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
        .grows_with([table.clone()])
}
