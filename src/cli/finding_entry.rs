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
    let spans: Vec<Span> = finding.labels().iter().map(|label| label.span).collect();
    let (excerpt, elsewhere) = excerpts(source, &spans);
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
        excerpt,
        elsewhere,
        fingerprint: ruled.fingerprint.clone(),
        object: ruled.object.clone(),
        sizes: ruled.sizes.clone(),
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

/// Labels so many lines apart stand in one excerpt.
const NEAR: usize = 30;

/// No excerpt is longer: a script of many thousand statements, or a statement of
/// as many rows, need not stand in each finding about it.
const MOST_LINES: usize = 200;
const MOST_BYTES: usize = 32 << 10;

/// The lines around the first of `spans`, and around those that are far from it.
fn excerpts(source: &Source, spans: &[Span]) -> (Excerpt, Vec<Excerpt>) {
    let line = |byte: usize| source.position(byte).line;
    let lines = |span: &Span| {
        // A span that ends behind a line end does not touch the next line.
        let (first, last) = (line(span.start), line(span.end.max(span.start + 1) - 1));
        (first, last.min(first + MOST_LINES))
    };
    let mut all: Vec<(usize, usize)> = spans.iter().map(lines).collect();
    let primary = all.first().map_or(1, |(first, _)| *first);
    all.sort_unstable();
    let mut parts: Vec<(usize, usize)> = Vec::new();
    for (first, last) in all {
        match parts.last_mut() {
            Some(part) if first <= part.1 + NEAR && last <= part.0 + MOST_LINES => {
                part.1 = part.1.max(last);
            }
            _ => parts.push((first, last)),
        }
    }
    let at = parts.iter().rposition(|(first, _)| *first <= primary).unwrap_or_default();
    let mut parts: Vec<Excerpt> =
        parts.into_iter().map(|(first, last)| excerpt(source, first, last)).collect();
    (parts.remove(at), parts)
}

fn excerpt(source: &Source, first_line: usize, last_line: usize) -> Excerpt {
    let text = source.lines(first_line, last_line);
    let end = text.floor_char_boundary(MOST_BYTES);
    Excerpt { first_line, text: text[..end].to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_whole_lines() {
        let source = Source::new("a.sql", "é one\r\ntwo two\nthree\n\nfive");
        let of = |needle: &str| {
            let start = source.text().find(needle).expect("present");
            let (excerpt, others) = excerpts(&source, &[Span::new(start, start + needle.len())]);
            assert!(others.is_empty());
            (excerpt.first_line, excerpt.text)
        };
        assert_eq!(of("one"), (1, "é one".to_owned()));
        assert_eq!(of("one\r\ntwo"), (1, "é one\r\ntwo two".to_owned()));
        assert_eq!(of("two\n"), (2, "two two".to_owned()));
        assert_eq!(of("three\n\nfive"), (3, "three\n\nfive".to_owned()));
        let end = source.text().len();
        assert_eq!(excerpts(&source, &[Span::new(end, end)]).0.text, "five");
    }

    #[test]
    fn labels_that_are_far_apart_have_excerpts_of_their_own() {
        let source = Source::new("a.sql", "line\n".repeat(1_000));
        let label = |line: usize| Span::new(5 * (line - 1), 5 * line - 1);
        let spans = [label(500), label(510), label(1), label(2), label(1_000)];
        let (primary, others) = excerpts(&source, &spans);
        assert_eq!((primary.first_line, primary.text.lines().count()), (500, 11));
        let others: Vec<_> = others.iter().map(|it| (it.first_line, it.text.len())).collect();
        assert_eq!(others, [(1, 9), (1_000, 4)]);
        let (whole, others) = excerpts(&source, &[Span::new(0, 5_000), label(700)]);
        assert_eq!((whole.text.lines().count(), others.len()), (201, 1));
    }
}
