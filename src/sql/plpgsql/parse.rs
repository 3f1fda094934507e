//! The SQL inside a body: its tokens, and what is made of its trees.

use sqlparser::ast::{Expr, Query};
use sqlparser::tokenizer::Token;

use crate::source::Span;
use crate::sql::cursor::Cursor;
use crate::sql::lex::{Lexeme, lex};
use crate::sql::tree::{at_end, deepest, read_tree};

/// How deep the tree of an expression may be of which a value is wanted.
const DEEPEST: usize = 400;

/// How much stack looking at a level of a tree takes at most, without optimisation.
const BYTES_PER_LEVEL: usize = 6 << 10;

const SPARE_BYTES: usize = 128 << 10;

/// The tokens of a statement, without those of `INTO targets`.
pub(super) fn sql_lexemes(text: &str, span: Span, without: Option<Span>) -> Option<Vec<Lexeme>> {
    let mut lexemes = lex(text, span).ok()?;
    if let Some(without) = without {
        lexemes
            .retain(|lexeme| lexeme.span.start < without.start || lexeme.span.start >= without.end);
    }
    Some(lexemes)
}

/// The tokens of `SELECT` and what stands behind it.
pub(super) fn select_lexemes(text: &str, span: Span) -> Option<Vec<Lexeme>> {
    let mut lexemes = lex(text, span).ok()?;
    let start = Span::new(span.start, span.start);
    lexemes.insert(0, Lexeme { token: Token::make_keyword("SELECT"), span: start });
    Some(lexemes)
}

/// What `look` makes of an expression; one with clauses (`count(*) FROM t`) is a
/// query to it.
pub(super) fn expression<T>(text: &str, span: Span, mut look: impl FnMut(&Expr) -> T) -> Option<T> {
    let lexemes = lex(text, span).ok()?;
    let looked = tree(text, &lexemes, |parser| {
        let tree = parser.parse_expr().ok()?;
        at_end(parser).then(|| look(&tree))
    });
    looked.or_else(|| {
        let lexemes = select_lexemes(text, span)?;
        tree(text, &lexemes, |parser| {
            let tree = parser.parse_query().ok()?;
            at_end(parser).then(|| look(&Expr::Subquery(tree)))
        })
    })
}

/// What `look` makes of a query.
pub(super) fn query<T>(
    text: &str,
    lexemes: &[Lexeme],
    look: impl FnOnce(&Query) -> T,
) -> Option<T> {
    tree(text, lexemes, |parser| {
        let tree = parser.parse_query().ok()?;
        at_end(parser).then(|| look(&tree))
    })
}

fn tree<T>(
    text: &str,
    lexemes: &[Lexeme],
    read: impl FnOnce(&mut sqlparser::parser::Parser<'_>) -> Option<T>,
) -> Option<T> {
    let depth = deepest(lexemes);
    if depth > DEEPEST {
        return None;
    }
    let stack = depth * BYTES_PER_LEVEL + SPARE_BYTES;
    let cursor = Cursor::new(text, lexemes);
    stacker::maybe_grow(stack, stack, || read_tree(&cursor, read)).ok().flatten()
}
