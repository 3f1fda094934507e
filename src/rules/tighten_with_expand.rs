//! `tighten-with-expand`.

use super::declaration::complied_with;
use super::plan::{Other, Place, goes_forward};
use super::rule::declare_rule;
use crate::effect::{ScriptEffects, Transition, TransitionKind};
use crate::finding::{Finding, Label, Severity};
use crate::pg::Name;

declare_rule! {
    /// ## What it does
    ///
    /// Finds columns that are made NOT NULL in the release that adds them, without
    /// a default; and, as a warning, in the release that fills them.
    ///
    /// ## Why it is bad
    ///
    /// The release that is still running does not know the column: every `INSERT`
    /// of it leaves the column out, and fails from here on. That is so however
    /// carefully the old rows were filled and checked before. And where there are
    /// old rows to fill, the code that wrote them is probably still running.
    ///
    /// ## Instead
    ///
    /// Add the column, let this release write it, fill the old rows; make it NOT
    /// NULL a release later, when no release that leaves it out is running. Or give
    /// it a default, and drop that a release later.
    ///
    /// ## When it is fine
    ///
    /// When the column has a default, or its table is created by the same release:
    /// that is not reported. Nor is what an earlier release complies with already,
    /// and says so: `-- banister: phase=tighten complies-since=1.4`.
    ///
    /// ## Another end state
    ///
    /// The safe example keeps a default, by which the running release complies. A
    /// later release may drop it.
    pub(super) struct TightenWithExpand {
        id: "tighten-with-expand",
        severity: Error,
        kind: release,
    }
}

fn judge(script: &ScriptEffects, place: Place<'_>) -> Vec<Finding> {
    if !goes_forward(script) {
        return Vec::new();
    }
    let complied = complied_with(script, place);
    let statements = script.statements.iter().enumerate();
    let early = statements.filter(|(at, _)| !complied.contains(at)).flat_map(|(_, statement)| {
        statement.transitions.iter().filter_map(|demanded| match &demanded.kind {
            TransitionKind::Demanded { column, added_bare } => {
                finding(demanded, column, *added_bare, place)
            }
            _ => None,
        })
    });
    early.collect()
}

fn finding(
    demanded: &Transition,
    column: &Name,
    added_bare: bool,
    place: Place<'_>,
) -> Option<Finding> {
    let table = &demanded.on;
    let begins = |other: &Other<'_>| {
        other.transition.on == *table
            && match &other.transition.kind {
                TransitionKind::ColumnAdded { column: added } => added_bare && added == column,
                TransitionKind::Filled { columns, .. } => !added_bare && columns.contains(column),
                _ => false,
            }
    };
    let other = place.same_release(table).find(begins);
    let (severity, does, why) = match added_bare {
        true => (
            Severity::Error,
            "adds",
            "the release that is still running does not know the column, so each of its INSERTs \
             fails from here on",
        ),
        false if other.is_some() => (
            Severity::Warning,
            "fills",
            "where rows have to be filled, the release that is still running may write more of \
             them, and fails from here on",
        ),
        false => return None,
    };
    let message = format!("`{column}` of `{table}` is made NOT NULL in the release that {does} it");
    let primary = Label { span: demanded.span, text: "demanded too early".to_owned() };
    let finding = Finding::new(ID, severity, message, why, primary).advise(
        match added_bare {
            true => "make it NOT NULL a release later, or give it a default in this one",
            false => {
                "make it NOT NULL a release later, or declare since when it is always written: \
                 `-- banister: complies-since=…`"
            }
        },
        None,
    );
    Some(match other {
        Some(other) if other.place.is(place) => {
            finding.label(other.transition.span, format!("{does} it"))
        }
        _ => finding,
    })
}
