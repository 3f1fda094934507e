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
    fn keywords_are_found_in_any_case() {
        assert!(ALL_KEYWORDS.iter().all(|word| word.len() <= LONGEST));
        assert_eq!(keyword("sElEcT"), Keyword::SELECT);
        assert_eq!(keyword("selects"), Keyword::NoKeyword);
        assert_eq!(keyword(&"x".repeat(100)), Keyword::NoKeyword);
    }
}
