//! Comments, and the text of a statement without its layout.

use super::lexer::{self, TokenKind};
use super::{PieceKind, split};
use crate::source::Span;

/// The comments of `text`, each with its `--` or `/* */`: what stands in strings,
/// quoted names, dollar quotes and COPY rows is none, and where a quote never
/// closes nobody can tell.
pub fn comments(text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let (mut found, mut gap) = (Vec::new(), 0);
    for piece in split(text) {
        gather(bytes, Span::new(gap, piece.span.start.max(gap)), &mut found);
        if piece.kind == PieceKind::Statement {
            gather(bytes, piece.span, &mut found);
        }
        gap = piece.span.end.max(gap);
    }
    gather(bytes, Span::new(gap, bytes.len()), &mut found);
    found
}

fn gather(bytes: &[u8], region: Span, found: &mut Vec<Span>) {
    let mut at = region.start;
    while at < region.end {
        let token = lexer::token(bytes, at);
        if token.kind == TokenKind::Comment && token.end <= region.end {
            found.push(Span::new(token.start, token.end));
        }
        at = token.end;
    }
}

/// What the statements of `text` say, however they are laid out: without
/// comments, with no blank that does not part two words or two operators, and
/// unquoted words in lower case. Two texts with the same answer do the same.
pub fn without_layout(text: &str) -> String {
    let bytes = text.as_bytes();
    let (mut out, mut at, mut parted, mut last) = (String::new(), 0, false, Side::Mark);
    while at < bytes.len() {
        let token = lexer::token(bytes, at);
        at = token.end;
        let said = &text[token.start..token.end];
        let (first, end) = match token.kind {
            TokenKind::Blank | TokenKind::Comment => {
                parted = true;
                continue;
            }
            TokenKind::Word | TokenKind::Quoted(_) | TokenKind::Unclosed(_) => {
                (Side::Word, Side::Word)
            }
            TokenKind::Byte(byte) => (Side::of(byte), Side::of(byte)),
        };
        if parted && !out.is_empty() && first != Side::Mark && first == last {
            out.push(' ');
        }
        match token.kind {
            TokenKind::Word => out.push_str(&said.to_ascii_lowercase()),
            _ => out.push_str(said),
        }
        (parted, last) = (false, end);
    }
    out
}

/// What a token is to its neighbour: two of one kind run together where no blank
/// parts them, except marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Word,
    Operator,
    Mark,
}

impl Side {
    const fn of(byte: u8) -> Self {
        match byte {
            b'0'..=b'9' | b'.' | b'$' => Self::Word,
            b'(' | b')' | b'[' | b']' | b',' | b';' => Self::Mark,
            _ => Self::Operator,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        comments(text).into_iter().map(|span| &text[span.start..span.end]).collect()
    }

    #[test]
    fn comments_are_found_between_and_in_statements_only() {
        let text =
            "-- a\nSELECT /* b */ '-- no', \"-- no\", $$-- no$$, $x$/* no */$x$ -- c\n; -- d\n";
        assert_eq!(texts(text), ["-- a", "/* b */", "-- c", "-- d"]);
        assert_eq!(texts("\u{feff}-- a\r\n/* b /* c */ */"), ["-- a", "/* b /* c */ */"]);
        assert_eq!(texts("COPY t FROM stdin;\n-- no\n\\.\n-- a"), ["-- a"]);
        assert_eq!(texts("\\echo '-- no'\n-- a"), ["-- a"]);
        assert_eq!(texts("SELECT '-- no"), Vec::<&str>::new());
        assert_eq!(texts("SELECT E'\\'-- no'; -- a"), ["-- a"]);
    }

    #[test]
    fn layout_is_all_that_is_lost() {
        let same = |a: &str, b: &str| assert_eq!(without_layout(a), without_layout(b), "{a} | {b}");
        let other =
            |a: &str, b: &str| assert_ne!(without_layout(a), without_layout(b), "{a} | {b}");
        same("CREATE  INDEX ON t(a,b)", "create index\n on t (a, b) -- why");
        same("SELECT a=b", "select a /* x */ = B");
        same("SELECT 1 , 'a'", "SELECT 1,'a'");
        other("SELECT 'a'", "SELECT 'A'");
        other("SELECT \"a\"", "SELECT \"A\"");
        other("SELECT 12", "SELECT 1 2");
        other("SELECT a b", "SELECT ab");
        other("SELECT 1 - -1", "SELECT 1 --1");
        other("SELECT e 'x'", "SELECT e'x'");
        assert_eq!(
            without_layout(" ALTER TABLE t\n ADD  x numeric(10, 2) DEFAULT 1.5 ; "),
            "alter table t add x numeric(10,2)default 1.5;"
        );
    }
}
