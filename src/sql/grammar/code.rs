//! Code: `DO`, `CALL`, and the bodies of routines.

use sqlparser::tokenizer::Token;

use super::{changes, changes_of, reason};
use crate::source::{Span, Spanned};
use crate::sql::change::{Call, Change, Code, Hidden, Step};
use crate::sql::cursor::{Cursor, Parsed};
use crate::sql::lex::Lexeme;
use crate::sql::plpgsql;
use crate::sql::query::Query;
use crate::sql::split::{PieceKind, split};

/// `DO`, with its `LANGUAGE` on either side.
pub(super) fn do_block(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(1);
    let mut language = None;
    let mut body = None;
    while !cursor.at_end() {
        if language.is_none() && cursor.take(&["LANGUAGE"]) {
            match cursor.label_or_string() {
                Some(name) => language = Some(name),
                None => return cursor.refuse("a language"),
            }
        } else if body.is_none()
            && let Some(literal) = cursor.peek(0).filter(|lexeme| is_literal(lexeme))
        {
            body = Some(literal);
            cursor.skip(1);
        } else {
            return cursor.refuse("the end of the statement");
        }
    }
    let Some(body) = body else { return cursor.refuse("a body") };
    let language = language.unwrap_or_else(|| "plpgsql".to_owned());
    Ok(Change::Do(Box::new(body_code(cursor.text(), body, language))))
}

/// `CALL`.
pub(super) fn call(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(1);
    let query = Query::of_expression(cursor)?;
    let name = cursor.object_name()?;
    cursor.group()?;
    Ok(Change::Call(Box::new(Call { name, query })))
}

/// Whether a token is a string: what a body stands in.
pub(super) fn is_literal(lexeme: &Lexeme) -> bool {
    literal(lexeme).is_some()
}

fn literal(lexeme: &Lexeme) -> Option<&str> {
    match &lexeme.token {
        Token::SingleQuotedString(text)
        | Token::EscapedStringLiteral(text)
        | Token::UnicodeStringLiteral(text)
        | Token::NationalStringLiteral(text) => Some(text),
        Token::DollarQuotedString(quoted) => Some(&quoted.value),
        _ => None,
    }
}

/// The code of a body that is a string of `text`.
pub(super) fn body_code(text: &str, body: &Lexeme, language: String) -> Code {
    let value = literal(body).unwrap_or_default();
    let raw = &text[body.span.start..body.span.end];
    // Where the string is written as it reads, what is in it has a place.
    let inside = match &body.token {
        Token::DollarQuotedString(_) => raw[1..].find('$').map(|tag| tag + 2),
        _ if raw.starts_with('\'') => Some(1),
        _ => None,
    };
    let inside = inside.and_then(|quote| {
        let span = Span::new(body.span.start + quote, body.span.end.checked_sub(quote)?);
        (span.start <= span.end && &text[span.start..span.end] == value).then_some(span)
    });
    if let Some(span) = inside {
        return code(text, span, language);
    }
    let mut code = code(value, Span::new(0, value.len()), language);
    code.relocate(body.span);
    code
}

/// The code `text[span]`.
fn code(text: &str, span: Span, language: String) -> Code {
    let hidden = |why: String, at: Span| vec![Step::Hidden(Spanned::new(Hidden::Code { why }, at))];
    let steps = match language.as_str() {
        "plpgsql" => match plpgsql::steps(text, span) {
            Ok(steps) => steps,
            Err(refusal) => {
                let at = if refusal.at.is_empty() { span } else { refusal.at };
                hidden(reason(text, &refusal), at)
            }
        },
        "sql" => sql_steps(text, span),
        other => hidden(format!("it is written in {other}"), span),
    };
    Code { language, span, steps }
}

/// The statements of a body in SQL, or of a `BEGIN ATOMIC`.
pub(super) fn sql_steps(text: &str, span: Span) -> Vec<Step> {
    let piece = |piece: crate::sql::Piece| {
        let span = piece.span.shifted(span.start);
        match piece.kind {
            PieceKind::Statement => Step::Run(changes(text, span)),
            PieceKind::MetaCommand | PieceKind::CopyData | PieceKind::Broken { .. } => {
                let why = "it is not SQL that a server reads".to_owned();
                Step::Hidden(Spanned::new(Hidden::Code { why }, span))
            }
        }
    };
    split(&text[span.start..span.end]).into_iter().map(piece).collect()
}

/// `RETURN expression`: a body of one expression.
pub(super) fn return_steps(cursor: &Cursor<'_>) -> Vec<Step> {
    let Some(first) = cursor.peek(0) else { return Vec::new() };
    let place = cursor.rest().last().map_or(first.span, |last| first.span.to(last.span));
    let select =
        Lexeme { token: Token::make_keyword("SELECT"), span: Span::new(place.start, place.start) };
    let lexemes: Vec<Lexeme> =
        std::iter::once(select).chain(cursor.rest().iter().cloned()).collect();
    vec![Step::Run(changes_of(cursor.text(), &lexemes, place))]
}
