//! What an expression says of the values that satisfy it: the constants it
//! compares with, the patterns it matches, the columns it names. As the server
//! prints expressions; what is not understood is left out, and the server is asked
//! in the end.

use std::collections::BTreeSet;

use super::pattern;
use super::text;

/// The telling parts of one or more expressions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Harvest {
    /// String constants, and the elements of array constants.
    pub(super) texts: Vec<String>,
    /// Numbers.
    pub(super) numbers: Vec<String>,
    /// Regular expressions that must match.
    pub(super) regexes: Vec<String>,
    /// LIKE patterns that must match.
    pub(super) likes: Vec<String>,
    /// Places in documents that it reads, key by key, from the outermost on, and
    /// what may stand there.
    pub(super) paths: Vec<(Vec<String>, Vec<String>)>,
    /// The words: columns, functions, types; quotes removed.
    pub(super) words: BTreeSet<String>,
}

/// A piece of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Text(String),
    Number(String),
    Word(String),
    Operator(String),
}

impl Harvest {
    /// What `expression` tells.
    pub(super) fn of(expression: &str) -> Self {
        let mut harvest = Self::default();
        harvest.add(expression);
        harvest
    }

    /// Adds what `expression` tells.
    pub(super) fn add(&mut self, expression: &str) {
        // What the last operator or function wants of a constant after it.
        let mut wanted = "";
        let tokens = tokens(expression);
        for path in paths(&tokens) {
            self.path(path, &[]);
        }
        for (index, token) in tokens.iter().enumerate() {
            match token {
                Token::Operator(operator) => match operator.as_str() {
                    "~" | "~*" => wanted = "regex",
                    "~~" | "~~*" => wanted = "like",
                    "(" | ")" | "::" | "," => {}
                    _ => wanted = "",
                },
                Token::Word(word) => {
                    if word == "similar_to_escape" || word == "similar_escape" {
                        wanted = "similar";
                    }
                    self.words.insert(word.clone());
                }
                Token::Number(number) => push(&mut self.numbers, number.clone()),
                Token::Text(text) => match wanted {
                    "regex" => push(&mut self.regexes, text.clone()),
                    "like" => push(&mut self.likes, text.clone()),
                    "similar" => push(&mut self.regexes, text.replace('%', ".*").replace('_', ".")),
                    _ => self.constant(text, &tokens[index + 1..]),
                },
            }
        }
    }

    /// Notes that what `expression` reads in documents may be one of `leaves`.
    pub(super) fn add_leaves(&mut self, expression: &str, leaves: &[String]) {
        for path in paths(&tokens(expression)) {
            self.path(path, leaves);
        }
    }

    fn path(&mut self, path: Vec<String>, leaves: &[String]) {
        match self.paths.iter_mut().find(|(known, _)| *known == path) {
            Some((_, known)) => known.extend_from_slice(leaves),
            None => self.paths.push((path, leaves.to_vec())),
        }
    }

    fn constant(&mut self, text: &str, after: &[Token]) {
        // The number of an object, as bounds by hash have it, is nobody's value.
        if after.iter().take(3).any(|token| *token == Token::Word("oid".to_owned())) {
            return;
        }
        let words = after.iter().take(8).take_while(|t| !matches!(t, Token::Text(_)));
        let is_array = words.clone().any(|token| *token == Token::Operator("[".to_owned()));
        match text::elements(text).filter(|_| is_array) {
            Some(elements) => elements.into_iter().for_each(|e| push(&mut self.texts, e)),
            None => push(&mut self.texts, text.to_owned()),
        }
        if text.parse::<f64>().is_ok_and(f64::is_finite) {
            push(&mut self.numbers, text.to_owned());
        }
    }

    /// Numbers as they are written and their neighbours, as whole numbers where
    /// they are.
    pub(super) fn numbers_around(&self) -> Vec<String> {
        let mut all = Vec::new();
        for number in &self.numbers {
            match number.parse::<i128>() {
                Ok(whole) => {
                    for near in [0, 1, -1] {
                        push(&mut all, whole.saturating_add(near).to_string());
                    }
                }
                Err(_) => push(&mut all, number.clone()),
            }
        }
        // Halfway between two limits.
        let whole: Vec<i128> = self.numbers.iter().filter_map(|n| n.parse().ok()).collect();
        if let (Some(least), Some(most)) = (whole.iter().min(), whole.iter().max()) {
            push(&mut all, (least + (most - least) / 2).to_string());
        }
        all
    }

