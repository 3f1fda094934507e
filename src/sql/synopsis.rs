//! Synopses as the manual prints them, and whether tokens follow one.
//!
//! In a synopsis a word in capitals is a keyword, `[ … ]` may be left out,
//! `{ a | b }` is a choice, `x ...` one or more of `x`, and `x , ...` a list of
//! `x` between commas. A word in small letters stands for one of [`Part`], or
//! for a piece of [`FRAGMENTS`]. Everything else stands for itself.

use std::cell::Cell;

use sqlparser::tokenizer::Token;

use super::cursor::{Cursor, Parsed};
use super::keyword;
use super::lex::Lexeme;

/// What several synopses have in common.
const FRAGMENTS: &[(&str, &str)] = &[
    ("parameter", "{ TIME ZONE | label [ { . label } ... ] }"),
    (
        "setting",
        "{ TIME ZONE { value | INTERVAL string } | label [ { . label } ... ] { { TO | = } { DEFAULT | \
         value , ... } | FROM CURRENT } | ROLE value | SESSION AUTHORIZATION value | NAMES value | \
         SCHEMA value }",
    ),
    (
        "privileges",
        "{ ALL [ PRIVILEGES ] [ group ] | { { ALTER SYSTEM | label } [ group ] } , ... }",
    ),
    (
        "copied",
        "{ BINARY | FREEZE | CSV | HEADER | { DELIMITER | NULL | QUOTE | ESCAPE } [ AS ] string | \
         ENCODING string | FORCE { QUOTE | NOT NULL | NULL } { * | name , ... } }",
    ),
    (
        "direction",
        "{ NEXT | PRIOR | FIRST | LAST | { ABSOLUTE | RELATIVE } number | number | ALL | \
         { FORWARD | BACKWARD } [ number | ALL ] }",
    ),
    ("grantees", "{ [ GROUP ] role } , ..."),
    ("handlers", "{ HANDLER qualified | NO HANDLER | VALIDATOR qualified | NO VALIDATOR }"),
    ("drops", "[ CASCADE | RESTRICT ]"),
    (
        "defaultable",
        "{ TABLES | FUNCTIONS | ROUTINES | SEQUENCES | TYPES | SCHEMAS | LARGE OBJECTS }",
    ),
    (
        "attribute",
        "{ SUPERUSER | NOSUPERUSER | CREATEDB | NOCREATEDB | CREATEROLE | NOCREATEROLE | INHERIT | \
         NOINHERIT | LOGIN | NOLOGIN | REPLICATION | NOREPLICATION | BYPASSRLS | NOBYPASSRLS | \
         CONNECTION LIMIT number | [ ENCRYPTED ] PASSWORD string | PASSWORD NULL | \
         VALID UNTIL string | USER role , ... }",
    ),
    (
        "securable",
        "{ { SCHEMA | DATABASE | LANGUAGE | TABLESPACE | FOREIGN DATA WRAPPER | FOREIGN SERVER } \
         name , ... | { FUNCTION | PROCEDURE | ROUTINE } { qualified [ group ] } , ... | \
         { TYPE | DOMAIN } qualified , ... | LARGE OBJECT number , ... | PARAMETER parameter , ... | \
         ALL { TABLES | SEQUENCES | FUNCTIONS | PROCEDURES | ROUTINES } IN SCHEMA name , ... }",
    ),
];

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
    Choice(Vec<Vec<Node>>),
    Optional(Vec<Node>),
    /// One or more, with commas between or without.
    Repeated {
        node: Box<Node>,
        commas: bool,
    },
}

