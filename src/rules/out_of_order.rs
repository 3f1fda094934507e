//! `out-of-order`.

use super::plan::{Place, Standing, goes_forward};
use super::released_file_changed::whole;
use super::rule::declare_rule;
use crate::effect::ScriptEffects;
use crate::finding::{Finding, Severity};

declare_rule! {
    /// ## What it does
    ///
    /// Finds new migrations that sort before one that is released. What is new is
    /// what git says: by `--new-since`, or by `[releases]` with `source = "git"`.
    ///
    /// ## Why it is bad
    ///
    /// A database that has the released one runs the new one behind it, or never:
    /// that depends on the tool. A new database runs it before. The two are not
    /// the same.
    ///
    /// ## Instead
    ///
    /// Give the new migration a version behind all that are released.
    ///
    /// ## When it is fine
    ///
    /// When the tool is told to run what it missed, and the order of the two does
    /// not matter.
    pub(super) struct OutOfOrder {
        id: "out-of-order",
        severity: Warning,
        kind: release,
    }
}

fn judge(script: &ScriptEffects, place: Place<'_>) -> Vec<Finding> {
    let Standing::Behind { released } = place.standing() else { return Vec::new() };
    if !goes_forward(script) {
        return Vec::new();
    }
    let message = format!("this migration is new and sorts before `{released}`, which is released");
    let why = "databases that have the released one run it later than new databases do, or never";
    let finding = Finding::new(ID, Severity::Warning, message, why, whole(script, "new"));
    vec![finding.advise("give it a version behind all that are released", None)]
}
