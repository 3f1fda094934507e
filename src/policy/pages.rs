//! The pages of what the policy itself finds: suppressions that do not do what
//! they say.

use crate::finding::{RuleId, RulePage, Severity};

pub(super) const EXPIRED: RuleId = RuleId("expired-suppression");
pub(super) const MALFORMED: RuleId = RuleId("malformed-directive");
pub(super) const UNEXPLAINED: RuleId = RuleId("unexplained-suppression");
pub(super) const UNKNOWN: RuleId = RuleId("unknown-suppression");
pub(super) const UNUSED: RuleId = RuleId("unused-suppression");

/// A page and its examples, read from files of its name.
macro_rules! page {
    ($id:ident, $name:literal, $severity:ident) => {
        RulePage {
            id: $id,
            severity: Severity::$severity,
            text: include_str!(concat!("pages/", $name, ".md")),
            unsafe_sql: page!(@example $name, "/unsafe.sql"),
            safe_sql: page!(@example $name, "/safe.sql"),
        }
    };
    (@example $name:literal, $file:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/policy/", $name, $file))
    };
}

const PAGES: [RulePage; 5] = [
    page!(EXPIRED, "expired-suppression", Warning),
    page!(MALFORMED, "malformed-directive", Error),
    page!(UNEXPLAINED, "unexplained-suppression", Error),
    page!(UNKNOWN, "unknown-suppression", Error),
    page!(UNUSED, "unused-suppression", Warning),
];

/// The pages of the policy's own rules, by id. They read comments, not effects,
/// and no comment can silence them.
pub fn pages() -> impl Iterator<Item = RulePage> {
    PAGES.into_iter()
}

/// The severity that a rule of the policy usually gives.
pub(super) fn severity(rule: RuleId) -> Severity {
    pages().find(|page| page.id == rule).map_or(Severity::Error, |page| page.severity)
}
