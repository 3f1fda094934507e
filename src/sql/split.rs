//! Statement boundaries, found by a linear byte scanner of our own.
//!
//! The scanner reads tokens as PostgreSQL's own lexer does (with
//! `standard_conforming_strings` on, the only setting that current servers
//! recommend) and ends a statement at a `;`, except
//!
//! - inside the parentheses of `CREATE RULE … DO ALSO (a; b)`, and
//! - inside the SQL-standard body of a routine, `BEGIN ATOMIC …; END`.
//!
//! Parentheses protect a `;` nowhere else, because PostgreSQL's grammar allows
//! it nowhere else: an unbalanced `(` cannot hide the rest of the file. In the
//! two protected places, a word that cannot start a rule action or a body
//! statement (`ALTER`, say) shows that the closing token is missing, and ends
//! the statement before it.
//!
//! A quote that never closes makes PostgreSQL read the rest of the text as one
//! token. The piece is [`PieceKind::Broken`] and names the place where the quote
//! opened; the scanner then looks for the next line that plausibly starts a
//! statement and goes on there. A text with a broken piece can
//! never be called safe, but its other statements are still worth reading.
//!
//! Nothing here fails, panics or recurses, whatever the text.

mod calls;
mod layout;
pub(super) mod lexer;
mod open;
mod psql;
mod recovery;

use std::fmt;

use crate::source::Span;
pub use calls::names_before_parentheses;
pub use layout::{comments, without_layout};
use lexer::{Token, TokenKind};
use open::{OpenStatement, Push};
use recovery::Suspect;

/// A part of a text that is not a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Its bytes: from the first byte of its first token to the last byte of its
    /// last token, without surrounding blanks, comments and the `;`.
    pub span: Span,
    /// What it is.
    pub kind: PieceKind,
}

impl Piece {
    /// The same piece, moved `by` bytes to the right: from positions in a region
    /// to positions in its source.
    pub const fn shifted(self, by: usize) -> Self {
        let kind = match self.kind {
            PieceKind::Broken { token, opened } => PieceKind::Broken { token, opened: opened + by },
            other => other,
        };
        Self { span: self.span.shifted(by), kind }
    }
}

/// What a piece of a script is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PieceKind {
    /// A statement.
    Statement,
    /// The rows that follow `COPY … FROM stdin;` (or `\copy … from stdin`), from
    /// the first byte of the first row to the closing `\.`. Only psql reads such
    /// rows; without a closing `\.` there is no such piece, and what follows is
    /// read as statements.
    CopyData,
    /// A psql meta-command such as `\connect db`, `\restrict x` or `\gexec`, with
    /// its arguments; also `\;`, psql's separator that does not send.
    MetaCommand,
    /// Text whose boundaries cannot be trusted, because a token that starts in it
    /// never ends.
    Broken {
        /// The kind of token that never ends.
        token: Unclosed,
        /// The byte where that token most plausibly opened.
        opened: usize,
    },
}

/// A kind of token that can run to the end of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unclosed {
    /// A string literal, `'…` or `E'…`.
    String,
    /// A quoted identifier, `"…`.
    Identifier,
    /// A dollar-quoted string, `$tag$…`.
    DollarQuote,
    /// A block comment, `/*…`; comments nest.
    Comment,
}

impl fmt::Display for Unclosed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::String => "a string literal",
            Self::Identifier => "a quoted identifier",
            Self::DollarQuote => "a dollar-quoted string",
            Self::Comment => "a comment",
        })
    }
}

/// Splits `text` into its pieces, in order. What lies between them is blanks,
/// comments, `;` and a byte-order mark: pieces and gaps concatenate to `text`.
///
/// Takes time linear in the length of `text`.
pub fn split(text: &str) -> Vec<Piece> {
    let mut splitter = Splitter::new(text.as_bytes());
    splitter.run();
    splitter.pieces
}

/// How often one text may recover from a token that never ends. Every recovery
/// may read the rest of the text once, so this bounds the work.
const MAX_RECOVERIES: usize = 16;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

struct Splitter<'a> {
    bytes: &'a [u8],
    at: usize,
    open: Option<OpenStatement>,
    pieces: Vec<Piece>,
    recoveries: usize,
    /// The first literal since the last recovery that may hide a statement.
    suspect: Option<Suspect>,
    /// Set once a search for the `\.` of COPY data has reached the end in vain.
    no_copy_end: bool,
}

