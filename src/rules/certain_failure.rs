//! `certain-failure`.

use super::Claims;
use super::fact::facts;
use super::rule::declare_rule;
use crate::effect::{Effect, EffectKind, ScriptEffects, StatementEffects};
use crate::finding::{Finding, Label, Severity};

declare_rule! {
    /// ## What it does
    ///
    /// Finds statements that PostgreSQL refuses whatever the tables hold: an
    /// exclusion constraint that is `NOT VALID`, `CREATE INDEX CONCURRENTLY` on a
    /// partitioned table, a unique key without the partition key, and so on.
    ///
    /// ## Why it is bad
    ///
    /// The migration stops there, at deploy time. Outside a transaction, what ran
    /// before stays applied, and the migration is half done: the next try fails
    /// at its first statement.
    ///
    /// ## Instead
    ///
    /// Change the statement. Run `banister verify` on the migration: it runs on
    /// a real server what is only predicted here.
    ///
    /// ## When it is fine
    ///
    /// Never.
    ///
    /// ## Another end state
    ///
    /// The server refuses the unsafe example, so nothing comes of it.
    pub(super) struct CertainFailure {
        id: "certain-failure",
        severity: Error,
        kind: floor,
    }
}

fn judge(script: &ScriptEffects, already: &Claims) -> Vec<Finding> {
    let first = script.statements.iter().position(has_happened);
    facts(script)
        .filter(|fact| !fact.is_claimed(already))
        .filter_map(|fact| {
            let EffectKind::Fails { sqlstate, message } = fact.kind() else { return None };
            let half_done = !fact.statement().context.in_transaction
                && first.is_some_and(|first| first < fact.reference().statement);
            let why = if half_done {
                "the migration stops here, and what its earlier statements did stays"
            } else {
                "the migration stops here"
            };
            let primary = Label { span: fact.span(), text: format!("fails with error {sqlstate}") };
            let text = format!("this always fails: {message}");
            Some(
                Finding::new(ID, Severity::Error, text, why, primary)
                    .advise("change the statement, and run `banister verify` to see it work", None)
                    .caused_by([fact.reference()]),
            )
        })
        .collect()
}

fn has_happened(statement: &StatementEffects) -> bool {
    let refused = |effect: &Effect| matches!(effect.kind, EffectKind::Fails { .. });
    !statement.effects.is_empty() && !statement.effects.iter().any(refused)
}
