//! `CREATE INDEX`.

use super::constraint::opens;
use crate::sql::change::{Change, CreateIndex, IndexElement};
use crate::sql::cursor::{Cursor, Parsed};
use crate::sql::expression::Expression;

pub(super) fn create_index(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(1);
    let unique = cursor.take(&["UNIQUE"]);
    cursor.expect(&["INDEX"])?;
    let concurrently = cursor.take(&["CONCURRENTLY"]);
    let if_not_exists = cursor.if_not_exists();
    let name =
        if !if_not_exists && cursor.looking_at(&["ON"]) { None } else { Some(cursor.name()?) };
    cursor.expect(&["ON"])?;
    let only = cursor.take(&["ONLY"]);
    let table = cursor.object_name()?;
    let method = if cursor.take(&["USING"]) { cursor.label()? } else { "btree".to_owned() };
    let elements =
        cursor.group()?.comma_separated().into_iter().map(element).collect::<Parsed<_>>()?;
    let include = if cursor.take(&["INCLUDE"]) { cursor.column_list()? } else { Vec::new() };
    if cursor.take(&["NULLS"]) {
        cursor.take(&["NOT"]);
        cursor.expect(&["DISTINCT"])?;
    }
    if cursor.take(&["WITH"]) {
        cursor.group()?;
    }
    if cursor.take(&["TABLESPACE"]) {
        cursor.name()?;
    }
    let predicate = if cursor.take(&["WHERE"]) {
        let rest = cursor.until(|_, _| false);
        Some(Expression::parse(&rest)?)
    } else {
        None
    };
    Ok(Change::CreateIndex(Box::new(CreateIndex {
        name,
        table,
        only,
        unique,
        concurrently,
        if_not_exists,
        method,
        elements,
        include,
        predicate,
    })))
}

/// `column | function(…) | (expression)`, then collation, operator class and
/// order, which change no effect.
fn element(mut cursor: Cursor<'_>) -> Parsed<IndexElement> {
    if opens(&cursor) {
        let inside = cursor.group()?;
        tail(&mut cursor)?;
        return Ok(IndexElement::Expression(Expression::parse(&inside)?));
    }
    let mut call = cursor.clone();
    if call.object_name().is_ok() && opens(&call) {
        let rest = cursor.rest();
        call.group()?;
        let taken = rest.len() - call.rest().len();
        let call_only = Cursor::new(cursor.text(), &rest[..taken]);
        tail(&mut call)?;
        return Ok(IndexElement::Expression(Expression::parse(&call_only)?));
    }
    let column = cursor.name()?;
    tail(&mut cursor)?;
    Ok(IndexElement::Column(column))
}

fn tail(cursor: &mut Cursor<'_>) -> Parsed<()> {
    if cursor.take(&["COLLATE"]) {
        cursor.object_name()?;
    }
    let ordering = |cursor: &Cursor<'_>| {
        ["ASC", "DESC", "NULLS"].iter().any(|word| cursor.looking_at(&[word]))
    };
    if !cursor.at_end() && !ordering(cursor) {
        cursor.object_name()?;
        if opens(cursor) {
            cursor.group()?;
        }
    }
    cursor.take_one_of(&["ASC", "DESC"]);
    if cursor.take(&["NULLS"]) && cursor.take_one_of(&["FIRST", "LAST"]).is_none() {
        return cursor.refuse("FIRST or LAST");
    }
    cursor.finish()
}
