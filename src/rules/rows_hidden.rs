//! `rows-hidden`.

use super::plan::{Place, goes_forward};
use super::rule::declare_rule;
use crate::effect::{ScriptEffects, TransitionKind};
use crate::finding::{Finding, Label, Severity};

declare_rule! {
    /// ## What it does
    ///
    /// Finds `ENABLE ROW LEVEL SECURITY` on an existing table that has no policy, and
    /// gets none in the same release.
    ///
    /// ## Why it is bad
    ///
    /// Without a policy nobody but the table's owner and superusers sees a row, and
    /// no INSERT of others is taken. Queries do not fail: they return nothing, as if
    /// the table were empty. See the manual, "Row Security Policies".
    ///
    /// ## Instead
    ///
    /// Create the policies first, in the same transaction or an earlier one; a policy
    /// does nothing until row security is enabled.
    ///
    /// ## When it is fine
    ///
    /// On tables that the same release creates, and on those that have a policy:
    /// these are not reported. Nor where all code connects as the owner; say so in a
    /// suppression.
    ///
    /// ## Another end state
    ///
    /// The safe example has a policy, and the unsafe one none: that is what is wrong
    /// with it.
    pub(super) struct RowsHidden {
        id: "rows-hidden",
        severity: Warning,
        kind: release,
    }
}

fn judge(script: &ScriptEffects, place: Place<'_>) -> Vec<Finding> {
    if !goes_forward(script) {
        return Vec::new();
    }
    let changes = script.statements.iter().flat_map(|statement| &statement.transitions);
    let hidden = changes.filter(|it| {
        let shown = |kind: &TransitionKind| *kind == TransitionKind::PolicyAdded;
        it.kind == TransitionKind::RowsHidden
            && !place.same_release(&it.on).any(|other| shown(&other.transition.kind))
    });
    hidden
        .map(|it| {
            let table = &it.on;
            let message = format!("row security hides all rows of `{table}`: it has no policy");
            let why = "all who are not its owner read an empty table from the commit on, without an \
                       error";
            let primary = Label { span: it.span, text: "hides every row".to_owned() };
            let sql = format!("CREATE POLICY … ON {table} USING (…);");
            Finding::new(ID, Severity::Warning, message, why, primary)
                .advise("create its policies in front of it", Some(sql))
        })
        .collect()
}
