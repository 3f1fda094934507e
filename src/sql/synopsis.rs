//! Synopses as the manual prints them, and whether tokens follow one.
//!
//! In a synopsis a word in capitals is a keyword, `[ … ]` may be left out,
//! `{ a | b }` is a choice, `x ...` one or more of `x`, and `x , ...` a list of
//! `x` between commas. A word in small letters stands for one of [`Part`], or
//! for a piece of [`FRAGMENTS`]. Everything else stands for itself. `WORD@15` is
//! what servers know from 15 on; what older ones answer, where that is no syntax
//! error, stands behind a colon: `WORD@15:22023`.

mod fragment;
mod part;

use std::cell::Cell;

use super::cursor::{Cursor, Parsed, Refusal};
use super::lex::Lexeme;
use super::newer::Newer;
use crate::source::Span;
use fragment::FRAGMENTS;
use part::Part;

/// What a refusal expects where several things may follow.
const ONE_OF_SEVERAL: &str = "what the synopsis of the statement has here";

/// A synopsis, ready to be followed.
#[derive(Debug)]
pub(super) struct Synopsis {
    nodes: Vec<Node>,
}

#[derive(Debug, Clone)]
enum Node {
    Keyword(&'static str),
    /// A token that stands for itself, such as `=`.
    Token(&'static str),
    Part(Part),
    /// What is known from a major on.
    Since(Newer, Box<Node>),
    Choice(Vec<Vec<Node>>),
    Optional(Vec<Node>),
    /// One or more, with commas between or without.
    Repeated {
        node: Box<Node>,
        commas: bool,
    },
}

impl Synopsis {
    /// Reads a synopsis. It is part of the program: one that is malformed takes
    /// its stray brackets for tokens and matches nothing.
    pub(super) fn new(text: &'static str) -> Self {
        let mut words = text.split_whitespace().peekable();
        Self { nodes: sequence(&mut words) }
    }

    /// Whether the tokens begin with the keywords that it begins with.
    pub(super) fn may_be(&self, cursor: &Cursor<'_>) -> bool {
        let keywords = self.nodes.iter().map_while(|node| match node {
            Node::Keyword(word) => Some(word),
            _ => None,
        });
        keywords
            .zip(0..)
            .all(|(word, at)| cursor.peek(at).is_some_and(|lexeme| lexeme.is_keyword(word)))
    }

    /// The words before the first name, in capitals: `DROP EXTENSION`.
    pub(super) fn kind(&self, cursor: &Cursor<'_>) -> String {
        let words = self.nodes.iter().take_while(|node| node.is_of_keywords()).count();
        let tokens = Tokens::new(cursor);
        let count = tokens.after(&self.nodes[..words], 0).last().unwrap_or_default();
        let words = cursor.rest().iter().take(count).filter_map(Lexeme::keyword);
        words.map(str::to_ascii_uppercase).collect::<Vec<_>>().join(" ")
    }

    /// Takes all tokens of `cursor` if they follow the synopsis; else says
    /// where they leave it.
    pub(super) fn follow(&self, cursor: &mut Cursor<'_>) -> Parsed<()> {
        let tokens = Tokens::new(cursor);
        let end = cursor.rest().len();
        let places = tokens.after(&self.nodes, 0);
        if places.contains(end) {
            cursor.skip(end);
            return Ok(());
        }
        if let Some(last) = places.last() {
            tokens.wanted(last, "the end of the statement");
        }
        Err(tokens.furthest.get().refusal())
    }
}

impl Node {
    /// Whether only keywords can stand here, `IF EXISTS` left out.
    fn is_of_keywords(&self) -> bool {
        match self {
            Self::Keyword(word) => *word != "IF",
            Self::Choice(choices) => choices.iter().flatten().all(Self::is_of_keywords),
            Self::Optional(nodes) => nodes.iter().all(Self::is_of_keywords),
            Self::Since(_, node) => node.is_of_keywords(),
            Self::Token(_) | Self::Part(_) | Self::Repeated { .. } => false,
        }
    }
}

type Words = std::iter::Peekable<std::str::SplitWhitespace<'static>>;

/// Nodes up to a bracket that is not opened here, or to a bar.
fn sequence(words: &mut Words) -> Vec<Node> {
    let mut nodes = Vec::new();
    while let Some(word) = words.next_if(|word| !matches!(*word, "]" | "}" | "|")) {
        match (word, nodes.pop()) {
            ("...", Some(node)) => nodes.push(repeated(node, false)),
            (",", Some(node)) if words.next_if_eq(&"...").is_some() => {
                nodes.push(repeated(node, true));
            }
            (word, last) => {
                nodes.extend(last);
                nodes.push(node(word, words));
            }
        }
    }
    nodes
}

fn repeated(node: Node, commas: bool) -> Node {
    Node::Repeated { node: Box::new(node), commas }
}

fn node(word: &'static str, words: &mut Words) -> Node {
    if let Some((word, since)) = word.split_once('@')
        && let Some(newer) = Newer::of(word, since)
    {
        return Node::Since(newer, Box::new(node(word, words)));
    }
    match word {
        "[" => {
            let mut choices = choices(words);
            match choices.len() {
                1 => Node::Optional(choices.remove(0)),
                _ => Node::Optional(vec![Node::Choice(choices)]),
            }
        }
        "{" => Node::Choice(choices(words)),
        word if word.starts_with(|c: char| c.is_ascii_uppercase()) => Node::Keyword(word),
        word => match (Part::of(word), FRAGMENTS.iter().find(|(name, _)| *name == word)) {
            (Some(part), _) => Node::Part(part),
            (None, Some((_, text))) => {
                Node::Choice(vec![sequence(&mut text.split_whitespace().peekable())])
            }
            (None, None) => Node::Token(word),
        },
    }
}

/// Sequences between bars, with the closing bracket.
fn choices(words: &mut Words) -> Vec<Vec<Node>> {
    let mut all = vec![sequence(words)];
    while words.next() == Some("|") {
        all.push(sequence(words));
    }
    all
}

/// Places among the tokens, each once. There is seldom more than one.
#[derive(Debug, Default)]
struct Places {
    first: Option<usize>,
    others: Vec<usize>,
}

impl Places {
    const fn one(place: usize) -> Self {
        Self { first: Some(place), others: Vec::new() }
    }

    fn iter(&self) -> impl Iterator<Item = usize> {
        self.first.into_iter().chain(self.others.iter().copied())
    }

    fn contains(&self, place: usize) -> bool {
        self.iter().any(|known| known == place)
    }

    fn insert(&mut self, place: usize) {
        if self.first.is_none() {
            self.first = Some(place);
        } else if !self.contains(place) {
            self.others.push(place);
        }
    }

    fn get(&self, index: usize) -> Option<usize> {
        index.checked_sub(1).map_or(self.first, |other| self.others.get(other).copied())
    }

    /// The furthest.
    fn last(&self) -> Option<usize> {
        self.iter().max()
    }
}

/// The place furthest behind where something else was wanted.
#[derive(Debug, Clone, Copy)]
struct Furthest {
    at: Span,
    expected: &'static str,
}

impl Furthest {
    fn refusal(self) -> Refusal {
        Refusal { expected: self.expected, at: self.at }
    }
}

/// The tokens that are to follow a synopsis; places are counted from the
/// cursor.
struct Tokens<'c, 'a> {
    cursor: &'c Cursor<'a>,
    furthest: Cell<Furthest>,
}

impl<'c, 'a> Tokens<'c, 'a> {
    fn new(cursor: &'c Cursor<'a>) -> Self {
        let start = Furthest { at: Span::new(0, 0), expected: ONE_OF_SEVERAL };
        Self { cursor, furthest: Cell::new(start) }
    }

    /// Notes that `expected` is not at a place.
    fn wanted(&self, place: usize, expected: &'static str) {
        self.refused(self.at(place).place(), expected);
    }

    fn refused(&self, at: Span, expected: &'static str) {
        let known = self.furthest.get();
        if at.start > known.at.start || known.at.is_empty() {
            self.furthest.set(Furthest { at, expected });
        } else if at.start == known.at.start && known.expected != expected {
            self.furthest.set(Furthest { at, expected: ONE_OF_SEVERAL });
        }
    }

    /// Where the tokens can stand after `nodes`, having stood at `place`: all
    /// ways are followed at once, so that the time does not grow with them.
    fn after(&self, nodes: &[Node], place: usize) -> Places {
        let mut places = Places::one(place);
        for node in nodes {
            let mut next = Places::default();
            for place in places.iter() {
                self.node(node, place, &mut next);
            }
            places = next;
            if places.first.is_none() {
                break;
            }
        }
        places
    }

    fn node(&self, node: &Node, at: usize, next: &mut Places) {
        match node {
            Node::Keyword(word) => {
                if self.cursor.peek(at).is_some_and(|token| token.is_keyword(word)) {
                    next.insert(at + 1);
                } else {
                    self.wanted(at, word);
                }
            }
            Node::Token(text) => {
                if self.is_token(at, text) {
                    next.insert(at + 1);
                } else {
                    self.wanted(at, ONE_OF_SEVERAL);
                }
            }
            Node::Part(part) => {
                let mut cursor = self.at(at);
                match part.take(&mut cursor) {
                    Ok(()) => next.insert(self.cursor.rest().len() - cursor.rest().len()),
                    Err(refusal) => self.refused(refusal.at, refusal.expected),
                }
            }
            Node::Since(newer, node) => {
                let mut reached = Places::default();
                self.node(node, at, &mut reached);
                for place in reached.iter() {
                    self.cursor.since(*newer, self.at(at).place());
                    next.insert(place);
                }
            }
            Node::Choice(choices) => {
                for nodes in choices {
                    self.after(nodes, at).iter().for_each(|place| next.insert(place));
                }
            }
            Node::Optional(nodes) => {
                self.after(nodes, at).iter().for_each(|place| next.insert(place));
                next.insert(at);
            }
            Node::Repeated { node, commas } => self.repeated(node, *commas, at, next),
        }
    }

    fn repeated(&self, node: &Node, commas: bool, at: usize, next: &mut Places) {
        let mut reached = Places::default();
        self.node(node, at, &mut reached);
        let mut index = 0;
        while let Some(place) = reached.get(index) {
            if !commas {
                self.node(node, place, &mut reached);
            } else if self.is_token(place, ",") {
                self.node(node, place + 1, &mut reached);
            }
            index += 1;
        }
        reached.iter().for_each(|place| next.insert(place));
    }

    /// Whether the token at a place is written so.
    fn is_token(&self, at: usize, text: &str) -> bool {
        self.cursor.peek(at).is_some_and(|lexeme| {
            let span = lexeme.span;
            span.len() == text.len() && &self.cursor.text()[span.start..span.end] == text
        })
    }

    fn at(&self, at: usize) -> Cursor<'a> {
        let mut cursor = self.cursor.clone();
        cursor.skip(at);
        cursor
    }
}
