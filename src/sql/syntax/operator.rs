//! Operators, as PostgreSQL's lexer cuts them.

use sqlparser::tokenizer::Token;

use crate::sql::cursor::{Cursor, Parsed};

/// How tightly an operator binds; the source is the list of `%left`, `%right` and
/// `%nonassoc` in `gram.y`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// Anything.
    Lowest,
    Or,
    And,
    Not,
    Is,
    Comparison,
    /// `BETWEEN`, `IN`, `LIKE` and its kin.
    Like,
    /// Operators without a level of their own.
    Other,
    Sum,
    Product,
    Power,
    AtTimeZone,
    Collate,
    Sign,
}

/// What operators are made of.
const SIGNS: &[u8] = b"~!@#^&|`?+-*/%<>=";

/// How tightly an operator made of signs binds.
fn level(operator: &str) -> Option<Level> {
    if operator == "=>" || !operator.bytes().all(|byte| SIGNS.contains(&byte)) {
        return None;
    }
    Some(match operator {
        "+" | "-" => Level::Sum,
        "*" | "/" | "%" => Level::Product,
        "^" => Level::Power,
        "=" | "<" | ">" | "<=" | ">=" | "<>" | "!=" => Level::Comparison,
        _ => Level::Other,
    })
}

impl Cursor<'_> {
    /// How tightly the operator that is next binds, if one is made of signs.
    pub(super) fn signs(&self) -> Option<Level> {
        let span = self.peek(0)?.span;
        level(&self.text()[span.start..span.end])
    }

    /// `OPERATOR(schema.+)`, if it stands here.
    pub(super) fn operator_by_name(&mut self) -> Parsed<bool> {
        let opens = self.peek(1).is_some_and(|next| next.token == Token::LParen);
        if !opens || !self.take(&["OPERATOR"]) {
            return Ok(false);
        }
        self.skip(1);
        self.any_operator()?;
        self.expect_token(&Token::RParen, "`)`")?;
        Ok(true)
    }

    /// `schema.+`: an operator's name.
    pub(in crate::sql) fn any_operator(&mut self) -> Parsed<()> {
        while self.peek(1).is_some_and(|next| next.token == Token::Period) {
            self.skip_name()?;
            self.skip(1);
        }
        if self.signs().is_none() {
            return self.refuse("an operator");
        }
        self.skip(1);
        Ok(())
    }
}
