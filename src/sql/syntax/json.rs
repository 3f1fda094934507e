//! The functions and tables of SQL/JSON.

use sqlparser::tokenizer::Token;

use crate::sql::cursor::{Cursor, Parsed};

impl Cursor<'_> {
    /// `JSON_OBJECTAGG`, `JSON_ARRAYAGG`; says whether there is one.
    pub(super) fn json_aggregate(&mut self) -> Parsed<bool> {
        if self.peek(1).is_none_or(|next| next.token != Token::LParen) {
            return Ok(false);
        }
        if self.take(&["JSON_OBJECTAGG"]) {
            self.in_brackets(|cursor| {
                cursor.json_pair()?;
                cursor.null_clause();
                cursor.unique_keys()?;
                cursor.json_returning()
            })?;
            return Ok(true);
        }
        if self.take(&["JSON_ARRAYAGG"]) {
            self.in_brackets(|cursor| {
                cursor.json_value()?;
                cursor.order_by()?;
                cursor.null_clause();
                cursor.json_returning()
            })?;
            return Ok(true);
        }
        Ok(false)
    }

    /// A function of SQL/JSON; says whether there is one. A `(` follows the word.
    pub(super) fn json_function(&mut self) -> Parsed<bool> {
        const FUNCTIONS: [&str; 8] = [
            "JSON",
            "JSON_ARRAY",
            "JSON_OBJECT",
            "JSON_SCALAR",
            "JSON_SERIALIZE",
            "JSON_QUERY",
            "JSON_EXISTS",
            "JSON_VALUE",
        ];
        let Some(function) = self.take_one_of(&FUNCTIONS) else { return Ok(false) };
        self.in_brackets(|cursor| match function {
            "JSON" => {
                cursor.json_value()?;
                cursor.unique_keys()
            }
            "JSON_SCALAR" => cursor.expression(),
            "JSON_SERIALIZE" => {
                cursor.json_value()?;
                cursor.json_returning()
            }
            "JSON_ARRAY" => cursor.json_array(),
            "JSON_OBJECT" => cursor.json_object(),
            _ => {
                cursor.json_path()?;
                cursor.json_returning()?;
                cursor.json_behaviour()
            }
        })?;
        Ok(true)
    }

    /// `expression [FORMAT JSON [ENCODING name]]`.
    fn json_value(&mut self) -> Parsed<()> {
        self.expression()?;
        self.json_format()
    }

    fn json_format(&mut self) -> Parsed<()> {
        if self.take(&["FORMAT"]) {
            self.expect(&["JSON"])?;
            if self.take(&["ENCODING"]) {
                return self.skip_name();
            }
        }
        Ok(())
    }

    /// `RETURNING type [FORMAT JSON]`.
    fn json_returning(&mut self) -> Parsed<()> {
        if self.take(&["RETURNING"]) {
            self.skip_type()?;
            return self.json_format();
        }
        Ok(())
    }

    fn null_clause(&mut self) {
        let _ = self.take(&["NULL", "ON", "NULL"]) || self.take(&["ABSENT", "ON", "NULL"]);
    }

    /// `WITH UNIQUE [KEYS]`, `WITHOUT UNIQUE [KEYS]`.
    pub(super) fn unique_keys(&mut self) -> Parsed<()> {
        if self.take(&["WITH", "UNIQUE"]) || self.take(&["WITHOUT", "UNIQUE"]) {
            self.take(&["KEYS"]);
        }
        Ok(())
    }

    /// `key : value`, `key VALUE value`.
    fn json_pair(&mut self) -> Parsed<()> {
        let key = self.attempt(|cursor| {
            cursor.primary()?;
            cursor.expect(&["VALUE"])
        });
        if key.is_err() {
            self.expression()?;
            self.expect_token(&Token::Colon, "a colon")?;
        }
        self.json_value()
    }

    fn json_array(&mut self) -> Parsed<()> {
        let ends = |cursor: &Self| cursor.peek(0).is_some_and(|t| t.token == Token::RParen);
        if !ends(self) && !self.looking_at(&["RETURNING"]) {
            if self.attempt(Self::select_statement).is_ok() {
                self.json_format()?;
            } else {
                self.json_value()?;
                while self.take_token(&Token::Comma) {
                    self.json_value()?;
                }
            }
            self.null_clause();
        }
        self.json_returning()
    }

    fn json_object(&mut self) -> Parsed<()> {
        if self.peek(0).is_some_and(|next| next.token == Token::RParen) {
            return Ok(());
        }
        if self.looking_at(&["RETURNING"]) {
            return self.json_returning();
        }
        // The function of that name is older than the grammar.
        let plain = self.attempt(|cursor| {
            cursor.argument()?;
            while cursor.take_token(&Token::Comma) {
                cursor.argument()?;
            }
            match cursor.peek(0).map(|next| &next.token) {
                Some(Token::RParen) => Ok(()),
                _ => cursor.refuse("`)`"),
            }
        });
        if plain.is_ok() {
            return Ok(());
        }
        self.json_pair()?;
        while self.take_token(&Token::Comma) {
            self.json_pair()?;
        }
        self.null_clause();
        self.unique_keys()?;
        self.json_returning()
    }

    /// `value, path [PASSING value AS name, …]`.
    fn json_path(&mut self) -> Parsed<()> {
        self.json_value()?;
        self.expect_token(&Token::Comma, "a comma")?;
        self.expression()?;
        if self.take(&["AS"]) {
            self.skip_name()?;
        }
        if self.take(&["PASSING"]) {
            loop {
                self.json_value()?;
                self.expect(&["AS"])?;
                self.skip_label()?;
                if !self.take_token(&Token::Comma) {
                    break;
                }
            }
        }
        Ok(())
    }

    /// `WITH WRAPPER`, `KEEP QUOTES`, `NULL ON EMPTY`, `ERROR ON ERROR` …
    fn json_behaviour(&mut self) -> Parsed<()> {
        if self.take(&["WITH"]) {
            self.take_one_of(&["CONDITIONAL", "UNCONDITIONAL"]);
            self.take(&["ARRAY"]);
            self.expect(&["WRAPPER"])?;
        } else if self.take(&["WITHOUT"]) {
            self.take(&["ARRAY"]);
            self.expect(&["WRAPPER"])?;
        }
        if self.take_one_of(&["KEEP", "OMIT"]).is_some() {
            self.expect(&["QUOTES"])?;
            if self.take(&["ON"]) {
                self.expect(&["SCALAR"])?;
                self.expect(&["STRING"])?;
            }
        }
        while !self.json_column_ends() {
            if self.take(&["DEFAULT"]) {
                self.expression()?;
            } else if self.take(&["EMPTY"]) {
                self.take_one_of(&["ARRAY", "OBJECT"]);
            } else if self.take_one_of(&["ERROR", "NULL", "TRUE", "FALSE", "UNKNOWN"]).is_none() {
                return self.refuse("what is done ON EMPTY or ON ERROR");
            }
            self.expect(&["ON"])?;
            if self.take_one_of(&["EMPTY", "ERROR"]).is_none() {
                return self.refuse("EMPTY or ERROR");
            }
        }
        Ok(())
    }

    fn json_column_ends(&self) -> bool {
        self.peek(0).is_none_or(|next| matches!(next.token, Token::RParen | Token::Comma))
    }

    /// What stands behind `JSON_TABLE`.
    pub(super) fn json_table(&mut self) -> Parsed<()> {
        self.in_brackets(|cursor| {
            cursor.json_path()?;
            cursor.json_columns()?;
            cursor.json_behaviour()
        })
    }

    /// `COLUMNS (…)`.
    fn json_columns(&mut self) -> Parsed<()> {
        self.expect(&["COLUMNS"])?;
        self.deeper(|cursor| {
            cursor.in_brackets(|cursor| {
                loop {
                    cursor.json_column()?;
                    if !cursor.take_token(&Token::Comma) {
                        return Ok(());
                    }
                }
            })
        })
    }

    fn json_column(&mut self) -> Parsed<()> {
        let path = self.peek(1).is_some_and(|next| next.is_keyword("PATH"))
            || self.peek(1).is_some_and(|next| matches!(next.token, Token::SingleQuotedString(_)));
        if path && self.take(&["NESTED"]) {
            self.take(&["PATH"]);
            if !self.take_string() {
                return self.refuse("a path");
            }
            if self.take(&["AS"]) {
                self.skip_name()?;
            }
            return self.json_columns();
        }
        self.skip_name()?;
        if self.take(&["FOR"]) {
            return self.expect(&["ORDINALITY"]);
        }
        self.skip_type()?;
        self.json_format()?;
        self.take(&["EXISTS"]);
        if self.take(&["PATH"]) && !self.take_string() {
            return self.refuse("a path");
        }
        self.json_behaviour()
    }
}
