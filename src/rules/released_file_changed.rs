//! `released-file-changed`.

use super::plan::{Place, Standing, goes_forward};
use super::rule::declare_rule;
use crate::effect::ScriptEffects;
use crate::finding::{Finding, Label, Severity};
use crate::source::Span;

declare_rule! {
    /// ## What it does
    ///
    /// Finds migrations whose file is in the git ref that holds what is released
    /// (`--new-since`, or `base` of `[releases]`) and is another one now, or is gone.
    ///
    /// ## Why it is bad
    ///
    /// A database that has applied it never runs it again. Its schema and that of a
    /// new database part ways from here on, and a tool that keeps checksums refuses
    /// to start.
    ///
    /// ## Instead
    ///
    /// Put the file back as it was, and write a new migration that makes the
    /// change.
    ///
    /// ## When it is fine
    ///
    /// When no database has applied it yet: say so in a suppression. Flyway's
    /// repeatable migrations are made to be changed, and are not reported.
    ///
    /// ## Another end state
    ///
    /// The safe example is a new migration beside a released file that stays as it
    /// was.
    pub(super) struct ReleasedFileChanged {
        id: "released-file-changed",
        severity: Error,
        kind: release,
    }
}

fn judge(script: &ScriptEffects, place: Place<'_>) -> Vec<Finding> {
    let (message, label) = match place.standing() {
        Standing::Edited if goes_forward(script) => {
            ("this migration is released, and its file was changed since", "not what was released")
        }
        Standing::Deleted => ("this migration is released, and its file is gone since", "was here"),
        _ => return Vec::new(),
    };
    let why = "databases that have applied it do not run it again, and new ones get another schema";
    let primary = whole(script, label);
    vec![
        Finding::new(ID, Severity::Error, message, why, primary)
            .advise("put it back, and make the change in a new migration", None),
    ]
}

/// The first statement of a script, for what is about all of it.
pub(super) fn whole(script: &ScriptEffects, text: &str) -> Label {
    let start = script.region.start;
    let span = script.statements.first().map_or(Span::new(start, start), |first| first.span);
    Label { span, text: text.to_owned() }
}
