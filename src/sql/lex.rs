//! Tokens with byte spans, after PostgreSQL's `scan.l`.
//!
//! The tokens are sqlparser's, because its parser reads them. They are found by
//! a byte scanner of our own: sqlparser's tokenizer goes through the text
//! character by character, knows lines and columns but no bytes, and takes
//! operators together that PostgreSQL takes apart (`a<>-1`).

mod operator;
mod word;

use sqlparser::ast::DollarQuotedString;
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Token, Tokenizer};

use super::split::lexer::{self as scanner, TokenKind};
use crate::source::Span;

/// A token that is neither blank nor comment, and its bytes in the source.
#[derive(Debug, Clone, PartialEq)]
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

/// The tokens of `text[span]`, or why there are none.
pub(super) fn lex(text: &str, span: Span) -> Result<Vec<Lexeme>, String> {
    let text = &text[..span.end];
    let mut lexemes = Vec::with_capacity(span.len() / 8 + 4);
    let mut at = span.start;
    while at < text.len() {
        let (token, end) = token(text, at)?;
        if let Some(token) = token {
            lexemes.push(Lexeme { token, span: Span::new(at, end) });
        }
        at = end;
    }
    Ok(lexemes)
}

/// The token that starts at `at`, unless it is blank or a comment, and its end.
fn token(text: &str, at: usize) -> Result<(Option<Token>, usize), String> {
    let bytes = text.as_bytes();
    let found = scanner::token(bytes, at);
    let token = match found.kind {
        TokenKind::Blank | TokenKind::Comment => return Ok((None, found.end)),
        TokenKind::Unclosed(kind) => return Err(format!("{kind} never ends")),
        TokenKind::Quoted(b'$') => dollar_quoted(&text[at..found.end]),
        TokenKind::Quoted(b'"') => word::quoted(&doubled(&text[at + 1..found.end - 1], '"')),
        TokenKind::Quoted(_) if bytes[at] == b'\'' => return string(text, at),
        TokenKind::Quoted(_) => escaped(&text[at..found.end])?,
        TokenKind::Word => return prefixed_or_word(text, at, found.end),
        TokenKind::Byte(byte) => {
            return other(text, at, byte).map(|(token, end)| (Some(token), end));
        }
    };
    Ok((Some(token), found.end))
}

/// A string and those that continue it on later lines, which are one.
fn string(text: &str, at: usize) -> Result<(Option<Token>, usize), String> {
    let bytes = text.as_bytes();
    let mut value = String::new();
    let mut start = at;
    loop {
        let part = scanner::token(bytes, start);
        if let TokenKind::Unclosed(kind) = part.kind {
            return Err(format!("{kind} never ends"));
        }
        let inside = doubled(&text[start + 1..part.end - 1], '\'');
        if value.is_empty() {
            value = inside;
        } else {
            value.push_str(&inside);
        }
        match scanner::continuation(bytes, part.end) {
            Some(next) => start = next,
            None => return Ok((Some(Token::SingleQuotedString(value)), part.end)),
        }
    }
}

/// A word, or the string whose prefix it is: `B'…'`, `N'…'`, `U&'…'`, `X'…'`; or the
/// name: `U&"…"`.
fn prefixed_or_word(text: &str, at: usize, end: usize) -> Result<(Option<Token>, usize), String> {
    let bytes = text.as_bytes();
    let prefix = bytes[at].to_ascii_uppercase();
    if (end - at, prefix) == (1, b'U') && bytes[end..].starts_with(b"&\"") {
        let found = scanner::token(bytes, end + 1);
        if let TokenKind::Unclosed(kind) = found.kind {
            return Err(format!("{kind} never ends"));
        }
        let name = doubled(&text[end + 2..found.end - 1], '"');
        return Ok((Some(word::quoted(&word::unescaped(&name)?)), found.end));
    }
    let quote = match (end - at, prefix) {
        (1, b'U') if bytes[end..].starts_with(b"&'") => end + 1,
        (1, b'B' | b'N' | b'X') if bytes.get(end) == Some(&b'\'') => end,
        _ => return Ok((Some(word::plain(&text[at..end])), end)),
    };
    let (string, end) = string(text, quote)?;
    let Some(Token::SingleQuotedString(value)) = string else { return Ok((string, end)) };
    if prefix == b'U' {
        // With `UESCAPE` the escapes are others; nobody asks what they mean.
        let token = Tokenizer::new(&PostgreSqlDialect {}, &text[at..end]).tokenize();
        let token = token.ok().and_then(|tokens| tokens.into_iter().next());
        return Ok((token.or(Some(Token::UnicodeStringLiteral(value))), end));
    }
    let token = match prefix {
        b'B' => Token::SingleQuotedByteStringLiteral(value),
        b'N' => Token::NationalStringLiteral(value),
        _ => Token::HexStringLiteral(value),
    };
    Ok((Some(token), end))
}

