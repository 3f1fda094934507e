//! Statements that change rows: `INSERT`, `UPDATE`, `DELETE`, `MERGE`.

use sqlparser::tokenizer::Token;

use super::note::Note;
use crate::pg::Name;
use crate::sql::change::ObjectName;
use crate::sql::cursor::{Cursor, Parsed};
use crate::sql::newer::Newer;
use crate::sql::query::{Write, WriteKind};

impl Cursor<'_> {
    /// A query or a statement that changes rows (`PreparableStmt`).
    pub(in crate::sql) fn row_statement(&mut self) -> Parsed<()> {
        let with = self.with()?;
        match self.take_one_of(&["INSERT", "UPDATE", "DELETE", "MERGE"]) {
            Some("INSERT") => self.insert(),
            Some("UPDATE") => self.update(),
            Some("DELETE") => self.delete(),
            Some(_) => self.merge(),
            None => self.select_behind_with(),
        }?;
        if with {
            self.note(Note::WithEnd);
        }
        Ok(())
    }

    /// Notes what is written, before what was noted since `mark`.
    fn note_write(&self, mark: usize, table: &ObjectName, kind: WriteKind, filtered: bool) {
        if self.is_noting() {
            let write = Write { table: table.clone(), kind, filtered };
            self.note_at(mark, Note::Write(write));
        }
    }

    /// What stands behind `INSERT`.
    fn insert(&mut self) -> Parsed<()> {
        self.expect(&["INTO"])?;
        let mark = self.mark();
        let table = self.object_name()?;
        if self.take(&["AS"]) {
            self.skip_name()?;
        }
        let (columns, listed) = self.insert_source()?;
        self.note_write(mark, &table, WriteKind::Insert(columns), listed);
        if self.take(&["ON"]) {
            self.expect(&["CONFLICT"])?;
            if let Some(columns) = self.on_conflict()? {
                self.note_write(mark + 1, &table, WriteKind::Update(columns), true);
            }
        }
        self.returning()
    }

    /// The columns that are named, and whether their values are listed.
    fn insert_source(&mut self) -> Parsed<(Vec<Name>, bool)> {
        if self.take(&["DEFAULT", "VALUES"]) {
            return Ok((Vec::new(), true));
        }
        let columns = if self.at_parenthesis() {
            self.attempt(Self::insert_columns).unwrap_or_default()
        } else {
            Vec::new()
        };
        self.overriding()?;
        let listed = self.looking_at(&["VALUES"]);
        self.select_statement()?;
        Ok((columns, listed))
    }

    /// `(a, b.c, d[1])`: the columns.
    fn insert_columns(&mut self) -> Parsed<Vec<Name>> {
        self.expect_token(&Token::LParen, "`(`")?;
        let columns = self.list(Self::set_target)?;
        self.expect_token(&Token::RParen, "`)`")?;
        Ok(columns)
    }

    /// `column`, `column.field`, `column[1]`: the column.
    fn set_target(&mut self) -> Parsed<Name> {
        let column = self.name()?;
        self.indirection()?;
        Ok(column)
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

    /// What stands behind `ON CONFLICT`; the columns that it sets.
    fn on_conflict(&mut self) -> Parsed<Option<Vec<Name>>> {
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
            return Ok(None);
        }
        self.expect(&["UPDATE"])?;
        self.expect(&["SET"])?;
        let columns = self.assignments()?;
        self.where_clause()?;
        Ok(Some(columns))
    }

    /// `column`, `function(…)`, `(expression)`, with collation, operator class and
    /// order (`index_elem`).
    pub(in crate::sql) fn index_element(&mut self) -> Parsed<()> {
        if self.at_parenthesis() {
            self.in_brackets(Self::expression)?;
        } else {
            if self.attempt(Self::windowless_call).is_err() {
                self.skip_name()?;
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
    fn target(&mut self) -> Parsed<ObjectName> {
        let name = self.relation()?;
        if self.take(&["AS"]) {
            self.skip_name()?;
        } else if !self.looking_at(&["SET"]) {
            let _ = self.skip_name();
        }
        Ok(name)
    }

    /// What stands behind `UPDATE`.
    fn update(&mut self) -> Parsed<()> {
        let mark = self.mark();
        let table = self.target()?;
        self.expect(&["SET"])?;
        let columns = self.assignments()?;
        let mut filtered = self.looking_at(&["FROM"]);
        self.clause_from()?;
        filtered |= self.where_or_current()?;
        self.note_write(mark, &table, WriteKind::Update(columns), filtered);
        self.returning()
    }

    /// What stands behind `DELETE`.
    fn delete(&mut self) -> Parsed<()> {
        let mark = self.mark();
        self.expect(&["FROM"])?;
        let table = self.target()?;
        let mut filtered = self.take(&["USING"]);
        if filtered {
            self.list_from()?;
        }
        filtered |= self.where_or_current()?;
        self.note_write(mark, &table, WriteKind::Delete, filtered);
        self.returning()
    }

    /// `WHERE …`; says whether it is there.
    fn where_or_current(&mut self) -> Parsed<bool> {
        let found = self.looking_at(&["WHERE"]);
        if self.take(&["WHERE", "CURRENT", "OF"]) {
            self.skip_name()?;
        } else {
            self.where_clause()?;
        }
        Ok(found)
    }

    /// `a = 1, (b, c) = (…)`: the columns.
    fn assignments(&mut self) -> Parsed<Vec<Name>> {
        let mut columns = Vec::new();
        loop {
            if self.at_parenthesis() {
                columns.extend(self.insert_columns()?);
            } else {
                columns.push(self.set_target()?);
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
                return Ok(columns);
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
        let mark = self.mark();
        let table = self.target()?;
        self.expect(&["USING"])?;
        self.joined()?;
        self.expect(&["ON"])?;
        self.expression()?;
        self.expect(&["WHEN"])?;
        let mut clauses = vec![self.merge_when()?];
        while self.take(&["WHEN"]) {
            clauses.push(self.merge_when()?);
        }
        for kind in clauses.into_iter().rev() {
            self.note_write(mark, &table, kind, true);
        }
        self.returning()
    }

    /// What stands behind `WHEN`, and what it does.
    fn merge_when(&mut self) -> Parsed<WriteKind> {
        let matched = self.take(&["MATCHED"]);
        let mut by_source = false;
        if !matched {
            self.expect(&["NOT"])?;
            self.expect(&["MATCHED"])?;
            let place = self.place();
            by_source = self.take(&["BY", "SOURCE"]);
            if by_source || self.take(&["BY", "TARGET"]) {
                self.since(Newer::syntax("BY SOURCE", 17), place);
            }
        }
        if self.take(&["AND"]) {
            self.expression()?;
        }
        self.expect(&["THEN"])?;
        if self.take(&["DO", "NOTHING"]) {
            return Ok(WriteKind::Update(Vec::new()));
        }
        if matched || by_source {
            if self.take(&["DELETE"]) {
                return Ok(WriteKind::Delete);
            }
            self.expect(&["UPDATE"])?;
            self.expect(&["SET"])?;
            return self.assignments().map(WriteKind::Update);
        }
        self.expect(&["INSERT"])?;
        let mut columns = Vec::new();
        if !self.take(&["DEFAULT", "VALUES"]) {
            if self.at_parenthesis() {
                columns = self.insert_columns()?;
            }
            self.overriding()?;
            self.expect(&["VALUES"])?;
            self.listed()?;
        }
        Ok(WriteKind::Insert(columns))
    }
}
