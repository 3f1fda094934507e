//! `invalid-index-kept`.

use super::fact::{facts, of_statement};
use super::plan::{Place, goes_forward};
use super::rule::declare_rule;
use crate::effect::{EffectKind, ObjectKind, ScriptEffects};
use crate::finding::{Finding, Label, Severity};

declare_rule! {
    /// ## What it does
    ///
    /// Finds `CREATE INDEX CONCURRENTLY IF NOT EXISTS` on an existing table.
    ///
    /// ## Why it is bad
    ///
    /// A concurrent build that fails (a timeout, a deadlock, two equal keys) leaves
    /// its index behind, invalid: no query uses it, every write still pays for it,
    /// and a unique one refuses rows. When the migration runs again, the name is
    /// there, the build is skipped, and the migration is recorded as done.
    ///
    /// ## Instead
    ///
    /// Leave `IF NOT EXISTS` out: the second run then stops at what the first one
    /// left, and somebody drops it or rebuilds it with `REINDEX INDEX
    /// CONCURRENTLY`. Or drop it in front: `DROP INDEX CONCURRENTLY IF EXISTS`. Ask
    /// `pg_index.indisvalid` afterwards.
    ///
    /// ## When it is fine
    ///
    /// On a table that the same release creates: that is not reported. Nor is it
    /// where an earlier statement of the file drops or rebuilds an index.
    pub(super) struct InvalidIndexKept {
        id: "invalid-index-kept",
        severity: Warning,
        kind: release,
    }
}

fn judge(script: &ScriptEffects, _: Place<'_>) -> Vec<Finding> {
    if !goes_forward(script) {
        return Vec::new();
    }
    let cleans = |statement: usize| {
        (0..statement).any(|before| {
            of_statement(script, before).any(|fact| fact.effect().on.kind == ObjectKind::Index)
        })
    };
    let kept = facts(script).filter(|fact| {
        *fact.kind() == EffectKind::IndexBuild { concurrent: true }
            && fact.is_live()
            && fact.statement().repeats == Some(true)
            && !cleans(fact.reference().statement)
    });
    let mut told = Vec::new();
    kept.filter(|fact| {
        let first = !told.contains(&fact.reference().statement);
        told.push(fact.reference().statement);
        first
    })
    .map(|fact| {
        let message = format!(
            "an index on {} that a failed build left behind would be kept as it is",
            fact.name()
        );
        let why = "a concurrent build that fails leaves an invalid index of that name, and `IF NOT \
                   EXISTS` takes it for the finished one";
        let primary =
            Label { span: fact.span(), text: "skipped where the name is there".to_owned() };
        Finding::new(ID, Severity::Warning, message, why, primary).advise(
            "leave `IF NOT EXISTS` out, so that a second run stops at what the first left",
            None,
        )
    })
    .collect()
}
