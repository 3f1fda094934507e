//! `column-required`.

use super::declaration::complied_with;
use super::plan::Place;
use super::rule::declare_rule;
use super::work::{Group, groups};
use crate::effect::{Break, EffectKind, ScriptEffects};
use crate::finding::{Finding, Label, Severity};
use crate::migration::Direction;

declare_rule! {
    /// ## What it does
    ///
    /// Finds columns that must be named by every `INSERT` from now on: the
    /// default of a NOT NULL column of an existing table is dropped.
    ///
    /// ## Why it is bad
    ///
    /// `INSERT` statements of the running release that leave the column out fail
    /// with error 23502 as soon as this commits. Some tools write
    /// `ADD COLUMN … NOT NULL DEFAULT x` and `DROP DEFAULT` right after it: then
    /// the running release does not know the column at all, and every one of its
    /// `INSERT` statements fails.
    ///
    /// ## Instead
    ///
    /// Keep the default until no release that relies on it is running, and drop
    /// it in a later release.
    ///
    /// ## When it is fine
    ///
    /// On a table that the same release creates, and in a down script: those are
    /// not reported. When every release that runs names the column, and a comment
    /// says since when: `-- banister: phase=tighten complies-since=1.4`. It is
    /// checked (`false-declaration`).
    ///
    /// ## Another end state
    ///
    /// What the unsafe example does comes a release later, when no running code
    /// relies on the default.
    pub(super) struct ColumnRequired {
        id: "column-required",
        severity: Warning,
        kind: release,
    }
}

fn judge(script: &ScriptEffects, place: Place<'_>) -> Vec<Finding> {
    if script.direction == Direction::Down {
        return Vec::new();
    }
    let complied = complied_with(script, place);
    groups(script, |fact| matches!(fact.kind(), EffectKind::Break(Break::ColumnRequired { .. })))
        .iter()
        .filter(|group| !is_told_by_its_failure(group))
        .filter(|group| !complied.contains(&group.first().reference().statement))
        .filter_map(finding)
        .collect()
}

/// Whether the column is a new one without a default: a rule of its own.
fn is_told_by_its_failure(group: &Group<'_>) -> bool {
    group.first().beside().any(|fact| matches!(fact.kind(), EffectKind::MayFail(_)))
}

fn finding(group: &Group<'_>) -> Option<Finding> {
    let EffectKind::Break(Break::ColumnRequired { column }) = group.first().kind() else {
        return None;
    };
    let names = group.names();
    let message = format!("every INSERT into {names} must name `{column}` after this");
    let why = format!(
        "an INSERT of the running release that leaves `{column}` out fails, since it is NOT NULL"
    );
    let primary = Label { span: group.span(), text: format!("`{column}` has no default any more") };
    Some(
        Finding::new(ID, Severity::Warning, message, why, primary)
            .advise("keep the default for this release, and drop it in the next", None)
            .caused_by(group.claims(|_| false)),
    )
}
