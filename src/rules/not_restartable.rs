//! `not-restartable`.

use super::plan::{Place, goes_forward};
use super::rule::declare_rule;
use crate::effect::{EffectKind, ScriptEffects, StatementEffects};
use crate::finding::{Finding, Label, Severity};

declare_rule! {
    /// ## What it does
    ///
    /// Finds files that cannot run in a transaction, because one of their statements
    /// refuses it, and that hold a statement before the last one which fails when it
    /// runs a second time.
    ///
    /// ## Why it is bad
    ///
    /// Each statement commits by itself. When a later one fails, and concurrent
    /// builds fail often, the file is half done. The tool runs it again from its
    /// beginning, and it stops at what is there already: somebody has to repair the
    /// database by hand.
    ///
    /// ## Instead
    ///
    /// One such statement per file, and everything else in a migration that runs in
    /// a transaction. Or make each step one that can be repeated: `ADD COLUMN IF NOT
    /// EXISTS`, `DROP … IF EXISTS`.
    ///
    /// ## When it is fine
    ///
    /// For the last statement of the file: when it fails, nothing of it is left, but
    /// for an invalid index, which has to be dropped in any case.
    pub(super) struct NotRestartable {
        id: "not-restartable",
        severity: Info,
        kind: release,
    }
}

fn judge(script: &ScriptEffects, _: Place<'_>) -> Vec<Finding> {
    if !goes_forward(script) {
        return Vec::new();
    }
    let refuses = |statement: &&StatementEffects| {
        let refused = |kind: &EffectKind| *kind == EffectKind::RefusesTransaction;
        statement.effects.iter().any(|effect| refused(&effect.kind))
            && !statement.context.in_transaction
    };
    let steps: Vec<&StatementEffects> =
        script.statements.iter().filter(|statement| statement.changes_schema()).collect();
    let (Some(refusing), Some((_, before))) =
        (steps.iter().copied().find(refuses), steps.split_last())
    else {
        return Vec::new();
    };
    let Some(stuck) = before.iter().find(|statement| statement.repeats == Some(false)) else {
        return Vec::new();
    };
    let message = "this file cannot be run again when it stops half-way";
    let why = "each statement commits by itself, so this one is done when a later one fails, and \
               fails itself the second time";
    let primary = Label { span: stuck.span, text: "fails when it runs again".to_owned() };
    let finding = Finding::new(ID, Severity::Info, message, why, primary);
    let finding = match refusing.span == stuck.span {
        true => finding,
        false => finding.label(refusing.span, "keeps the file out of a transaction"),
    };
    vec![finding.advise("give each such statement a migration of its own", None)]
}
