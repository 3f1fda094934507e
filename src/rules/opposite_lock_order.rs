//! `opposite-lock-order`.

use super::lock_accumulation::second_locks;
use super::plan::Place;
use super::rule::declare_rule;
use crate::effect::ScriptEffects;
use crate::finding::{Finding, Label, Severity};

declare_rule! {
    /// ## What it does
    ///
    /// Finds a transaction that locks two existing tables in the order opposite to
    /// that of another transaction of the same release.
    ///
    /// ## Why it is bad
    ///
    /// Two transactions that take the same locks in opposite orders make a deadlock
    /// when they meet: PostgreSQL cuts one of them off with 40P01. Whatever order the
    /// application uses the two tables in, one of these scripts is against it; and
    /// where two migrators run at once, or one is started again beside a first that
    /// still waits, they are against each other.
    ///
    /// ## Instead
    ///
    /// Lock tables in one order in all scripts: the one that the application writes
    /// first comes first, most often the referenced table before the referencing one.
    /// Best, give each table a transaction of its own.
    ///
    /// ## When it is fine
    ///
    /// Tables that the same release creates do not count, nor do scripts whose
    /// statements each are a transaction.
    pub(super) struct OppositeLockOrder {
        id: "opposite-lock-order",
        severity: Warning,
        kind: release,
    }
}

fn judge(script: &ScriptEffects, place: Place<'_>) -> Vec<Finding> {
    let (mut told, mut before) = (Vec::new(), Vec::new());
    let mut findings = Vec::new();
    for second in second_locks(script) {
        let waited = &second.taken.effect().on.name;
        for held in &second.held {
            let pair = (held.on.name.clone(), waited.clone());
            let opposite = (waited.clone(), held.on.name.clone());
            let is_own = before.contains(&opposite);
            before.push(pair.clone());
            let Some(other) = place.earlier_with_locks(&opposite) else { continue };
            if told.contains(&pair) || place.is(other) && !is_own {
                continue;
            }
            let message = format!(
                "`{}` is locked before `{waited}` here, and behind it in {}",
                held.on.name,
                if place.is(other) {
                    "this file".to_owned()
                } else {
                    format!("`{}`", other.name())
                }
            );
            let why = "two transactions that take the same locks in opposite orders make a deadlock \
                       when they meet, and one of these two is against the order of the application";
            let primary =
                Label { span: second.taken.statement().span, text: format!("locks `{waited}`") };
            let held_at = script.statements[held.since].span;
            let finding = Finding::new(ID, Severity::Warning, message, why, primary)
                .label(held_at, format!("locks `{}` first", held.on.name))
                .advise(
                    "lock them in one order everywhere, or each in a transaction of its own",
                    None,
                );
            findings.push(finding);
            told.push(pair);
        }
    }
    findings
}