    /// Strings that its patterns match, and strings of the lengths that it names.
    pub(super) fn strings(&self, prefix: &str) -> Vec<String> {
        let mut all = Vec::new();
        for n in 0..6 {
            for regex in &self.regexes {
                pattern::matching(regex, n).into_iter().for_each(|s| push(&mut all, s));
            }
            for like in &self.likes {
                push(&mut all, pattern::like(like, n));
            }
        }
        let lengths = self.numbers_around().into_iter().filter_map(|n| n.parse::<usize>().ok());
        for length in lengths.filter(|length| (1..=1000).contains(length)) {
            for n in 1..4 {
                push(&mut all, of_length(prefix, n, length));
            }
        }
        all
    }
}

/// The chains of `->`, `->>`, `#>` and `#>>` with constants behind them.
fn paths(tokens: &[Token]) -> Vec<Vec<String>> {
    let mut paths = Vec::new();
    let mut chain: Vec<String> = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let keys = match (token, tokens.get(at + 1)) {
            (Token::Operator(operator), Some(Token::Text(text))) => match operator.as_str() {
                "->" | "->>" => Some(vec![text.clone()]),
                "#>" | "#>>" => text::elements(text),
                _ => None,
            },
            _ => None,
        };
        // Between the operators of a chain stand casts and parentheses only.
        let joins = match token {
            Token::Operator(operator) => matches!(operator.as_str(), ")" | ":" | "[" | "]"),
            Token::Word(word) => word == "text",
            _ => false,
        };
        match keys {
            Some(keys) => {
                chain.extend(keys);
                at += 1;
            }
            None if joins => {}
            None => paths.extend((!chain.is_empty()).then(|| std::mem::take(&mut chain))),
        }
        at += 1;
    }
    paths.extend((!chain.is_empty()).then_some(chain));
    paths
}

/// A string of so many characters, another one for every `n` as far as they
/// suffice.
pub(super) fn of_length(prefix: &str, n: usize, length: usize) -> String {
    let start = format!("{n} {prefix} ");
    start.chars().chain(std::iter::repeat('x')).take(length).collect()
}

fn push(all: &mut Vec<String>, value: String) {
    if !all.contains(&value) {
        all.push(value);
    }
}

fn tokens(expression: &str) -> Vec<Token> {
    let characters: Vec<char> = expression.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&first) = characters.get(at) {
        let next = characters.get(at + 1).copied();
        match first {
            '\'' => tokens.push(Token::Text(quoted(&characters, &mut at, '\'', false))),
            'E' | 'e' if next == Some('\'') => {
                at += 1;
                tokens.push(Token::Text(quoted(&characters, &mut at, '\'', true)));
            }
            '"' => tokens.push(Token::Word(quoted(&characters, &mut at, '"', false))),
            _ if first.is_ascii_digit() => {
                // A minus that has nothing to its left belongs to the number.
                let minus = matches!(tokens.last(), Some(Token::Operator(o)) if o == "-");
                let number = take(&characters, &mut at, |c| c.is_ascii_digit() || c == '.');
                tokens.push(Token::Number(if minus { format!("-{number}") } else { number }));
            }
            _ if first == '_' || first.is_alphabetic() => {
                let word =
                    take(&characters, &mut at, |c| c == '_' || c == '$' || c.is_alphanumeric());
                tokens.push(Token::Word(word));
            }
            _ if "~!<>=@#%^&|*-+/?".contains(first) => {
                let operator = take(&characters, &mut at, |c| "~!<>=@#%^&|*-+/?".contains(c));
                tokens.push(Token::Operator(operator));
            }
            _ => {
                at += 1;
                if !first.is_whitespace() {
                    tokens.push(Token::Operator(first.to_string()));
                }
            }
        }
    }
    tokens
}

