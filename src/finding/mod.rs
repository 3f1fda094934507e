//! What a rule says.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::pg::QualifiedName;
use crate::source::Span;

/// A rule's name: `blocking-index-build`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(pub &'static str);

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

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

impl RulePage {
    /// The whole page, in Markdown: its text, and both examples.
    pub fn markdown(&self) -> String {
        format!(
            "# {} ({})\n\n{}\n\n## Unsafe\n\n```sql\n{}\n```\n\n## Safe\n\n```sql\n{}\n```\n",
            self.id,
            self.severity,
            self.text.trim(),
            self.unsafe_sql.trim(),
            self.safe_sql.trim()
        )
    }

    /// What the page begins with, up to its first full stop, colon or semicolon.
    pub fn summary(&self) -> String {
        let paragraph = self
            .text
            .split("\n\n")
            .map(str::trim)
            .find(|paragraph| !paragraph.is_empty() && !paragraph.starts_with('#'))
            .unwrap_or_default()
            .replace('\n', " ");
        let ends = [". ", ": ", "; "].iter().filter_map(|end| paragraph.find(end));
        let end = ends.min().unwrap_or(paragraph.len());
        paragraph[..end].trim_end_matches('.').to_owned()
    }
}

/// How bad a finding is, mildest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Severity {
    /// Good to know.
    Info,
    /// Look at it before you release.
    Warning,
    /// It stops traffic, loses data, or fails.
    Error,
}

impl Severity {
    /// `error`, `warning` or `info`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A place in the script and what is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The bytes.
    pub span: Span,
    /// What to say beside them.
    pub text: String,
}

/// What to do instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// In words: lower case, no full stop.
    pub text: String,
    /// The SQL to write, where it can be said; made from the user's own names.
    pub sql: Option<String>,
}

/// The effect that a finding is about: which statement of the script, and which
/// effect of it, both counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EffectRef {
    /// The statement.
    pub statement: usize,
    /// The effect.
    pub effect: usize,
}

/// What a rule says of a script. Made by [`Finding::new`], so that it always
/// has a primary label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: RuleId,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong: lower case, no full stop, identifiers in backticks.
    pub message: String,
    /// Why it matters, in the same style.
    pub why: String,
    /// Where; the first label is the primary one.
    labels: Vec<Label>,
    /// What to do instead.
    pub advice: Option<Advice>,
    /// The effects it is about.
    pub caused_by: Vec<EffectRef>,
    /// The tables whose size makes it worse or milder: what is done takes longer the
    /// more rows they have. Empty where no size matters.
    pub grows_with: Vec<QualifiedName>,
}

impl Finding {
    /// A finding with its primary label.
    pub fn new(
        rule: RuleId,
        severity: Severity,
        message: impl Into<String>,
        why: impl Into<String>,
        primary: Label,
    ) -> Self {
        Self {
            rule,
            severity,
            message: message.into(),
            why: why.into(),
            labels: vec![primary],
            advice: None,
            caused_by: Vec::new(),
            grows_with: Vec::new(),
        }
    }

    /// The same finding with one more label.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// The same finding with an advice.
    #[must_use]
    pub fn advise(mut self, text: impl Into<String>, sql: Option<String>) -> Self {
        self.advice = Some(Advice { text: text.into(), sql });
        self
    }

    /// The same finding, claiming these effects.
    #[must_use]
    pub fn caused_by(mut self, effects: impl IntoIterator<Item = EffectRef>) -> Self {
        self.caused_by.extend(effects);
        self
    }

    /// The same finding, worse the more rows these tables have.
    #[must_use]
    pub fn grows_with(mut self, tables: impl IntoIterator<Item = QualifiedName>) -> Self {
        for table in tables {
            if !self.grows_with.contains(&table) {
                self.grows_with.push(table);
            }
        }
        self
    }

    /// The labels, the primary one first; never empty.
    pub fn labels(&self) -> &[Label] {
        &self.labels
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_is_the_first_clause() {
        let summary = |text| {
            let id = RuleId("a");
            RulePage { id, severity: Severity::Info, text, unsafe_sql: "", safe_sql: "" }.summary()
        };
        assert_eq!(summary("## What it does\n\nFinds a\nthing. And.\n\nElse."), "Finds a thing");
        assert_eq!(summary("Finds two: one and another."), "Finds two");
        assert_eq!(summary("Finds it.\n"), "Finds it");
    }
}
