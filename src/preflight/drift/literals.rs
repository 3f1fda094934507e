//! The constants in a text of SQL, by which two spellings of one expression are told
//! from two expressions.
//!
//! A server writes an expression in its own way: `IN` becomes `= ANY`, casts and
//! parentheses appear, dates and intervals are normalised. Words in quotes and whole
//! numbers come through as they were, so these are compared, and nothing else is.

use std::collections::BTreeSet;

/// The constants of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::preflight) struct Literals {
    /// Words in quotes.
    pub(super) words: BTreeSet<String>,
    /// Whole numbers, without their signs; nothing where other numbers are among them.
    pub(super) numbers: Option<BTreeSet<u64>>,
}

/// Words that a server may read as something else than text, or add by itself.
const AMBIGUOUS: [&str; 35] = [
    "t",
    "f",
    "true",
    "false",
    "yes",
    "no",
    "on",
    "off",
    "y",
    "n",
    "now",
    "today",
    "tomorrow",
    "yesterday",
    "epoch",
    "infinity",
    "nan",
    "allballs",
    "century",
    "day",
    "decade",
    "dow",
    "doy",
    "hour",
    "isodow",
    "isoyear",
    "julian",
    "microseconds",
    "millennium",
    "milliseconds",
    "minute",
    "month",
    "quarter",
    "second",
    "week",
];

/// Others of that kind.
const AMBIGUOUS_TOO: [&str; 4] = ["year", "timezone", "timezone_hour", "timezone_minute"];

/// The constants of `text`; nothing where they cannot be told.
pub(in crate::preflight) fn of(text: &str) -> Option<Literals> {
    // The name of an object is written with its schema, or without.
    if text.to_ascii_lowercase().contains("::reg") {
        return None;
    }
    let mut found = Literals { words: BTreeSet::new(), numbers: Some(BTreeSet::new()) };
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &text[at..];
        at += match bytes[at] {
            b'\''
                if at > 0
                    && matches!(bytes[at - 1], b'e' | b'E' | b'&' | b'b' | b'B' | b'x' | b'X') =>
            {
                return None;
            }
            b'\'' => found.string(rest)?,
            b'"' => 2 + rest[1..].find('"')?,
            b'-' if rest.starts_with("--") => rest.find('\n').unwrap_or(rest.len()),
            b'/' if rest.starts_with("/*") => 2 + rest[2..].find("*/")? + 2,
            b'$' => return None,
            byte if byte.is_ascii_digit() => found.number(rest),
            byte if byte.is_ascii_alphabetic() || byte == b'_' || !byte.is_ascii() => {
                rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len()).max(1)
            }
            _ => 1,
        };
        while !text.is_char_boundary(at) {
            at += 1;
        }
    }
    Some(found)
}

impl Literals {
    /// Reads a string; how long it is, with its quotes.
    fn string(&mut self, text: &str) -> Option<usize> {
        let mut end = 1;
        loop {
            end += text[end..].find('\'')?;
            if !text[end + 1..].starts_with('\'') {
                break;
            }
            end += 2;
        }
        let value = text[1..end].replace("''", "'");
        let unsigned = value.trim_start_matches('-');
        match unsigned.parse() {
            Ok(number) => _ = self.numbers.as_mut().map(|numbers| numbers.insert(number)),
            Err(_) if is_word(&value) => _ = self.words.insert(value),
            Err(_) => {}
        }
        Some(end + 1)
    }

    /// Reads a number; how long it is.
    fn number(&mut self, text: &str) -> usize {
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_');
        let length = text.find(|c: char| !is_part(c)).unwrap_or(text.len());
        match (text[..length].parse(), &mut self.numbers) {
            (Ok(number), Some(numbers)) => _ = numbers.insert(number),
            _ => self.numbers = None,
        }
        length
    }

    /// Whether both are certain to be constants of different expressions. With
    /// `numbers`, numbers count.
    pub(super) fn differ(&self, other: &Self, numbers: bool) -> bool {
        let by_number = || match (&self.numbers, &other.numbers) {
            (Some(one), Some(other)) => one != other,
            _ => false,
        };
        self.words != other.words || (numbers && by_number())
    }
}

/// Whether every server keeps the text as it is.
fn is_word(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    // By ISO 8601. What is as long as a UUID may be one.
    let is_interval = text.starts_with('P') && text.contains(|c: char| c.is_ascii_digit());
    let mut letters = text.chars();
    letters.next().is_some_and(char::is_alphabetic)
        && letters.all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ' '))
        && !AMBIGUOUS.contains(&lower.as_str())
        && !AMBIGUOUS_TOO.contains(&lower.as_str())
        && !text.ends_with(' ')
        && !is_interval
        && text.len() < 32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_spellings_of_one_expression_have_the_same_constants() {
        for (one, other) in [
            (
                "status IN ('new', 'paid')",
                "((status)::text = ANY ((ARRAY['new'::character varying, 'paid'::character varying])::text[]))",
            ),
            ("a BETWEEN 1 AND 5", "((a >= 1) AND (a <= 5))"),
            ("a > -1 -- 'x'", "(a > '-1'::integer)"),
            ("b = 't' AND d < '2020-1-1'", "((b = true) AND (d < '2020-01-01'::date))"),
            ("x <> 'it''s'", "(x <> 'it''s'::text)"),
            ("p > 1.0 AND q > 7", "((p > 1.0) AND (q > (7)::numeric))"),
            ("naïve = 'é'", "(\"naïve\" = 'é'::text)"),
        ] {
            let (one, other) = (of(one).expect("told"), of(other).expect("told"));
            assert!(!one.differ(&other, true), "{one:?} {other:?}");
        }
        let differ =
            |one: &str, other: &str| of(one).expect("told").differ(&of(other).expect("told"), true);
        assert!(differ("status IN ('new')", "status = ANY (ARRAY['new'::text, 'old'::text])"));
        assert!(differ("a > 1", "(a > 2)"));
        assert!(of("a = E'\\n'").is_none() && of("a = 'b'::regclass").is_none());
        assert!(of("a = 'b").is_none() && of("a = $$b$$").is_none());
    }
}
