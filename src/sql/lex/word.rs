//! Words: names, and which of them SQL knows.

use std::collections::HashMap;
use std::sync::LazyLock;

use sqlparser::keywords::{ALL_KEYWORDS, ALL_KEYWORDS_INDEX, Keyword};
use sqlparser::tokenizer::{Token, Word};

static KEYWORDS: LazyLock<HashMap<&[u8], Keyword>> = LazyLock::new(|| {
    let words = ALL_KEYWORDS.iter().map(|word| word.as_bytes());
    words.zip(ALL_KEYWORDS_INDEX.iter().copied()).collect()
});

/// No keyword is longer.
const LONGEST: usize = 40;

/// An unquoted word.
pub(super) fn plain(text: &str) -> Token {
    Token::Word(Word { value: text.to_owned(), quote_style: None, keyword: keyword(text) })
}

/// A quoted identifier; `value` is what it means.
pub(super) fn quoted(value: &str) -> Token {
    let value = value.to_owned();
    Token::Word(Word { value, quote_style: Some('"'), keyword: Keyword::NoKeyword })
}

/// A name with escapes, `d\0061ta`, or `d\+000061ta`. With `UESCAPE` they are others,
/// which is not read.
pub(super) fn unescaped(name: &str) -> Result<String, String> {
    let mut parts = name.split('\\');
    let mut text = parts.next().unwrap_or_default().to_owned();
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        if part.is_empty() {
            // Two of them are one.
            text.push('\\');
            text.push_str(parts.next().unwrap_or_default());
            continue;
        }
        let (digits, rest) = match part.strip_prefix('+') {
            Some(long) => (long.get(..6), long.get(6..)),
            None => (part.get(..4), part.get(4..)),
        };
        let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let Some((sign, rest)) = code.and_then(char::from_u32).zip(rest) else {
            return Err(format!("an escape in the name \"{name}\" is none"));
        };
        text.push(sign);
        text.push_str(rest);
    }
    Ok(text)
}

fn keyword(word: &str) -> Keyword {
    let mut upper = [0; LONGEST];
    let Some(upper) = upper.get_mut(..word.len()) else { return Keyword::NoKeyword };
    upper.copy_from_slice(word.as_bytes());
    upper.make_ascii_uppercase();
    KEYWORDS.get(&*upper).copied().unwrap_or(Keyword::NoKeyword)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_in_names() {
        assert_eq!(unescaped(r"d\0061t\+000061").as_deref(), Ok("data"));
        assert_eq!(unescaped(r"a\\b").as_deref(), Ok(r"a\b"));
        assert!(unescaped(r"d\00").is_err());
    }

    #[test]
    fn keywords_are_found_in_any_case() {
        assert!(ALL_KEYWORDS.iter().all(|word| word.len() <= LONGEST));
        assert_eq!(keyword("sElEcT"), Keyword::SELECT);
        assert_eq!(keyword("selects"), Keyword::NoKeyword);
        assert_eq!(keyword(&"x".repeat(100)), Keyword::NoKeyword);
    }
}