/// `E'…'`, which has escapes, and perhaps goes on on later lines.
fn escaped(text: &str) -> Result<Token, String> {
    let parts = Tokenizer::new(&PostgreSqlDialect {}, text).tokenize().map_err(|it| it.message)?;
    let value = parts.into_iter().fold(String::new(), |mut value, part| {
        if let Token::EscapedStringLiteral(part) | Token::SingleQuotedString(part) = part {
            value.push_str(&part);
        }
        value
    });
    Ok(Token::EscapedStringLiteral(value))
}

fn dollar_quoted(text: &str) -> Token {
    let tag = text[1..].find('$').map_or("", |end| &text[1..=end]);
    let value = text[tag.len() + 2..text.len() - tag.len() - 2].to_owned();
    let tag = (!tag.is_empty()).then(|| tag.to_owned());
    Token::DollarQuotedString(DollarQuotedString { value, tag })
}

/// A number, an operator, punctuation, or what is none of these.
fn other(text: &str, at: usize, byte: u8) -> Result<(Token, usize), String> {
    let bytes = text.as_bytes();
    let next = bytes.get(at + 1).copied().unwrap_or(b' ');
    let one = |token| Ok((token, at + 1));
    match byte {
        b'0'..=b'9' => number(text, at),
        b'.' if next.is_ascii_digit() => number(text, at),
        b'.' => one(Token::Period),
        b',' => one(Token::Comma),
        b'(' => one(Token::LParen),
        b')' => one(Token::RParen),
        b'[' => one(Token::LBracket),
        b']' => one(Token::RBracket),
        b'{' => one(Token::LBrace),
        b'}' => one(Token::RBrace),
        b';' => one(Token::SemiColon),
        b'\\' => one(Token::Backslash),
        b':' if next == b':' => Ok((Token::DoubleColon, at + 2)),
        b':' if next == b'=' => Ok((Token::Assignment, at + 2)),
        b':' => one(Token::Colon),
        b'$' => {
            let name = bytes[at + 1..].iter();
            let name = name.take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_');
            let end = at + 1 + name.count();
            Ok((Token::Placeholder(text[at..end].to_owned()), end))
        }
        _ if operator::is_part(byte) => Ok(operator::operator(text, at)),
        _ => one(Token::Char(char::from(byte))),
    }
}

/// `1`, `1.5`, `.5e-3`, `1_000`, `0x1F`; of `1..5` the first number.
fn number(text: &str, at: usize) -> Result<(Token, usize), String> {
    let bytes = text.as_bytes();
    let mut end = at;
    let radix = bytes[at] == b'0' && matches!(bytes.get(at + 1), Some(b'x' | b'X' | b'o' | b'b'));
    if radix && bytes.get(at + 2).is_some_and(u8::is_ascii_hexdigit) {
        let rest = bytes[at + 2..].iter();
        end = at + 2 + rest.take_while(|it| it.is_ascii_hexdigit() || **it == b'_').count();
        return Ok((Token::Number(text[at..end].to_owned(), false), end));
    }
    end += digits(&bytes[end..]);
    if bytes.get(end) == Some(&b'.') && bytes.get(end + 1) != Some(&b'.') {
        end += 1;
        end += digits(&bytes[end..]);
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits(bytes.get(end + 1 + sign..).unwrap_or_default());
        if exponent > 0 {
            end += 1 + sign + exponent;
        }
    }
    Ok((Token::Number(text[at..end].to_owned(), false), end))
}

/// How many digits, and underscores between digits, `bytes` begin with.
fn digits(bytes: &[u8]) -> usize {
    let mut count = 0;
    while let Some(byte) = bytes.get(count) {
        let joins =
            *byte == b'_' && count > 0 && bytes.get(count + 1).is_some_and(u8::is_ascii_digit);
        if !(byte.is_ascii_digit() || joins) {
            break;
        }
        count += 1;
    }
    count
}

