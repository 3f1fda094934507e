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

    pub(super) fn base_type(&mut self) -> Parsed<TypeName> {
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
            "interval" => fields = self.interval_fields()?,
            _ => {}
        }
        let modifiers = match fields {
            Some(fields) => fields,
            None => self.modifiers()?,
        };
        if matches!(words.as_str(), "time" | "timestamp") {
            if self.take(&["WITH", "TIME", "ZONE"]) {
                words.push_str(" with time zone");
            } else {
                self.take(&["WITHOUT", "TIME", "ZONE"]);
            }
        }
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

    /// `YEAR TO MONTH`, `DAY TO SECOND(3)` …: the fields that are kept, and their
    /// precision, if they stand here.
    pub(super) fn interval_fields(&mut self) -> Parsed<Option<Vec<String>>> {
        const FIELDS: [(&str, &[&str]); 6] = [
            ("YEAR", &["MONTH"]),
            ("MONTH", &[]),
            ("DAY", &["HOUR", "MINUTE", "SECOND"]),
            ("HOUR", &["MINUTE", "SECOND"]),
            ("MINUTE", &["SECOND"]),
            ("SECOND", &[]),
        ];
        let Some((first, ends)) = FIELDS.into_iter().find(|(first, _)| self.take(&[first])) else {
            return Ok(None);
        };
        let mut fields = first.to_ascii_lowercase();
        let mut seconds = first == "SECOND";
        if !ends.is_empty() && self.take(&["TO"]) {
            let Some(last) = ends.iter().find(|last| self.take(&[last])) else {
                return self.refuse("a smaller field");
            };
            seconds = *last == "SECOND";
            fields = format!("{fields} to {}", last.to_ascii_lowercase());
        }
        let mut all = if seconds { self.modifiers()? } else { Vec::new() };
        all.push(fields);
        Ok(Some(all))
    }

    fn modifiers(&mut self) -> Parsed<Vec<String>> {
        if self.peek(0).is_none_or(|lexeme| lexeme.token != Token::LParen) {
            return Ok(Vec::new());
        }
        let text = self.text();
        let mut inside = self.group()?;
        let mut modifiers = Vec::new();
        loop {
            let start = inside.place();
            inside.expression()?;
            let span = inside.span_from(start);
            modifiers.push(text[span.start..span.end].to_owned());
            if !inside.take_token(&Token::Comma) {
                inside.finish()?;
                return Ok(modifiers);
            }
        }
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
