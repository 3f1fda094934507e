//! Where text comes from: files, byte spans, and 1-based lines and columns.

mod line_index;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use line_index::{LineIndex, Position};

/// A half-open range of bytes, `start..end`, in one source text.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span `start..end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The smallest span that covers both.
    pub fn to(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// The same span, moved `by` bytes to the right.
    pub const fn shifted(self, by: usize) -> Self {
        Self::new(self.start + by, self.end + by)
    }

    /// Number of bytes.
    pub const fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether the span covers no byte.
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// A value and the bytes of the source that say it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// The bytes that say it.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// Joins a value with its span.
    pub const fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

/// One text, its name for messages, and its line index. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Source(Arc<SourceText>);

#[derive(Debug)]
struct SourceText {
    name: String,
    text: String,
    lines: LineIndex,
}

impl Source {
    /// A source called `name` (a path as the user wrote it) that reads `text`.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        let lines = LineIndex::new(&text);
        Self(Arc::new(SourceText { name: name.into(), text, lines }))
    }

    /// Whether this is a copy of `other`: not only of the same text, but the same
    /// source.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// The name for messages: the path as the user wrote it.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// The text of `span`.
    ///
    /// # Panics
    /// Where `span` is not on character boundaries of this source.
    pub fn slice(&self, span: Span) -> &str {
        &self.0.text[span.start..span.end]
    }

    /// The lines `first..=last`, counted from 1, without the last one's line end.
    pub fn lines(&self, first: usize, last: usize) -> &str {
        let text = self.text();
        text[self.0.lines.lines(text, first, last)].trim_end_matches('\r')
    }

    /// The 1-based line and column of a byte.
    pub fn position(&self, byte: usize) -> Position {
        self.0.lines.position(&self.0.text, byte)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_join_and_slice() {
        let source = Source::new("a.sql", "SELECT 1");
        let span = Span::new(0, 6).to(Span::new(7, 8));
        assert_eq!(source.slice(span), "SELECT 1");
        assert_eq!(Span::new(1, 3).shifted(4), Span::new(5, 7));
    }
}
