//! Identifiers as PostgreSQL stores them: folded, unquoted.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An identifier as the catalog stores it: folded to lower case unless it was
/// quoted, quotes removed.
pub type Name = String;

/// PostgreSQL cuts names at this many bytes (`NAMEDATALEN - 1`).
pub const NAME_BYTES: usize = 63;

/// A schema and a name in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct QualifiedName {
    /// The schema.
    pub schema: Name,
    /// The name within the schema.
    pub name: Name,
}

impl QualifiedName {
    /// `schema.name`.
    pub fn new(schema: impl Into<Name>, name: impl Into<Name>) -> Self {
        Self { schema: schema.into(), name: name.into() }
    }

    /// Another name in the same schema.
    pub fn sibling(&self, name: impl Into<Name>) -> Self {
        Self::new(self.schema.clone(), name)
    }
}

impl fmt::Display for QualifiedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{}.{}", quote_identifier(&self.schema), quote_identifier(&self.name));
        f.pad(&text)
    }
}

/// `name` as SQL needs it: quoted only where folding or the lexer would change
/// it. Keywords are not considered.
pub fn quote_identifier(name: &str) -> String {
    let mut chars = name.chars();
    let plain = chars.next().is_some_and(|c| c == '_' || c.is_ascii_lowercase())
        && chars.all(|c| c == '_' || c == '$' || c.is_ascii_lowercase() || c.is_ascii_digit());
    if plain { name.to_owned() } else { quoted(name) }
}

/// `name` in quotes, so that SQL takes it for a name even where it is a keyword.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// `text` as a string constant of SQL, whatever is in it and whatever
/// `standard_conforming_strings` says of a backslash.
pub fn string_literal(text: &str) -> String {
    let doubled = text.replace('\'', "''");
    if text.contains('\\') {
        format!("E'{}'", doubled.replace('\\', "\\\\"))
    } else {
        format!("'{doubled}'")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_only_where_needed() {
        assert_eq!(QualifiedName::new("public", "users").to_string(), "public.users");
        assert_eq!(
            QualifiedName::new("public", "Odd \"one\"").to_string(),
            "public.\"Odd \"\"one\"\"\""
        );
        assert_eq!(quote_identifier("1a"), "\"1a\"");
    }

    #[test]
    fn a_string_is_one_whatever_is_in_it() {
        assert_eq!(string_literal("it's"), "'it''s'");
        assert_eq!(string_literal("a'b"), "'a''b'");
        assert_eq!(string_literal("a\\'b"), "E'a\\\\''b'");
        assert_eq!(string_literal("a\\b"), "E'a\\\\b'");
        assert_eq!(string_literal("\\x00"), "E'\\\\x00'");
    }
}
