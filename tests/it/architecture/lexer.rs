//! Rust text to tokens with line numbers: as much of the lexer as it takes to
//! not mistake a comment or a string for code.

/// A token and the 1-based line that it starts on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) line: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// An identifier or a keyword; `r#type` is `type`.
    Word(String),
    /// `::`
    PathSeparator,
    /// Any other sign, one character at a time.
    Sign(char),
    /// A string, a character, a number or a lifetime.
    Literal,
}

impl Token {
    pub(super) fn word(&self) -> Option<&str> {
        match &self.kind {
            Kind::Word(word) => Some(word),
            _ => None,
        }
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        self.word() == Some(word)
    }

    pub(super) fn is_sign(&self, sign: char) -> bool {
        self.kind == Kind::Sign(sign)
    }
}

/// The tokens of `text`; comments and blanks are gone.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut lexer = Lexer { chars: text.chars().collect(), at: 0, line: 1 };
    let mut tokens = Vec::new();
    while let Some(token) = lexer.next() {
        tokens.push(token);
    }
    tokens
}

struct Lexer {
    chars: Vec<char>,
    at: usize,
    line: usize,
}

impl Lexer {
    fn next(&mut self) -> Option<Token> {
        self.skip_blanks_and_comments();
        let line = self.line;
        let first = self.peek(0)?;
        let kind = if let Some(hashes) = self.raw_string_hashes() {
            self.raw_string(hashes);
            Kind::Literal
        } else if first == '"' || (matches!(first, 'b' | 'c') && self.peek(1) == Some('"')) {
            self.quoted('"');
            Kind::Literal
        } else if first == 'b' && self.peek(1) == Some('\'') {
            self.quoted('\'');
            Kind::Literal
        } else if first == '\'' {
            self.character_or_lifetime();
            Kind::Literal
        } else if first.is_ascii_digit() {
            self.take_while(|c| c.is_alphanumeric() || c == '_');
            Kind::Literal
        } else if is_word_start(first) {
            if first == 'r' && self.peek(1) == Some('#') {
                self.bump(2);
            }
            Kind::Word(self.take_while(|c| c.is_alphanumeric() || c == '_'))
        } else if first == ':' && self.peek(1) == Some(':') {
            self.bump(2);
            Kind::PathSeparator
        } else {
            self.bump(1);
            Kind::Sign(first)
        };
        Some(Token { kind, line })
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn bump(&mut self, count: usize) {
        let end = (self.at + count).min(self.chars.len());
        self.line += self.chars[self.at..end].iter().filter(|c| **c == '\n').count();
        self.at = end;
    }

    fn take_while(&mut self, keep: impl Fn(char) -> bool) -> String {
        let taken: String =
            self.chars[self.at..].iter().copied().take_while(|c| keep(*c)).collect();
        self.bump(taken.chars().count());
        taken
    }

    fn skip_blanks_and_comments(&mut self) {
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some(c), _) if c.is_whitespace() => self.bump(1),
                (Some('/'), Some('/')) => {
                    self.take_while(|c| c != '\n');
                }
                (Some('/'), Some('*')) => self.block_comment(),
                _ => return,
            }
        }
    }

    fn block_comment(&mut self) {
        let mut depth = 0;
        while let Some(c) = self.peek(0) {
            match (c, self.peek(1)) {
                ('/', Some('*')) => {
                    depth += 1;
                    self.bump(2);
                }
                ('*', Some('/')) => {
                    depth -= 1;
                    self.bump(2);
                    if depth == 0 {
                        return;
                    }
                }
                _ => self.bump(1),
            }
        }
    }

    /// The number of `#` of a raw string that begins here.
    fn raw_string_hashes(&self) -> Option<usize> {
        let prefix = match (self.peek(0)?, self.peek(1)) {
            ('r', _) => 1,
            ('b' | 'c', Some('r')) => 2,
            _ => return None,
        };
        let rest = &self.chars[self.at + prefix..];
        let hashes = rest.iter().take_while(|c| **c == '#').count();
        (rest.get(hashes) == Some(&'"')).then_some(hashes)
    }

    fn raw_string(&mut self, hashes: usize) {
        self.take_while(|c| c != '"');
        self.bump(1);
        while let Some(c) = self.peek(0) {
            self.bump(1);
            if c == '"' && (0..hashes).all(|i| self.peek(i) == Some('#')) {
                return self.bump(hashes);
            }
        }
    }

    /// A quoted literal with escapes, from its prefix on.
    fn quoted(&mut self, quote: char) {
        self.take_while(|c| c != quote);
        self.bump(1);
        while let Some(c) = self.peek(0) {
            self.bump(if c == '\\' { 2 } else { 1 });
            if c == quote {
                return;
            }
        }
    }

    fn character_or_lifetime(&mut self) {
        if self.peek(1) != Some('\\') && self.peek(2) != Some('\'') {
            self.bump(1);
            self.take_while(|c| c.is_alphanumeric() || c == '_');
        } else {
            self.quoted('\'');
        }
    }
}

fn is_word_start(c: char) -> bool {
    c == '_' || c.is_alphabetic()
}

#[test]
fn strings_and_comments_are_not_code() {
    let text = r###"a /* crate::x /* nested */ */ "crate::\"y" r#"crate::z""# 'q' '\'' 'l b'"' // w
r#type b"\"" 1u8 ::c"###;
    let words: Vec<_> =
        tokens(text).into_iter().filter_map(|t| t.word().map(|w| (w.to_owned(), t.line))).collect();
    assert_eq!(words, [("a".to_owned(), 1), ("type".to_owned(), 2), ("c".to_owned(), 2)]);
}