fn take(characters: &[char], at: &mut usize, wanted: impl Fn(char) -> bool) -> String {
    let taken: String = characters[*at..].iter().take_while(|c| wanted(**c)).collect();
    *at += taken.chars().count();
    taken
}

/// What stands between two quotes; a doubled one is one.
fn quoted(characters: &[char], at: &mut usize, quote: char, escapes: bool) -> String {
    let mut text = String::new();
    *at += 1;
    while let Some(&character) = characters.get(*at) {
        *at += 1;
        match character {
            _ if character == quote => {
                if characters.get(*at) != Some(&quote) {
                    break;
                }
                text.push(quote);
                *at += 1;
            }
            '\\' if escapes => {
                text.extend(characters.get(*at));
                *at += 1;
            }
            other => text.push(other),
        }
    }
    text
}

/// `expression` with the word `VALUE` replaced, outside quotes.
pub(super) fn with_value(expression: &str, replacement: &str) -> String {
    let mut out = String::new();
    let mut quote: Option<char> = None;
    let mut rest = expression;
    while let Some(first) = rest.chars().next() {
        let in_word = |c: char| c == '_' || c == '$' || c.is_alphanumeric();
        if quote.is_none() && in_word(first) {
            let end = rest.find(|c| !in_word(c)).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            out.push_str(if word == "VALUE" { replacement } else { word });
            rest = after;
            continue;
        }
        if matches!(first, '\'' | '"') {
            quote = match quote {
                None => Some(first),
                Some(open) if open == first => None,
                open => open,
            };
        }
        out.push(first);
        rest = &rest[first.len_utf8()..];
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_are_found() {
        let harvest = Harvest::of(
            "((status = ANY (ARRAY['open'::text, 'it''s'::text])) AND (price >= (0)::numeric) \
             AND (n > '-5'::integer) AND (\"Odd\" <> ''::text))",
        );
        assert_eq!(harvest.texts, ["open", "it's", "-5", ""]);
        assert_eq!(harvest.numbers, ["0", "-5"]);
        assert!(harvest.words.contains("Odd") && harvest.words.contains("status"));
        let harvest = Harvest::of("(a = ANY ('{x,y}'::text[]))");
        assert_eq!(harvest.texts, ["x", "y"]);
    }

    #[test]
    fn patterns_are_told_from_constants() {
        let harvest = Harvest::of(
            "(((code)::text ~ '^[A-Z]{3}$'::text) AND (mail ~~ '%@%'::text) AND (x = 'y'::text) \
             AND (z !~ 'no'::text))",
        );
        assert_eq!(harvest.regexes, ["^[A-Z]{3}$"]);
        assert_eq!(harvest.likes, ["%@%"]);
        assert!(harvest.texts.contains(&"y".to_owned()));
        assert!(harvest.strings("c").contains(&"AAA".to_owned()));
    }

    #[test]
    fn paths_into_documents_are_found() {
        let paths = |sql: &str| paths(&tokens(sql));
        assert_eq!(paths("((value ->> 'deleted'::text))::boolean"), [["deleted"]]);
        assert_eq!(
            paths("((((a)::json -> 'offsets'::text) ->> 'end'::text))::bigint"),
            [["offsets", "end"]]
        );
        assert_eq!(paths("f((value #>> '{state,current}'::text[]))"), [["state", "current"]]);
        assert_eq!(paths("(((v ->> 'a'::text) || (v ->> 'b'::text)) = 'c'::text)"), [["a"], ["b"]]);
    }

    #[test]
    fn lengths_become_strings() {
        let harvest = Harvest::of("((char_length(name) >= 10) AND (char_length(name) <= 12))");
        let lengths: BTreeSet<usize> =
            harvest.strings("name").iter().map(|s| s.chars().count()).collect();
        assert_eq!(lengths, BTreeSet::from([9, 10, 11, 12, 13]));
        assert_eq!(Harvest::of("(a > 1.5)").numbers_around(), ["1.5"]);
    }

    #[test]
    fn the_value_of_a_domain_is_replaced() {
        assert_eq!(
            with_value("((VALUE > 0) AND (VALUES <> 'VALUE'::text))", "v.x"),
            "((v.x > 0) AND (VALUES <> 'VALUE'::text))"
        );
    }
}
