//! A place in the tokens of one statement, and the small productions that
//! every statement needs: keywords, names, types, lists.

use sqlparser::tokenizer::Token;

use super::change::ObjectName;
use super::keyword;
use super::lex::Lexeme;
use super::newer::Met;
use super::syntax::Notes;
use crate::pg::{NAME_BYTES, Name};
use crate::source::Span;

/// Why a production did not take the tokens: what it wanted, and where.
#[derive(Debug, Clone)]
pub(super) struct Refusal {
    pub(super) expected: &'static str,
    pub(super) at: Span,
}

/// What a production gives.
pub(super) type Parsed<T> = Result<T, Refusal>;

/// A window on the tokens of a statement.
#[derive(Debug, Clone)]
pub(super) struct Cursor<'a> {
    text: &'a str,
    lexemes: &'a [Lexeme],
    at: usize,
    /// How many expressions and queries the next token is in.
    pub(super) depth: usize,
    /// Where the recogniser notes what it meets.
    pub(super) notes: Option<&'a Notes>,
    /// Where it is noted that older servers do not know a clause.
    pub(super) newer: Option<&'a Met>,
}

impl<'a> Cursor<'a> {
    /// A cursor before the first of `lexemes`, which are tokens of `text`.
    pub(super) fn new(text: &'a str, lexemes: &'a [Lexeme]) -> Self {
        Self { text, lexemes, at: 0, depth: 0, notes: None, newer: None }
    }

