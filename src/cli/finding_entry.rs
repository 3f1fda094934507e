//! A finding as the report carries it: places instead of spans, and the lines
//! it points at.

use crate::effect::ScriptEffects;
use crate::migration::Direction;
use crate::policy::Ruled;
use crate::report::{AdviceEntry, Excerpt, FindingEntry, LabelEntry, Place, RulingEntry};
use crate::source::{Source, Span};

/// The report's entry for a finding of `script`.
pub(super) fn finding_entry(script: &ScriptEffects, ruled: &Ruled) -> FindingEntry {
    let (source, finding) = (&script.source, &ruled.finding);
    let labels: Vec<LabelEntry> = finding
        .labels()
        .iter()
        .map(|label| LabelEntry { place: Place::new(source, label.span), text: label.text.clone() })
        .collect();
    let spans = finding.labels().iter().map(|label| label.span);
    let covered = spans.reduce(Span::to).unwrap_or_default();
    FindingEntry {
        rule: finding.rule.to_string(),
        severity: finding.severity,
        message: finding.message.clone(),
        why: finding.why.clone(),
        place: Place::new(source, finding.labels()[0].span),
        migration: script.migration.clone(),
        direction: direction(script.direction).to_owned(),
        labels,
        advice: finding
            .advice
            .as_ref()
            .map(|advice| AdviceEntry { text: advice.text.clone(), sql: advice.sql.clone() }),
        excerpt: excerpt(source, covered),
        fingerprint: ruled.fingerprint.clone(),
        object: ruled.object.clone(),
        ruling: ruled.ruling.clone().map(|(usual, decision)| RulingEntry { usual, decision }),
    }
}

/// A direction as reports spell it.
pub(super) const fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Up => "up",
        Direction::Down => "down",
    }
}

/// The whole lines that `span` touches.
fn excerpt(source: &Source, span: Span) -> Excerpt {
    let text = source.text();
    let start = text[..span.start].rfind('\n').map_or(0, |end| end + 1);
    // A span that ends behind a line end does not touch the next line.
    let last = span.end.max(span.start + 1).min(text.len());
    let last = if text[..last].ends_with('\n') { last - 1 } else { last };
    let end = text[last..].find('\n').map_or(text.len(), |end| last + end);
    let text = text[start..end].trim_end_matches('\r').to_owned();
    Excerpt { first_line: source.position(start).line, text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_whole_lines() {
        let source = Source::new("a.sql", "é one\r\ntwo two\nthree\n\nfive");
        let of = |needle: &str| {
            let start = source.text().find(needle).expect("present");
            let excerpt = excerpt(&source, Span::new(start, start + needle.len()));
            (excerpt.first_line, excerpt.text)
        };
        assert_eq!(of("one"), (1, "é one".to_owned()));
        assert_eq!(of("one\r\ntwo"), (1, "é one\r\ntwo two".to_owned()));
        assert_eq!(of("two\n"), (2, "two two".to_owned()));
        assert_eq!(of("three\n\nfive"), (3, "three\n\nfive".to_owned()));
        let end = source.text().len();
        assert_eq!(excerpt(&source, Span::new(end, end)).text, "five");
    }
}
