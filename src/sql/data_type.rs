//! Data types: their words and modifiers, in the spelling of `pg_type`.

use sqlparser::tokenizer::Token;

use super::cursor::{Cursor, Parsed};
use super::keyword;
use crate::pg::{Name, TypeName};

impl Cursor<'_> {
    /// A data type, in the spelling of `pg_type`.
    pub(super) fn type_name(&mut self) -> Parsed<TypeName> {
        let mut ty = self.base_type()?;
        if self.take(&["ARRAY"]) {
            ty.array = true;
        }
        while self.take_token(&Token::LBracket) {
            if self.peek(0).is_some_and(|lexeme| matches!(lexeme.token, Token::Number(..))) {
                self.skip(1);
            }
            self.expect_token(&Token::RBracket, "`]`")?;
            ty.array = true;
        }
        Ok(ty)
    }

    fn base_type(&mut self) -> Parsed<TypeName> {
        let quoted = self.peek(0).is_some_and(|lexeme| lexeme.keyword().is_none());
        let first = self.word(keyword::can_name_type)?;
        if self.take_token(&Token::Period) {
            let name = self.label()?;
            let modifiers = self.modifiers()?;
            return Ok(TypeName { schema: Some(first), name, modifiers, array: false });
        }
        if quoted {
            let modifiers = self.modifiers()?;
            return Ok(TypeName { schema: None, name: first, modifiers, array: false });
        }
        self.built_in_type(first)
    }

    /// The types whose names are several words, and those that SQL gives
    /// modifiers in unusual places.
    fn built_in_type(&mut self, first: Name) -> Parsed<TypeName> {
        let mut words = first;
        let also = |cursor: &mut Self, word: &'static str, words: &mut Name| {
            let found = cursor.take(&[word]);
            if found {
                words.push(' ');
                words.push_str(&word.to_ascii_lowercase());
            }
            found
        };
        let mut fields = None;
        match words.as_str() {
            "double" => _ = also(self, "PRECISION", &mut words),
            "national" => {
                let _ = also(self, "CHARACTER", &mut words) || also(self, "CHAR", &mut words);
                also(self, "VARYING", &mut words);
            }
            "character" | "char" | "nchar" | "bit" => _ = also(self, "VARYING", &mut words),
            "interval" => fields = self.interval_fields(),
            _ => {}
        }
        let mut modifiers = self.modifiers()?;
        if matches!(words.as_str(), "time" | "timestamp") {
            if self.take(&["WITH", "TIME", "ZONE"]) {
                words.push_str(" with time zone");
            } else {
                self.take(&["WITHOUT", "TIME", "ZONE"]);
            }
        }
        modifiers.extend(fields);
        let ty = normalised(&words, modifiers);
        const BARE: [&str; 11] = [
            "bool", "bytea", "date", "float4", "float8", "int2", "int4", "int8", "json", "text",
            "uuid",
        ];
        if !ty.modifiers.is_empty() && BARE.contains(&ty.name.as_str()) {
            return self.refuse("a type without a modifier");
        }
        Ok(ty)
    }

    /// `YEAR TO MONTH`, `DAY TO SECOND` …: the fields that are kept.
    fn interval_fields(&mut self) -> Option<String> {
        const FIELDS: [&str; 6] = ["YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"];
        let first = self.take_one_of(&FIELDS)?;
        let last = if self.take(&["TO"]) { self.take_one_of(&FIELDS) } else { None };
        let fields = last.map_or_else(|| first.to_owned(), |last| format!("{first} to {last}"));
        Some(fields.to_ascii_lowercase())
    }

    fn modifiers(&mut self) -> Parsed<Vec<String>> {
        if self.peek(0).is_none_or(|lexeme| lexeme.token != Token::LParen) {
            return Ok(Vec::new());
        }
        let text = self.text();
        let mut inside = self.group()?;
        let parts = inside.comma_separated();
        parts
            .iter()
            .map(|part| match part.rest() {
                [] => part.refuse("a type modifier"),
                [first, .., last] | [first @ last] => {
                    Ok(text[first.span.start..last.span.end].to_owned())
                }
            })
            .collect()
    }
}

/// The type of these words, with the modifiers that SQL implies written out.
fn normalised(words: &str, mut modifiers: Vec<String>) -> TypeName {
    let mut ty = TypeName::new(words);
    match (words, modifiers.len()) {
        ("char" | "character" | "nchar" | "national char" | "national character" | "bit", 0) => {
            modifiers.push("1".to_owned());
        }
        ("numeric" | "decimal" | "dec", 1) => modifiers.push("0".to_owned()),
        ("float", _) => {
            let bits: u32 = modifiers.first().and_then(|bits| bits.parse().ok()).unwrap_or(53);
            ty = TypeName::new(if bits <= 24 { "float4" } else { "float8" });
            modifiers.clear();
        }
        _ => {}
    }
    ty.with_modifiers(modifiers)
}
