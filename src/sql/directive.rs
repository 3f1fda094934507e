//! Comments that speak to banister: `-- banister: ignore table-rewrite
//! reason="…"`.
//!
//! One grammar for all of them: behind `banister:` stand words and settings, in
//! any order, parted by blanks or commas. A setting is `key=value`; a value with
//! blanks in it stands in double or single quotes, where a backslash takes the
//! next character as it is. What the words and keys mean is not known here.

use super::{comments, split, without_layout};
use crate::source::{Source, Span, Spanned};

/// A comment that speaks to banister.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
    /// The comment, with its `--` or `/* */`.
    pub span: Span,
    /// What stands in it without a `=`, in order: `ignore`, `table-rewrite`.
    pub words: Vec<Spanned<String>>,
    /// What is set in it, in order; a key may come twice.
    pub settings: Vec<Setting>,
    /// What cannot be read, in words, where there is such a thing; what stands
    /// behind it is not read.
    pub fault: Option<Spanned<&'static str>>,
}

/// `key=value` in a directive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The key.
    pub key: Spanned<String>,
    /// The value, without its quotes.
    pub value: Spanned<String>,
}

/// The keys of a declaration: what its author says of the statement behind it.
pub const DECLARATION_KEYS: [&str; 6] =
    ["phase", "expand", "unused-since", "complies-since", "proof", "remove-by"];

/// How a directive begins, in any case.
const MARK: &str = "banister:";

/// The directives of `source`, in order. What stands in a string or in a dollar
/// quote is none.
pub fn directives(source: &Source) -> Vec<Directive> {
    let text = source.text();
    // Most files hold none, and need no second look.
    if !text.to_ascii_lowercase().contains(MARK) {
        return Vec::new();
    }
    comments(text).into_iter().filter_map(|span| Reader::new(text, span)?.read()).collect()
}

impl Directive {
    /// Which of `statements` (spans of the same source, in order) it is about:
    /// the one it stands in, before its `;`; else the one that ends on its line,
    /// where nothing follows it there; else the next one.
    pub fn statement(&self, source: &Source, statements: &[Span]) -> Option<usize> {
        let text = source.text();
        let before = statements.iter().rposition(|span| span.start <= self.span.start);
        let inside = before.filter(|at| self.is_inside(text, statements[*at]));
        let line = |byte: usize| text[..byte].rfind('\n').map_or(0, |end| end + 1);
        let rest = text[self.span.end..].lines().next().unwrap_or_default();
        // A further comment on the line does not push it to the next statement.
        let ends_line = split(rest).is_empty();
        let beside =
            before.filter(|at| ends_line && line(statements[*at].end) == line(self.span.start));
        let next = || statements.iter().position(|span| span.start >= self.span.end);
        inside.or(beside).or_else(next)
    }

    /// Whether it stands in a statement, or behind its last word and before its
    /// `;`. A command of psql ends with its line.
    fn is_inside(&self, text: &str, statement: Span) -> bool {
        self.span.end <= statement.end
            || !text[statement.start..].starts_with('\\')
                && without_layout(&text[statement.end..self.span.start]).is_empty()
    }

    /// Whether it declares something of its statement, and commands nothing.
    pub fn is_declaration(&self) -> bool {
        self.words.is_empty()
            && self.settings.iter().any(|it| DECLARATION_KEYS.contains(&it.key.value.as_str()))
    }

    /// The last setting of `key`.
    pub fn setting(&self, key: &str) -> Option<&Spanned<String>> {
        self.settings.iter().rev().find(|setting| setting.key.value == key).map(|s| &s.value)
    }
}

/// Reads one comment.
struct Reader<'a> {
    text: &'a str,
    comment: Span,
    at: usize,
    end: usize,
}

impl<'a> Reader<'a> {
    /// The reader behind the mark, if the comment has one.
    fn new(text: &'a str, comment: Span) -> Option<Self> {
        let said = &text[comment.start..comment.end];
        let body = said.strip_prefix("--").or_else(|| said.strip_prefix("/*"))?;
        let end = comment.end - if said.starts_with("/*") { 2 } else { 0 };
        let mark = body.trim_start();
        let at = comment.start + (said.len() - mark.len());
        let found = mark.get(..MARK.len()).is_some_and(|head| head.eq_ignore_ascii_case(MARK));
        found.then_some(Self { text, comment, at: at + MARK.len(), end })
    }

