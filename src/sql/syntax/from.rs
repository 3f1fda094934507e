//! What a query reads from (`take_from`).

use sqlparser::tokenizer::Token;

use super::note::Note;
use crate::pg::Name;
use crate::sql::change::ObjectName;
use crate::sql::cursor::{Cursor, Parsed};

impl Cursor<'_> {
    /// `FROM …`, if it stands here.
    pub(super) fn take_from(&mut self) -> Parsed<()> {
        if self.take(&["FROM"]) { self.joined_list() } else { Ok(()) }
    }

    /// `a, b JOIN c`.
    pub(super) fn joined_list(&mut self) -> Parsed<()> {
        self.joined()?;
        while self.take_token(&Token::Comma) {
            self.joined()?;
        }
        Ok(())
    }

    /// A table and what is joined to it (`table_ref`).
    pub(super) fn joined(&mut self) -> Parsed<()> {
        self.joinable()?;
        while self.join()? {}
        Ok(())
    }

    /// A join behind a table; says whether there is one.
    fn join(&mut self) -> Parsed<bool> {
        if self.take(&["CROSS"]) {
            self.expect(&["JOIN"])?;
            self.joinable()?;
            return Ok(true);
        }
        let natural = self.take(&["NATURAL"]);
        if natural {
            self.note(Note::Untold);
        }
        let outer = self.take_one_of(&["LEFT", "RIGHT", "FULL"]).is_some();
        let named = if outer {
            self.take(&["OUTER"]);
            true
        } else {
            self.take(&["INNER"])
        };
        if !natural && !named && !self.looking_at(&["JOIN"]) {
            return Ok(false);
        }
        self.expect(&["JOIN"])?;
        self.joinable()?;
        if natural {
            return Ok(true);
        }
        self.deeper(|cursor| {
            while !cursor.looking_at(&["ON"]) && !cursor.looking_at(&["USING"]) {
                if !cursor.join()? {
                    return cursor.refuse("ON or USING");
                }
            }
            cursor.join_condition()
        })?;
        Ok(true)
    }

    fn join_condition(&mut self) -> Parsed<()> {
        if self.take(&["ON"]) {
            return self.expression();
        }
        self.expect(&["USING"])?;
        for column in self.column_list()? {
            self.note(Note::Column { qualifier: None, column });
        }
        if self.take(&["AS"]) { self.skip_name() } else { Ok(()) }
    }

    /// One thing in `FROM`, with its alias.
    fn joinable(&mut self) -> Parsed<()> {
        if self.take(&["LATERAL"]) {
            if self.at_parenthesis() {
                self.select_in_parentheses()?;
                return self.derived_alias();
            }
            return self.joinable_function();
        }
        if self.at_parenthesis() {
            if !self.subquery()? {
                // A join in parentheses.
                self.expect_token(&Token::LParen, "`(`")?;
                self.deeper(Self::parenthesised_join)?;
                self.expect_token(&Token::RParen, "`)`")?;
            }
            return self.derived_alias();
        }
        if self.calls() {
            return self.joinable_function();
        }
        let name = self.relation()?;
        let alias = self.alias()?;
        self.note(Note::Relation { name, alias });
        self.sample()
    }

    /// What stands in the parentheses around a join.
    fn parenthesised_join(&mut self) -> Parsed<()> {
        let nested = self.at_parenthesis();
        self.joinable()?;
        if !self.join()? && !nested {
            return self.refuse("a join");
        }
        while self.join()? {}
        Ok(())
    }

    /// Whether a call stands here rather than the name of a relation.
    fn calls(&self) -> bool {
        const BARE: [&str; 12] = [
            "CURRENT_DATE",
            "CURRENT_TIME",
            "CURRENT_TIMESTAMP",
            "LOCALTIME",
            "LOCALTIMESTAMP",
            "CURRENT_ROLE",
            "CURRENT_USER",
            "SESSION_USER",
            "SYSTEM_USER",
            "USER",
            "CURRENT_CATALOG",
            "CURRENT_SCHEMA",
        ];
        if BARE.iter().any(|word| self.looking_at(&[word]))
            || self.looking_at(&["ROWS", "FROM"])
            || self.looking_at(&["COLLATION", "FOR"])
        {
            return true;
        }
        if self.looking_at(&["ONLY"]) {
            return false;
        }
        let mut ahead = self.clone();
        if ahead.skip_label().is_err() {
            return false;
        }
        while ahead.take_token(&Token::Period) {
            if ahead.skip_label().is_err() {
                return false;
            }
        }
        ahead.at_parenthesis()
    }

    /// A function in `FROM`, or one of the tables that have a grammar of their own.
    fn joinable_function(&mut self) -> Parsed<()> {
        if self.take(&["XMLTABLE"]) {
            self.xml_table()?;
            return self.derived_alias();
        }
        if self.take(&["JSON_TABLE"]) {
            self.json_table()?;
            return self.derived_alias();
        }
        if self.take(&["ROWS", "FROM"]) {
            self.in_brackets(|cursor| {
                loop {
                    cursor.windowless_call()?;
                    if cursor.take(&["AS"]) {
                        cursor.in_brackets(Self::column_definitions)?;
                    }
                    if !cursor.take_token(&Token::Comma) {
                        return Ok(());
                    }
                }
            })?;
        } else {
            self.windowless_call()?;
        }
        self.take(&["WITH", "ORDINALITY"]);
        self.function_alias()
    }

    /// `AS t (a int, b text)` as well as an alias.
    fn function_alias(&mut self) -> Parsed<()> {
        let defined = self.attempt(|cursor| {
            let unnamed = cursor.take(&["AS"]) && cursor.at_parenthesis();
            if !unnamed {
                let name = cursor.name()?;
                cursor.note(Note::Derived(name));
            }
            cursor.in_brackets(Self::column_definitions)
        });
        if defined.is_ok() { Ok(()) } else { self.derived_alias() }
    }

    /// `a int, b text COLLATE "C"`.
    fn column_definitions(&mut self) -> Parsed<()> {
        loop {
            self.skip_name()?;
            self.skip_type()?;
            if self.take(&["COLLATE"]) {
                self.skip_any_name()?;
            }
            if !self.take_token(&Token::Comma) {
                return Ok(());
            }
        }
    }

    /// `name`, `name *`, `ONLY name`, `ONLY (name)` (`relation_expr`).
    pub(super) fn relation(&mut self) -> Parsed<ObjectName> {
        if self.take(&["ONLY"]) {
            if self.at_parenthesis() {
                return self.parenthesised(Cursor::object_name);
            }
            return self.object_name();
        }
        let name = self.object_name()?;
        self.take_token(&Token::Mul);
        Ok(name)
    }

    /// `AS name (a, b)`, if it stands here.
    fn alias(&mut self) -> Parsed<Option<Name>> {
        let alias = if self.take(&["AS"]) {
            self.name()?
        } else {
            match self.name() {
                Ok(alias) => alias,
                Err(_) => return Ok(None),
            }
        };
        if self.at_parenthesis() {
            self.skip_names()?;
            self.note(Note::Untold);
        }
        Ok(Some(alias))
    }

    /// The alias of a query or of a function.
    fn derived_alias(&mut self) -> Parsed<()> {
        if self.take(&["AS"]) || self.clone().skip_name().is_ok() {
            let name = self.name()?;
            self.note(Note::Derived(name));
            if self.at_parenthesis() {
                self.skip_names()?;
            }
        }
        Ok(())
    }

    /// `TABLESAMPLE method (…) REPEATABLE (…)`, if it stands here.
    fn sample(&mut self) -> Parsed<()> {
        if !self.take(&["TABLESAMPLE"]) {
            return Ok(());
        }
        self.skip_function_name()?;
        self.listed()?;
        if self.take(&["REPEATABLE"]) {
            self.in_brackets(Self::expression)?;
        }
        Ok(())
    }
}