impl<'a> Splitter<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        let at = if bytes.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
        Self {
            bytes,
            at,
            open: None,
            pieces: Vec::new(),
            recoveries: 0,
            suspect: None,
            no_copy_end: false,
        }
    }

    fn run(&mut self) {
        while self.at < self.bytes.len() {
            let token = lexer::token(self.bytes, self.at);
            match token.kind {
                TokenKind::Blank | TokenKind::Comment => self.at = token.end,
                TokenKind::Unclosed(kind) => self.broken(kind, token.start),
                TokenKind::Byte(b'\\') if self.meta_command() => {}
                TokenKind::Byte(b';') => self.semicolon(token),
                TokenKind::Quoted(b'\'' | b'"') => {
                    self.push(token);
                    self.suspect(token);
                }
                _ => self.push(token),
            }
        }
        self.close();
    }

    fn push(&mut self, token: Token) {
        self.at = token.end;
        let open = self.open.get_or_insert_with(|| OpenStatement::new(token.start));
        if open.push(self.bytes, token) == Push::StartsAnother {
            self.close();
            let mut next = OpenStatement::new(token.start);
            next.push(self.bytes, token);
            self.open = Some(next);
        }
    }

    fn semicolon(&mut self, token: Token) {
        self.at = token.end;
        let Some(open) = &mut self.open else { return };
        if open.protects_semicolon() {
            open.push_semicolon(token);
            return;
        }
        let reads_rows = open.is_copy_from_stdin();
        self.close();
        if reads_rows {
            self.copy_data();
        }
    }

    fn close(&mut self) {
        if let Some(open) = self.open.take() {
            self.piece(open.start, open.end(), PieceKind::Statement);
        }
    }

    fn piece(&mut self, start: usize, end: usize, kind: PieceKind) {
        self.pieces.push(Piece { span: Span::new(start, end), kind });
    }

    /// Reads a psql meta-command at the backslash the scanner stands on; says
    /// whether there is one.
    fn meta_command(&mut self) -> bool {
        let start = self.at;
        let found = psql::meta_command(self.bytes, start, self.open.is_some());
        let Some(command) = found else { return false };
        self.at = command.end;
        if let Some(open) = &mut self.open
            && !command.ends_statement
        {
            // psql runs it and goes on with the statement; so does the scanner,
            // without reading quotes in its arguments.
            open.push_opaque(command.end);
            return true;
        }
        self.close();
        self.piece(start, command.end, PieceKind::MetaCommand);
        if command.reads_rows {
            self.copy_data();
        }
        true
    }

    /// Takes the rows after `COPY … FROM stdin;`, which start on the next line.
    fn copy_data(&mut self) {
        if self.no_copy_end {
            return;
        }
        let Some(start) = psql::next_line_after_blanks(self.bytes, self.at) else { return };
        match psql::copy_end(self.bytes, start) {
            Some(end) => {
                self.piece(start, end, PieceKind::CopyData);
                self.at = end;
            }
            None => self.no_copy_end = true,
        }
    }

    /// Looks at a closed literal that runs over several lines.
    fn suspect(&mut self, literal: Token) {
        let several_lines =
            || self.bytes[literal.start..literal.end].iter().any(|byte| lexer::is_newline(*byte));
        if self.suspect.is_none() && several_lines() {
            let statement = self.open.as_ref().map_or(literal.start, |open| open.start);
            self.suspect = recovery::suspect(self.bytes, literal.start, literal.end, statement);
        }
    }

    fn broken(&mut self, token: Unclosed, opened: usize) {
        let statement = self.open.take().map_or(opened, |open| open.start);
        let found = match self.suspect.take() {
            _ if self.recoveries == MAX_RECOVERIES => None,
            Some(suspect) if matches!(token, Unclosed::String | Unclosed::Identifier) => {
                Some(suspect)
            }
            _ => recovery::find(self.bytes, opened, token).map(|resume| Suspect {
                token,
                opened,
                statement,
                resume,
            }),
        };
        let Some(found) = found else {
            let end = lexer::trim_blanks_end(self.bytes);
            self.piece(statement, end, PieceKind::Broken { token, opened });
            self.at = self.bytes.len();
            return;
        };
        self.recoveries += 1;
        self.pieces.retain(|piece| piece.span.start < found.statement);
        let start = recovery::start_of_line(self.bytes, found.statement, &mut self.pieces);
        let kind = PieceKind::Broken { token: found.token, opened: found.opened };
        self.piece(start, found.resume.broken_end, kind);
        self.at = found.resume.at;
    }
}

/// The first `count` words of `text` in upper case: keywords and unquoted names,
/// comments skipped, up to the first other token.
pub fn leading_words(text: &str, count: usize) -> Vec<String> {
    let bytes = text.as_bytes();
    let (mut at, mut words) = (0, Vec::new());
    while at < bytes.len() && words.len() < count {
        let token = lexer::token(bytes, at);
        match token.kind {
            TokenKind::Blank | TokenKind::Comment => {}
            TokenKind::Word => words.push(text[token.start..token.end].to_ascii_uppercase()),
            _ => break,
        }
        at = token.end;
    }
    words
}
