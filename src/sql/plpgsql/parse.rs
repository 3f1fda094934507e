//! The SQL inside a body: its tokens, and its trees.

use sqlparser::ast::{Expr, Query};
use sqlparser::tokenizer::Token;

use crate::source::Span;
use crate::sql::cursor::Cursor;
use crate::sql::lex::{Lexeme, lex};
use crate::sql::tree::{at_end, parser, shallow};

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

/// An expression as a tree; one with clauses (`count(*) FROM t`) is a query.
pub(super) fn expression(text: &str, span: Span) -> Option<Expr> {
    let lexemes = lex(text, span).ok()?;
    let cursor = Cursor::new(text, &lexemes);
    shallow(&cursor)?;
    let mut plain = parser(&cursor);
    if let Ok(tree) = plain.parse_expr()
        && at_end(&plain)
    {
        return Some(tree);
    }
    query(&select_lexemes(text, span)?, text).map(|query| Expr::Subquery(Box::new(query)))
}

/// A query as a tree.
pub(super) fn query(lexemes: &[Lexeme], text: &str) -> Option<Query> {
    let cursor = Cursor::new(text, lexemes);
    shallow(&cursor)?;
    let mut parser = parser(&cursor);
    let tree = parser.parse_query().ok()?;
    at_end(&parser).then(|| *tree)
}
