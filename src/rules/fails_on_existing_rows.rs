//! `fails-on-existing-rows`.

use super::fact::{Fact, facts};
use super::rule::declare_rule;
use crate::effect::{Break, EffectKind, MayFail, ScanCause, ScriptEffects};
use crate::finding::{Finding, Label, Severity};

declare_rule! {
    /// ## What it does
    ///
    /// Finds statements that work on an empty table and fail on the first row:
    /// `ADD COLUMN … NOT NULL` without a default, or with the default NULL.
    ///
    /// ## Why it is bad
    ///
    /// It passes in every test on an empty database and fails in production with
    /// error 23502, after it has waited for ACCESS EXCLUSIVE. Where it does get
    /// through, on an empty table, the running release fails next: its `INSERT`
    /// statements do not name the new column. Measured on PostgreSQL 15 and 18.
    ///
    /// ## Instead
    ///
    /// Give the column a constant default, which is free: no rewrite, no scan. Or
    /// add it without NOT NULL, fill it, and make it NOT NULL in a later release.
    ///
    /// ## Versions
    ///
    /// A constant default is free since 11.
    ///
    /// ## When it is fine
    ///
    /// On a table that the same release creates: that is not reported. Checks
    /// that fail only on bad rows (a foreign key, a `CHECK`) are told by the rule
    /// about their scan.
    ///
    /// ## Another end state
    ///
    /// The safe example keeps a default, by which existing rows and the running
    /// release comply. A later release may drop it.
    pub(super) struct FailsOnExistingRows {
        id: "fails-on-existing-rows",
        severity: Error,
        kind: specific,
    }
}

fn judge(script: &ScriptEffects) -> Vec<Finding> {
    facts(script)
        .filter(|fact| fact.is_live() && !fact.is_refused() && is_of_new_column(*fact))
        .filter_map(|fact| match fact.kind() {
            EffectKind::MayFail(failure) => Some(finding(fact, failure)),
            _ => None,
        })
        .collect()
}

/// Whether the failure comes from a new column that nothing fills, and not from
/// rows that break a rule.
fn is_of_new_column(fact: Fact<'_>) -> bool {
    fact.beside().any(|other| is_break(other.kind()))
}

const fn is_break(kind: &EffectKind) -> bool {
    matches!(kind, EffectKind::Break(Break::ColumnRequired { .. }))
}

fn finding(fact: Fact<'_>, failure: &MayFail) -> Finding {
    let message = format!("this fails if {} has {}", fact.name(), failure.on);
    let why = format!(
        "it passes on an empty table and fails with error {} on one with rows",
        failure.sqlstate
    );
    let told = |kind: &EffectKind| {
        let after = matches!(
            kind,
            EffectKind::MayFail(_)
                | EffectKind::IndexBuild { .. }
                | EffectKind::Scan(ScanCause::NotNull { .. })
        );
        after || is_break(kind)
    };
    let primary = Label { span: fact.span(), text: "fails on the first row".to_owned() };
    let is_key = fact.beside().any(|other| matches!(other.kind(), EffectKind::IndexBuild { .. }));
    let advice = if is_key {
        "add the column without the key, fill it, and make it the key in a later release"
    } else {
        "give the column a constant default, or add it without NOT NULL, fill it, and make it NOT \
         NULL in a later release"
    };
    Finding::new(ID, Severity::Error, message, why, primary)
        .advise(advice, None)
        .caused_by(fact.beside().filter(|other| told(other.kind())).map(Fact::reference))
}
