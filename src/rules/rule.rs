//! What a rule is, and how one is declared.

use std::collections::HashSet;

use super::plan::Place;
use crate::effect::ScriptEffects;
use crate::finding::{EffectRef, Finding, RulePage};

/// A judgement of the effects of a script.
pub trait Rule: Sync {
    /// Its page.
    fn page(&self) -> RulePage;

    /// Whether it catches what no specific rule claims, and so runs last.
    fn is_floor(&self) -> bool;

    /// What it says of `script`. `already` is what the rules before it claim, so
    /// that a floor rule can leave it alone; `place` is where the script stands
    /// among the releases.
    fn judge(&self, script: &ScriptEffects, already: &Claims, place: Place<'_>) -> Vec<Finding>;
}

/// The effects that findings are about.
#[derive(Debug, Clone, Default)]
pub struct Claims(HashSet<EffectRef>);

impl Claims {
    pub(super) fn extend(&mut self, findings: &[Finding]) {
        self.0.extend(findings.iter().flat_map(|finding| &finding.caused_by));
    }

    pub(super) fn contains(&self, effect: EffectRef) -> bool {
        self.0.contains(&effect)
    }
}

/// Declares the rule of a file: a unit struct whose doc comment is the page.
///
/// The file's function `judge` decides: `judge(script)` in a `specific` rule,
/// `judge(script, already)` in a `floor` rule, `judge(script, place)` in one about
/// releases. The two examples are read from
/// `testdata/rules/<id>/`, so a rule without them does not compile.
macro_rules! declare_rule {
    (
        $(#[doc = $line:literal])+
        pub(super) struct $Rule:ident {
            id: $id:literal,
            severity: $severity:ident,
            kind: $kind:ident,
        }
    ) => {
        $(#[doc = $line])+
        #[derive(Debug)]
        pub(super) struct $Rule;

        /// The id of this file's rule.
        const ID: $crate::finding::RuleId = $crate::finding::RuleId($id);

        impl $crate::rules::Rule for $Rule {
            fn page(&self) -> $crate::rules::RulePage {
                static TEXT: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| {
                    $crate::rules::rule::markdown(&[$($line),+])
                });
                $crate::rules::RulePage {
                    id: ID,
                    severity: $crate::finding::Severity::$severity,
                    text: TEXT.as_str(),
                    unsafe_sql: declare_rule!(@example $id, "unsafe.sql"),
                    safe_sql: declare_rule!(@example $id, "safe.sql"),
                }
            }

            fn is_floor(&self) -> bool {
                declare_rule!(@is_floor $kind)
            }

            fn judge(
                &self,
                script: &$crate::effect::ScriptEffects,
                already: &$crate::rules::Claims,
                place: $crate::rules::Place<'_>,
            ) -> Vec<$crate::finding::Finding> {
                declare_rule!(@judge $kind, script, already, place)
            }
        }
    };
    (@example $id:literal, $file:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/rules/", $id, "/", $file))
    };
    (@is_floor specific) => { false };
    (@is_floor floor) => { true };
    (@is_floor release) => { false };
    (@judge specific, $script:ident, $already:ident, $place:ident) => {{
        let _ = ($already, $place);
        judge($script)
    }};
    (@judge floor, $script:ident, $already:ident, $place:ident) => {{
        let _ = $place;
        judge($script, $already)
    }};
    (@judge release, $script:ident, $already:ident, $place:ident) => {{
        let _ = $already;
        judge($script, $place)
    }};
}
pub(super) use declare_rule;

/// The lines of a doc comment as Markdown: without the blank behind `///`.
pub(super) fn markdown(lines: &[&str]) -> String {
    lines.iter().map(|line| line.strip_prefix(' ').unwrap_or(line)).fold(
        String::new(),
        |mut text, line| {
            text.push_str(line);
            text.push('\n');
            text
        },
    )
}
