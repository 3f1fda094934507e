//! What follows a call: `WITHIN GROUP`, `FILTER`, `OVER`; windows and orders.

use sqlparser::tokenizer::Token;

use crate::sql::cursor::{Cursor, Parsed};

impl Cursor<'_> {
    /// `WITHIN GROUP (…)`, `FILTER (…)`, `OVER …`, as far as they are there.
    pub(super) fn over(&mut self) -> Parsed<()> {
        if self.take(&["WITHIN", "GROUP"]) {
            self.expect_token(&Token::LParen, "`(`")?;
            if !self.order_by()? {
                return self.refuse("ORDER BY");
            }
            self.expect_token(&Token::RParen, "`)`")?;
        }
        self.filter_and_window()
    }

    /// `FILTER (…)`, `OVER …`, as far as they are there.
    pub(super) fn filter_and_window(&mut self) -> Parsed<()> {
        let opens = self.peek(1).is_some_and(|next| next.token == Token::LParen);
        if opens && self.take(&["FILTER"]) {
            self.skip(1);
            self.expect(&["WHERE"])?;
            self.expression()?;
            self.expect_token(&Token::RParen, "`)`")?;
        }
        if self.take(&["OVER"]) {
            if self.at_parenthesis() {
                return self.window();
            }
            return self.skip_name();
        }
        Ok(())
    }

    /// `(PARTITION BY … ORDER BY … ROWS …)`.
    pub(super) fn window(&mut self) -> Parsed<()> {
        self.expect_token(&Token::LParen, "`(`")?;
        const CLAUSES: [&str; 4] = ["PARTITION", "RANGE", "ROWS", "GROUPS"];
        if !CLAUSES.iter().any(|word| self.looking_at(&[word])) {
            // The name of another window.
            let _ = self.skip_name();
        }
        if self.take(&["PARTITION"]) {
            self.expect(&["BY"])?;
            self.expressions()?;
        }
        self.order_by()?;
        if self.take_one_of(&["RANGE", "ROWS", "GROUPS"]).is_some() {
            self.frame()?;
        }
        self.expect_token(&Token::RParen, "`)`")
    }

    fn frame(&mut self) -> Parsed<()> {
        if self.take(&["BETWEEN"]) {
            self.frame_bound()?;
            self.expect(&["AND"])?;
        }
        self.frame_bound()?;
        if self.take(&["EXCLUDE"])
            && !(self.take(&["CURRENT", "ROW"])
                || self.take(&["NO", "OTHERS"])
                || self.take_one_of(&["GROUP", "TIES"]).is_some())
        {
            return self.refuse("CURRENT ROW, GROUP, TIES or NO OTHERS");
        }
        Ok(())
    }

    fn frame_bound(&mut self) -> Parsed<()> {
        if self.take(&["CURRENT", "ROW"]) {
            return Ok(());
        }
        let unbounded = self.looking_at(&["UNBOUNDED", "PRECEDING"])
            || self.looking_at(&["UNBOUNDED", "FOLLOWING"]);
        if unbounded {
            self.skip(1);
        } else {
            self.expression()?;
        }
        match self.take_one_of(&["PRECEDING", "FOLLOWING"]) {
            Some(_) => Ok(()),
            None => self.refuse("PRECEDING or FOLLOWING"),
        }
    }

    /// `ORDER BY …`, if it stands here.
    pub(super) fn order_by(&mut self) -> Parsed<bool> {
        self.ordered(Self::expression)
    }

    /// `ORDER BY …` of a whole query, where a name may be one of its result.
    pub(super) fn order_by_outputs(&mut self) -> Parsed<bool> {
        self.ordered(Self::expression_or_output)
    }

    fn ordered(&mut self, take: fn(&mut Self) -> Parsed<()>) -> Parsed<bool> {
        if !self.take(&["ORDER"]) {
            return Ok(false);
        }
        self.expect(&["BY"])?;
        loop {
            take(self)?;
            if self.take(&["USING"]) {
                if !self.operator_by_name()? {
                    self.any_operator()?;
                }
            } else {
                self.take_one_of(&["ASC", "DESC"]);
            }
            self.nulls_order()?;
            if !self.take_token(&Token::Comma) {
                return Ok(true);
            }
        }
    }

    /// `NULLS FIRST`, `NULLS LAST`, if it stands here.
    pub(in crate::sql) fn nulls_order(&mut self) -> Parsed<()> {
        if self.take(&["NULLS"]) && self.take_one_of(&["FIRST", "LAST"]).is_none() {
            return self.refuse("FIRST or LAST");
        }
        Ok(())
    }
}
