//! Names, constants and types, as far as they are only taken.

use sqlparser::tokenizer::Token;

use super::note::Note;
use crate::sql::cursor::{Cursor, Parsed};
use crate::sql::keyword;
use crate::sql::newer::Newer;

impl Cursor<'_> {
    /// Takes the word that is next if `allowed`, which is asked for unquoted ones.
    fn skip_word(&mut self, allowed: impl Fn(&str) -> bool, expected: &'static str) -> Parsed<()> {
        let Some(Token::Word(word)) = self.peek(0).map(|lexeme| &lexeme.token) else {
            return self.refuse(expected);
        };
        if word.value.is_empty() || (word.quote_style.is_none() && !allowed(&word.value)) {
            return self.refuse(expected);
        }
        self.skip(1);
        Ok(())
    }

    /// A name of a table or a column (`ColId`).
    pub(in crate::sql) fn skip_name(&mut self) -> Parsed<()> {
        self.skip_word(keyword::can_name, "a name")
    }

    /// A name where every word is allowed (`ColLabel`).
    pub(in crate::sql) fn skip_label(&mut self) -> Parsed<()> {
        self.skip_word(|_| true, "a name")
    }

    /// A name of an output column without `AS`, if there is one.
    pub(super) fn take_bare_label(&mut self) -> bool {
        self.skip_word(keyword::can_be_label, "a name").is_ok()
    }

    /// Whether the next word can name a function (`type_function_name`).
    pub(super) fn names_function(&self) -> bool {
        self.clone().skip_word(keyword::can_name_function, "a name").is_ok()
    }

    /// A name with dots (`any_name`, `qualified_name`).
    pub(in crate::sql) fn skip_any_name(&mut self) -> Parsed<()> {
        self.skip_name()?;
        while self.take_token(&Token::Period) {
            self.skip_label()?;
        }
        Ok(())
    }

    /// The name of a function (`func_name`).
    pub(in crate::sql) fn skip_function_name(&mut self) -> Parsed<()> {
        if self.peek(1).is_some_and(|next| next.token == Token::Period) {
            return self.skip_any_name();
        }
        self.skip_word(keyword::can_name_function, "the name of a function")
    }

    /// `(a, b)`: names of columns.
    pub(in crate::sql) fn skip_names(&mut self) -> Parsed<()> {
        self.expect_token(&Token::LParen, "`(`")?;
        self.skip_name()?;
        while self.take_token(&Token::Comma) {
            self.skip_name()?;
        }
        self.expect_token(&Token::RParen, "`)`")
    }

    /// A data type.
    pub(in crate::sql) fn skip_type(&mut self) -> Parsed<()> {
        self.type_name().map(drop)
    }

    /// A data type that something is cast to.
    pub(super) fn cast_type(&mut self) -> Parsed<()> {
        let ty = self.type_name()?;
        self.note(Note::Cast(ty));
        Ok(())
    }

    /// A string constant (`Sconst`), also one that goes on in the next line.
    pub(in crate::sql) fn take_string(&mut self) -> bool {
        let Some(first) = self.peek(0) else { return false };
        let goes_on = match first.token {
            Token::SingleQuotedString(_)
            | Token::EscapedStringLiteral(_)
            | Token::UnicodeStringLiteral(_)
            | Token::NationalStringLiteral(_) => true,
            Token::DollarQuotedString(_) => false,
            _ => return false,
        };
        self.skip(1);
        if goes_on {
            self.take_continuations(first.span.end);
        }
        if matches!(first.token, Token::UnicodeStringLiteral(_)) && self.take(&["UESCAPE"]) {
            return self.take_string();
        }
        true
    }

    /// The further lines of a constant whose first part ends at `end`.
    fn take_continuations(&mut self, mut end: usize) {
        while let Some(next) = self.peek(0)
            && matches!(next.token, Token::SingleQuotedString(_))
            && self.text()[end..next.span.start].contains(['\n', '\r'])
        {
            end = next.span.end;
            self.skip(1);
        }
    }

    /// A number, a string, a bit string: constants that are one token.
    pub(super) fn take_constant(&mut self) -> Parsed<bool> {
        let Some(first) = self.peek(0) else { return Ok(false) };
        let written = &self.text()[first.span.start..first.span.end];
        let based = ["0x", "0o", "0b"]
            .iter()
            .any(|base| written.get(..2).is_some_and(|start| start.eq_ignore_ascii_case(base)));
        if based || (written.contains('_') && written.starts_with(|c: char| c.is_ascii_digit())) {
            self.since(Newer::syntax("a number written so", 16), first.span);
        }
        match &first.token {
            Token::Number(_, suffixed) => {
                self.skip(1);
                let glued = self.peek(0).is_some_and(|next| {
                    next.span.start == first.span.end && matches!(next.token, Token::Word(_))
                });
                if *suffixed || glued {
                    return self.refuse("a blank behind the number");
                }
            }
            Token::SingleQuotedByteStringLiteral(_) | Token::HexStringLiteral(_) => {
                self.skip(1);
                self.take_continuations(first.span.end);
            }
            _ => return Ok(self.take_string()),
        }
        Ok(true)
    }

    /// An integer (`Iconst`).
    pub(in crate::sql) fn integer(&mut self) -> Parsed<()> {
        match self.peek(0).map(|lexeme| &lexeme.token) {
            Some(Token::Number(number, false)) if !number.contains(['.', 'e', 'E']) => {
                self.skip(1);
                Ok(())
            }
            _ => self.refuse("an integer"),
        }
    }

    /// Whether a `(` is next.
    pub(super) fn at_parenthesis(&self) -> bool {
        self.peek(0).is_some_and(|next| next.token == Token::LParen)
    }

    /// `(n)`, if it stands here.
    pub(super) fn take_precision(&mut self) -> Parsed<()> {
        if self.take_token(&Token::LParen) {
            self.integer()?;
            self.expect_token(&Token::RParen, "`)`")?;
        }
        Ok(())
    }
}
