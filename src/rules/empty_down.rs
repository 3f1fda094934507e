//! `empty-down`.

use super::plan::{Place, goes_forward};
use super::released_file_changed::whole;
use super::rule::declare_rule;
use crate::effect::{Phase, ScriptEffects};
use crate::finding::{Finding, Severity};

declare_rule! {
    /// ## What it does
    ///
    /// Finds down scripts that change nothing, while their up changes the schema.
    ///
    /// ## Why it is bad
    ///
    /// The tool says that it went back, and records it. The schema stays as it was,
    /// and the next up fails on what is there already, in the middle of an
    /// incident.
    ///
    /// ## Instead
    ///
    /// Write the way back; `banister verify` proves it. Where there is none (a value
    /// of an enum cannot be removed), have no down, so that the tool does not go
    /// back in vain.
    ///
    /// ## When it is fine
    ///
    /// When the up only fills rows: that is not reported. When the up is made so that
    /// it can run again, and the team knows that the schema stays: say so in a
    /// suppression, with `ignore-file` where the down has no statement.
    ///
    /// ## Another end state
    ///
    /// The unsafe example leaves what the up did; that is what is wrong with it.
    pub(super) struct EmptyDown {
        id: "empty-down",
        severity: Warning,
        kind: release,
    }
}

fn judge(script: &ScriptEffects, place: Place<'_>) -> Vec<Finding> {
    let does_nothing = script.statements.iter().all(|it| it.phase == Some(Phase::Neutral));
    let fails = script
        .statements
        .iter()
        .flat_map(|it| &it.effects)
        .any(|effect| matches!(effect.kind, crate::effect::EffectKind::Fails { .. }));
    if goes_forward(script) || !does_nothing || fails || !place.changes_schema() {
        return Vec::new();
    }
    let message = "this down changes nothing, and its up changes the schema";
    let why = "the tool records that it went back, the schema stays, and the next up meets what is \
               there already";
    let finding = Finding::new(ID, Severity::Warning, message, why, whole(script, "goes nowhere"));
    vec![finding.advise("write the way back, or have no down where there is none", None)]
}
