//! Where to go on after a quote that never closes.
//!
//! PostgreSQL goes on nowhere: to it the rest of the text is one token. People
//! write one statement after the other, each on its own lines, so the scanner
//! goes on at the first line that starts, without indentation, with a word that
//! starts a statement, after a line that ends in `;` (blank lines and `--`
//! comments between them do not count). Inside a dollar quote, whose text may
//! itself be statements, only words that rarely start a line of a function body
//! count. An unclosed comment has no recovery: its text was meant not to run.

use super::lexer::{is_newline, trim_blanks_end};
use super::{Piece, PieceKind, Unclosed};

/// A place to go on, and where the broken text ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Resume {
    /// One past the last byte of the broken text, without its `;`.
    pub(super) broken_end: usize,
    /// The first byte of the next statement.
    pub(super) at: usize,
}

const DEFINING: [&str; 7] = ["ALTER", "COMMENT", "CREATE", "DO", "DROP", "GRANT", "REVOKE"];

const STARTING: [&str; 31] = [
    "ABORT",
    "ANALYZE",
    "BEGIN",
    "CALL",
    "CLUSTER",
    "COMMIT",
    "COPY",
    "DELETE",
    "END",
    "EXECUTE",
    "EXPLAIN",
    "IMPORT",
    "INSERT",
    "LOCK",
    "MERGE",
    "REASSIGN",
    "REFRESH",
    "REINDEX",
    "RELEASE",
    "RESET",
    "ROLLBACK",
    "SAVEPOINT",
    "SECURITY",
    "SELECT",
    "SET",
    "START",
    "TRUNCATE",
    "UPDATE",
    "VACUUM",
    "VALUES",
    "WITH",
];

/// The first plausible start of a statement after the quote at `from`, which is of
/// kind `token`.
pub(super) fn find(bytes: &[u8], from: usize, token: Unclosed) -> Option<Resume> {
    if token == Unclosed::Comment {
        return None;
    }
    let mut semicolon = None;
    let mut start = from;
    for line in bytes[from..].split_inclusive(|byte| is_newline(*byte)) {
        if let Some(semicolon) = semicolon
            && starts_statement(line, token)
        {
            let broken_end = from + trim_blanks_end(&bytes[from..semicolon]);
            return Some(Resume { broken_end, at: start });
        }
        let code = &line[..trim_blanks_end(line)];
        if !code.is_empty() && !code.starts_with(b"--") {
            semicolon = final_semicolon(code).map(|at| start + at);
        }
        start += line.len();
    }
    None
}

/// A literal whose text holds the start of a statement: where a quote is missing or
/// one too many, inside and outside are swapped from there on, the quote without
/// an end is the last one of the text, and the mistake is before the first such
/// literal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Suspect {
    /// Which quote.
    pub(super) token: Unclosed,
    /// The byte of its opening quote.
    pub(super) opened: usize,
    /// The first byte of the statement that holds it.
    pub(super) statement: usize,
    /// The statement that it holds.
    pub(super) resume: Resume,
}

/// Looks at the closed literal `opened..end` of the statement that starts at
/// `statement`.
pub(super) fn suspect(
    bytes: &[u8],
    opened: usize,
    end: usize,
    statement: usize,
) -> Option<Suspect> {
    let token = if bytes[opened] == b'"' { Unclosed::Identifier } else { Unclosed::String };
    let resume = find(&bytes[..end], opened, token)?;
    Some(Suspect { token, opened, statement, resume })
}

/// Moves the start of a broken statement back over what swapped quotes made of it:
/// a `;` in a literal ends a statement then, and the next "statement" starts, on
/// the same line, with no word that could start one.
pub(super) fn start_of_line(bytes: &[u8], mut start: usize, pieces: &mut Vec<Piece>) -> usize {
    while let Some(before) = pieces.last()
        && before.kind == PieceKind::Statement
        && !starts_statement(&bytes[start..], Unclosed::String)
        && !bytes[before.span.end..start].iter().any(|byte| is_newline(*byte))
    {
        start = before.span.start;
        pieces.pop();
    }
    start
}

/// The `;` that ends a line, before an optional `--` comment.
fn final_semicolon(line: &[u8]) -> Option<usize> {
    let comment = line.windows(2).position(|pair| pair == b"--");
    [line.len()].into_iter().chain(comment).find_map(|end| {
        let end = trim_blanks_end(&line[..end]);
        (end > 0 && line[end - 1] == b';').then(|| end - 1)
    })
}

fn starts_statement(line: &[u8], token: Unclosed) -> bool {
    let len = line.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let next = line.get(len).copied().unwrap_or(b' ');
    if !(next.is_ascii_whitespace() || next == b';') {
        return false;
    }
    let is = |word: &&str| line[..len].eq_ignore_ascii_case(word.as_bytes());
    DEFINING.iter().any(is) || (token != Unclosed::DollarQuote && STARTING.iter().any(is))
}
