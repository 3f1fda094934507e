//! `never-validated`.

use super::plan::{Place, goes_forward};
use super::rule::declare_rule;
use crate::effect::{ScriptEffects, Transition, TransitionKind};
use crate::finding::{Finding, Label, Severity};

declare_rule! {
    /// ## What it does
    ///
    /// Finds constraints that were added `NOT VALID`, and that no statement behind
    /// has validated though a later release follows.
    ///
    /// ## Why it is bad
    ///
    /// Such a constraint holds for new rows only. Old rows may break it, the
    /// planner does not rely on it, a `SET NOT NULL` reads all rows in spite of it,
    /// and an `UPDATE` of an old row that breaks it fails, perhaps years later. A
    /// dump restores it as it is.
    ///
    /// ## Instead
    ///
    /// `VALIDATE CONSTRAINT` in a transaction of its own, in the same release or in
    /// the next one: it reads all rows, and neither reads nor writes wait.
    ///
    /// ## When it is fine
    ///
    /// In the newest release: it may still come, and that is not reported.
    pub(super) struct NeverValidated {
        id: "never-validated",
        severity: Warning,
        kind: release,
    }
}

fn judge(script: &ScriptEffects, place: Place<'_>) -> Vec<Finding> {
    if !goes_forward(script) || !place.is_followed() {
        return Vec::new();
    }
    let left = place.own().filter_map(|other| {
        let added = other.transition;
        let TransitionKind::Constrained { constraint, valid: false } = &added.kind else {
            return None;
        };
        let settled = place.behind(added).any(|it| settles(it.transition, added, constraint));
        (!settled).then(|| finding(added, constraint))
    });
    left.collect()
}

/// Whether `later` validates the constraint, or does away with it.
fn settles(later: &Transition, added: &Transition, name: &str) -> bool {
    later.on == added.on
        && match &later.kind {
            TransitionKind::Validated { constraint }
            | TransitionKind::Unconstrained { constraint } => constraint == name,
            TransitionKind::Dropped { column, .. } | TransitionKind::Renamed { column, .. } => {
                column.is_none()
            }
            _ => false,
        }
}

fn finding(added: &Transition, constraint: &str) -> Finding {
    let table = &added.on;
    let message = format!("`{constraint}` on `{table}` is NOT VALID and was never validated");
    let why = "rows that were there before may break it, and an UPDATE of such a row fails";
    let primary = Label { span: added.span, text: "holds for new rows only".to_owned() };
    let name = crate::sql::quote_name(constraint);
    let sql = format!("ALTER TABLE {table} VALIDATE CONSTRAINT {name};");
    Finding::new(ID, Severity::Warning, message, why, primary)
        .advise("validate it in a migration of its own", Some(sql))
}
