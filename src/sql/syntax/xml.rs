//! The functions and tables of XML.

use sqlparser::tokenizer::Token;

use crate::sql::cursor::{Cursor, Parsed};

impl Cursor<'_> {
    /// A function of XML; says whether there is one. A `(` follows the word.
    pub(super) fn xml_function(&mut self) -> Parsed<bool> {
        const FUNCTIONS: [&str; 8] = [
            "XMLCONCAT",
            "XMLELEMENT",
            "XMLEXISTS",
            "XMLFOREST",
            "XMLPARSE",
            "XMLPI",
            "XMLROOT",
            "XMLSERIALIZE",
        ];
        let Some(function) = self.take_one_of(&FUNCTIONS) else { return Ok(false) };
        self.in_brackets(|cursor| match function {
            "XMLCONCAT" => cursor.expressions(),
            "XMLELEMENT" => cursor.xml_element(),
            "XMLEXISTS" => {
                cursor.primary()?;
                cursor.passing_xml()
            }
            "XMLFOREST" => cursor.xml_attributes(),
            "XMLPARSE" => {
                cursor.document_or_content()?;
                cursor.expression()?;
                let _ = cursor.take(&["PRESERVE", "WHITESPACE"])
                    || cursor.take(&["STRIP", "WHITESPACE"]);
                Ok(())
            }
            "XMLPI" => {
                cursor.expect(&["NAME"])?;
                cursor.skip_label()?;
                if cursor.take_token(&Token::Comma) { cursor.expression() } else { Ok(()) }
            }
            "XMLROOT" => cursor.xml_root(),
            _ => {
                cursor.document_or_content()?;
                cursor.expression()?;
                cursor.expect(&["AS"])?;
                cursor.skip_type()?;
                let _ = cursor.take(&["INDENT"]) || cursor.take(&["NO", "INDENT"]);
                Ok(())
            }
        })?;
        Ok(true)
    }

    fn document_or_content(&mut self) -> Parsed<()> {
        match self.take_one_of(&["DOCUMENT", "CONTENT"]) {
            Some(_) => Ok(()),
            None => self.refuse("DOCUMENT or CONTENT"),
        }
    }

    fn xml_element(&mut self) -> Parsed<()> {
        self.expect(&["NAME"])?;
        self.skip_label()?;
        if !self.take_token(&Token::Comma) {
            return Ok(());
        }
        if self.take(&["XMLATTRIBUTES"]) {
            self.in_brackets(Self::xml_attributes)?;
            if !self.take_token(&Token::Comma) {
                return Ok(());
            }
        }
        self.expressions()
    }

    /// `expression AS name, …`.
    fn xml_attributes(&mut self) -> Parsed<()> {
        loop {
            self.expression()?;
            if self.take(&["AS"]) {
                self.skip_label()?;
            }
            if !self.take_token(&Token::Comma) {
                return Ok(());
            }
        }
    }

    fn xml_root(&mut self) -> Parsed<()> {
        self.expression()?;
        self.expect_token(&Token::Comma, "a comma")?;
        self.expect(&["VERSION"])?;
        if !self.take(&["NO", "VALUE"]) {
            self.expression()?;
        }
        if self.take_token(&Token::Comma) {
            self.expect(&["STANDALONE"])?;
            if !self.take(&["NO", "VALUE"]) && self.take_one_of(&["YES", "NO"]).is_none() {
                return self.refuse("YES, NO or NO VALUE");
            }
        }
        Ok(())
    }

    /// `PASSING [BY REF] expression [BY REF]`.
    fn passing_xml(&mut self) -> Parsed<()> {
        self.expect(&["PASSING"])?;
        let mechanism = |cursor: &mut Self| {
            let _ = cursor.take(&["BY", "REF"]) || cursor.take(&["BY", "VALUE"]);
        };
        mechanism(self);
        self.primary()?;
        mechanism(self);
        Ok(())
    }

    /// What stands behind `XMLTABLE`.
    pub(super) fn xml_table(&mut self) -> Parsed<()> {
        self.in_brackets(|cursor| {
            if cursor.take(&["XMLNAMESPACES"]) {
                cursor.in_brackets(Self::namespaces)?;
                cursor.expect_token(&Token::Comma, "a comma")?;
            }
            cursor.primary()?;
            cursor.passing_xml()?;
            cursor.expect(&["COLUMNS"])?;
            loop {
                cursor.xml_column()?;
                if !cursor.take_token(&Token::Comma) {
                    return Ok(());
                }
            }
        })
    }

    fn namespaces(&mut self) -> Parsed<()> {
        loop {
            let default = self.take(&["DEFAULT"]);
            self.restricted_expression()?;
            if !default {
                self.expect(&["AS"])?;
                self.skip_label()?;
            }
            if !self.take_token(&Token::Comma) {
                return Ok(());
            }
        }
    }

    fn xml_column(&mut self) -> Parsed<()> {
        self.skip_name()?;
        if self.take(&["FOR"]) {
            return self.expect(&["ORDINALITY"]);
        }
        self.skip_type()?;
        loop {
            if self.take_one_of(&["DEFAULT", "PATH"]).is_some() {
                self.restricted_expression()?;
            } else if !self.take(&["NOT", "NULL"]) && !self.take(&["NULL"]) {
                return Ok(());
            }
        }
    }
}
