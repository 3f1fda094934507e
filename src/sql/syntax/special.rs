//! Operands that begin with a keyword, and functions with a grammar of their own.

use sqlparser::tokenizer::Token;

use super::note::Note;
use crate::sql::cursor::{Cursor, Parsed};

impl Cursor<'_> {
    /// An operand that begins with a keyword; says whether there is one.
    pub(super) fn special(&mut self) -> Parsed<bool> {
        if self.take_one_of(&["TRUE", "FALSE", "NULL"]).is_some() {
            return Ok(true);
        }
        if self.take(&["CASE"]) {
            return self.case().map(|()| true);
        }
        if self.take(&["EXISTS"]) {
            return if self.subquery_aside()? {
                Ok(true)
            } else {
                self.refuse("a query in parentheses")
            };
        }
        if self.take(&["ARRAY"]) {
            return self.array().map(|()| true);
        }
        let opens = self.peek(1).is_some_and(|next| next.token == Token::LParen);
        if opens && self.take(&["ROW"]) {
            self.skip(1);
            if !self.take_token(&Token::RParen) {
                self.expressions()?;
                self.expect_token(&Token::RParen, "`)`")?;
            }
            return self.overlaps().map(|()| true);
        }
        if opens && self.take(&["GROUPING"]) {
            self.listed()?;
            return Ok(true);
        }
        if self.json_aggregate()? {
            self.filter_and_window()?;
            return Ok(true);
        }
        if self.common_function()? {
            return Ok(true);
        }
        self.typed_constant()
    }

    fn case(&mut self) -> Parsed<()> {
        if !self.looking_at(&["WHEN"]) {
            self.expression()?;
        }
        self.expect(&["WHEN"])?;
        loop {
            self.expression()?;
            self.expect(&["THEN"])?;
            self.expression()?;
            if !self.take(&["WHEN"]) {
                break;
            }
        }
        if self.take(&["ELSE"]) {
            self.expression()?;
        }
        self.expect(&["END"])
    }

    /// What stands behind `ARRAY`.
    fn array(&mut self) -> Parsed<()> {
        if self.at_parenthesis() {
            return if self.subquery_aside()? {
                Ok(())
            } else {
                self.refuse("a query in parentheses")
            };
        }
        self.array_items()
    }

    fn array_items(&mut self) -> Parsed<()> {
        self.expect_token(&Token::LBracket, "`[`")?;
        if self.take_token(&Token::RBracket) {
            return Ok(());
        }
        let nested = self.peek(0).is_some_and(|next| next.token == Token::LBracket);
        loop {
            if nested {
                self.deeper(Self::array_items)?;
            } else {
                self.expression()?;
            }
            if !self.take_token(&Token::Comma) {
                return self.expect_token(&Token::RBracket, "`]`");
            }
        }
    }

    /// `(a, b)`.
    pub(super) fn listed(&mut self) -> Parsed<()> {
        self.expect_token(&Token::LParen, "`(`")?;
        self.expressions()?;
        self.expect_token(&Token::RParen, "`)`")
    }

    /// A function with a grammar of its own (`func_expr_common_subexpr`); says
    /// whether there is one.
    pub(super) fn common_function(&mut self) -> Parsed<bool> {
        const VALUES: [&str; 7] = [
            "CURRENT_DATE",
            "CURRENT_ROLE",
            "CURRENT_USER",
            "SESSION_USER",
            "SYSTEM_USER",
            "USER",
            "CURRENT_CATALOG",
        ];
        const TIMES: [&str; 4] =
            ["CURRENT_TIME", "CURRENT_TIMESTAMP", "LOCALTIME", "LOCALTIMESTAMP"];
        if let Some(value) = self.take_one_of(&VALUES) {
            self.note(Note::Function(None, value.to_ascii_lowercase()));
            return Ok(true);
        }
        if let Some(time) = self.take_one_of(&TIMES) {
            self.note(Note::Function(None, time.to_ascii_lowercase()));
            return self.take_precision().map(|()| true);
        }
        let opens = self.peek(1).is_some_and(|next| next.token == Token::LParen);
        if !opens && self.take(&["CURRENT_SCHEMA"]) {
            return Ok(true);
        }
        if self.take(&["COLLATION", "FOR"]) {
            return self.in_brackets(Self::expression).map(|()| true);
        }
        if !opens {
            return Ok(false);
        }
        const LISTS: [&str; 3] = ["COALESCE", "GREATEST", "LEAST"];
        if let Some(list) = self.take_one_of(&LISTS) {
            self.note(Note::Function(None, list.to_ascii_lowercase()));
            return self.listed().map(|()| true);
        }
        const OWN: [&str; 9] = [
            "CAST",
            "TREAT",
            "EXTRACT",
            "NORMALIZE",
            "OVERLAY",
            "POSITION",
            "SUBSTRING",
            "TRIM",
            "NULLIF",
        ];
        if let Some(function) = self.take_one_of(&OWN) {
            return self.in_brackets(|cursor| cursor.own_arguments(function)).map(|()| true);
        }
        if self.take(&["MERGE_ACTION"]) {
            return self.in_brackets(|_| Ok(())).map(|()| true);
        }
        Ok(self.xml_function()? || self.json_function()?)
    }

    /// `( … )`.
    pub(super) fn in_brackets(
        &mut self,
        inside: impl FnOnce(&mut Self) -> Parsed<()>,
    ) -> Parsed<()> {
        self.expect_token(&Token::LParen, "`(`")?;
        inside(self)?;
        self.expect_token(&Token::RParen, "`)`")
    }

    fn own_arguments(&mut self, function: &str) -> Parsed<()> {
        match function {
            "CAST" | "TREAT" => {
                self.expression()?;
                self.expect(&["AS"])?;
                self.cast_type()
            }
            "EXTRACT" => {
                if !self.take_string() {
                    self.skip_label()?;
                }
                self.expect(&["FROM"])?;
                self.expression()
            }
            "NORMALIZE" => {
                self.expression()?;
                if self.take_token(&Token::Comma)
                    && self.take_one_of(&["NFC", "NFD", "NFKC", "NFKD"]).is_none()
                {
                    return self.refuse("a normal form");
                }
                Ok(())
            }
            "POSITION" => {
                self.restricted_expression()?;
                self.expect(&["IN"])?;
                self.restricted_expression()
            }
            "NULLIF" => {
                self.expression()?;
                self.expect_token(&Token::Comma, "a comma")?;
                self.expression()
            }
            "TRIM" => {
                self.take_one_of(&["BOTH", "LEADING", "TRAILING"]);
                if !self.take(&["FROM"]) {
                    self.expression()?;
                    if !self.take(&["FROM"]) {
                        return self.further();
                    }
                }
                self.expressions()
            }
            "OVERLAY" => self.with_words(&["PLACING", "FROM", "FOR"]),
            _ => self.with_words(&["FROM", "FOR", "SIMILAR", "ESCAPE"]),
        }
    }

    /// `, b, c`, if it stands here.
    fn further(&mut self) -> Parsed<()> {
        if self.take_token(&Token::Comma) { self.expressions() } else { Ok(()) }
    }

    /// Arguments with commas, or with `words` between them.
    fn with_words(&mut self, words: &'static [&'static str]) -> Parsed<()> {
        if self.peek(0).is_some_and(|next| next.token == Token::RParen) {
            return Ok(());
        }
        self.argument()?;
        if self.peek(0).is_some_and(|next| next.token == Token::Comma) {
            while self.take_token(&Token::Comma) {
                self.argument()?;
            }
            return Ok(());
        }
        while self.take_one_of(words).is_some() {
            self.expression()?;
        }
        Ok(())
    }

    /// A constant that begins with the words of a type: `interval '1 day'`,
    /// `double precision '1'`; says whether there is one.
    fn typed_constant(&mut self) -> Parsed<bool> {
        const TYPES: [&str; 20] = [
            "BIGINT",
            "BIT",
            "BOOLEAN",
            "CHAR",
            "CHARACTER",
            "DEC",
            "DECIMAL",
            "DOUBLE",
            "FLOAT",
            "INT",
            "INTEGER",
            "INTERVAL",
            "JSON",
            "NATIONAL",
            "NCHAR",
            "NUMERIC",
            "REAL",
            "SMALLINT",
            "TIME",
            "TIMESTAMP",
        ];
        let begins = TYPES.iter().chain(&["VARCHAR"]).any(|word| self.looking_at(&[word]));
        if !begins {
            return Ok(false);
        }
        // Most of these words can name a column too.
        let constant = self.attempt(|cursor| {
            let interval = cursor.take(&["INTERVAL"]);
            if interval {
                cursor.take_precision()?;
            } else {
                cursor.base_type()?;
            }
            if !cursor.take_string() {
                return cursor.refuse("a string");
            }
            if interval {
                cursor.interval_fields()?;
            }
            Ok(())
        });
        Ok(constant.is_ok())
    }
}
