//! `contract-with-expand`.

use super::declaration::accounted;
use super::fact::of_statement;
use super::plan::{Other, Place, goes_forward, in_words, replacement};
use super::rule::declare_rule;
use super::work::name_list;
use crate::effect::{EffectKind, ScriptEffects, Transition, TransitionKind};
use crate::finding::{EffectRef, Finding, Label, Severity};

declare_rule! {
    /// ## What it does
    ///
    /// Finds tables and columns that are dropped in the release that builds what
    /// replaces them: the release adds a column to the table, fills rows from what
    /// it drops, or adds a trigger that keeps both in step. Which migrations are
    /// one release is what `--since`, `--new-since` or `[releases]` in
    /// `banister.toml` say; where nobody says, each migration is its own.
    ///
    /// ## Why it is bad
    ///
    /// While the migrations of a release run, and until its last process is
    /// replaced, the release before it serves. It reads and writes the old column
    /// and knows nothing of the new one. It breaks, what it wrote last is lost, and
    /// the code cannot be rolled back.
    ///
    /// ## Instead
    ///
    /// Expand in one release: the new column, a trigger or code that writes both,
    /// the backfill. Let the next release read and write the new one only. Drop the
    /// old one in the release after that, and declare since when nothing uses it.
    ///
    /// ## When it is fine
    ///
    /// For what the same release created: that is not reported. What an earlier
    /// release stopped using is declared by `unused-since`.
    ///
    /// ## Another end state
    ///
    /// The old column is still there behind the safe example: a later release drops
    /// it.
    pub(super) struct ContractWithExpand {
        id: "contract-with-expand",
        severity: Error,
        kind: release,
    }
}

/// The drops of `script` whose replacement is built in the same release.
pub(super) fn premature<'a>(
    script: &'a ScriptEffects,
    place: Place<'a>,
) -> Vec<(usize, &'a Transition, Other<'a>)> {
    if !goes_forward(script) {
        return Vec::new();
    }
    let accounted = accounted(script, place);
    let mut found = Vec::new();
    for (at, statement) in script.statements.iter().enumerate() {
        if accounted.contains(&at) {
            continue;
        }
        for gone in &statement.transitions {
            if let Some(other) = replacement(place, gone) {
                found.push((at, gone, other));
            }
        }
    }
    found
}

fn judge(script: &ScriptEffects, place: Place<'_>) -> Vec<Finding> {
    premature(script, place)
        .into_iter()
        .map(|(at, gone, other)| {
            let what = in_words(&gone.on, gone.kind.contracted());
            let built = match &other.transition.kind {
                TransitionKind::ColumnAdded { column } => format!("adds `{column}`"),
                TransitionKind::Filled { columns, .. } if other.transition.on == gone.on => {
                    format!("fills {}", name_list(columns.iter().map(|it| format!("`{it}`"))))
                }
                TransitionKind::Filled { .. } => format!("fills `{}`", other.transition.on),
                TransitionKind::TriggerAdded { trigger } => format!("adds the trigger `{trigger}`"),
                _ => "builds what replaces it".to_owned(),
            };
            let message = format!("{what} is dropped in the release that {built}");
            let who = match place.is(other.place) {
                true => String::new(),
                false => format!(" (`{}` does)", other.place.name()),
            };
            let why = format!(
                "the release that is still running uses what goes here and does not know what \
                 replaces it{who}; a rollback of the code would not find it either"
            );
            let primary = Label { span: gone.span, text: "breaks the running release".to_owned() };
            let finding = Finding::new(ID, Severity::Error, message, why, primary)
                .advise(
                    "drop it two releases later: first one that writes both, then one that uses \
                     only the new one",
                    None,
                )
                .caused_by(claims(script, at, gone));
            match place.is(other.place) {
                true => finding.label(other.transition.span, built),
                false => finding,
            }
        })
        .collect()
}

/// The losses and breaks that this drop is.
fn claims(script: &ScriptEffects, at: usize, gone: &Transition) -> Vec<EffectRef> {
    of_statement(script, at)
        .filter(|fact| fact.span() == gone.span && fact.effect().on.name == gone.on)
        .filter(|fact| matches!(fact.kind(), EffectKind::Loss(_) | EffectKind::Break(_)))
        .map(|fact| fact.reference())
        .collect()
}
