//! Queries: `SELECT`, `VALUES`, `TABLE`, and what joins them (`SelectStmt`).

use sqlparser::tokenizer::Token;

use super::note::Note;
use crate::sql::cursor::{Cursor, Parsed};
use crate::sql::newer::Newer;

/// The words that a query begins with.
const BEGINNINGS: [&str; 4] = ["SELECT", "VALUES", "WITH", "TABLE"];

impl Cursor<'_> {
    /// A query in parentheses; says whether there is one.
    pub(super) fn subquery(&mut self) -> Parsed<bool> {
        let rest = self.rest();
        let opened = rest.iter().take_while(|lexeme| lexeme.token == Token::LParen).count();
        let begins = rest.get(opened);
        if opened == 0
            || !begins.is_some_and(|word| BEGINNINGS.iter().any(|begin| word.is_keyword(begin)))
        {
            return Ok(false);
        }
        match self.attempt(Self::select_in_parentheses) {
            Ok(()) => Ok(true),
            // `((SELECT 1) + 1)` is no query.
            Err(_) if opened > 1 => Ok(false),
            Err(refusal) => Err(refusal),
        }
    }

    /// The same, in an expression.
    pub(super) fn subquery_aside(&mut self) -> Parsed<bool> {
        let found = self.attempt(|cursor| {
            cursor.note(Note::Aside);
            if cursor.subquery()? { Ok(Some(())) } else { cursor.refuse("a query in parentheses") }
        });
        match found {
            Ok(_) => Ok(true),
            Err(refusal) if refusal.at == self.place() => Ok(false),
            Err(refusal) => Err(refusal),
        }
    }

    /// `(SELECT …)`, also in several parentheses.
    pub(in crate::sql) fn select_in_parentheses(&mut self) -> Parsed<()> {
        self.expect_token(&Token::LParen, "`(`")?;
        self.deeper(Self::select_statement)?;
        self.expect_token(&Token::RParen, "`)`")
    }

    /// A query.
    pub(in crate::sql) fn select_statement(&mut self) -> Parsed<()> {
        let with = self.with()?;
        self.select_behind_with()?;
        if with {
            self.note(Note::WithEnd);
        }
        Ok(())
    }

    /// A query, whose `WITH` is taken.
    pub(super) fn select_behind_with(&mut self) -> Parsed<()> {
        self.note(Note::Query);
        self.set_operand()?;
        while self.take_one_of(&["UNION", "INTERSECT", "EXCEPT"]).is_some() {
            self.take_one_of(&["ALL", "DISTINCT"]);
            self.set_operand()?;
        }
        self.order_by_outputs()?;
        let locks = self.row_locks()?;
        let limits = self.limits()?;
        if limits && !locks {
            self.row_locks()?;
        }
        self.note(Note::QueryEnd);
        Ok(())
    }

    /// `WITH …`, if it stands here; who calls notes its end.
    pub(super) fn with(&mut self) -> Parsed<bool> {
        if !self.take(&["WITH"]) {
            return Ok(false);
        }
        let recursive = self.take(&["RECURSIVE"]);
        self.note(Note::With { recursive });
        loop {
            let name = self.name()?;
            self.note(Note::WithName(name));
            if self.at_parenthesis() {
                self.skip_names()?;
            }
            self.expect(&["AS"])?;
            if self.take(&["NOT"]) {
                self.expect(&["MATERIALIZED"])?;
            } else {
                self.take(&["MATERIALIZED"]);
            }
            self.expect_token(&Token::LParen, "`(`")?;
            self.note(Note::Aside);
            self.deeper(Self::row_statement)?;
            self.note(Note::WithQueryEnd);
            self.expect_token(&Token::RParen, "`)`")?;
            self.search_and_cycle()?;
            if !self.take_token(&Token::Comma) {
                return Ok(true);
            }
        }
    }

    fn search_and_cycle(&mut self) -> Parsed<()> {
        if self.take(&["SEARCH"]) {
            if self.take_one_of(&["DEPTH", "BREADTH"]).is_none() {
                return self.refuse("DEPTH or BREADTH");
            }
            self.expect(&["FIRST"])?;
            self.expect(&["BY"])?;
            self.bare_names()?;
            self.expect(&["SET"])?;
            self.skip_name()?;
        }
        if self.take(&["CYCLE"]) {
            self.bare_names()?;
            self.expect(&["SET"])?;
            self.skip_name()?;
            if self.take(&["TO"]) {
                self.primary()?;
                self.expect(&["DEFAULT"])?;
                self.primary()?;
            }
            self.expect(&["USING"])?;
            self.skip_name()?;
        }
        Ok(())
    }

    fn bare_names(&mut self) -> Parsed<()> {
        self.skip_name()?;
        while self.take_token(&Token::Comma) {
            self.skip_name()?;
        }
        Ok(())
    }

    /// One of the queries that `UNION` joins.
    fn set_operand(&mut self) -> Parsed<()> {
        if self.at_parenthesis() {
            return self.select_in_parentheses();
        }
        match self.take_one_of(&["SELECT", "VALUES", "TABLE"]) {
            Some("SELECT") => self.select(),
            Some("VALUES") => self.rows_of_values(),
            Some(_) => {
                let name = self.relation()?;
                self.note(Note::Relation { name, alias: None });
                Ok(())
            }
            None => self.refuse("a query"),
        }
    }

    /// What stands behind `VALUES`.
    fn rows_of_values(&mut self) -> Parsed<()> {
        self.listed()?;
        while self.take_token(&Token::Comma) {
            self.listed()?;
        }
        Ok(())
    }

    /// What stands behind `SELECT`.
    fn select(&mut self) -> Parsed<()> {
        self.note(Note::Select);
        if self.take(&["DISTINCT"]) {
            if self.take(&["ON"]) {
                self.expect_token(&Token::LParen, "`(`")?;
                loop {
                    self.expression_or_output()?;
                    if !self.take_token(&Token::Comma) {
                        break;
                    }
                }
                self.expect_token(&Token::RParen, "`)`")?;
            }
            self.output_columns()?;
        } else {
            self.take(&["ALL"]);
            if !self.output_ends() {
                self.output_columns()?;
            }
        }
        self.into()?;
        self.clause_from()?;
        self.where_clause()?;
        if self.take(&["GROUP"]) {
            self.expect(&["BY"])?;
            let place = self.place();
            if self.take_one_of(&["ALL", "DISTINCT"]).is_some() {
                self.since(Newer::syntax("GROUP BY DISTINCT", 14), place);
            }
            self.groups()?;
        }
        if self.take(&["HAVING"]) {
            self.expression()?;
        }
        if self.take(&["WINDOW"]) {
            loop {
                self.skip_name()?;
                self.expect(&["AS"])?;
                self.window()?;
                if !self.take_token(&Token::Comma) {
                    break;
                }
            }
        }
        self.note(Note::SelectEnd);
        Ok(())
    }

    /// Whether no output column stands here.
    fn output_ends(&self) -> bool {
        const CLAUSES: [&str; 14] = [
            "INTO",
            "FROM",
            "WHERE",
            "GROUP",
            "HAVING",
            "WINDOW",
            "UNION",
            "INTERSECT",
            "EXCEPT",
            "ORDER",
            "LIMIT",
            "OFFSET",
            "FETCH",
            "FOR",
        ];
        let Some(next) = self.peek(0) else { return true };
        matches!(next.token, Token::RParen | Token::SemiColon)
            || CLAUSES.iter().any(|word| next.is_keyword(word))
    }

    /// `*`, `expression AS name`, … (`target_list`).
    pub(super) fn output_columns(&mut self) -> Parsed<()> {
        loop {
            if self.take_token(&Token::Mul) {
                self.note(Note::Star(None));
                self.note(Note::OutputAll(None));
            } else {
                let start = self.clone();
                self.expression()?;
                let expression = start.before(self);
                let behind = self.clone();
                let labelled = if self.take(&["AS"]) {
                    self.skip_label()?;
                    true
                } else {
                    self.take_bare_label()
                };
                let label = behind.before(self);
                self.note_output(&expression, labelled.then_some(&label));
            }
            if !self.take_token(&Token::Comma) {
                return Ok(());
            }
        }
    }

    /// `INTO TABLE name`, if it stands here.
    fn into(&mut self) -> Parsed<()> {
        if !self.take(&["INTO"]) {
            return Ok(());
        }
        let mut temporary = false;
        if !self.take(&["UNLOGGED"]) {
            self.take_one_of(&["LOCAL", "GLOBAL"]);
            temporary = self.take_one_of(&["TEMPORARY", "TEMP"]).is_some();
        }
        self.take(&["TABLE"]);
        let name = self.object_name()?;
        self.note(Note::Into { name, temporary });
        Ok(())
    }

    pub(super) fn where_clause(&mut self) -> Parsed<()> {
        if self.take(&["WHERE"]) { self.expression() } else { Ok(()) }
    }

    /// `group_by_list`.
    fn groups(&mut self) -> Parsed<()> {
        loop {
            self.deeper(Self::group_item)?;
            if !self.take_token(&Token::Comma) {
                return Ok(());
            }
        }
    }

    fn group_item(&mut self) -> Parsed<()> {
        let opens = self.peek(1).is_some_and(|next| next.token == Token::LParen);
        if self.at_parenthesis() && self.peek(1).is_some_and(|next| next.token == Token::RParen) {
            self.skip(2);
            return Ok(());
        }
        if opens && self.take_one_of(&["CUBE", "ROLLUP"]).is_some() {
            return self.listed();
        }
        if self.take(&["GROUPING", "SETS"]) {
            return self.in_brackets(Self::groups);
        }
        self.expression()
    }

    /// `FOR UPDATE OF t NOWAIT …`, as often as it is there.
    fn row_locks(&mut self) -> Parsed<bool> {
        if self.take(&["FOR", "READ", "ONLY"]) {
            return Ok(true);
        }
        let mut found = false;
        while self.take(&["FOR"]) {
            found = true;
            if !(self.take_one_of(&["UPDATE", "SHARE"]).is_some()
                || self.take(&["NO", "KEY", "UPDATE"])
                || self.take(&["KEY", "SHARE"]))
            {
                return self.refuse("UPDATE or SHARE");
            }
            let of = if self.take(&["OF"]) {
                self.list(Self::object_name)?.into_iter().map(|of| of.name).collect()
            } else {
                Vec::new()
            };
            self.note(Note::RowLocks(of));
            let _ = self.take(&["NOWAIT"]) || self.take(&["SKIP", "LOCKED"]);
        }
        Ok(found)
    }

    /// `LIMIT`, `OFFSET`, `FETCH FIRST`.
    fn limits(&mut self) -> Parsed<bool> {
        let (mut limited, mut moved) = (false, false);
        loop {
            if !limited && self.take(&["LIMIT"]) {
                limited = true;
                if !self.take(&["ALL"]) {
                    self.expression()?;
                }
            } else if !limited && self.take(&["FETCH"]) {
                limited = true;
                self.fetch()?;
            } else if !moved && self.take(&["OFFSET"]) {
                moved = true;
                self.expression()?;
                self.take_one_of(&["ROW", "ROWS"]);
            } else {
                return Ok(limited || moved);
            }
        }
    }

    /// What stands behind `FETCH`.
    fn fetch(&mut self) -> Parsed<()> {
        if self.take_one_of(&["FIRST", "NEXT"]).is_none() {
            return self.refuse("FIRST or NEXT");
        }
        if self.take_one_of(&["ROW", "ROWS"]).is_none() {
            let _ = self.take_token(&Token::Plus) || self.take_token(&Token::Minus);
            self.primary()?;
            if self.take_one_of(&["ROW", "ROWS"]).is_none() {
                return self.refuse("ROW or ROWS");
            }
        }
        if self.take(&["ONLY"]) || self.take(&["WITH", "TIES"]) {
            return Ok(());
        }
        self.refuse("ONLY or WITH TIES")
    }
}
