//! The tokens of a body, and where a reader stands among them.
//!
//! PL/pgSQL finds the ends of its statements and expressions by tokens alone
//! (`read_sql_construct` in `pl_gram.y`), so the tokens of the splitter are
//! enough.

use crate::pg::Name;
use crate::source::Span;
use crate::sql::cursor::{Parsed, Refusal};
use crate::sql::split::Unclosed;
use crate::sql::split::lexer::{self, Token, TokenKind};

/// A place in the tokens of a body.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    at: usize,
    end: usize,
    /// How many statements are open around this place.
    depth: usize,
    /// The cursors that were declared with a query.
    pub(super) cursors: Vec<Name>,
}

/// How deep statements may stand in each other. Real code stays below 20.
const DEEPEST: usize = 100;

/// How much stack a level of statements takes at most, without optimisation.
const STACK: usize = 128 << 10;

impl<'a> Reader<'a> {
    /// Before the first token of `text[span]`.
    pub(super) fn new(text: &'a str, span: Span) -> Parsed<Self> {
        let bytes = &text.as_bytes()[..span.end];
        let (mut at, mut tokens) = (span.start, Vec::new());
        while at < bytes.len() {
            let token = lexer::token(bytes, at);
            at = token.end;
            match token.kind {
                TokenKind::Blank | TokenKind::Comment => {}
                TokenKind::Unclosed(kind) => {
                    let expected = match kind {
                        Unclosed::String => "the end of a string literal",
                        Unclosed::Identifier => "the end of a quoted identifier",
                        Unclosed::DollarQuote => "the end of a dollar-quoted string",
                        Unclosed::Comment => "the end of a comment",
                    };
                    let opened = Span::new(token.start, token.start + 1);
                    return Err(Refusal { expected, at: opened });
                }
                _ => tokens.push(token),
            }
        }
        Ok(Self { text, tokens, at: 0, end: span.end, depth: 0, cursors: Vec::new() })
    }

    pub(super) fn at_end(&self) -> bool {
        self.at >= self.tokens.len()
    }

    /// The place of the next token, or the end of the body.
    pub(super) fn place(&self) -> Span {
        self.peek(0).map_or(Span::new(self.end, self.end), span_of)
    }

    /// From the first byte of `first` to the last byte taken.
    pub(super) fn span_from(&self, first: Span) -> Span {
        let last = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        last.map_or(first, |token| first.to(span_of(*token)))
    }

    pub(super) fn refuse<T>(&self, expected: &'static str) -> Parsed<T> {
        Err(Refusal { expected, at: self.place() })
    }

