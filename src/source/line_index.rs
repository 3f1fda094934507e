//! Bytes to lines and columns, and back.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// A place in a text, as a person counts: both numbers start at 1, and a
/// column counts characters (Unicode scalar values), not bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Position {
    /// 1-based line.
    pub line: usize,
    /// 1-based column, in characters.
    pub column: usize,
}

/// Where the lines of a text begin. A line ends at `\n`; the `\r` of `\r\n`
/// belongs to the line it ends.
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Vec<usize>,
}

impl LineIndex {
    /// Indexes `text`.
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i + 1));
        Self { starts }
    }

    /// The position of `byte` in `text`, which must be the indexed text. A byte
    /// past the end is the end; a byte inside a character is that character.
    pub fn position(&self, text: &str, byte: usize) -> Position {
        let mut byte = byte.min(text.len());
        while !text.is_char_boundary(byte) {
            byte -= 1;
        }
        let line = self.starts.partition_point(|start| *start <= byte);
        let before = &text[self.starts[line - 1]..byte];
        // A byte-order mark is no character that a person counts.
        let before = if line == 1 { before.trim_start_matches('\u{feff}') } else { before };
        let column = before.chars().count() + 1;
        Position { line, column }
    }

    /// The bytes of the lines `first..=last` of `text`, which must be the indexed
    /// text, without the last one's line end; lines that are not there have none.
    pub fn lines(&self, text: &str, first: usize, last: usize) -> Range<usize> {
        let start = |line: usize| self.starts.get(line.saturating_sub(1)).copied();
        let from = start(first).unwrap_or(text.len());
        let to = start(last.saturating_add(1)).map_or(text.len(), |next| next - 1);
        from..to.max(from)
    }

    /// The byte of a position in `text`, which must be the indexed text; past
    /// the end of the text it is the end.
    pub fn byte(&self, text: &str, position: Position) -> usize {
        let Some(&start) = self.starts.get(position.line.saturating_sub(1)) else {
            return text.len();
        };
        let mark =
            if start == 0 && text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let start = start + mark;
        let rest = &text[start..];
        let skipped = position.column.saturating_sub(1);
        if rest.as_bytes().iter().take(skipped).all(u8::is_ascii) {
            return start.saturating_add(skipped).min(text.len());
        }
        rest.char_indices().nth(skipped).map_or(text.len(), |(i, _)| start + i)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_from_one_and_in_characters() {
        let text = "a\né€x\r\n\nz";
        let index = LineIndex::new(text);
        let at = |needle: &str| index.position(text, text.find(needle).expect("present"));
        assert_eq!(at("a"), Position { line: 1, column: 1 });
        assert_eq!(at("x"), Position { line: 2, column: 3 });
        assert_eq!(at("z"), Position { line: 4, column: 1 });
        assert_eq!(index.position(text, 999), Position { line: 4, column: 2 });
    }

    #[test]
    fn finds_whole_lines() {
        let text = "a\nbb\r\n\nlast";
        let index = LineIndex::new(text);
        let lines = |first, last| &text[index.lines(text, first, last)];
        assert_eq!((lines(1, 1), lines(1, 2), lines(3, 3)), ("a", "a\nbb\r", ""));
        assert_eq!((lines(4, 4), lines(2, 99), lines(9, 9)), ("last", "bb\r\n\nlast", ""));
    }

    #[test]
    fn round_trips_every_character() {
        let text = "SELECT 'é';\r\n\n-- €\nSELECT 2";
        let index = LineIndex::new(text);
        for (byte, _) in text.char_indices() {
            assert_eq!(index.byte(text, index.position(text, byte)), byte);
        }
    }
}