    /// The text that the cursor's tokens are of.
    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    /// The tokens from here to the end.
    pub(super) fn rest(&self) -> &'a [Lexeme] {
        &self.lexemes[self.at..]
    }

    /// Whether every token is taken.
    pub(super) fn at_end(&self) -> bool {
        self.at >= self.lexemes.len()
    }

    /// The token `ahead` of the next one.
    pub(super) fn peek(&self, ahead: usize) -> Option<&'a Lexeme> {
        self.lexemes.get(self.at + ahead)
    }

    /// Takes `count` tokens.
    pub(super) fn skip(&mut self, count: usize) {
        self.at = (self.at + count).min(self.lexemes.len());
    }

    /// The place of the next token, or the end of the last one.
    pub(super) fn place(&self) -> Span {
        let end = || self.lexemes.last().map_or(0, |lexeme| lexeme.span.end);
        self.peek(0).map_or_else(|| Span::new(end(), end()), |lexeme| lexeme.span)
    }

    /// A cursor on the tokens from here to where `end` is.
    pub(super) fn before(&self, end: &Self) -> Self {
        Self { lexemes: &self.lexemes[..end.at], ..self.clone() }
    }

    /// From the first byte of the next token to the last byte of the last one.
    pub(super) fn whole(&self) -> Span {
        self.lexemes.last().map_or_else(|| self.place(), |last| self.place().to(last.span))
    }

    /// From the first byte of `first` to the last byte taken.
    pub(super) fn span_from(&self, first: Span) -> Span {
        let last = self.at.checked_sub(1).and_then(|at| self.lexemes.get(at));
        last.map_or(first, |lexeme| first.to(lexeme.span))
    }

    /// A refusal at the next token.
    pub(super) fn refuse<T>(&self, expected: &'static str) -> Parsed<T> {
        Err(Refusal { expected, at: self.place() })
    }

    /// Demands that every token is taken.
    pub(super) fn finish(&self) -> Parsed<()> {
        if self.at_end() { Ok(()) } else { self.refuse("the end of the statement") }
    }

    /// Whether the next tokens are these keywords.
    pub(super) fn looking_at(&self, keywords: &[&str]) -> bool {
        keywords
            .iter()
            .enumerate()
            .all(|(i, keyword)| self.peek(i).is_some_and(|lexeme| lexeme.is_keyword(keyword)))
    }

    /// Takes these keywords if they are next.
    pub(super) fn take(&mut self, keywords: &[&str]) -> bool {
        let found = self.looking_at(keywords);
        if found {
            self.at += keywords.len();
        }
        found
    }

    /// Takes these keywords or refuses.
    pub(super) fn expect(&mut self, keywords: &'static [&'static str]) -> Parsed<()> {
        if self.take(keywords) { Ok(()) } else { self.refuse(keywords[0]) }
    }

    /// Takes one of these keywords and says which.
    pub(super) fn take_one_of(&mut self, keywords: &[&'static str]) -> Option<&'static str> {
        let found = keywords.iter().find(|keyword| self.looking_at(&[keyword])).copied();
        self.at += usize::from(found.is_some());
        found
    }

    /// Takes `token` if it is next.
    pub(super) fn take_token(&mut self, token: &Token) -> bool {
        let found = self.peek(0).is_some_and(|lexeme| lexeme.token == *token);
        self.at += usize::from(found);
        found
    }

    /// Takes `token` or refuses.
    pub(super) fn expect_token(&mut self, token: &Token, expected: &'static str) -> Parsed<()> {
        if self.take_token(token) { Ok(()) } else { self.refuse(expected) }
    }

    /// `IF EXISTS`.
    pub(super) fn if_exists(&mut self) -> bool {
        self.take(&["IF", "EXISTS"])
    }

    /// `IF NOT EXISTS`.
    pub(super) fn if_not_exists(&mut self) -> bool {
        self.take(&["IF", "NOT", "EXISTS"])
    }

    /// `CASCADE`, or `RESTRICT`, or nothing; true for the first.
    pub(super) fn cascade(&mut self) -> bool {
        let cascade = self.take(&["CASCADE"]);
        if !cascade {
            self.take(&["RESTRICT"]);
        }
        cascade
    }

    /// A name of a table, column, constraint and the like.
    pub(super) fn name(&mut self) -> Parsed<Name> {
        self.word(keyword::can_name)
    }

    /// A name where every word is allowed (after a dot, after `AS`).
    pub(super) fn label(&mut self) -> Parsed<Name> {
        self.word(|_| true)
    }

    /// A name of a language, which may stand in quotes.
    pub(super) fn label_or_string(&mut self) -> Option<Name> {
        match self.peek(0).map(|lexeme| &lexeme.token) {
            Some(Token::SingleQuotedString(name)) => {
                self.at += 1;
                Some(name.to_ascii_lowercase())
            }
            _ => self.label().ok(),
        }
    }

    pub(super) fn word(&mut self, allowed: impl Fn(&str) -> bool) -> Parsed<Name> {
        let Some(Token::Word(word)) = self.peek(0).map(|lexeme| &lexeme.token) else {
            return self.refuse("a name");
        };
        let name = if word.quote_style.is_some() {
            word.value.clone()
        } else {
            word.value.to_ascii_lowercase()
        };
        if name.is_empty() || (word.quote_style.is_none() && !allowed(&name)) {
            return self.refuse("a name");
        }
        self.at += 1;
        Ok(truncated(name))
    }

    /// A possibly qualified name; of `database.schema.name` the database goes.
    pub(super) fn object_name(&mut self) -> Parsed<ObjectName> {
        let start = self.place();
        let mut parts = vec![self.name()?];
        while self.take_token(&Token::Period) {
            parts.push(self.label()?);
        }
        let span = self.span_from(start);
        match <[Name; 1]>::try_from(parts) {
            Ok([name]) => Ok(ObjectName { schema: None, name, span }),
            Err(mut parts) if parts.len() <= 3 => {
                let name = parts.pop().unwrap_or_default();
                Ok(ObjectName { schema: parts.pop(), name, span })
            }
            Err(_) => self.refuse("a name of at most three parts"),
        }
    }

    /// One or more things between commas.
    pub(super) fn list<T>(
        &mut self,
        mut one: impl FnMut(&mut Self) -> Parsed<T>,
    ) -> Parsed<Vec<T>> {
        let mut all = vec![one(self)?];
        while self.take_token(&Token::Comma) {
            all.push(one(self)?);
        }
        Ok(all)
    }

    /// `( … )` around a production that must take all that is inside.
    pub(super) fn parenthesised<T>(
        &mut self,
        inside: impl FnOnce(&mut Cursor<'a>) -> Parsed<T>,
    ) -> Parsed<T> {
        let mut inner = self.group()?;
        let value = inside(&mut inner)?;
        inner.finish()?;
        Ok(value)
    }

    /// Takes a balanced `( … )` and gives a cursor on what is inside.
    pub(super) fn group(&mut self) -> Parsed<Cursor<'a>> {
        if self.peek(0).is_none_or(|lexeme| lexeme.token != Token::LParen) {
            return self.refuse("`(`");
        }
        let Some(close) = closing(self.rest()) else { return self.refuse("a closing `)`") };
        let mut inner = Cursor::new(self.text, &self.rest()[1..close]);
        (inner.depth, inner.notes) = (self.depth, self.notes);
        self.at += close + 1;
        Ok(inner)
    }

    /// `(a, b)`: names of columns.
    pub(super) fn column_list(&mut self) -> Parsed<Vec<Name>> {
        self.parenthesised(|inside| inside.list(Self::name))
    }

    /// Takes the tokens up to the first one, outside brackets, that `stops`
    /// says yes to, and gives a cursor on them; it is told the tokens from
    /// there on and how many were taken.
    pub(super) fn until(&mut self, stops: impl Fn(&[Lexeme], usize) -> bool) -> Cursor<'a> {
        let rest = self.rest();
        let mut depth = 0_usize;
        let mut count = 0;
        while let Some(lexeme) = rest.get(count) {
            if depth == 0 && stops(&rest[count..], count) {
                break;
            }
            match lexeme.token {
                Token::LParen | Token::LBracket => depth += 1,
                Token::RParen | Token::RBracket => depth = depth.saturating_sub(1),
                _ => {}
            }
            count += 1;
        }
        self.at += count;
        Cursor::new(self.text, &rest[..count])
    }

    /// The parts between the commas that are outside brackets.
    pub(super) fn comma_separated(&mut self) -> Vec<Cursor<'a>> {
        let mut parts = Vec::new();
        loop {
            parts.push(self.until(|rest, _| rest[0].token == Token::Comma));
            if !self.take_token(&Token::Comma) {
                return parts;
            }
        }
    }
}

/// The index of the bracket that closes the one `lexemes` begin with.
fn closing(lexemes: &[Lexeme]) -> Option<usize> {
    let mut depth = 0_usize;
    for (i, lexeme) in lexemes.iter().enumerate() {
        match lexeme.token {
            Token::LParen => depth += 1,
            Token::RParen => {
                depth -= 1;
                if depth == 0 {
                    return Some(i);
                }
            }
            _ => {}
        }
    }
    None
}

fn truncated(mut name: Name) -> Name {
    if name.len() > NAME_BYTES {
        let cut = (0..=NAME_BYTES).rev().find(|i| name.is_char_boundary(*i)).unwrap_or(0);
        name.truncate(cut);
    }
    name
}
