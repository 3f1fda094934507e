//! `SET` and `RESET` of session parameters.

use sqlparser::tokenizer::Token;

use crate::pg::Name;
use crate::sql::change::Change;
use crate::sql::cursor::{Cursor, Parsed};
use crate::sql::lex::Lexeme;

pub(super) fn set(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(1);
    let local = cursor.take(&["LOCAL"]);
    if !local {
        // `SET SESSION AUTHORIZATION` is about the session too.
        cursor.take(&["SESSION"]);
    }
    let spoken = |name: &str, value: String| Change::SetParameter {
        name: name.to_owned(),
        value: Some(value),
        local,
    };
    if cursor.take(&["TIME", "ZONE"]) {
        if cursor.take_one_of(&["DEFAULT", "LOCAL"]).is_some() {
            return Ok(Change::SetParameter { name: "timezone".to_owned(), value: None, local });
        }
        return Ok(spoken("timezone", value(cursor)));
    }
    if cursor.looking_at(&["TRANSACTION"]) || cursor.take(&["CHARACTERISTICS", "AS"]) {
        return Ok(spoken("transaction", value(cursor)));
    }
    if cursor.take(&["SESSION", "AUTHORIZATION"]) || cursor.take(&["AUTHORIZATION"]) {
        return Ok(spoken("session_authorization", value(cursor)));
    }
    if cursor.take(&["XML", "OPTION"]) {
        return Ok(spoken("xmloption", value(cursor)));
    }
    let named = cursor.peek(1).is_none_or(|next| !next.is_keyword("TO") && next.token != Token::Eq);
    if named && let Some(word) = cursor.take_one_of(&["ROLE", "SCHEMA", "NAMES"]) {
        let name = match word {
            "SCHEMA" => "search_path",
            "NAMES" => "client_encoding",
            _ => "role",
        };
        return Ok(spoken(name, value(cursor)));
    }
    let name = parameter(cursor)?;
    if !cursor.take(&["TO"]) && !cursor.take_token(&Token::Eq) {
        return cursor.refuse("`TO` or `=`");
    }
    if cursor.at_end() {
        return cursor.refuse("a value");
    }
    let value = if cursor.take(&["DEFAULT"]) { None } else { Some(value(cursor)) };
    Ok(Change::SetParameter { name, value, local })
}

pub(super) fn reset(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(1);
    let name = if cursor.take(&["TIME", "ZONE"]) {
        "timezone".to_owned()
    } else if cursor.take(&["TRANSACTION", "ISOLATION", "LEVEL"]) {
        "transaction_isolation".to_owned()
    } else if cursor.take(&["SESSION", "AUTHORIZATION"]) {
        "session_authorization".to_owned()
    } else if cursor.take(&["ALL"]) {
        "all".to_owned()
    } else {
        parameter(cursor)?
    };
    Ok(Change::SetParameter { name, value: None, local: false })
}

/// `SET CONSTRAINTS`: when constraints are checked, within this transaction.
pub(super) fn constraints(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(2);
    Ok(Change::SetParameter {
        name: "constraints".to_owned(),
        value: Some(value(cursor)),
        local: true,
    })
}

/// The value as written, without quotes; of a list, the items joined by commas.
fn value(cursor: &mut Cursor<'_>) -> String {
    let text = cursor.text();
    let plain = |lexeme: &Lexeme| match &lexeme.token {
        Token::SingleQuotedString(value) => value.clone(),
        Token::Word(word) if word.quote_style.is_some() => word.value.clone(),
        _ => text[lexeme.span.start..lexeme.span.end].to_owned(),
    };
    let items: Vec<String> = cursor
        .comma_separated()
        .iter()
        .map(|item| item.rest().iter().map(plain).collect::<Vec<_>>().join(" "))
        .collect();
    items.join(", ")
}

/// A parameter's name: `lock_timeout`, `banister.environment`.
fn parameter(cursor: &mut Cursor<'_>) -> Parsed<Name> {
    let mut name = cursor.label()?;
    while cursor.take_token(&Token::Period) {
        name.push('.');
        name.push_str(&cursor.label()?);
    }
    Ok(name.to_ascii_lowercase())
}
