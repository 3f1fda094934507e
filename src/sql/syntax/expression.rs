//! Expressions: operators and what stands between them (`a_expr`, `b_expr`).

use sqlparser::tokenizer::Token;

use super::operator::Level;
use crate::sql::cursor::{Cursor, Parsed};
use crate::sql::newer::Newer;

/// Which operators an expression may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// `a_expr`: all.
    Full,
    /// `b_expr`: none that is a word, but `IS DISTINCT FROM`.
    Restricted,
}

/// What an operator does to those behind it.
enum Next {
    /// Another one of its level may follow.
    Any,
    /// None of its level may follow.
    NoneOf(Level),
    /// It is no operator that may stand here.
    End,
}

impl Cursor<'_> {
    /// An expression.
    pub(in crate::sql) fn expression(&mut self) -> Parsed<()> {
        self.operation(Level::Lowest, Kind::Full)
    }

    /// An expression as it stands behind `DEFAULT`, without logic in it.
    pub(in crate::sql) fn restricted_expression(&mut self) -> Parsed<()> {
        self.operation(Level::Lowest, Kind::Restricted)
    }

    /// One or more expressions between commas.
    pub(in crate::sql) fn expressions(&mut self) -> Parsed<()> {
        self.expression()?;
        while self.take_token(&Token::Comma) {
            self.expression()?;
        }
        Ok(())
    }

    /// An operand, and the operators behind it that bind at least as `least`.
    fn operation(&mut self, least: Level, kind: Kind) -> Parsed<()> {
        self.deeper(|cursor| {
            cursor.operand(kind)?;
            let mut barred = None;
            loop {
                match cursor.operator(least, kind, barred)? {
                    Next::Any => barred = None,
                    Next::NoneOf(level) => barred = Some(level),
                    Next::End => return Ok(()),
                }
            }
        })
    }

    fn operand(&mut self, kind: Kind) -> Parsed<()> {
        if let Some(signs) = self.signs() {
            let level = match signs.level {
                Level::Sum => Level::Sign,
                Level::Other => Level::Sum,
                _ => return self.refuse("an operand"),
            };
            self.skip(signs.tokens);
            return self.operation(level, kind);
        }
        if self.operator_by_name()? {
            return self.operation(Level::Sum, kind);
        }
        if kind == Kind::Full {
            if self.take(&["NOT"]) {
                return self.operation(Level::Not, kind);
            }
            if self.take(&["DEFAULT"]) {
                return Ok(());
            }
        }
        self.primary()
    }

    /// The next operator with what belongs to it, if it binds at least as `least`.
    fn operator(&mut self, least: Level, kind: Kind, barred: Option<Level>) -> Parsed<Next> {
        let Some(next) = self.peek(0) else { return Ok(Next::End) };
        if next.token == Token::DoubleColon {
            self.skip(1);
            self.cast_type()?;
            return Ok(Next::Any);
        }
        if let Some(signs) = self.signs() {
            if signs.level < least {
                return Ok(Next::End);
            }
            if barred == Some(signs.level) {
                return self.refuse("an operator that may follow a comparison");
            }
            self.skip(signs.tokens);
            return self.right_side(signs.level, kind);
        }
        if least <= Level::Other && self.operator_by_name()? {
            return self.right_side(Level::Other, kind);
        }
        match (next.keyword(), kind) {
            (None, _) => Ok(Next::End),
            (Some(_), Kind::Restricted) => self.restricted_word(least, barred),
            (Some(_), Kind::Full) => self.word_operator(least, barred),
        }
    }

    /// What stands behind an operator made of signs.
    fn right_side(&mut self, level: Level, kind: Kind) -> Parsed<Next> {
        if kind == Kind::Full && self.quantified()? {
            return Ok(Next::Any);
        }
        let above = match level {
            Level::Comparison => Level::Like,
            Level::Other => Level::Sum,
            Level::Sum => Level::Product,
            Level::Product => Level::Power,
            _ => Level::AtTimeZone,
        };
        self.operation(above, kind)?;
        Ok(if level == Level::Comparison { Next::NoneOf(level) } else { Next::Any })
    }

    /// `ANY (…)`, `ALL (…)`, `SOME (…)`.
    fn quantified(&mut self) -> Parsed<bool> {
        if self.take_one_of(&["ANY", "ALL", "SOME"]).is_none() {
            return Ok(false);
        }
        if !self.subquery_aside()? {
            self.expect_token(&Token::LParen, "`(`")?;
            self.expression()?;
            self.expect_token(&Token::RParen, "`)`")?;
        }
        Ok(true)
    }

    /// The words that are operators in a restricted expression too.
    fn restricted_word(&mut self, least: Level, barred: Option<Level>) -> Parsed<Next> {
        if least > Level::Is || !self.looking_at(&["IS"]) {
            return Ok(Next::End);
        }
        if barred == Some(Level::Is) {
            return self.refuse("no second IS");
        }
        let mut ahead = self.clone();
        ahead.skip(1);
        ahead.take(&["NOT"]);
        if ahead.take(&["DOCUMENT"]) {
            *self = ahead;
            return Ok(Next::Any);
        }
        if ahead.take(&["DISTINCT", "FROM"]) {
            *self = ahead;
            self.operation(Level::Comparison, Kind::Restricted)?;
            return Ok(Next::NoneOf(Level::Is));
        }
        self.refuse("DISTINCT FROM or DOCUMENT")
    }

    fn word_operator(&mut self, least: Level, barred: Option<Level>) -> Parsed<Next> {
        let bar = |cursor: &Self, level| match barred {
            Some(barred) if barred == level => cursor.refuse("an operator that may follow here"),
            _ => Ok(()),
        };
        if least <= Level::Or && self.take(&["OR"]) {
            self.operation(Level::And, Kind::Full)?;
        } else if least <= Level::And && self.take(&["AND"]) {
            self.operation(Level::Not, Kind::Full)?;
        } else if least <= Level::Is && self.looking_at(&["IS"]) {
            bar(self, Level::Is)?;
            self.skip(1);
            return self.is_test();
        } else if least <= Level::Is && self.take_one_of(&["ISNULL", "NOTNULL"]).is_some() {
            bar(self, Level::Is)?;
        } else if least <= Level::Like && self.begins_like() {
            bar(self, Level::Like)?;
            self.take(&["NOT"]);
            return self.like();
        } else if least <= Level::AtTimeZone && self.looking_at(&["AT", "TIME"]) {
            self.skip(1);
            self.expect(&["TIME"])?;
            self.expect(&["ZONE"])?;
            self.operation(Level::Collate, Kind::Full)?;
        } else if least <= Level::AtTimeZone && self.take(&["AT", "LOCAL"]) {
        } else if least <= Level::Collate && self.take(&["COLLATE"]) {
            self.skip_any_name()?;
        } else {
            return Ok(Next::End);
        }
        Ok(Next::Any)
    }

    /// What stands behind `IS`.
    fn is_test(&mut self) -> Parsed<Next> {
        self.take(&["NOT"]);
        if self.take(&["DISTINCT", "FROM"]) {
            self.operation(Level::Comparison, Kind::Full)?;
            return Ok(Next::NoneOf(Level::Is));
        }
        const TESTS: [&str; 5] = ["NULL", "TRUE", "FALSE", "UNKNOWN", "DOCUMENT"];
        if self.take_one_of(&TESTS).is_some() {
            return Ok(Next::Any);
        }
        if self.looking_at(&["JSON"]) {
            self.since(Newer::syntax("IS JSON", 16), self.place());
            self.skip(1);
            self.take_one_of(&["VALUE", "OBJECT", "ARRAY", "SCALAR"]);
            self.unique_keys()?;
            return Ok(Next::Any);
        }
        self.take_one_of(&["NFC", "NFD", "NFKC", "NFKD"]);
        self.expect(&["NORMALIZED"])?;
        Ok(Next::Any)
    }

    fn begins_like(&self) -> bool {
        let at = usize::from(self.looking_at(&["NOT"]));
        let words = ["LIKE", "ILIKE", "SIMILAR", "BETWEEN", "IN"];
        let similar_to = || self.peek(at + 1).is_some_and(|next| next.is_keyword("TO"));
        self.peek(at).is_some_and(|word| {
            words.iter().any(|known| word.is_keyword(known))
                && (!word.is_keyword("SIMILAR") || similar_to())
        })
    }

    /// `LIKE`, `ILIKE`, `SIMILAR TO`, `BETWEEN`, `IN`.
    fn like(&mut self) -> Parsed<Next> {
        if self.take(&["IN"]) {
            if !self.subquery_aside()? {
                self.expect_token(&Token::LParen, "`(`")?;
                self.expressions()?;
                self.expect_token(&Token::RParen, "`)`")?;
            }
            return Ok(Next::Any);
        }
        if self.take(&["BETWEEN"]) {
            self.take_one_of(&["SYMMETRIC", "ASYMMETRIC"]);
            self.operation(Level::Lowest, Kind::Restricted)?;
            self.expect(&["AND"])?;
            self.operation(Level::Other, Kind::Full)?;
            return Ok(Next::NoneOf(Level::Like));
        }
        if self.take(&["SIMILAR"]) {
            self.expect(&["TO"])?;
        } else {
            self.skip(1);
            if self.quantified()? {
                return Ok(Next::Any);
            }
        }
        self.operation(Level::Other, Kind::Full)?;
        if self.take(&["ESCAPE"]) {
            self.operation(Level::Other, Kind::Full)?;
        }
        Ok(Next::NoneOf(Level::Like))
    }
}
