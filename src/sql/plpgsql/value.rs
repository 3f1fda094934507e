//! What is known of a variable or an expression before it runs, and the texts
//! that `format` and its kin make of it.

use std::collections::BTreeMap;

use crate::pg::{Name, quote_identifier};
use crate::sql::change::Test;
use crate::sql::keyword;

/// What is known of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// A text, of which parts may not be known.
    Text(Text),
    Integer(i64),
    /// A truth, as far as it can be told.
    Truth(Test),
    /// An array.
    List(Vec<Value>),
    /// A row with the names of its columns.
    Row(Vec<(Name, Value)>),
    Null,
    /// `current_setting('server_version_num')`.
    ServerVersion,
    /// How many rows a look into the system catalogs finds: none, if the test
    /// does not hold.
    Count(Test),
    /// What a look into the system catalogs gives: null, if the test does not
    /// hold.
    Fetched(Test),
    Unknown,
}

/// What is known of the variables.
pub(super) type Variables = BTreeMap<Name, Value>;

/// A text whose parts are known or not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Text {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Known(String),
    /// What is known only when it runs.
    Hole {
        /// The expression that gives it.
        written: String,
        /// Whether it stands inside a string literal: a value, never a name.
        literal: bool,
    },
    /// The schema of the session: a name that a name without schema means too.
    CurrentSchema,
}

impl Text {
    pub(super) fn known(text: impl Into<String>) -> Self {
        Self { parts: vec![Part::Known(text.into())] }
    }

    /// A text of which only the expression is known.
    pub(super) fn hole(written: String) -> Self {
        Self { parts: vec![Part::Hole { written, literal: false }] }
    }

    /// The name of the session's schema.
    pub(super) fn current_schema() -> Self {
        Self { parts: vec![Part::CurrentSchema] }
    }

    /// The whole text, if all of it is known.
    pub(super) fn whole(&self) -> Option<String> {
        let known = |part: &Part| match part {
            Part::Known(text) => Some(text.clone()),
            Part::Hole { .. } | Part::CurrentSchema => None,
        };
        self.parts.iter().map(known).collect()
    }

    /// Whether nothing of it is known.
    pub(super) fn is_hole(&self) -> bool {
        self.parts.iter().all(|part| match part {
            Part::Known(text) => text.trim().is_empty(),
            Part::Hole { .. } | Part::CurrentSchema => true,
        })
    }

    pub(super) fn push(&mut self, more: Self) {
        for part in more.parts {
            match (self.parts.last_mut(), part) {
                (Some(Part::Known(last)), Part::Known(text)) => last.push_str(&text),
                (_, part) => self.parts.push(part),
            }
        }
    }

    fn push_known(&mut self, text: &str) {
        self.push(Self::known(text));
    }

    /// The text with `fill` in its holes; `value` in those that are values. A
    /// name in the session's schema stands there without it.
    pub(super) fn filled(&self, fill: impl Fn(usize) -> String, value: &str) -> String {
        let mut filled = String::new();
        for (at, part) in self.parts.iter().enumerate() {
            match part {
                Part::Known(text) if at > 0 && self.is_schema_of_name(at - 1) => {
                    filled.push_str(&text[1..]);
                }
                Part::Known(text) => filled.push_str(text),
                Part::Hole { literal: true, .. } => filled.push_str(value),
                Part::CurrentSchema if self.is_schema_of_name(at) => {}
                Part::Hole { .. } | Part::CurrentSchema => filled.push_str(&fill(at)),
            }
        }
        filled
    }

    /// Whether a part is the session's schema and a dot follows.
    fn is_schema_of_name(&self, at: usize) -> bool {
        self.parts[at] == Part::CurrentSchema
            && matches!(self.parts.get(at + 1), Some(Part::Known(text)) if text.starts_with('.'))
    }

    /// The text with what is not known in `‹…›`.
    pub(super) fn shown(&self) -> String {
        let shown = |part: &Part| match part {
            Part::Known(text) => text.clone(),
            Part::Hole { written, .. } => format!("‹{written}›"),
            Part::CurrentSchema => "‹current_schema›".to_owned(),
        };
        self.parts.iter().map(shown).collect()
    }

    /// Whether it has holes where names or more may stand.
    pub(super) fn has_holes(&self) -> bool {
        self.parts.iter().enumerate().any(|(at, part)| match part {
            Part::Known(_) => false,
            Part::Hole { .. } => true,
            Part::CurrentSchema => !self.is_schema_of_name(at),
        })
    }

