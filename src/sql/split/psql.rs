//! What only psql reads: meta-commands, and rows after `COPY … FROM stdin`.

use super::lexer::{is_newline, line_end, trim_blanks_end};

/// A meta-command at a known place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MetaCommand {
    /// One past its last byte, arguments included.
    pub(super) end: usize,
    /// Whether it sends or separates the statement before it, as `\g` does.
    pub(super) ends_statement: bool,
    /// Whether it is a `\copy … from stdin`, followed by rows.
    pub(super) reads_rows: bool,
}

/// Commands that send the statement before them, besides those that start with `g`.
const SENDING: [&str; 7] =
    ["bind", "bind_named", "crosstabview", "parse", "sendpipeline", "watch", "close_prepared"];

/// Commands that take the rest of the line as it is.
const WHOLE_LINE: [&str; 6] = ["copy", "h", "help", "sf", "sv", "!"];

/// The meta-command at the backslash `at`, if what follows names one. Inside a
/// statement (`mid_statement`) only those count that end it, and those that start
/// a line.
pub(super) fn meta_command(bytes: &[u8], at: usize, mid_statement: bool) -> Option<MetaCommand> {
    let first = *bytes.get(at + 1)?;
    if first == b';' {
        return Some(MetaCommand { end: at + 2, ends_statement: true, reads_rows: false });
    }
    let name_len = match first {
        b'!' | b'?' | b'.' | b'\\' => 1,
        _ => bytes[at + 1..].iter().take_while(|b| b.is_ascii_alphabetic() || **b == b'_').count(),
    };
    if name_len == 0 {
        return None;
    }
    let arguments = at + 1 + name_len;
    let name = &bytes[at + 1..arguments];
    let is = |word: &&str| name.eq_ignore_ascii_case(word.as_bytes());
    let ends_statement = matches!(first, b'g' | b'G') || SENDING.iter().any(is);
    if mid_statement && !ends_statement && !starts_line(bytes, at) {
        return None;
    }
    let end = match WHOLE_LINE.iter().any(is) {
        true => line_end(bytes, arguments),
        false => arguments_end(bytes, arguments),
    };
    let end = at + trim_blanks_end(&bytes[at..end]);
    let reads_rows = is(&"copy") && mentions_from_stdin(&bytes[arguments..end]);
    Some(MetaCommand { end, ends_statement, reads_rows })
}

/// The end of the line, or one past the `\\` that ends a command's arguments and
/// lets SQL follow.
fn arguments_end(bytes: &[u8], start: usize) -> usize {
    let mut quote = None;
    for (at, byte) in bytes.iter().enumerate().skip(start) {
        match (quote, *byte) {
            (_, byte) if is_newline(byte) => return at,
            (None, b'\'' | b'"' | b'`') => quote = Some(*byte),
            (Some(open), byte) if open == byte => quote = None,
            (None, b'\\')
                if bytes.get(at + 1) == Some(&b'\\')
                    && bytes.get(at + 2).is_none_or(u8::is_ascii_whitespace) =>
            {
                return at + 2;
            }
            _ => {}
        }
    }
    bytes.len()
}

fn mentions_from_stdin(command: &[u8]) -> bool {
    let mut words = command.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    words.any(|word| word.eq_ignore_ascii_case(b"from"))
        && words.next().is_some_and(|word| {
            word.eq_ignore_ascii_case(b"stdin") || word.eq_ignore_ascii_case(b"pstdin")
        })
}

/// Whether only blanks stand between the start of the line and `at`.
fn starts_line(bytes: &[u8], at: usize) -> bool {
    let before = bytes[..at].iter().rev().find(|byte| !matches!(byte, b' ' | b'\t'));
    before.is_none_or(|byte| is_newline(*byte))
}

/// The start of the next line, where nothing but blanks or a `--` comment is left
/// of the line that `at` is on.
pub(super) fn next_line_after_blanks(bytes: &[u8], at: usize) -> Option<usize> {
    let blanks = bytes[at..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let mut end = at + blanks;
    if bytes[end..].starts_with(b"--") {
        end = line_end(bytes, end);
    }
    match bytes[end..] {
        [b'\n', ..] => Some(end + 1),
        [b'\r', b'\n', ..] => Some(end + 2),
        _ => None,
    }
}

/// One past the `\.` that ends the rows which start at `at`.
pub(super) fn copy_end(bytes: &[u8], at: usize) -> Option<usize> {
    let mut start = at;
    for line in bytes[at..].split_inclusive(|byte| *byte == b'\n') {
        if matches!(line, b"\\." | b"\\.\n" | b"\\.\r\n" | b"\\.\r") {
            return Some(start + 2);
        }
        start += line.len();
    }
    None
}
