//! Tokens with byte spans.
//!
//! The tokenizer is sqlparser's. It counts lines and characters, and the text
//! of a token is not always the text of the source (escapes are resolved, line
//! ends folded), so spans are found by walking the source beside the tokens.

use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Location, Token, Tokenizer};

use crate::source::Span;

/// A token that is neither blank nor comment, and its bytes in the source.
#[derive(Debug, Clone)]
pub(super) struct Lexeme {
    pub(super) token: Token,
    pub(super) span: Span,
}

impl Lexeme {
    /// The unquoted word that it is, if it is one.
    pub(super) fn keyword(&self) -> Option<&str> {
        match &self.token {
            Token::Word(word) if word.quote_style.is_none() => Some(&word.value),
            _ => None,
        }
    }

    /// The unquoted word that it is, if SQL knows it as a keyword.
    pub(super) fn known_keyword(&self) -> Option<&str> {
        match &self.token {
            Token::Word(word) if word.keyword != Keyword::NoKeyword => Some(&word.value),
            _ => None,
        }
    }

    /// Whether it is the keyword `expected` (written in upper case).
    pub(super) fn is_keyword(&self, expected: &str) -> bool {
        self.keyword().is_some_and(|word| word.eq_ignore_ascii_case(expected))
    }
}

/// The tokens of `text[span]`, or why the tokenizer gave up.
pub(super) fn lex(text: &str, span: Span) -> Result<Vec<Lexeme>, String> {
    let slice = &text[span.start..span.end];
    let tokens = Tokenizer::new(&PostgreSqlDialect {}, slice)
        .tokenize_with_location()
        .map_err(|error| error.message)?;
    let mut walk = Walk { text: slice, byte: 0, at: Location::new(1, 1) };
    let mut lexemes = Vec::with_capacity(tokens.len() / 2 + 1);
    for token in tokens {
        let start = walk.to(token.span.start);
        let end = walk.to(token.span.end);
        if !matches!(token.token, Token::Whitespace(_) | Token::EOF) {
            let lexeme =
                Lexeme { token: token.token, span: Span::new(start, end).shifted(span.start) };
            if !continues(text, &mut lexemes, &lexeme) {
                lexemes.push(lexeme);
            }
        }
    }
    Ok(lexemes)
}

/// Joins a string to the one before it where only blanks with a newline in them
/// lie between: to PostgreSQL they are one.
fn continues(text: &str, lexemes: &mut [Lexeme], next: &Lexeme) -> bool {
    let Some(last) = lexemes.last_mut() else { return false };
    let (Token::SingleQuotedString(first) | Token::EscapedStringLiteral(first)) = &mut last.token
    else {
        return false;
    };
    let Token::SingleQuotedString(second) = &next.token else { return false };
    let between = &text[last.span.end..next.span.start];
    let blank = between.lines().all(|line| {
        let line = line.trim();
        line.is_empty() || line.starts_with("--")
    });
    let joined = blank && between.contains(['\n', '\r']);
    if joined {
        first.push_str(second);
        last.span = last.span.to(next.span);
    }
    joined
}

/// A byte position that moves forward through a text by the tokenizer's way of
/// counting: columns are characters, and only `\n` begins a line.
struct Walk<'a> {
    text: &'a str,
    byte: usize,
    at: Location,
}

impl Walk<'_> {
    fn to(&mut self, target: Location) -> usize {
        while self.at < target {
            let Some(c) = self.text[self.byte..].chars().next() else { break };
            self.byte += c.len_utf8();
            if c == '\n' {
                self.at = Location::new(self.at.line + 1, 1);
            } else {
                self.at.column += 1;
            }
        }
        self.byte
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_on_several_lines_are_one() {
        let text = "'a' -- why\n  'b' 'c' E'd'\n'e' ,\n'f'";
        let lexemes = lex(text, Span::new(0, text.len())).expect("lexes");
        let words: Vec<String> = lexemes.iter().map(|l| l.token.to_string()).collect();
        assert_eq!(words, ["'ab'", "'c'", "E'de'", ",", "'f'"]);
        assert_eq!(lexemes[0].span, Span::new(0, 16));
    }

    #[test]
    fn spans_are_bytes_of_the_source() {
        let text = "-- é\r\nSELECT 'ä\r\nb', E'\\n' /* x */ \"Ü\"::text\r\n, 1";
        let lexemes = lex(text, Span::new(0, text.len())).expect("lexes");
        let words: Vec<&str> = lexemes.iter().map(|l| &text[l.span.start..l.span.end]).collect();
        assert_eq!(words, ["SELECT", "'ä\r\nb'", ",", "E'\\n'", "\"Ü\"", "::", "text", ",", "1"]);
    }
}
