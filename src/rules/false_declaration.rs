//! `false-declaration`.

use super::declaration::{Fault, declarations};
use super::plan::Place;
use super::rule::declare_rule;
use crate::effect::ScriptEffects;
use crate::finding::{Finding, Label, Severity};

declare_rule! {
    /// ## What it does
    ///
    /// Checks what a comment declares of the statement behind it:
    /// `-- banister: phase=contract expand=0007 unused-since=1.4 proof="SELECT …"`.
    /// `phase` must be what the statement is; `expand` a migration of an earlier
    /// release that added a table or a column; `unused-since` an earlier release,
    /// after which no migration fills or reads what goes, and whose code can insert
    /// rows without it; `complies-since` an earlier release that knows the column
    /// which is demanded; `proof` one query that changes nothing and reads what goes.
    ///
    /// ## Why it is bad
    ///
    /// A declaration lets a drop pass. One that is wrong, or that cannot be
    /// checked, must not.
    ///
    /// ## Instead
    ///
    /// Correct the comment, or the plan: a column that is NOT NULL without a
    /// default cannot be unused, and is made optional a release before.
    ///
    /// ## When it is fine
    ///
    /// Never: without the comment, the other rules say what they would say.
    ///
    /// ## Another end state
    ///
    /// What the unsafe example drops was still used by an earlier release; the safe
    /// one only makes it optional, and a later release drops it.
    pub(super) struct FalseDeclaration {
        id: "false-declaration",
        severity: Error,
        kind: release,
    }
}

fn judge(script: &ScriptEffects, place: Place<'_>) -> Vec<Finding> {
    let (declared, mut faults) = declarations(script);
    faults.extend(declared.iter().flat_map(|it| it.faults(place)));
    faults.into_iter().map(finding).collect()
}

fn finding(fault: Fault) -> Finding {
    let primary = Label { span: fault.span, text: "declared here".to_owned() };
    Finding::new(ID, Severity::Error, fault.message, fault.why, primary).advise(fault.advice, None)
}