/// What a word in small letters stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// `name`: a name without a schema.
    Name,
    /// `qualified`: a name, perhaps with a schema.
    Qualified,
    /// `role`: a name, or one of the words that stand for a role.
    Role,
    /// `label`: any word.
    Label,
    /// `string`.
    Text,
    /// `number`, perhaps with a sign.
    Number,
    /// `value`: a string, a number or a word.
    Value,
    /// `type`: everything up to a keyword that is next in the synopsis.
    Type,
    /// `operator`: its characters, perhaps with a schema.
    Operator,
    /// `group`: parentheses and all that is in them.
    Group,
    /// `anything`: the rest of the statement, at least one token.
    Anything,
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
        let tokens = Tokens { cursor, furthest: Cell::new(0) };
        let count = tokens.after(&self.nodes[..words], vec![0]).pop().unwrap_or_default();
        let words = cursor.rest().iter().take(count).filter_map(Lexeme::keyword);
        words.map(str::to_ascii_uppercase).collect::<Vec<_>>().join(" ")
    }

    /// Takes all tokens of `cursor` if they follow the synopsis; else says
    /// where they leave it.
    pub(super) fn follow(&self, cursor: &mut Cursor<'_>) -> Parsed<()> {
        let tokens = Tokens { cursor, furthest: Cell::new(0) };
        let end = cursor.rest().len();
        if tokens.after(&self.nodes, vec![0]).contains(&end) {
            cursor.skip(end);
            return Ok(());
        }
        let furthest = tokens.furthest.get();
        let mut there = cursor.clone();
        there.skip(furthest);
        there.refuse("what the synopsis of the statement has here")
    }
}

