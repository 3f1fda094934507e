//! What a text calls, as far as its tokens tell.

use super::lexer::{self, TokenKind};

/// The names that stand directly before a `(`, in order: unquoted ones in lower case
/// and with their keywords, quoted ones as they are written, quotes and all. Of a
/// qualified name only the last part.
pub fn names_before_parentheses(text: &str) -> Vec<String> {
    let bytes = text.as_bytes();
    let mut names = Vec::new();
    let (mut at, mut last) = (0, None);
    while at < bytes.len() {
        let token = lexer::token(bytes, at);
        let own = &text[token.start..token.end];
        last = match token.kind {
            TokenKind::Blank | TokenKind::Comment => last,
            TokenKind::Word => Some(own.to_ascii_lowercase()),
            TokenKind::Quoted(b'"') => Some(own.to_owned()),
            TokenKind::Byte(b'(') => {
                names.extend(last);
                None
            }
            _ => None,
        };
        at = token.end;
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_seen_through_blanks_and_comments() {
        let text =
            "SELECT pg_catalog.Now (), \"Odd f\"/* ( */(1), 'g(' || h--(\n(2) FROM (SELECT 1) x";
        assert_eq!(names_before_parentheses(text), ["now", "\"Odd f\"", "h", "from"]);
    }
}
