//! Operands: columns, calls, constants, and what stands in parentheses (`c_expr`).

use sqlparser::tokenizer::Token;

use crate::sql::cursor::{Cursor, Parsed};

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
        let qualified = self.peek(1).is_some_and(|next| next.token == Token::Period);
        let names_function = !qualified && self.names_function();
        if names_function {
            let mut ahead = self.clone();
            ahead.skip(1);
            if ahead.at_parenthesis() {
                *self = ahead;
                return self.call();
            }
            if ahead.take_string() {
                *self = ahead;
                return Ok(());
            }
        }
        if self.skip_name().is_err() {
            // A word that only functions and types may bear.
            return self.refuse("an expression");
        }
        while self.take_token(&Token::Period) {
            if self.take_token(&Token::Mul) {
                return self.indirection();
            }
            self.skip_label()?;
        }
        if qualified {
            if self.at_parenthesis() {
                return self.call();
            }
            if self.take_string() {
                return Ok(());
            }
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
        self.skip_function_name()?;
        self.arguments()
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
        if self.subquery()? {
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
