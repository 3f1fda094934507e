//! What a rule is.

use crate::effect::ScriptEffects;
use crate::finding::{Finding, RuleId, Severity};

/// A rule's page: what `explain` prints and what reports link to.
#[derive(Debug, Clone, Copy)]
pub struct RulePage {
    /// Its id: the bad pattern in the field's words, never the cure.
    pub id: RuleId,
    /// The severity it usually gives.
    pub severity: Severity,
    /// Its doc comment, in Markdown.
    pub text: &'static str,
    /// The example that it flags.
    pub unsafe_sql: &'static str,
    /// The example that says the same and is safe.
    pub safe_sql: &'static str,
}

/// A judgement of the effects of a script.
pub trait Rule: Sync {
    /// Its page.
    fn page(&self) -> RulePage;

    /// What it says of `script`. `already` is what the rules before it said, so
    /// that a floor rule can leave alone what a specific rule claims.
    fn judge(&self, script: &ScriptEffects, already: &[Finding]) -> Vec<Finding>;
}
