//! `sync-trigger-order`.

use super::declaration::accounted;
use super::plan::{Other, Place, goes_forward};
use super::rule::declare_rule;
use crate::effect::{ScriptEffects, Transition, TransitionKind};
use crate::finding::{Finding, Label, Severity};

declare_rule! {
    /// ## What it does
    ///
    /// Finds triggers that keep an old and a new column in step at the wrong time:
    /// created behind the backfill of the new column, or dropped in the release that
    /// drops the old one.
    ///
    /// ## Why it is bad
    ///
    /// A row that is written between the backfill and the trigger has no value in the
    /// new column, and nobody fills it any more. And while the release that drops the
    /// column is rolled out, the one before it may still write the old column only:
    /// without the trigger these values are lost.
    ///
    /// ## Instead
    ///
    /// First the trigger, then the backfill, in a migration behind it; then a release
    /// that reads and writes the new column only; then a release that drops the
    /// trigger; then one that drops the old column.
    ///
    /// ## When it is fine
    ///
    /// A trigger and a column whose drops both are declared with `unused-since` are
    /// not reported, nor are tables that the same release creates.
    pub(super) struct SyncTriggerOrder {
        id: "sync-trigger-order",
        severity: Warning,
        kind: release,
    }
}

fn judge(script: &ScriptEffects, place: Place<'_>) -> Vec<Finding> {
    if !goes_forward(script) {
        return Vec::new();
    }
    let accounted = accounted(script, place);
    let mut findings: Vec<Finding> =
        place.own().filter_map(|other| filled_early(other.transition, place)).collect();
    for (at, statement) in script.statements.iter().enumerate() {
        if accounted.contains(&at) {
            continue;
        }
        findings.extend(statement.transitions.iter().filter_map(|it| dropped_together(it, place)));
    }
    findings
}

/// A backfill of a new column before the trigger that keeps it filled.
fn filled_early(filled: &Transition, place: Place<'_>) -> Option<Finding> {
    let TransitionKind::Filled { columns, is_new: false, .. } = &filled.kind else { return None };
    let is_new = |other: Other<'_>| {
        other.transition.on == filled.on
            && matches!(&other.transition.kind,
                TransitionKind::ColumnAdded { column } if columns.contains(column))
    };
    if !place.same_release(&filled.on).any(is_new) {
        return None;
    }
    let own =
        place.own().find(|it| std::ptr::eq(it.transition, filled) || it.transition == filled)?;
    let added = place.behind(own.transition).find_map(|other| match &other.transition.kind {
        TransitionKind::TriggerAdded { trigger }
            if other.transition.on == filled.on && other.place.release() == place.release() =>
        {
            Some((other, trigger))
        }
        _ => None,
    });
    let (other, trigger) = added?;
    let message =
        format!("rows of `{}` are filled before the trigger `{trigger}` is there", filled.on);
    let why = "a row that is written between the two has no value in the new column, and nobody \
               fills it any more";
    let primary = Label { span: filled.span, text: "fills the rows that are there now".to_owned() };
    let finding = Finding::new(ID, Severity::Warning, message, why, primary)
        .advise("create the trigger first, and fill in a migration behind it", None);
    Some(match place.is(other.place) {
        true => finding.label(other.transition.span, "keeps later rows filled"),
        false => finding,
    })
}

/// A trigger that goes in the release in which a column of its table goes.
fn dropped_together(gone: &Transition, place: Place<'_>) -> Option<Finding> {
    let TransitionKind::TriggerDropped { trigger } = &gone.kind else { return None };
    let added = |other: Other<'_>| matches!(&other.transition.kind, TransitionKind::TriggerAdded { trigger: it } if it == trigger);
    if place.same_release(&gone.on).any(added) {
        return None;
    }
    let column = place.same_release(&gone.on).find_map(|other| match &other.transition.kind {
        TransitionKind::Dropped { column: Some(column), .. } => Some((other, column)),
        _ => None,
    });
    let (other, column) = column?;
    let message = format!(
        "the trigger `{trigger}` of `{}` goes in the release that drops `{column}`",
        gone.on
    );
    let why = "while this release is rolled out, the one before it may still write the old column \
               only, and nothing carries these values over";
    let primary = Label { span: gone.span, text: "nothing is kept in step after this".to_owned() };
    let finding = Finding::new(ID, Severity::Warning, message, why, primary)
        .advise("drop the trigger in one release, and the column in the next", None);
    Some(match place.is(other.place) {
        true => finding.label(other.transition.span, format!("drops `{column}`")),
        false => finding,
    })
}
