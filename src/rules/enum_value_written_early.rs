//! `enum-value-written-early`.

use super::plan::{Place, goes_forward};
use super::rule::declare_rule;
use crate::effect::{EffectKind, Named, ScriptEffects, Transition, TransitionKind};
use crate::finding::{Finding, Label, Severity};

declare_rule! {
    /// ## What it does
    ///
    /// Finds values of an enum that a release adds, and writes to rows or makes a
    /// default of in the same release, in whichever of its files.
    ///
    /// ## Why it is bad
    ///
    /// The release that runs while the migration runs does not know the value. Most
    /// programs map an enum to a type of their own and fail on any other value as
    /// soon as they read such a row. A row with the value also cannot be taken back:
    /// PostgreSQL has no way to remove a value from an enum. In one transaction with
    /// `ADD VALUE` the write is refused as well (55P04).
    ///
    /// ## Instead
    ///
    /// Add the value in one release, whose code can read it; write it a release
    /// later, when no process is left that cannot.
    ///
    /// ## When it is fine
    ///
    /// An enum or a table that the same release creates is not reported.
    ///
    /// ## Another end state
    ///
    /// The safe example only adds the value; the write comes a release later.
    pub(super) struct EnumValueWrittenEarly {
        id: "enum-value-written-early",
        severity: Warning,
        kind: release,
    }
}

fn judge(script: &ScriptEffects, place: Place<'_>) -> Vec<Finding> {
    if !goes_forward(script) {
        return Vec::new();
    }
    let is_refused = |effect: &crate::effect::Effect| {
        matches!(effect.kind, EffectKind::Fails { .. } | EffectKind::MayFail(_))
    };
    let taken = script.statements.iter().filter(|it| !it.effects.iter().any(is_refused));
    taken.flat_map(|it| &it.transitions).filter_map(|written| finding(written, place)).collect()
}

fn finding(written: &Transition, place: Place<'_>) -> Option<Finding> {
    let TransitionKind::LabelsWritten { labels } = &written.kind else { return None };
    let ty = &written.on;
    let is_new = |kind: &TransitionKind| *kind == TransitionKind::Provided { what: Named::Type };
    if place.same_release(ty).any(|other| is_new(&other.transition.kind)) {
        return None;
    }
    let (added, label) = place.same_release(ty).find_map(|other| match &other.transition.kind {
        TransitionKind::LabelAdded { label } if labels.contains(label) => Some((other, label)),
        _ => None,
    })?;
    let message = format!("`{label}` of `{ty}` is written in the release that adds it");
    let why = "code of the running release does not know the value, and may fail on every row that \
               has it; no statement takes a value out of an enum again";
    let primary = Label { span: written.span, text: format!("writes `{label}`") };
    let finding = Finding::new(ID, Severity::Warning, message, why, primary)
        .advise("add the value in this release, and write it in the next one", None);
    Some(match place.is(added.place) {
        true => finding.label(added.transition.span, "adds the value"),
        false => finding,
    })
}
