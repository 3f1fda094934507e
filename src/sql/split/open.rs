//! The statement that is being read, and whether a `;` ends it.

use super::lexer::{Token, TokenKind};

/// Words that start the statements of a rule's action.
const RULE_ACTIONS: [&[u8]; 8] =
    [b"SELECT", b"INSERT", b"UPDATE", b"DELETE", b"NOTIFY", b"WITH", b"VALUES", b"TABLE"];

/// Words that start the statements of a SQL-standard routine body, or end it.
const BODY_STATEMENTS: [&[u8]; 10] = [
    b"SELECT", b"INSERT", b"UPDATE", b"DELETE", b"MERGE", b"WITH", b"VALUES", b"TABLE", b"RETURN",
    b"END",
];

/// A statement whose end has not been reached.
#[derive(Debug)]
pub(super) struct OpenStatement {
    /// The first byte of its first token.
    pub(super) start: usize,
    /// One past the last byte of its last token.
    end: usize,
    head: Head,
    previous: Previous,
    parentheses: usize,
    /// 0 outside a `BEGIN ATOMIC` body; inside, 1 plus the open `CASE`s.
    body: usize,
    copies_from_stdin: bool,
    /// The end of the token before a protected `;`, while nothing follows it.
    before_semicolon: Option<usize>,
}

/// The statement's kind, as far as its first words tell and boundaries care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Head {
    Empty,
    Create,
    CreateOr,
    CreateOrReplace,
    Routine,
    Rule,
    Copy,
    Other,
}

/// The token before, where it changes the meaning of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Previous {
    /// `AS` or `.`: the next word is a name.
    BeforeName,
    Begin,
    From,
    Other,
}

/// Whether a token belongs to the statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Push {
    Taken,
    /// The statement lacks its closing token, and this is the first word of the
    /// next statement.
    StartsAnother,
}

impl OpenStatement {
    pub(super) fn new(start: usize) -> Self {
        Self {
            start,
            end: start,
            head: Head::Empty,
            previous: Previous::Other,
            parentheses: 0,
            body: 0,
            copies_from_stdin: false,
            before_semicolon: None,
        }
    }

    /// One past its last token; a protected `;` at the very end does not count.
    pub(super) fn end(&self) -> usize {
        self.before_semicolon.unwrap_or(self.end)
    }

    pub(super) fn is_copy_from_stdin(&self) -> bool {
        self.copies_from_stdin
    }

    pub(super) fn protects_semicolon(&self) -> bool {
        self.body > 0 || (self.head == Head::Rule && self.parentheses > 0)
    }

    pub(super) fn push_semicolon(&mut self, token: Token) {
        // No CASE can be open here, so a miscounted one does no further harm.
        self.body = self.body.min(1);
        self.before_semicolon.get_or_insert(self.end);
        self.end = token.end;
        self.previous = Previous::Other;
    }

    /// Takes bytes up to `end` that are not read as tokens.
    pub(super) fn push_opaque(&mut self, end: usize) {
        self.before_semicolon = None;
        self.end = end;
        self.previous = Previous::Other;
    }

    pub(super) fn push(&mut self, bytes: &[u8], token: Token) -> Push {
        let text = &bytes[token.start..token.end];
        if token.kind == TokenKind::Word && self.before_semicolon.is_some() {
            let expected: &[&[u8]] = if self.body > 0 { &BODY_STATEMENTS } else { &RULE_ACTIONS };
            if !expected.iter().any(|word| text.eq_ignore_ascii_case(word)) {
                return Push::StartsAnother;
            }
        }
        self.before_semicolon = None;
        self.end = token.end;
        match token.kind {
            TokenKind::Word => self.word(text),
            kind => {
                self.other(kind);
                if matches!(self.head, Head::Empty | Head::Create | Head::CreateOr) {
                    self.head = Head::Other;
                }
            }
        }
        Push::Taken
    }

    fn other(&mut self, kind: TokenKind) {
        self.previous = Previous::Other;
        match kind {
            TokenKind::Byte(b'(') => self.parentheses += 1,
            TokenKind::Byte(b')') => self.parentheses = self.parentheses.saturating_sub(1),
            TokenKind::Byte(b'.') => self.previous = Previous::BeforeName,
            _ => {}
        }
    }

    fn word(&mut self, text: &[u8]) {
        let is = |word: &str| text.eq_ignore_ascii_case(word.as_bytes());
        match self.head {
            Head::Routine if self.body > 0 => {
                if self.previous == Previous::BeforeName {
                    // `AS end` and `t.end` are names.
                } else if is("CASE") {
                    self.body += 1;
                } else if is("END") {
                    self.body -= 1;
                }
            }
            Head::Routine if is("ATOMIC") && self.previous == Previous::Begin => self.body = 1,
            Head::Copy => {
                self.copies_from_stdin |=
                    self.parentheses == 0 && self.previous == Previous::From && is("STDIN");
            }
            head => self.head = head.after(is),
        }
        self.previous = if is("AS") {
            Previous::BeforeName
        } else if is("BEGIN") {
            Previous::Begin
        } else if is("FROM") {
            Previous::From
        } else {
            Previous::Other
        };
    }
}

impl Head {
    fn after(self, is: impl Fn(&str) -> bool) -> Self {
        match self {
            Self::Empty if is("CREATE") => Self::Create,
            Self::Empty if is("COPY") => Self::Copy,
            Self::Create if is("OR") => Self::CreateOr,
            Self::CreateOr if is("REPLACE") => Self::CreateOrReplace,
            Self::Create | Self::CreateOrReplace if is("FUNCTION") || is("PROCEDURE") => {
                Self::Routine
            }
            Self::Create | Self::CreateOrReplace if is("RULE") => Self::Rule,
            Self::Routine | Self::Rule | Self::Copy => self,
            _ => Self::Other,
        }
    }
}
