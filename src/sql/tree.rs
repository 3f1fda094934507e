//! sqlparser's parser on our tokens, and what keeps its trees shallow enough to
//! walk.

use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Token, TokenWithSpan};

use super::cursor::Cursor;
use super::lex::Lexeme;
use crate::source::Span;

/// How many operators may stand in one expression: the tree of a chain is as
/// deep as the chain is long.
const LONGEST_CHAIN: usize = 400;

/// The words of set operations and of logic, which make trees as operators do.
const CHAINING: &[&str] = &["AND", "OR", "UNION", "EXCEPT", "INTERSECT", "JOIN"];

/// sqlparser's parser on the tokens of `cursor`.
pub(super) fn parser<'a>(cursor: &Cursor<'_>) -> Parser<'a> {
    let lexemes = cursor.rest();
    let tokens = lexemes
        .iter()
        .enumerate()
        .filter(|(at, _)| !is_only(lexemes, *at) && !names_cursor(lexemes, *at))
        .map(|(at, lexeme)| match is_current_of(lexemes, at) {
            true => TokenWithSpan::wrap(Token::make_keyword("TRUE")),
            false => TokenWithSpan::wrap(lexeme.token.clone()),
        })
        .collect();
    Parser::new(&PostgreSqlDialect {}).with_tokens_with_locations(tokens)
}

/// Whether a token is the `ONLY` before a table, which sqlparser takes for the
/// table.
fn is_only(lexemes: &[Lexeme], at: usize) -> bool {
    const BEFORE: [&str; 5] = ["FROM", "JOIN", "UPDATE", "INTO", "USING"];
    let before = at.checked_sub(1).and_then(|at| lexemes.get(at));
    lexemes[at].is_keyword("ONLY")
        && before.is_some_and(|lexeme| {
            BEFORE.iter().any(|word| lexeme.is_keyword(word)) || lexeme.token == Token::Comma
        })
}

/// Whether `WHERE CURRENT OF cursor` begins here, which sqlparser does not know:
/// to it, it is `WHERE TRUE`.
fn is_current_of(lexemes: &[Lexeme], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| lexemes.get(at));
    before.is_some_and(|lexeme| lexeme.is_keyword("WHERE"))
        && lexemes[at].is_keyword("CURRENT")
        && lexemes.get(at + 1).is_some_and(|lexeme| lexeme.is_keyword("OF"))
}

/// Whether a token is the `OF` or the cursor behind it.
fn names_cursor(lexemes: &[Lexeme], at: usize) -> bool {
    [1, 2].iter().any(|back| at.checked_sub(*back).is_some_and(|at| is_current_of(lexemes, at)))
}

/// Whether a parser took every token.
pub(super) fn at_end(parser: &Parser<'_>) -> bool {
    parser.peek_token_ref().token == Token::EOF
}

/// The span of the tokens, if no expression among them is too deep a tree.
pub(super) fn shallow(cursor: &Cursor<'_>) -> Option<Span> {
    let lexemes = cursor.rest();
    let mut chains = vec![0_usize];
    for lexeme in lexemes {
        match &lexeme.token {
            Token::LParen => chains.push(0),
            Token::RParen => _ = chains.pop(),
            Token::Comma => *chains.last_mut()? = 0,
            _ if is_chaining(lexeme) => *chains.last_mut()? += 1,
            _ => {}
        }
        if chains.last().is_none_or(|length| *length > LONGEST_CHAIN) {
            return None;
        }
    }
    Some(lexemes.first()?.span.to(lexemes.last()?.span))
}

fn is_chaining(lexeme: &Lexeme) -> bool {
    match lexeme.keyword() {
        Some(_) => CHAINING.iter().any(|word| lexeme.is_keyword(word)),
        None => matches!(
            lexeme.token,
            Token::Plus
                | Token::Minus
                | Token::Mul
                | Token::Div
                | Token::StringConcat
                | Token::DoubleColon
                | Token::Arrow
                | Token::LongArrow
        ),
    }
}