impl Node {
    /// Whether only keywords can stand here, `IF EXISTS` left out.
    fn is_of_keywords(&self) -> bool {
        match self {
            Self::Keyword(word) => *word != "IF",
            Self::Choice(choices) => choices.iter().flatten().all(Self::is_of_keywords),
            Self::Optional(nodes) => nodes.iter().all(Self::is_of_keywords),
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
        word => match (part(word), FRAGMENTS.iter().find(|(name, _)| *name == word)) {
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

fn part(word: &str) -> Option<Part> {
    Some(match word {
        "name" => Part::Name,
        "qualified" => Part::Qualified,
        "role" => Part::Role,
        "label" => Part::Label,
        "string" => Part::Text,
        "number" => Part::Number,
        "value" => Part::Value,
        "type" => Part::Type,
        "operator" => Part::Operator,
        "group" => Part::Group,
        "anything" => Part::Anything,
        _ => return None,
    })
}

/// The tokens that are to follow a synopsis; places are counted from the
/// cursor.
struct Tokens<'c, 'a> {
    cursor: &'c Cursor<'a>,
    furthest: Cell<usize>,
}

impl<'a> Tokens<'_, 'a> {
    /// Where the tokens can stand after `nodes`, having stood at `places`: all
    /// ways are followed at once, so that the time does not grow with them.
    fn after(&self, nodes: &[Node], mut places: Vec<usize>) -> Vec<usize> {
        for node in nodes {
            let mut next: Vec<usize> = places.iter().flat_map(|at| self.node(node, *at)).collect();
            next.sort_unstable();
            next.dedup();
            places = next;
        }
        let furthest = places.last().copied().unwrap_or_default();
        self.furthest.set(self.furthest.get().max(furthest));
        places
    }

    fn node(&self, node: &Node, at: usize) -> Vec<usize> {
        self.furthest.set(self.furthest.get().max(at));
        match node {
            Node::Keyword(word) => self.one(at, |token| token.is_keyword(word)),
            Node::Token(text) => self.one(at, |token| token.token.to_string() == *text),
            Node::Part(Part::Type) => self.types(at),
            Node::Part(Part::Anything) => {
                let end = self.cursor.rest().len();
                if at < end { vec![end] } else { Vec::new() }
            }
            Node::Part(part) => self.part(*part, at).into_iter().collect(),
            Node::Choice(choices) => {
                choices.iter().flat_map(|nodes| self.after(nodes, vec![at])).collect()
            }
            Node::Optional(nodes) => {
                let mut places = self.after(nodes, vec![at]);
                places.push(at);
                places
            }
            Node::Repeated { node, commas } => self.repeated(node, *commas, at),
        }
    }

    fn repeated(&self, node: &Node, commas: bool, at: usize) -> Vec<usize> {
        let mut reached = self.node(node, at);
        let mut next = 0;
        while let Some(&place) = reached.get(next) {
            let starts = if commas { self.one(place, is_comma) } else { vec![place] };
            for place in starts.into_iter().flat_map(|start| self.node(node, start)) {
                if !reached.contains(&place) {
                    reached.push(place);
                }
            }
            next += 1;
        }
        reached
    }

    fn one(&self, at: usize, is: impl Fn(&Lexeme) -> bool) -> Vec<usize> {
        if self.cursor.peek(at).is_some_and(is) { vec![at + 1] } else { Vec::new() }
    }

    /// Every place where a type that starts at `at` may end.
    fn types(&self, at: usize) -> Vec<usize> {
        let mut cursor = self.at(at);
        match cursor.type_name() {
            Ok(_) => vec![self.place_of(&cursor)],
            Err(_) => Vec::new(),
        }
    }

    fn part(&self, part: Part, at: usize) -> Option<usize> {
        let mut cursor = self.at(at);
        match part {
            Part::Name => _ = cursor.name().ok()?,
            Part::Qualified => _ = cursor.object_name().ok()?,
            Part::Role => role(&mut cursor).ok()?,
            Part::Label => _ = cursor.label().ok()?,
            Part::Text => text(&mut cursor)?,
            Part::Number => number(&mut cursor)?,
            Part::Value => {
                let word = text(&mut cursor).or_else(|| number(&mut cursor));
                word.or_else(|| cursor.label().ok().map(drop))?;
            }
            Part::Operator => operator(&mut cursor)?,
            Part::Group => _ = cursor.group().ok()?,
            Part::Type | Part::Anything => return None,
        }
        Some(self.place_of(&cursor))
    }

    fn at(&self, at: usize) -> Cursor<'a> {
        let mut cursor = self.cursor.clone();
        cursor.skip(at);
        cursor
    }

    fn place_of(&self, cursor: &Cursor<'_>) -> usize {
        self.cursor.rest().len() - cursor.rest().len()
    }
}

fn is_comma(lexeme: &Lexeme) -> bool {
    lexeme.token == Token::Comma
}

fn role(cursor: &mut Cursor<'_>) -> Parsed<()> {
    if cursor.take_one_of(&["CURRENT_ROLE", "CURRENT_USER", "SESSION_USER"]).is_some() {
        return Ok(());
    }
    cursor.word(keyword::can_name_role).map(drop)
}

fn text(cursor: &mut Cursor<'_>) -> Option<()> {
    let is_text = matches!(
        cursor.peek(0)?.token,
        Token::SingleQuotedString(_)
            | Token::EscapedStringLiteral(_)
            | Token::DollarQuotedString(_)
            | Token::UnicodeStringLiteral(_)
    );
    is_text.then(|| cursor.skip(1))
}

fn number(cursor: &mut Cursor<'_>) -> Option<()> {
    if matches!(cursor.peek(0)?.token, Token::Minus | Token::Plus) {
        cursor.skip(1);
    }
    matches!(cursor.peek(0)?.token, Token::Number(..)).then(|| cursor.skip(1))
}

/// `schema.schema.<->`: sqlparser may cut the characters of an operator into
/// several tokens.
fn operator(cursor: &mut Cursor<'_>) -> Option<()> {
    while cursor.peek(1).is_some_and(|next| next.token == Token::Period) {
        cursor.label().ok()?;
        cursor.skip(1);
    }
    let mut end = None;
    while let Some(lexeme) = cursor.peek(0) {
        let follows = end.is_none_or(|end| end == lexeme.span.start);
        let text = &cursor.text()[lexeme.span.start..lexeme.span.end];
        if !follows || !text.chars().all(|c| "+-*/<>=~!@#%^&|`?".contains(c)) {
            break;
        }
        end = Some(lexeme.span.end);
        cursor.skip(1);
    }
    end.map(drop)
}