    fn read(mut self) -> Option<Directive> {
        let (span, fault) = (self.comment, None);
        let mut directive = Directive { span, words: Vec::new(), settings: Vec::new(), fault };
        while let Some(next) = self.skip_separators() {
            let word = self.word();
            if word.span.is_empty() {
                let span = Span::new(self.at, self.at + next.len_utf8());
                let fault = match next {
                    '=' => "nothing stands before this `=`",
                    _ => "a quote stands only behind `key=`",
                };
                directive.fault = Some(Spanned::new(fault, span));
                break;
            }
            if self.peek() != Some('=') {
                directive.words.push(word);
                continue;
            }
            self.at += 1;
            match self.value() {
                Ok(value) => directive.settings.push(Setting { key: word, value }),
                Err(fault) => {
                    directive.fault = Some(fault);
                    break;
                }
            }
        }
        Some(directive)
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..self.end].chars().next()
    }

    /// The next character that is neither blank nor comma.
    fn skip_separators(&mut self) -> Option<char> {
        let rest = &self.text[self.at..self.end];
        self.at += rest.len() - rest.trim_start_matches(is_separator).len();
        self.peek()
    }

    /// A run of characters up to a separator, a quote or `=`.
    fn word(&mut self) -> Spanned<String> {
        self.run(|c| is_separator(c) || matches!(c, '=' | '"' | '\''))
    }

    fn run(&mut self, ends: impl Fn(char) -> bool) -> Spanned<String> {
        let rest = &self.text[self.at..self.end];
        let said = &rest[..rest.find(ends).unwrap_or(rest.len())];
        let span = Span::new(self.at, self.at + said.len());
        self.at = span.end;
        Spanned::new(said.to_owned(), span)
    }

    fn value(&mut self) -> Result<Spanned<String>, Spanned<&'static str>> {
        let Some(quote) = self.peek().filter(|c| matches!(c, '"' | '\'')) else {
            let bare = self.run(is_separator);
            return match bare.span.is_empty() {
                true => Err(Spanned::new("this `=` has no value", Span::new(self.at - 1, self.at))),
                false => Ok(bare),
            };
        };
        let start = self.at;
        let (mut value, mut escaped) = (String::new(), false);
        for (offset, c) in self.text[start + 1..self.end].char_indices() {
            match c {
                _ if escaped => {
                    value.push(c);
                    escaped = false;
                }
                '\\' => escaped = true,
                c if c == quote => {
                    self.at = start + 1 + offset + 1;
                    return Ok(Spanned::new(value, Span::new(start, self.at)));
                }
                c => value.push(c),
            }
        }
        Err(Spanned::new("this quote is never closed", Span::new(start, self.end)))
    }
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || c == ','
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Directive {
        let mut found = directives(&Source::new("a.sql", text));
        assert_eq!(found.len(), 1, "{found:?}");
        found.remove(0)
    }

    fn in_words(text: &str) -> String {
        let directive = one(text);
        let words = directive.words.iter().map(|word| word.value.clone());
        let settings = directive.settings.iter();
        let settings = settings.map(|s| format!("{}=<{}>", s.key.value, s.value.value));
        let fault = directive
            .fault
            .iter()
            .map(|fault| format!("!{}@{}", fault.value, &text[fault.span.start..fault.span.end]));
        words.chain(settings).chain(fault).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn words_and_settings() {
        assert_eq!(
            in_words("-- banister: ignore a, b reason=\"x, \\\"y\\\"\" until=2027-01-31"),
            "ignore a b reason=<x, \"y\"> until=<2027-01-31>"
        );
        assert_eq!(in_words("--Banister:ignore a,b"), "ignore a b");
        assert_eq!(
            in_words("/* banister: phase=contract\n   proof='SELECT 1'\n*/"),
            "phase=<contract> proof=<SELECT 1>"
        );
        assert_eq!(in_words("-- banister: é=ü\r\nSELECT 1"), "é=<ü>");
        assert_eq!(in_words("-- banister:"), "");
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        assert_eq!(
            in_words("-- banister: ignore reason=\"x"),
            "ignore !this quote is never closed@\"x"
        );
        assert_eq!(in_words("-- banister: ignore reason= x"), "ignore !this `=` has no value@=");
        assert_eq!(in_words("-- banister: =x"), "!nothing stands before this `=`@=");
        assert_eq!(in_words("-- banister: \"x\""), "!a quote stands only behind `key=`@\"");
    }

    #[test]
    fn other_comments_and_strings_are_none() {
        let text = "-- banister reads this\nSELECT '-- banister: ignore', $$\n-- banister: a\n$$;";
        assert_eq!(directives(&Source::new("a.sql", text)), []);
    }

    #[test]
    fn the_statement_that_it_is_about() {
        let about = |text: &str| {
            let source = Source::new("a.sql", text);
            let statements: Vec<Span> = split(text).into_iter().map(|piece| piece.span).collect();
            one(text).statement(&source, &statements)
        };
        assert_eq!(about("-- banister: x\n\nA;\nB;"), Some(0));
        assert_eq!(about("A; -- banister: x\nB;"), Some(0));
        assert_eq!(about("A; /* banister: x */ -- y\nB;"), Some(0));
        assert_eq!(about("A; /* banister: x */ B;"), Some(1));
        assert_eq!(about("A;\n-- banister: x\nB;"), Some(1));
        assert_eq!(about("A\n-- banister: x\n;\nB;"), Some(0));
        assert_eq!(about("\\timing\n-- banister: x\nA;"), Some(1));
        assert_eq!(about("A -- banister: x\nA;\nB;"), Some(0));
        assert_eq!(about("A\n a; -- banister: x"), Some(0));
        assert_eq!(about("A;\n-- banister: x\n"), None);
    }
}
