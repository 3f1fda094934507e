//! `CREATE FUNCTION`, as far as a column default that calls it depends on it.

use sqlparser::tokenizer::Token;

use crate::source::Span;
use crate::sql::change::{Change, Volatility};
use crate::sql::cursor::{Cursor, Parsed};
use crate::sql::expression::Expression;
use crate::sql::lex::lex;

pub(super) fn create_function(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(1);
    cursor.take(&["OR", "REPLACE"]);
    cursor.expect(&["FUNCTION"])?;
    let name = cursor.object_name()?;
    cursor.group()?;
    // A function is volatile unless it says otherwise (manual, CREATE FUNCTION).
    let mut volatility = Volatility::Volatile;
    let mut in_sql = false;
    let mut body = None;
    while !cursor.at_end() {
        match cursor.take_one_of(&["IMMUTABLE", "STABLE", "VOLATILE", "LANGUAGE", "AS"]) {
            Some("IMMUTABLE") => volatility = Volatility::Immutable,
            Some("STABLE") => volatility = Volatility::Stable,
            Some("VOLATILE") => volatility = Volatility::Volatile,
            Some("LANGUAGE") => in_sql = cursor.label_or_string().as_deref() == Some("sql"),
            Some(_) => body = query_expression(cursor),
            None if cursor.looking_at(&["BEGIN", "ATOMIC"]) => {
                in_sql = true;
                cursor.skip(cursor.rest().len());
            }
            None => cursor.skip(1),
        }
    }
    Ok(Change::CreateFunction { name, volatility, body: body.filter(|_| in_sql), in_sql })
}

/// The expression of a body that reads `SELECT expression`.
fn query_expression(cursor: &mut Cursor<'_>) -> Option<Expression> {
    let text = match &cursor.peek(0)?.token {
        Token::SingleQuotedString(text) => text,
        Token::DollarQuotedString(quoted) => &quoted.value,
        _ => return None,
    };
    let lexemes = lex(text, Span::new(0, text.len())).ok()?;
    let end = lexemes.iter().position(|lexeme| lexeme.token == Token::SemiColon);
    let mut body = Cursor::new(text, &lexemes[..end.unwrap_or(lexemes.len())]);
    if !body.take(&["SELECT"]) {
        return None;
    }
    Expression::parse(&body).ok()
}
