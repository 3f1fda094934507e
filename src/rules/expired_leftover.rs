//! `expired-leftover`.

use super::declaration::declarations;
use super::plan::{Other, Place, goes_forward};
use super::rule::declare_rule;
use crate::effect::{ScriptEffects, Transition, TransitionKind};
use crate::finding::{Finding, Label, Severity};

declare_rule! {
    /// ## What it does
    ///
    /// Finds what was declared to be there only for a while (`-- banister:
    /// remove-by=<day or release>`) and is still there after that day, or in that
    /// release.
    ///
    /// ## Why it is bad
    ///
    /// An expand leaves things behind that are there for the transition only: a
    /// trigger that keeps two columns in step, a view under the old name, a second
    /// column. Each costs with every write, and each is one more thing that nobody
    /// dares to touch later.
    ///
    /// ## Instead
    ///
    /// Take it away in a migration of this release, or say in the declaration until
    /// when it is needed.
    ///
    /// ## When it is fine
    ///
    /// Before its day, and once a later migration has taken it away. A release that
    /// nobody knows yet is one to come.
    pub(super) struct ExpiredLeftover {
        id: "expired-leftover",
        severity: Warning,
        kind: release,
    }
}

fn judge(script: &ScriptEffects, place: Place<'_>) -> Vec<Finding> {
    if !goes_forward(script) {
        return Vec::new();
    }
    let (declared, _) = declarations(script);
    let mut findings = Vec::new();
    for declaration in declared {
        let Some(until) = declaration.get("remove-by") else { continue };
        let Some(when) = is_over(&until.value, place) else { continue };
        let own = &script.statements[declaration.at].transitions;
        for made in own.iter().filter(|made| what(made).is_some()) {
            let Some(here) = place.own().find(|it| it.transition == made) else { continue };
            if place.behind(here.transition).any(|later| removes(later, made)) {
                continue;
            }
            let Some(what) = what(made) else { continue };
            let message = format!("{what} was to go by {}, and is still there", until.value);
            let why = format!("{when}, and no migration takes it away");
            let primary = Label { span: made.span, text: "was made for a while".to_owned() };
            let finding = Finding::new(ID, Severity::Warning, message, why, primary)
                .label(until.span, "until then")
                .advise("take it away in this release, or declare until when it is needed", None);
            findings.push(finding);
        }
    }
    findings
}

/// Why the time is over, where it is.
fn is_over(until: &str, place: Place<'_>) -> Option<String> {
    if is_day(until) {
        let today = place.today()?;
        return (today > until).then(|| format!("today is {today}"));
    }
    let release = place.release_called(until)?;
    (release > place.release()).then(|| format!("`{until}` is a release that is made"))
}

/// Whether it is written as a day is: `2027-01-31`.
fn is_day(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

/// What a statement made, in words.
fn what(made: &Transition) -> Option<String> {
    let on = &made.on;
    Some(match &made.kind {
        TransitionKind::Created => format!("`{on}`"),
        TransitionKind::ColumnAdded { column } => format!("column `{column}` of `{on}`"),
        TransitionKind::TriggerAdded { trigger } => format!("the trigger `{trigger}` of `{on}`"),
        TransitionKind::Constrained { constraint, .. } => {
            format!("the constraint `{constraint}` of `{on}`")
        }
        TransitionKind::Provided { what } => format!("the {} `{on}`", what.as_str()),
        _ => return None,
    })
}

/// Whether `later` takes away what was made.
fn removes(later: Other<'_>, made: &Transition) -> bool {
    if later.transition.on != made.on {
        return false;
    }
    match (&made.kind, &later.transition.kind) {
        (_, TransitionKind::Dropped { column: None, .. }) => true,
        (
            TransitionKind::ColumnAdded { column },
            TransitionKind::Dropped { column: Some(gone), .. },
        ) => column == gone,
        (
            TransitionKind::TriggerAdded { trigger },
            TransitionKind::TriggerDropped { trigger: gone },
        ) => trigger == gone,
        (
            TransitionKind::Constrained { constraint, .. },
            TransitionKind::Unconstrained { constraint: gone },
        ) => constraint == gone,
        (TransitionKind::Provided { what }, TransitionKind::Withdrawn { what: gone, to: None }) => {
            what == gone
        }
        _ => false,
    }
}