    /// Reads something one level deeper.
    pub(super) fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth == DEEPEST {
            return self.refuse("fewer blocks in each other");
        }
        self.depth += 1;
        let read = stacker::maybe_grow(STACK, 4 * STACK, || read(self));
        self.depth -= 1;
        read
    }

    fn peek(&self, ahead: usize) -> Option<Token> {
        self.tokens.get(self.at + ahead).copied()
    }

    pub(super) fn skip(&mut self, count: usize) {
        self.at = (self.at + count).min(self.tokens.len());
    }

    fn text_of(&self, token: Token) -> &'a str {
        &self.text[token.start..token.end]
    }

    pub(super) fn slice(&self, span: Span) -> &'a str {
        &self.text[span.start..span.end]
    }

    /// Takes the next token and tells its byte, if it is one.
    pub(super) fn step(&mut self, mut tell: impl FnMut(u8)) {
        if let Some(TokenKind::Byte(byte)) = self.peek(0).map(|token| token.kind) {
            tell(byte);
        }
        self.at += 1;
    }

    /// Looks ahead without moving on.
    pub(super) fn ahead<T>(&mut self, look: impl FnOnce(&mut Self) -> T) -> T {
        let at = self.at;
        let seen = look(self);
        self.at = at;
        seen
    }

    /// The unquoted word `ahead`, as written.
    pub(super) fn word(&self, ahead: usize) -> Option<&'a str> {
        let token = self.peek(ahead).filter(|token| token.kind == TokenKind::Word)?;
        Some(self.text_of(token))
    }

    pub(super) fn is(&self, ahead: usize, keyword: &str) -> bool {
        self.word(ahead).is_some_and(|word| word.eq_ignore_ascii_case(keyword))
    }

    pub(super) fn looking_at(&self, keywords: &[&str]) -> bool {
        keywords.iter().enumerate().all(|(ahead, keyword)| self.is(ahead, keyword))
    }

    pub(super) fn take(&mut self, keywords: &[&str]) -> bool {
        let found = self.looking_at(keywords);
        self.at += if found { keywords.len() } else { 0 };
        found
    }

    pub(super) fn take_one_of(&mut self, keywords: &[&'static str]) -> Option<&'static str> {
        let found = keywords.iter().find(|keyword| self.is(0, keyword)).copied();
        self.at += usize::from(found.is_some());
        found
    }

    pub(super) fn expect(&mut self, keywords: &'static [&'static str]) -> Parsed<()> {
        if self.take(keywords) { Ok(()) } else { self.refuse(keywords[0]) }
    }

    /// Whether these bytes come next, with nothing between them.
    pub(super) fn sees(&self, ahead: usize, symbol: &str) -> bool {
        symbol.bytes().enumerate().all(|(i, byte)| {
            let token = self.peek(ahead + i);
            let adjoins = i == 0
                || token.zip(self.peek(ahead + i - 1)).is_some_and(|(b, a)| b.start == a.end);
            adjoins && token.is_some_and(|token| token.kind == TokenKind::Byte(byte))
        })
    }

    pub(super) fn take_symbol(&mut self, symbol: &str) -> bool {
        let found = self.sees(0, symbol);
        self.at += if found { symbol.len() } else { 0 };
        found
    }

    pub(super) fn expect_symbol(&mut self, symbol: &str, expected: &'static str) -> Parsed<()> {
        if self.take_symbol(symbol) { Ok(()) } else { self.refuse(expected) }
    }

    pub(super) fn semicolon(&mut self) -> Parsed<()> {
        self.expect_symbol(";", "`;`")
    }

    /// A string literal, dollar-quoted ones too.
    pub(super) fn string(&mut self) -> Option<Span> {
        let first = self.peek(0)?;
        if !matches!(first.kind, TokenKind::Quoted(b'\'' | b'$')) {
            return None;
        }
        self.at += 1;
        let mut span = span_of(first);
        // What begins on another line goes on with it.
        while let Some(next) = self.peek(0)
            && next.kind == TokenKind::Quoted(b'\'')
            && self.text[span.end..next.start].contains(['\n', '\r'])
        {
            span.end = next.end;
            self.at += 1;
        }
        Some(span)
    }

    /// A name: a word, folded, or a quoted identifier.
    pub(super) fn name(&mut self) -> Parsed<Name> {
        match self.name_ahead(0) {
            Some(name) => {
                self.at += 1;
                Ok(name)
            }
            None => self.refuse("a name"),
        }
    }

    fn name_ahead(&self, ahead: usize) -> Option<Name> {
        let token = self.peek(ahead)?;
        let text = self.text_of(token);
        match token.kind {
            TokenKind::Word => Some(text.to_ascii_lowercase()),
            TokenKind::Quoted(b'"') => Some(text[1..text.len() - 1].replace("\"\"", "\"")),
            _ => None,
        }
    }

    /// A variable: `name`, `name.field`, `name[1].field`, `$1`; whether it is all
    /// of it. Takes nothing where there is none.
    pub(super) fn target(&mut self) -> Option<(Name, bool)> {
        let start = self.at;
        let name = match self.name_ahead(0) {
            Some(name) => {
                self.at += 1;
                name
            }
            None if self.sees(0, "$") => {
                self.at += 1;
                while self.peek(0).is_some_and(is_digit) {
                    self.at += 1;
                }
                let first = self.tokens[start];
                let last = self.tokens[self.at - 1];
                self.text[first.start..last.end].to_owned()
            }
            None => return None,
        };
        let after_name = self.at;
        loop {
            if self.sees(0, ".") && !self.sees(0, "..") && self.name_ahead(1).is_some() {
                self.at += 2;
            } else if self.sees(0, "[") {
                let Some(close) = self.closing() else { break };
                self.at = close + 1;
            } else {
                break;
            }
        }
        Some((name, self.at == after_name))
    }

    /// The targets of `INTO`, between commas.
    pub(super) fn targets(&mut self) -> Parsed<Vec<Name>> {
        let mut names = Vec::new();
        loop {
            let Some((name, _)) = self.target() else { return self.refuse("a variable") };
            names.push(name);
            if !self.take_symbol(",") {
                return Ok(names);
            }
        }
    }

    /// The index of the bracket that closes the one here.
    fn closing(&self) -> Option<usize> {
        let mut depth = 0_usize;
        for (i, token) in self.tokens.iter().enumerate().skip(self.at) {
            match token.kind {
                TokenKind::Byte(b'(' | b'[') => depth += 1,
                TokenKind::Byte(b')' | b']') => {
                    depth = depth.checked_sub(1)?;
                    if depth == 0 {
                        return Some(i);
                    }
                }
                TokenKind::Byte(b';') => return None,
                _ => {}
            }
        }
        None
    }

    /// Takes the tokens up to the first of `stops` outside brackets: keywords, or
    /// a symbol. A `;` stops always. Refuses where there is no token, or the stop
    /// is not one of `stops`.
    pub(super) fn until(&mut self, stops: &[&str], expected: &'static str) -> Parsed<Span> {
        let start = self.place();
        let first = self.at;
        let mut depth = 0_usize;
        while let Some(token) = self.peek(0) {
            let found = depth == 0 && stops.iter().any(|stop| self.stops(token, stop));
            if found {
                return if self.at > first {
                    Ok(self.span_from(start))
                } else {
                    self.refuse("an expression")
                };
            }
            match token.kind {
                TokenKind::Byte(b'(' | b'[') => depth += 1,
                TokenKind::Byte(b')' | b']') if depth == 0 => return self.refuse(expected),
                TokenKind::Byte(b')' | b']') => depth -= 1,
                TokenKind::Byte(b';') => return self.refuse(expected),
                _ => {}
            }
            self.at += 1;
        }
        self.refuse(expected)
    }

    fn stops(&self, token: Token, stop: &str) -> bool {
        match token.kind {
            TokenKind::Word => self.text_of(token).eq_ignore_ascii_case(stop),
            TokenKind::Byte(_) => self.sees(0, stop),
            _ => false,
        }
    }
}

fn span_of(token: Token) -> Span {
    Span::new(token.start, token.end)
}

fn is_digit(token: Token) -> bool {
    matches!(token.kind, TokenKind::Byte(byte) if byte.is_ascii_digit())
}
