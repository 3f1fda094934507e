//! `PARTITION BY`, `FOR VALUES`.

use sqlparser::tokenizer::Token;

use super::create_index::element;
use crate::sql::change::{BoundValue, PartitionBound, PartitionKey, PartitionStrategy};
use crate::sql::cursor::{Cursor, Parsed};

/// What stands behind `PARTITION BY`.
pub(super) fn key(cursor: &mut Cursor<'_>) -> Parsed<PartitionKey> {
    let strategy = match cursor.label()?.to_ascii_lowercase().as_str() {
        "range" => PartitionStrategy::Range,
        "list" => PartitionStrategy::List,
        "hash" => PartitionStrategy::Hash,
        _ => return cursor.refuse("RANGE, LIST or HASH"),
    };
    let parts = cursor.group()?.comma_separated().into_iter();
    let elements = parts.map(|part| element(part).map(|(element, _)| element));
    Ok(PartitionKey { strategy, elements: elements.collect::<Parsed<_>>()? })
}

/// `DEFAULT`, or what stands behind `FOR VALUES`.
pub(super) fn bound(cursor: &mut Cursor<'_>) -> Parsed<PartitionBound> {
    if cursor.take(&["DEFAULT"]) {
        return Ok(PartitionBound::Default);
    }
    cursor.expect(&["FOR"])?;
    cursor.expect(&["VALUES"])?;
    if cursor.take(&["FROM"]) {
        let from = values(cursor)?;
        cursor.expect(&["TO"])?;
        return Ok(PartitionBound::Range { from, to: values(cursor)? });
    }
    if cursor.take(&["WITH"]) {
        return cursor.parenthesised(hash);
    }
    cursor.expect(&["IN"])?;
    values(cursor).map(PartitionBound::List)
}

fn values(cursor: &mut Cursor<'_>) -> Parsed<Vec<BoundValue>> {
    cursor.group()?.comma_separated().iter().map(value).collect()
}

fn value(part: &Cursor<'_>) -> Parsed<BoundValue> {
    let words = [("MINVALUE", BoundValue::Min), ("MAXVALUE", BoundValue::Max)];
    let tokens = part.rest();
    let text = |token: &Token| match token {
        Token::SingleQuotedString(text) => Some(text.clone()),
        Token::Number(digits, _) => Some(digits.clone()),
        _ => None,
    };
    Ok(match tokens {
        [] => return part.refuse("a value"),
        [one] => match words.into_iter().find(|(word, _)| one.is_keyword(word)) {
            Some((_, value)) => value,
            None if one.is_keyword("NULL") => BoundValue::Null,
            None if one.is_keyword("TRUE") => BoundValue::Constant("true".to_owned()),
            None if one.is_keyword("FALSE") => BoundValue::Constant("false".to_owned()),
            None => match text(&one.token) {
                Some(text) => BoundValue::Constant(text),
                None => expression(part),
            },
        },
        [minus, number] if minus.token == Token::Minus => match &number.token {
            Token::Number(digits, _) => BoundValue::Constant(format!("-{digits}")),
            _ => expression(part),
        },
        _ => expression(part),
    })
}

fn expression(part: &Cursor<'_>) -> BoundValue {
    let mut all = part.clone();
    let first = all.place();
    all.skip(all.rest().len());
    let span = all.span_from(first);
    BoundValue::Expression(part.text()[span.start..span.end].to_owned())
}

fn hash(inside: &mut Cursor<'_>) -> Parsed<PartitionBound> {
    let (mut modulus, mut remainder) = (None, None);
    for mut part in inside.comma_separated() {
        let place = if part.take(&["MODULUS"]) {
            &mut modulus
        } else if part.take(&["REMAINDER"]) {
            &mut remainder
        } else {
            return part.refuse("MODULUS or REMAINDER");
        };
        let Some(Token::Number(digits, _)) = part.peek(0).map(|lexeme| &lexeme.token) else {
            return part.refuse("a number");
        };
        let Ok(number) = digits.parse() else { return part.refuse("a whole number") };
        *place = Some(number);
        part.skip(1);
        part.finish()?;
    }
    match (modulus, remainder) {
        (Some(modulus), Some(remainder)) => Ok(PartitionBound::Hash { modulus, remainder }),
        _ => inside.refuse("MODULUS and REMAINDER"),
    }
}
