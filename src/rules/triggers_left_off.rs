//! `triggers-left-off`.

use super::plan::{Place, goes_forward};
use super::rule::declare_rule;
use crate::effect::{ScriptEffects, TransitionKind};
use crate::finding::{Finding, Label, Severity};

declare_rule! {
    /// ## What it does
    ///
    /// Finds triggers of an existing table that a script switches off and does not
    /// switch on again.
    ///
    /// ## Why it is bad
    ///
    /// What the triggers did is no longer done, and nobody is told. `DISABLE TRIGGER
    /// ALL` switches off those of foreign keys as well: rows that reference nothing
    /// are taken, and the constraint still counts as valid.
    ///
    /// ## Instead
    ///
    /// `ENABLE TRIGGER` behind the statements that needed it, in the same
    /// transaction; or `SET LOCAL session_replication_role`, which ends with it. A
    /// trigger that is not needed any more is better dropped.
    ///
    /// ## When it is fine
    ///
    /// Where the same script switches them on again, and on tables that the same
    /// release creates: these are not reported.
    ///
    /// ## Another end state
    ///
    /// The triggers fire again behind the safe example; that is what the unsafe one
    /// leaves out.
    pub(super) struct TriggersLeftOff {
        id: "triggers-left-off",
        severity: Warning,
        kind: release,
    }
}

fn judge(script: &ScriptEffects, _: Place<'_>) -> Vec<Finding> {
    if !goes_forward(script) {
        return Vec::new();
    }
    let changes: Vec<_> = script.statements.iter().flat_map(|it| &it.transitions).collect();
    let left = changes.iter().enumerate().filter_map(|(at, it)| {
        let TransitionKind::TriggersOff { all } = it.kind else { return None };
        let on_again = |later: &&&_| later_on(later, &it.on);
        let is_on = changes[at + 1..].iter().any(|later| on_again(&later));
        (!is_on).then_some((it, all))
    });
    left.map(|(it, all)| {
        let table = &it.on;
        let message = format!("triggers of `{table}` are switched off, and stay off");
        let why = match all {
            true => {
                "those of foreign keys no longer fire either: rows that reference nothing are taken"
            }
            false => "what they did is no longer done, and nobody is told",
        };
        let primary = Label { span: it.span, text: "never switched on again".to_owned() };
        let sql =
            format!("ALTER TABLE {table} ENABLE TRIGGER {};", if all { "ALL" } else { "USER" });
        Finding::new(ID, Severity::Warning, message, why, primary)
            .advise("switch them on again in the same transaction", Some(sql))
    })
    .collect()
}

fn later_on(later: &crate::effect::Transition, table: &crate::pg::QualifiedName) -> bool {
    later.kind == TransitionKind::TriggersOn && later.on == *table
}
