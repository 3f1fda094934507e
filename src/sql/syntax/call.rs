//! Operands: columns, calls, constants, and what stands in parentheses (`c_expr`).

use sqlparser::tokenizer::Token;

use super::note::Note;
use crate::pg::Name;
use crate::sql::cursor::{Cursor, Parsed};
use crate::sql::keyword;

impl Cursor<'_> {
    /// An operand without operators.
    pub(super) fn primary(&mut self) -> Parsed<()> {
        let Some(next) = self.peek(0) else { return self.refuse("an expression") };
        match &next.token {
            Token::LParen => self.in_parentheses(),
            Token::Placeholder(text) => {
                let digits = text.strip_prefix('$').unwrap_or_default();
                if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                    return self.refuse("an expression");
                }
                self.skip(1);
                self.indirection()
            }
            Token::Word(word) if word.quote_style.is_some() => self.named(),
            Token::Word(_) => {
                if self.special()? {
                    return Ok(());
                }
                self.named()
            }
            _ => {
                if self.take_constant()? {
                    return Ok(());
                }
                self.refuse("an expression")
            }
        }
    }

    /// `.field`, `.*`, `[1]`, `[1:2]`.
    pub(super) fn indirection(&mut self) -> Parsed<()> {
        loop {
            if self.take_token(&Token::Period) {
                if !self.take_token(&Token::Mul) {
                    self.skip_label()?;
                }
            } else if self.take_token(&Token::LBracket) {
                self.subscript()?;
            } else {
                return Ok(());
            }
        }
    }

    /// What stands behind a `[`, which is taken.
    fn subscript(&mut self) -> Parsed<()> {
        let ends =
            |cursor: &Self, token: &Token| cursor.peek(0).is_some_and(|next| next.token == *token);
        if !ends(self, &Token::Colon) {
            self.expression()?;
        }
        if self.take_token(&Token::Colon) && !ends(self, &Token::RBracket) {
            self.expression()?;
        }
        self.expect_token(&Token::RBracket, "`]`")
    }

    /// A column, a call, or a constant with its type before it.
    fn named(&mut self) -> Parsed<()> {
        let opens = |cursor: &Self| cursor.peek(1).is_some_and(|t| t.token == Token::LParen);
        let qualified = self.peek(1).is_some_and(|next| next.token == Token::Period);
        if !qualified && self.names_function() {
            if opens(self) {
                let name = self.word(|_| true)?;
                self.note_call(vec![name]);
                return self.call();
            }
            let mut ahead = self.clone();
            ahead.skip(1);
            if ahead.take_string() {
                *self = ahead;
                return Ok(());
            }
        }
        let Ok(first) = self.name() else {
            // A word that only functions and types may bear.
            return self.refuse("an expression");
        };
        let mut parts = vec![first];
        while self.take_token(&Token::Period) {
            if self.take_token(&Token::Mul) {
                self.note(Note::Star(parts.pop()));
                return self.indirection();
            }
            parts.push(self.label()?);
        }
        if qualified && self.at_parenthesis() {
            self.note_call(parts);
            return self.call();
        }
        if qualified && self.take_string() {
            return Ok(());
        }
        if let Some(column) = parts.pop() {
            self.note(Note::Column { qualifier: parts.pop(), column });
        }
        self.indirection()
    }

    /// The arguments of a call and what may follow them.
    fn call(&mut self) -> Parsed<()> {
        self.arguments()?;
        if self.take_string() {
            return Ok(());
        }
        self.over()
    }

    /// A call of a function as it stands in `FROM` and in an index.
    pub(in crate::sql) fn windowless_call(&mut self) -> Parsed<()> {
        if self.common_function()? {
            return Ok(());
        }
        let parts = self.function_name()?;
        self.note_call(parts);
        self.arguments()
    }

    /// The name of a function, part by part.
    fn function_name(&mut self) -> Parsed<Vec<Name>> {
        if self.peek(1).is_none_or(|next| next.token != Token::Period) {
            return Ok(vec![self.word(keyword::can_name_function)?]);
        }
        let mut parts = vec![self.name()?];
        while self.take_token(&Token::Period) {
            parts.push(self.label()?);
        }
        Ok(parts)
    }

    /// `( … )` behind the name of a function.
    pub(in crate::sql) fn arguments(&mut self) -> Parsed<()> {
        self.expect_token(&Token::LParen, "`(`")?;
        if self.take_token(&Token::RParen) {
            return Ok(());
        }
        if self.peek(1).is_some_and(|next| next.token == Token::RParen)
            && self.take_token(&Token::Mul)
        {
            self.skip(1);
            return Ok(());
        }
        let quantified = self.take_one_of(&["ALL", "DISTINCT"]).is_some();
        loop {
            let variadic = !quantified && self.take(&["VARIADIC"]);
            self.argument()?;
            if variadic || !self.take_token(&Token::Comma) {
                break;
            }
        }
        self.order_by()?;
        self.expect_token(&Token::RParen, "`)`")
    }

    /// `expression`, or `name => expression`.
    pub(super) fn argument(&mut self) -> Parsed<()> {
        let named = self
            .peek(1)
            .is_some_and(|next| matches!(next.token, Token::RArrow | Token::Assignment));
        if named && self.names_function() {
            self.skip(2);
        }
        self.expression()
    }

    /// `( … )`: a query, an expression, or a row.
    fn in_parentheses(&mut self) -> Parsed<()> {
        if self.subquery_aside()? {
            return self.indirection();
        }
        self.expect_token(&Token::LParen, "`(`")?;
        self.expression()?;
        if self.take_token(&Token::RParen) {
            return self.indirection();
        }
        self.expect_token(&Token::Comma, "`)` or a comma")?;
        self.expressions()?;
        self.expect_token(&Token::RParen, "`)`")?;
        self.overlaps()
    }

    /// `OVERLAPS (a, b)` behind a row.
    pub(super) fn overlaps(&mut self) -> Parsed<()> {
        if !self.take(&["OVERLAPS"]) {
            return Ok(());
        }
        self.take(&["ROW"]);
        self.expect_token(&Token::LParen, "`(`")?;
        if !self.take_token(&Token::RParen) {
            self.expressions()?;
            self.expect_token(&Token::RParen, "`)`")?;
        }
        Ok(())
    }
}