/// The text between two quotes, where a quote is written twice.
fn doubled(text: &str, quote: char) -> String {
    if text.contains(quote) {
        let twice = [quote, quote].iter().collect::<String>();
        text.replace(&twice, quote.encode_utf8(&mut [0; 4]))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use sqlparser::tokenizer::Location;

    use super::*;
    use crate::sql::split::{PieceKind, split};

    fn texts(text: &str) -> Vec<&str> {
        let lexemes = lex(text, Span::new(0, text.len())).expect("lexes");
        lexemes.iter().map(|l| &text[l.span.start..l.span.end]).collect()
    }

    fn values(text: &str) -> Vec<String> {
        let lexemes = lex(text, Span::new(0, text.len())).expect("lexes");
        lexemes.iter().map(|l| l.token.to_string()).collect()
    }

    #[test]
    fn spans_are_bytes_of_the_source() {
        let text = "-- é\r\nSELECT 'ä\r\nb', E'\\n' /* x */ \"Ü\"::text\r\n, 1";
        let words = ["SELECT", "'ä\r\nb'", ",", "E'\\n'", "\"Ü\"", "::", "text", ",", "1"];
        assert_eq!(texts(text), words);
    }

    #[test]
    fn strings_on_several_lines_are_one() {
        let text = "'a' -- why\n  'b' 'c' E'd'\n'e' ,\n'f'";
        assert_eq!(values(text), ["'ab'", "'c'", "E'de'", ",", "'f'"]);
        assert_eq!(texts(text)[0], "'a' -- why\n  'b'");
    }

    #[test]
    fn operators_end_where_the_server_ends_them() {
        assert_eq!(texts("a<>-1"), ["a", "<>", "-", "1"]);
        assert_eq!(texts("a@-1"), ["a", "@-", "1"]);
        assert_eq!(texts("a=+-1--x\n"), ["a", "=", "+", "-", "1"]);
        assert_eq!(texts("a*/*x*/b"), ["a", "*", "b"]);
        assert_eq!(texts("a->>'b'||c"), ["a", "->>", "'b'", "||", "c"]);
        assert_eq!(texts("f(*)"), ["f", "(", "*", ")"]);
    }

    #[test]
    fn numbers_end_where_the_server_ends_them() {
        assert_eq!(texts("1.5e-3+1e,.5"), ["1.5e-3", "+", "1", "e", ",", ".5"]);
        assert_eq!(texts("1..5 1_000 0x1F 2."), ["1", ".", ".5", "1_000", "0x1F", "2."]);
        assert_eq!(texts("$1.b$c"), ["$1", ".", "b$c"]);
    }

    #[test]
    fn quotes_mean_what_they_hold() {
        assert_eq!(values("$a$x$b$y$a$ $$$1$$"), ["$a$x$b$y$a$", "$$$1$$"]);
        let value = |text| match lex(text, Span::new(0, text.len())).expect("lexes").remove(0).token
        {
            Token::Word(word) => word.value,
            Token::SingleQuotedString(value) | Token::EscapedStringLiteral(value) => value,
            other => panic!("{other:?}"),
        };
        assert_eq!(value("'it''s'''"), "it's'");
        assert_eq!(value("\"a\"\"b\""), "a\"b");
        assert_eq!(value("E'a\\'b''c\\n'"), "a'b'c\n");
    }

    /// sqlparser's own tokens of a text, with byte spans.
    fn tokens_of_sqlparser(text: &str) -> Option<Vec<Lexeme>> {
        let tokens = Tokenizer::new(&PostgreSqlDialect {}, text).tokenize_with_location().ok()?;
        let (mut byte, mut at) = (0, Location::new(1, 1));
        let mut to = |target: Location| {
            while at < target && byte < text.len() {
                let c = text[byte..].chars().next().expect("inside the text");
                byte += c.len_utf8();
                at = match c {
                    '\n' => Location::new(at.line + 1, 1),
                    _ => Location::new(at.line, at.column + 1),
                };
            }
            byte
        };
        let mut lexemes = Vec::new();
        for token in tokens {
            let span = Span::new(to(token.span.start), to(token.span.end));
            if !matches!(token.token, Token::Whitespace(_) | Token::EOF) {
                lexemes.push(Lexeme { token: token.token, span });
            }
        }
        Some(lexemes)
    }

    /// Whether the tokens part at an operator that only the server knows.
    fn part_at_an_operator(ours: &[Lexeme], theirs: &[Lexeme]) -> bool {
        let apart = ours.iter().zip(theirs).find(|(ours, theirs)| ours != theirs);
        apart.is_some_and(|(ours, _)| matches!(ours.token, Token::CustomBinaryOperator(_)))
    }

    /// `0x1F` is a number to PostgreSQL, and the string `x'1F'` to sqlparser.
    fn number_with_a_base(theirs: &mut Lexeme, text: &str) {
        let written = &text[theirs.span.start..theirs.span.end];
        if matches!(theirs.token, Token::HexStringLiteral(_)) && written.starts_with("0x") {
            theirs.token = Token::Number(written.to_owned(), false);
        }
    }

    #[test]
    fn tokens_are_those_of_sqlparser() {
        let mut compared = 0;
        let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                if path.extension().is_none_or(|extension| extension != "sql") {
                    continue;
                }
                let Ok(text) = std::fs::read_to_string(&path) else { continue };
                for piece in split(&text).iter().filter(|it| it.kind == PieceKind::Statement) {
                    let text = &text[piece.span.start..piece.span.end];
                    // To sqlparser `U&"d\0061ta"` is no name.
                    let Some(theirs) = tokens_of_sqlparser(text).filter(|_| !text.contains("U&\""))
                    else {
                        continue;
                    };
                    let ours = lex(text, Span::new(0, text.len())).expect("lexes as well");
                    let mut theirs = theirs;
                    theirs.iter_mut().for_each(|it| number_with_a_base(it, text));
                    let same = ours == theirs || part_at_an_operator(&ours, &theirs);
                    assert!(same, "{}: {text}\n{ours:?}\n{theirs:?}", path.display());
                    compared += 1;
                }
            }
        }
        assert!(compared > 1_000, "only {compared}");
    }
}
