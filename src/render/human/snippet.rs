//! Annotated source, in the compiler's look.

use annotate_snippets::{Annotation, AnnotationKind, Snippet};

use super::paint;
use crate::report::Place;
use crate::source::{LineIndex, Position};

/// No file has more lines, and none that people wrote begins further to the
/// right: bounds, so that a broken report asks for nothing absurd.
const MAX_LINE: usize = u32::MAX as usize;
const MAX_INDENT: usize = 1_000;

/// A range of bytes in an excerpt, and what to say beside it.
pub(super) struct Mark {
    start: usize,
    end: usize,
    text: String,
}

/// Some whole lines of a file that places can be found in.
pub(super) struct Lines {
    text: String,
    first_line: usize,
    index: LineIndex,
}

impl Lines {
    pub(super) fn new(text: &str, first_line: usize) -> Self {
        // The lines end in `\n` alone, so that no sign for `\r` is shown; the
        // places stay right, since a column never lies behind a line end.
        let text = text.replace("\r\n", "\n");
        let index = LineIndex::new(&text);
        Self { text, first_line: first_line.min(MAX_LINE), index }
    }

    /// A statement that is known by its text and place alone: what stood before
    /// it on its first line is shown as blanks.
    pub(super) fn of_statement(sql: &str, place: &Place) -> Self {
        let indent = place.column.saturating_sub(1).min(MAX_INDENT);
        Self::new(&(" ".repeat(indent) + sql), place.line)
    }

    /// The bytes of `place`; a place that does not fit is cut to the excerpt.
    pub(super) fn mark(&self, place: &Place, text: &str) -> Mark {
        let byte = |line: usize, column: usize| {
            let line = line.min(MAX_LINE).saturating_sub(self.first_line).saturating_add(1);
            self.index.byte(&self.text, Position { line, column })
        };
        let start = byte(place.line, place.column);
        let end = byte(place.end_line, place.end_column).max(start);
        Mark { start, end, text: paint::one_line(text) }
    }

    /// Whether `place` begins on one of the lines.
    pub(super) fn has(&self, place: &Place) -> bool {
        let last = self.first_line.saturating_add(self.text.matches('\n').count());
        (self.first_line..=last).contains(&place.line)
    }

    /// The source with its marks; of `primary` ones the first is the primary one.
    pub(super) fn snippet<'a>(
        &'a self,
        file: &'a str,
        marks: &'a [Mark],
        primary: bool,
    ) -> Snippet<'a, Annotation<'a>> {
        let annotations = marks.iter().enumerate().map(|(nth, mark)| {
            let kind =
                if primary && nth == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
            let annotation = kind.span(mark.start..mark.end);
            if mark.text.is_empty() { annotation } else { annotation.label(&mark.text) }
        });
        Snippet::source(&self.text).path(file).line_start(self.first_line).annotations(annotations)
    }
}
