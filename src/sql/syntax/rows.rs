//! Statements that change rows: `INSERT`, `UPDATE`, `DELETE`, `MERGE`.

use sqlparser::tokenizer::Token;

use crate::sql::cursor::{Cursor, Parsed};

impl Cursor<'_> {
    /// A query or a statement that changes rows (`PreparableStmt`).
    pub(in crate::sql) fn row_statement(&mut self) -> Parsed<()> {
        self.with()?;
        match self.take_one_of(&["INSERT", "UPDATE", "DELETE", "MERGE"]) {
            Some("INSERT") => self.insert(),
            Some("UPDATE") => self.update(),
            Some("DELETE") => self.delete(),
            Some(_) => self.merge(),
            None => self.select_behind_with(),
        }
    }

    /// What stands behind `INSERT`.
    fn insert(&mut self) -> Parsed<()> {
        self.expect(&["INTO"])?;
        self.skip_any_name()?;
        if self.take(&["AS"]) {
            self.skip_name()?;
        }
        self.insert_source()?;
        if self.take(&["ON"]) {
            self.expect(&["CONFLICT"])?;
            self.on_conflict()?;
        }
        self.returning()
    }

    fn insert_source(&mut self) -> Parsed<()> {
        if self.take(&["DEFAULT", "VALUES"]) {
            return Ok(());
        }
        if self.at_parenthesis() {
            let mut ahead = self.clone();
            if ahead.insert_columns().is_ok() {
                *self = ahead;
            }
        }
        self.overriding()?;
        self.select_statement()
    }

    /// `(a, b.c, d[1])`.
    fn insert_columns(&mut self) -> Parsed<()> {
        self.in_brackets(|cursor| {
            cursor.set_target()?;
            while cursor.take_token(&Token::Comma) {
                cursor.set_target()?;
            }
            Ok(())
        })
    }

    /// `column`, `column.field`, `column[1]`.
    fn set_target(&mut self) -> Parsed<()> {
        self.skip_name()?;
        self.indirection()
    }

    fn overriding(&mut self) -> Parsed<()> {
        if self.take(&["OVERRIDING"]) {
            if self.take_one_of(&["SYSTEM", "USER"]).is_none() {
                return self.refuse("SYSTEM or USER");
            }
            self.expect(&["VALUE"])?;
        }
        Ok(())
    }

    /// What stands behind `ON CONFLICT`.
    fn on_conflict(&mut self) -> Parsed<()> {
        if self.take(&["ON", "CONSTRAINT"]) {
            self.skip_name()?;
        } else if self.at_parenthesis() {
            self.in_brackets(|cursor| {
                cursor.index_element()?;
                while cursor.take_token(&Token::Comma) {
                    cursor.index_element()?;
                }
                Ok(())
            })?;
            self.where_clause()?;
        }
        self.expect(&["DO"])?;
        if self.take(&["NOTHING"]) {
            return Ok(());
        }
        self.expect(&["UPDATE"])?;
        self.expect(&["SET"])?;
        self.assignments()?;
        self.where_clause()
    }

    /// `column`, `function(…)`, `(expression)`, with collation, operator class and
    /// order (`index_elem`).
    pub(in crate::sql) fn index_element(&mut self) -> Parsed<()> {
        if self.at_parenthesis() {
            self.in_brackets(Self::expression)?;
        } else {
            let mut call = self.clone();
            match call.windowless_call() {
                Ok(()) => *self = call,
                Err(_) => self.skip_name()?,
            }
        }
        self.index_element_options()
    }

    /// What stands behind the key of an index element.
    pub(in crate::sql) fn index_element_options(&mut self) -> Parsed<()> {
        if self.take(&["COLLATE"]) {
            self.skip_any_name()?;
        }
        let ordered = ["ASC", "DESC", "NULLS"].iter().any(|word| self.looking_at(&[word]));
        if !ordered && self.clone().skip_any_name().is_ok() {
            self.skip_any_name()?;
            if self.at_parenthesis() {
                self.storage_options()?;
            }
        }
        self.take_one_of(&["ASC", "DESC"]);
        self.nulls_order()
    }

    /// `(name = value, other.name)` (`reloptions`).
    pub(in crate::sql) fn storage_options(&mut self) -> Parsed<()> {
        self.in_brackets(|cursor| {
            loop {
                cursor.skip_label()?;
                if cursor.take_token(&Token::Period) {
                    cursor.skip_label()?;
                }
                if cursor.take_token(&Token::Eq) {
                    cursor.definition_value()?;
                }
                if !cursor.take_token(&Token::Comma) {
                    return Ok(());
                }
            }
        })
    }

    /// The value of an option (`def_arg`): a type, a keyword, an operator, a
    /// number, a string.
    pub(in crate::sql) fn definition_value(&mut self) -> Parsed<()> {
        if self.numeric()? || self.take_string() || self.take(&["NONE"]) {
            return Ok(());
        }
        let mut operator = self.clone();
        if operator.operator_by_name()? {
            *self = operator;
            return Ok(());
        }
        if let Some(signs) = self.signs() {
            self.skip(signs.tokens);
            return Ok(());
        }
        self.take(&["SETOF"]);
        let mut ty = self.clone();
        if ty.function_type().is_ok() {
            *self = ty;
            return Ok(());
        }
        // A reserved word may stand for itself.
        self.skip_label()
    }

    /// The type of an argument or of a result: also `table.column%TYPE`.
    pub(in crate::sql) fn function_type(&mut self) -> Parsed<()> {
        self.take(&["SETOF"]);
        let mut ahead = self.clone();
        if ahead.skip_any_name().is_ok() && ahead.take_token(&Token::Mod) && ahead.take(&["TYPE"]) {
            *self = ahead;
            return Ok(());
        }
        self.skip_type()
    }

    /// A number with its sign, if there is one (`NumericOnly`).
    pub(in crate::sql) fn numeric(&mut self) -> Parsed<bool> {
        let number = |lexeme: usize| {
            self.peek(lexeme).is_some_and(|next| matches!(next.token, Token::Number(..)))
        };
        if number(0) {
            return self.take_constant();
        }
        let signed = matches!(self.peek(0).map(|l| &l.token), Some(Token::Plus | Token::Minus));
        if signed && number(1) {
            self.skip(1);
            return self.take_constant();
        }
        Ok(false)
    }

    /// `relation AS alias`.
    fn target(&mut self) -> Parsed<()> {
        self.relation()?;
        if self.take(&["AS"]) {
            return self.skip_name();
        }
        if !self.looking_at(&["SET"]) {
            let _ = self.skip_name();
        }
        Ok(())
    }

    /// What stands behind `UPDATE`.
    fn update(&mut self) -> Parsed<()> {
        self.target()?;
        self.expect(&["SET"])?;
        self.assignments()?;
        self.from_clause()?;
        self.where_or_current()?;
        self.returning()
    }

    /// What stands behind `DELETE`.
    fn delete(&mut self) -> Parsed<()> {
        self.expect(&["FROM"])?;
        self.target()?;
        if self.take(&["USING"]) {
            self.from_list()?;
        }
        self.where_or_current()?;
        self.returning()
    }

    fn where_or_current(&mut self) -> Parsed<()> {
        if self.take(&["WHERE", "CURRENT", "OF"]) {
            return self.skip_name();
        }
        self.where_clause()
    }

    /// `a = 1, (b, c) = (…)`.
    fn assignments(&mut self) -> Parsed<()> {
        loop {
            if self.at_parenthesis() {
                self.insert_columns()?;
            } else {
                self.set_target()?;
            }
            let equals = self.signs().filter(|signs| {
                let start = self.place().start;
                let tokens = &self.rest()[..signs.tokens];
                let end = tokens.last().map_or(start, |last| last.span.end);
                self.text()[start..end].trim_end_matches(['+', '-']) == "="
            });
            let Some(equals) = equals else { return self.refuse("`=`") };
            self.skip(equals.tokens);
            self.expression()?;
            if !self.take_token(&Token::Comma) {
                return Ok(());
            }
        }
    }

    /// `RETURNING …`, if it stands here.
    fn returning(&mut self) -> Parsed<()> {
        if !self.take(&["RETURNING"]) {
            return Ok(());
        }
        if self.take(&["WITH"]) {
            self.in_brackets(|cursor| {
                loop {
                    if cursor.take_one_of(&["OLD", "NEW"]).is_none() {
                        return cursor.refuse("OLD or NEW");
                    }
                    cursor.expect(&["AS"])?;
                    cursor.skip_name()?;
                    if !cursor.take_token(&Token::Comma) {
                        return Ok(());
                    }
                }
            })?;
        }
        self.output_columns()
    }

    /// What stands behind `MERGE`.
    fn merge(&mut self) -> Parsed<()> {
        self.expect(&["INTO"])?;
        self.target()?;
        self.expect(&["USING"])?;
        self.joined()?;
        self.expect(&["ON"])?;
        self.expression()?;
        self.expect(&["WHEN"])?;
        loop {
            self.merge_when()?;
            if !self.take(&["WHEN"]) {
                return self.returning();
            }
        }
    }

    /// What stands behind `WHEN`.
    fn merge_when(&mut self) -> Parsed<()> {
        let matched = self.take(&["MATCHED"]);
        let mut by_source = false;
        if !matched {
            self.expect(&["NOT"])?;
            self.expect(&["MATCHED"])?;
            by_source = self.take(&["BY", "SOURCE"]);
            if !by_source {
                self.take(&["BY", "TARGET"]);
            }
        }
        if self.take(&["AND"]) {
            self.expression()?;
        }
        self.expect(&["THEN"])?;
        if self.take(&["DO", "NOTHING"]) {
            return Ok(());
        }
        if matched || by_source {
            if self.take(&["DELETE"]) {
                return Ok(());
            }
            self.expect(&["UPDATE"])?;
            self.expect(&["SET"])?;
            return self.assignments();
        }
        self.expect(&["INSERT"])?;
        if self.take(&["DEFAULT", "VALUES"]) {
            return Ok(());
        }
        if self.at_parenthesis() {
            self.insert_columns()?;
        }
        self.overriding()?;
        self.expect(&["VALUES"])?;
        self.listed()
    }
}
