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

/// An operator made of signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Signs {
    pub(super) level: Level,
    /// Whether it is `+` or `-`, which may stand before an operand.
    pub(super) is_sign: bool,
    /// Of how many tokens sqlparser made it.
    pub(super) tokens: usize,
}

const SIGNS: &[u8] = b"~!@#^&|`?+-*/%<>=";

/// The signs that let an operator end in `+` or `-`.
const KEEPING: &[u8] = b"~!@#^&|`?%";

impl Cursor<'_> {
    /// The operator that stands here: signs without a blank between them.
    pub(super) fn signs(&self) -> Option<Signs> {
        let rest = self.rest();
        let mut tokens = 0;
        while let Some(lexeme) = rest.get(tokens)
            && (tokens == 0 || rest[tokens - 1].span.end == lexeme.span.start)
            && self.text()[lexeme.span.start..lexeme.span.end]
                .bytes()
                .all(|byte| SIGNS.contains(&byte))
        {
            tokens += 1;
        }
        let last = tokens.checked_sub(1)?;
        let text = &self.text().as_bytes()[rest[0].span.start..rest[last].span.end];
        let level = match without_trailing_signs(text) {
            b"=>" => return None,
            b"+" | b"-" => Level::Sum,
            b"*" | b"/" | b"%" => Level::Product,
            b"^" => Level::Power,
            b"=" | b"<" | b">" | b"<=" | b">=" | b"<>" | b"!=" => Level::Comparison,
            _ => Level::Other,
        };
        Some(Signs { level, is_sign: level == Level::Sum, tokens })
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
        let Some(signs) = self.signs() else { return self.refuse("an operator") };
        self.skip(signs.tokens);
        Ok(())
    }
}

/// Without the `+` and `-` at the end, which PostgreSQL takes for signs of the
/// operand where the operator has none of some other signs in it. Source: `scan.l`.
fn without_trailing_signs(text: &[u8]) -> &[u8] {
    let mut text = text;
    while let [before @ .., b'+' | b'-'] = text
        && !before.is_empty()
        && !before.iter().any(|byte| KEEPING.contains(byte))
    {
        text = before;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_at_the_end_belong_to_the_operand() {
        for (text, operator) in
            [("*-", "*"), ("=-", "="), ("-+-", "-"), ("||-", "||-"), ("@-", "@-"), ("-", "-")]
        {
            assert_eq!(without_trailing_signs(text.as_bytes()), operator.as_bytes(), "{text}");
        }
    }
}
