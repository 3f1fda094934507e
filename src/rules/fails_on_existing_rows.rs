//! `fails-on-existing-rows`.

use super::fact::{Fact, facts};
use super::rule::declare_rule;
use crate::effect::{Break, EffectKind, MayFail, ScriptEffects};
use crate::finding::{Finding, Label, Severity};

declare_rule! {
    /// ## What it does
    ///
    /// Finds statements that work on an empty table and fail on one with rows,
    /// first of all `ADD COLUMN … NOT NULL` without a default; and unique indexes
    /// built `CONCURRENTLY`, which a duplicate row makes fail.
    ///
    /// ## Why it is bad
    ///
    /// It passes in every test on an empty database and fails in production, with
    /// error 23502 (a null) or 23505 (a duplicate). If it does get through on an
    /// empty table, the running release fails next: its `INSERT` statements do
    /// not name the new column. A unique index that failed stays behind, invalid,
    /// and costs every write.
    ///
    /// ## Instead
    ///
    /// Give the column a constant default, which is free since 11; or add it
    /// without NOT NULL, fill it, and add NOT NULL later. Before a unique index,
    /// count the duplicates on a production replica; after it, look at
    /// `pg_index.indisvalid`.
    ///
    /// ## When it is fine
    ///
    /// On a table that the same release creates. `VALIDATE CONSTRAINT` may fail
    /// as well, but blocks nobody and can be tried again. Neither is reported.
    pub(super) struct FailsOnExistingRows {
        id: "fails-on-existing-rows",
        severity: Error,
        kind: floor,
    }
}

fn judge(script: &ScriptEffects, already: &[Finding]) -> Vec<Finding> {
    facts(script)
        .filter(|fact| fact.is_live() && !fact.is_claimed(already))
        .filter_map(|fact| match fact.kind() {
            EffectKind::MayFail(failure) if fact.cover().is_some() => Some(refused(fact, failure)),
            EffectKind::MayFail(failure) if builds_concurrently(fact) => {
                Some(left_invalid(fact, failure))
            }
            _ => None,
        })
        .collect()
}

fn builds_concurrently(fact: Fact<'_>) -> bool {
    fact.beside().any(|other| *other.kind() == EffectKind::IndexBuild { concurrent: true })
}

fn refused(fact: Fact<'_>, failure: &MayFail) -> Finding {
    let message = format!("this fails if {} has {}", fact.name(), failure.on);
    let why = format!(
        "it passes on an empty table and fails with error {} in production, where there are rows",
        failure.sqlstate
    );
    let text = format!("fails on {}", failure.on);
    let told = |kind: &EffectKind| {
        matches!(kind, EffectKind::MayFail(_) | EffectKind::Break(Break::ColumnRequired { .. }))
    };
    Finding::new(ID, Severity::Error, message, why, Label { span: fact.span(), text })
        .advise(
            "give the column a constant default, or add it without NOT NULL, fill it, and add NOT \
             NULL in a later migration",
            None,
        )
        .caused_by(fact.beside().filter(|other| told(other.kind())).map(Fact::reference))
}

fn left_invalid(fact: Fact<'_>, failure: &MayFail) -> Finding {
    let message = format!("this leaves an invalid index if {} has {}", fact.name(), failure.on);
    let why = format!(
        "the build fails with error {}, and what it leaves behind costs every write and serves no \
         query",
        failure.sqlstate
    );
    let text = format!("fails on {}", failure.on);
    Finding::new(ID, Severity::Info, message, why, Label { span: fact.span(), text })
        .advise("count the duplicates first, and look at `pg_index.indisvalid` afterwards", None)
        .caused_by([fact.reference()])
}