    fn map_known(mut self, map: impl Fn(&str) -> String) -> Self {
        for part in &mut self.parts {
            if let Part::Known(text) = part {
                *text = map(text);
            }
        }
        self
    }

    pub(super) fn lower(self) -> Self {
        self.map_known(str::to_lowercase)
    }

    pub(super) fn upper(self) -> Self {
        self.map_known(str::to_uppercase)
    }

    /// As `quote_ident` gives it.
    pub(super) fn quoted_name(self) -> Self {
        if let Some(name) = self.whole() {
            let plain = keyword::can_name(&name);
            let quoted = || format!("\"{}\"", name.replace('"', "\"\""));
            return Self::known(if plain { quote_identifier(&name) } else { quoted() });
        }
        let plain = |part: &Part| match part {
            Part::Known(text) => {
                text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
            }
            Part::Hole { .. } | Part::CurrentSchema => true,
        };
        if self.parts.iter().all(plain) {
            return self;
        }
        let mut quoted = Self::known("\"");
        quoted.push(self.map_known(|text| text.replace('"', "\"\"")));
        quoted.push_known("\"");
        quoted
    }

    /// As `quote_literal` gives it.
    pub(super) fn quoted_literal(self) -> Self {
        let mut quoted = Self::known("'");
        let mut inside = self.map_known(|text| text.replace('\'', "''"));
        for part in &mut inside.parts {
            match part {
                Part::Known(_) => {}
                Part::Hole { literal, .. } => *literal = true,
                Part::CurrentSchema => {
                    let written = "current_schema".to_owned();
                    *part = Part::Hole { written, literal: true };
                }
            }
        }
        quoted.push(inside);
        quoted.push_known("'");
        quoted
    }
}

/// As `format(template, arguments…)` gives it; nothing where the template is one
/// that it refuses. Source: `text_format` in `varlena.c`.
pub(super) fn format(template: &str, arguments: &[Text]) -> Option<Text> {
    let mut made = Text::default();
    let mut next = 0;
    let mut rest = template;
    while let Some(at) = rest.find('%') {
        made.push_known(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('%') {
            made.push_known("%");
            rest = after;
            continue;
        }
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let index = if digits > 0 && rest[digits..].starts_with('$') {
            let index: usize = rest[..digits].parse().ok()?;
            rest = &rest[digits + 1..];
            index.checked_sub(1)?
        } else {
            next
        };
        next = index + 1;
        // A width pads with blanks, which is of no matter in SQL.
        rest = rest.trim_start_matches(|c: char| c == '-' || c.is_ascii_digit());
        let argument = arguments.get(index)?.clone();
        made.push(match rest.chars().next()? {
            's' => argument,
            'I' => argument.quoted_name(),
            'L' => argument.quoted_literal(),
            _ => return None,
        });
        rest = &rest[1..];
    }
    made.push_known(rest);
    Some(made)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formatted(template: &str, arguments: &[&str]) -> Option<String> {
        let arguments: Vec<Text> = arguments.iter().map(|a| Text::known(*a)).collect();
        format(template, &arguments)?.whole()
    }

    #[test]
    fn formats_as_the_server_does() {
        let made = formatted("%I.%2$s %1$L %% %-10s", &["My t", "b"]);
        assert_eq!(made.as_deref(), Some("\"My t\".b 'My t' % b"));
        assert_eq!(formatted("%I %I", &["user", "name"]).as_deref(), Some("\"user\" name"));
        assert_eq!(formatted("%L", &["it's"]).as_deref(), Some("'it''s'"));
        assert_eq!(formatted("%s %s", &["a"]), None);
    }

    #[test]
    fn the_schema_of_the_session_needs_no_name() {
        let arguments = [Text::current_schema(), Text::known("T")];
        let made = format("ALTER TABLE %I.%I SET SCHEMA %1$I", &arguments).expect("formats");
        assert_eq!(made.filled(|_| "h".to_owned(), "v"), "ALTER TABLE \"T\" SET SCHEMA h");
    }

    #[test]
    fn holes_stay_visible() {
        let name = Text::hole("r.name".to_owned());
        let made = format("DROP TABLE %I; SELECT %L", &[name.clone(), name]).expect("formats");
        assert_eq!(made.shown(), "DROP TABLE ‹r.name›; SELECT '‹r.name›'");
        assert_eq!(made.filled(|at| format!("h{at}"), "v"), "DROP TABLE h1; SELECT 'v'");
    }
}
