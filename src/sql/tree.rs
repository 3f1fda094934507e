//! sqlparser's parser on our tokens, where the value of an expression is asked
//! for, and what keeps its trees from being too deep to drop.

use std::sync::Once;

use sqlparser::ast::{Ident, ObjectName};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Token, TokenWithSpan};

use super::cursor::{Cursor, Parsed};
use super::lex::Lexeme;
use crate::pg::Name;

/// How deep a tree may be: what chains of operators may amount to.
const DEEPEST: usize = 20_000;

/// How much stack a level of a tree takes at most while the tree is dropped, which
/// goes level by level, without optimisation.
const BYTES_PER_LEVEL: usize = 1_536;

/// How much stack is left for all else.
const SPARE_BYTES: usize = 256 << 10;

/// How much stack sqlparser must find where it goes a level deeper, or else it
/// takes a new one. Its own default is less than it uses without optimisation.
const PARSER_BYTES: usize = 512 << 10;

static PARSER_STACK: Once = Once::new();

/// What `read` makes of sqlparser's parser on the tokens of `cursor`; its trees
/// must not leave `read`, which runs on a stack that is long enough to drop them.
pub(super) fn read_tree<T>(
    cursor: &Cursor<'_>,
    read: impl FnOnce(&mut Parser<'_>) -> Option<T>,
) -> Parsed<Option<T>> {
    let depth = deepest(cursor.rest());
    if depth > DEEPEST {
        return cursor.refuse("less nesting");
    }
    PARSER_STACK.call_once(|| recursive::set_minimum_stack_size(PARSER_BYTES));
    let stack = depth * BYTES_PER_LEVEL + SPARE_BYTES;
    Ok(stacker::maybe_grow(stack, stack, || read(&mut parser(cursor))))
}

/// No tree of these tokens is deeper, whatever is nested and however long a chain
/// of operators is: of two things between commas, none is below the other.
pub(super) fn deepest(lexemes: &[Lexeme]) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0_usize);
    // Of each open bracket: its operators since the last comma, and all the set
    // operations in it, which commas do not part.
    let mut open = vec![(0_usize, 0_usize)];
    for lexeme in lexemes {
        match &lexeme.token {
            Token::LParen | Token::LBracket => {
                // `a[1][2]` is a chain as well.
                if let Some((operators, _)) = open.last_mut() {
                    *operators += 1;
                }
                open.push((0, 0));
                depth += 1;
            }
            Token::RParen | Token::RBracket if open.len() > 1 => {
                let (operators, sets) = open.pop().unwrap_or_default();
                depth -= operators + sets;
            }
            Token::Comma => {
                if let Some((operators, _)) = open.last_mut() {
                    depth -= std::mem::take(operators);
                }
            }
            _ if !is_operator(lexeme) => {}
            _ => {
                let is_set =
                    ["UNION", "EXCEPT", "INTERSECT"].iter().any(|it| lexeme.is_keyword(it));
                if let Some((operators, sets)) = open.last_mut() {
                    *(if is_set { sets } else { operators }) += 1;
                }
                depth += 1;
            }
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// Whether a token may join what stands beside it.
fn is_operator(lexeme: &Lexeme) -> bool {
    match &lexeme.token {
        Token::Word(_) => lexeme.known_keyword().is_some(),
        Token::Number(..)
        | Token::SingleQuotedString(_)
        | Token::Period
        | Token::RParen
        | Token::RBracket => false,
        _ => true,
    }
}

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

/// An identifier as PostgreSQL folds it.
pub(super) fn folded(ident: &Ident) -> Name {
    if ident.quote_style.is_some() { ident.value.clone() } else { ident.value.to_ascii_lowercase() }
}

/// The schema, if one is written, and the name.
pub(super) fn qualified(name: &ObjectName) -> Option<(Option<Name>, Name)> {
    let parts: Vec<Name> = name.0.iter().filter_map(|part| part.as_ident()).map(folded).collect();
    match parts.as_slice() {
        [.., schema, name] => Some((Some(schema.clone()), name.clone())),
        [name] => Some((None, name.clone())),
        [] => None,
    }
}
