//! `object-dropped-in-use`.

use super::declaration::accounted;
use super::plan::{Other, Place, goes_forward};
use super::rule::declare_rule;
use crate::effect::{Named, ScriptEffects, Transition, TransitionKind};
use crate::finding::{Finding, Label, Severity};

declare_rule! {
    /// ## What it does
    ///
    /// Finds functions, triggers, types, schemas, databases, extensions and
    /// privileges that an up script takes away while code may still use them.
    ///
    /// ## Why it is bad
    ///
    /// The release that runs while the migration runs calls the function, casts to
    /// the type or reads with the privilege until its last process is gone: then it
    /// gets errors such as 42883, 42704 or 42501. A trigger that is gone fails
    /// nobody; what it kept in step falls apart in silence. With a schema or a
    /// database go all the rows in it.
    ///
    /// ## Instead
    ///
    /// Release code that no longer uses it first, and drop it a release later; say
    /// so in front of the statement: `-- banister: phase=contract
    /// unused-since=<release>`. To change a function, use `CREATE OR REPLACE`, or
    /// give the new one a new name.
    ///
    /// ## When it is fine
    ///
    /// What the same release creates, also once more behind the drop, and what a
    /// down script takes away are not reported.
    pub(super) struct ObjectDroppedInUse {
        id: "object-dropped-in-use",
        severity: Warning,
        kind: release,
    }
}

fn judge(script: &ScriptEffects, place: Place<'_>) -> Vec<Finding> {
    if !goes_forward(script) {
        return Vec::new();
    }
    let accounted = accounted(script, place);
    let statements = script.statements.iter().enumerate();
    let unaccounted = statements.filter(|(at, _)| !accounted.contains(at));
    let gone = unaccounted.flat_map(|(_, statement)| &statement.transitions);
    gone.filter(|gone| !is_there_anyway(gone, place)).filter_map(finding).collect()
}

/// Whether the release creates it: nobody uses it yet, or it is there again.
fn is_there_anyway(gone: &Transition, place: Place<'_>) -> bool {
    let made = |other: Other<'_>| match (&gone.kind, &other.transition.kind) {
        (TransitionKind::Withdrawn { what, .. }, TransitionKind::Provided { what: made }) => {
            what == made
        }
        (
            TransitionKind::TriggerDropped { trigger },
            TransitionKind::TriggerAdded { trigger: made },
        ) => trigger == made,
        _ => false,
    };
    place.same_release(&gone.on).any(made)
}

fn finding(gone: &Transition) -> Option<Finding> {
    let (what, why, severity) = match &gone.kind {
        TransitionKind::TriggerDropped { trigger } => (
            format!("the trigger `{trigger}` of `{}`", gone.on),
            "what it kept in step falls apart in silence while the running release still relies on \
             it",
            Severity::Warning,
        ),
        TransitionKind::Withdrawn { what: Named::Privilege, to: None } => (
            format!("a privilege on `{}`", gone.on),
            "the running release gets `permission denied` where it still needs it",
            Severity::Warning,
        ),
        TransitionKind::Withdrawn { what, to: None } => {
            let everything = matches!(what, Named::Schema | Named::Database);
            let name = match gone.on.schema.as_str() {
                "" => gone.on.name.clone(),
                _ => gone.on.to_string(),
            };
            (
                format!("the {} `{name}`", what.as_str()),
                match everything {
                    true => "everything in it goes, and no down migration brings its rows back",
                    false => {
                        "code of the running release that still names it fails as soon as this \
                              commits"
                    }
                },
                if everything { Severity::Error } else { Severity::Warning },
            )
        }
        _ => return None,
    };
    let label = match &gone.kind {
        TransitionKind::Withdrawn { what: Named::Privilege, .. } => "takes it",
        _ => "is gone after this",
    };
    let primary = Label { span: gone.span, text: label.to_owned() };
    let message = format!("{what} goes while the running release may use it");
    let advice = "release code that no longer uses it first, take it away a release later, and \
                  declare that with `-- banister: phase=contract unused-since=…`";
    Some(Finding::new(ID, severity, message, why, primary).advise(advice, None))
}
