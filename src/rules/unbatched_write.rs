//! `unbatched-write`.

use super::plan::{Place, goes_forward};
use super::rule::declare_rule;
use crate::effect::{ScriptEffects, TransitionKind};
use crate::finding::{Finding, Label, Severity};

declare_rule! {
    /// ## What it does
    ///
    /// Finds an `UPDATE` of every row of an existing table in one statement.
    ///
    /// ## Why it is bad
    ///
    /// Each row is locked until the statement's transaction ends, so a write of the
    /// application to any of them waits that long. Every row is written anew: the
    /// table and its indexes grow to twice their size, replicas fall behind, and
    /// when it is cut off all of the work was for nothing.
    ///
    /// ## Instead
    ///
    /// Some thousand rows at a time, each batch in a transaction of its own, found
    /// by the primary key or by what is left to do. For a value that is the same in
    /// every row of a new column: give the column a `DEFAULT`, which writes no row.
    ///
    /// ## When it is fine
    ///
    /// For a table that is small and stays so: suppress it, with the number. One
    /// that the same release creates is not reported. A `DELETE` of every row is
    /// `drop-before-contract`'s. Whether a condition leaves few rows is not known,
    /// and an `UPDATE` with one is not reported.
    pub(super) struct UnbatchedWrite {
        id: "unbatched-write",
        severity: Warning,
        kind: release,
    }
}

fn judge(script: &ScriptEffects, _: Place<'_>) -> Vec<Finding> {
    if !goes_forward(script) {
        return Vec::new();
    }
    let written = script.statements.iter().flat_map(|statement| &statement.transitions);
    let whole = written.filter_map(|written| match written.kind {
        TransitionKind::Filled { every: true, is_new: false, .. } => {
            let message = format!("every row of `{}` is written in one statement", written.on);
            let why = "its rows stay locked until the end of the transaction, and every write of \
                       the application to them waits";
            let primary = Label { span: written.span, text: "no condition: all rows".to_owned() };
            let finding = Finding::new(ID, Severity::Warning, message, why, primary);
            let advice =
                "write some thousand rows at a time, each batch in a transaction of its own";
            Some(finding.advise(advice, None).grows_with([written.on.clone()]))
        }
        _ => None,
    });
    whole.collect()
}
