//! Tokens, as far as boundaries depend on them. After PostgreSQL's `scan.l`.

use super::Unclosed;

/// A token: a run of bytes with one meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sql) struct Token {
    pub(in crate::sql) start: usize,
    pub(in crate::sql) end: usize,
    pub(in crate::sql) kind: TokenKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sql) enum TokenKind {
    Blank,
    Comment,
    /// A keyword or an unquoted identifier.
    Word,
    /// A string literal or a quoted identifier; the delimiter's first byte.
    Quoted(u8),
    /// Any other byte: operators, digits, punctuation.
    Byte(u8),
    /// A token that runs to the end of the text.
    Unclosed(Unclosed),
}

/// The token that starts at `at`, which must be inside `bytes`.
pub(in crate::sql) fn token(bytes: &[u8], at: usize) -> Token {
    let (end, kind) = match bytes[at] {
        byte if is_blank(byte) => (run(bytes, at, is_blank), TokenKind::Blank),
        b'-' if bytes[at..].starts_with(b"--") => (line_end(bytes, at), TokenKind::Comment),
        b'/' if bytes[at..].starts_with(b"/*") => block_comment(bytes, at),
        quote @ (b'\'' | b'"') => quoted(bytes, at, quote),
        b'$' => dollar(bytes, at),
        byte if starts_word(byte) => word(bytes, at),
        byte => (at + 1, TokenKind::Byte(byte)),
    };
    Token { start: at, end, kind }
}

/// The blanks of `scan.l`; the vertical tab is one since PostgreSQL 16.
pub(in crate::sql) const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

pub(super) const fn is_newline(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// The first newline byte at or after `at`, or the end.
pub(super) fn line_end(bytes: &[u8], at: usize) -> usize {
    run(bytes, at, |byte| !is_newline(byte))
}

/// One past the last byte that is not blank.
pub(super) fn trim_blanks_end(bytes: &[u8]) -> usize {
    bytes.iter().rposition(|byte| !is_blank(*byte)).map_or(0, |last| last + 1)
}

const fn starts_word(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

const fn continues_tag(byte: u8) -> bool {
    starts_word(byte) || byte.is_ascii_digit()
}

fn run(bytes: &[u8], at: usize, accept: impl Fn(u8) -> bool) -> usize {
    bytes[at..].iter().position(|byte| !accept(*byte)).map_or(bytes.len(), |n| at + n)
}

fn word(bytes: &[u8], at: usize) -> (usize, TokenKind) {
    let end = run(bytes, at, |byte| continues_tag(byte) || byte == b'$');
    if end - at == 1 && matches!(bytes[at], b'e' | b'E') && bytes.get(end) == Some(&b'\'') {
        return escape_string(bytes, end);
    }
    (end, TokenKind::Word)
}

/// `'…'` or `"…"`, where the delimiter is written twice to stand for itself.
fn quoted(bytes: &[u8], at: usize, quote: u8) -> (usize, TokenKind) {
    let mut i = at + 1;
    while let Some(found) = bytes[i..].iter().position(|byte| *byte == quote) {
        i += found + 1;
        if bytes.get(i) != Some(&quote) {
            return (i, TokenKind::Quoted(quote));
        }
        i += 1;
    }
    let kind = if quote == b'"' { Unclosed::Identifier } else { Unclosed::String };
    (bytes.len(), TokenKind::Unclosed(kind))
}

/// The quote of `E'…'` at `at`: a backslash escapes the byte after it. A
/// continuation (`E'…'`, a newline, `'…'`) is read by the same rule.
fn escape_string(bytes: &[u8], at: usize) -> (usize, TokenKind) {
    let mut i = at + 1;
    while let Some(byte) = bytes.get(i) {
        match byte {
            b'\\' => i += 2,
            b'\'' if bytes.get(i + 1) == Some(&b'\'') => i += 2,
            b'\'' => match continuation(bytes, i + 1) {
                Some(next) => i = next + 1,
                None => return (i + 1, TokenKind::Quoted(b'\'')),
            },
            _ => i += 1,
        }
    }
    (bytes.len(), TokenKind::Unclosed(Unclosed::String))
}

/// The opening quote that continues the literal which ended before `at`: blanks
/// and `--` comments with at least one newline lie between.
pub(in crate::sql) fn continuation(bytes: &[u8], mut at: usize) -> Option<usize> {
    let mut newline = false;
    loop {
        match bytes.get(at)? {
            b'\'' if newline => return Some(at),
            byte if is_blank(*byte) => {
                newline |= is_newline(*byte);
                at += 1;
            }
            b'-' if bytes[at..].starts_with(b"--") => at = line_end(bytes, at),
            _ => return None,
        }
    }
}

/// `$1`, `$$…$$`, `$tag$…$tag$` or a lone `$`.
fn dollar(bytes: &[u8], at: usize) -> (usize, TokenKind) {
    let name = at + 1;
    let name_end = match bytes.get(name) {
        Some(byte) if starts_word(*byte) => run(bytes, name, continues_tag),
        _ => name,
    };
    if bytes.get(name_end) != Some(&b'$') {
        return (name, TokenKind::Byte(b'$'));
    }
    let tag = &bytes[at..=name_end];
    let mut i = name_end + 1;
    // A tag holds `$` only at its ends, so no byte is compared twice.
    while let Some(found) = bytes[i..].iter().position(|byte| *byte == b'$') {
        i += found;
        if bytes[i..].starts_with(tag) {
            return (i + tag.len(), TokenKind::Quoted(b'$'));
        }
        i += 1;
    }
    (bytes.len(), TokenKind::Unclosed(Unclosed::DollarQuote))
}

fn block_comment(bytes: &[u8], at: usize) -> (usize, TokenKind) {
    let mut depth = 0usize;
    let mut i = at;
    while i + 1 < bytes.len() {
        match &bytes[i..i + 2] {
            b"/*" => {
                depth += 1;
                i += 2;
            }
            b"*/" => {
                depth -= 1;
                i += 2;
                if depth == 0 {
                    return (i, TokenKind::Comment);
                }
            }
            _ => i += 1,
        }
    }
    (bytes.len(), TokenKind::Unclosed(Unclosed::Comment))
}
