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
    let parts = cursor.group()?.comma_separated().into_iter();
    let (elements, plain): (Vec<_>, Vec<bool>) =
        parts.map(element).collect::<Parsed<Vec<_>>>()?.into_iter().unzip();
    let include = if cursor.take(&["INCLUDE"]) { cursor.column_list()? } else { Vec::new() };
    let mut nulls_distinct = None;
    if cursor.take(&["NULLS"]) {
        nulls_distinct = Some(!cursor.take(&["NOT"]));
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
        plain: plain.into_iter().all(|plain| plain),
        nulls_distinct,
        include,
        predicate,
    })))
}

/// `column | function(…) | (expression)`, then collation, operator class and
/// order; says whether there is none of these.
pub(super) fn element(mut cursor: Cursor<'_>) -> Parsed<(IndexElement, bool)> {
    if opens(&cursor) {
        let inside = cursor.group()?;
        let plain = tail(&mut cursor)?;
        return Ok((IndexElement::Expression(Expression::parse(&inside)?), plain));
    }
    let mut call = cursor.clone();
    if call.object_name().is_ok() && opens(&call) {
        let rest = cursor.rest();
        call.group()?;
        let taken = rest.len() - call.rest().len();
        let call_only = Cursor::new(cursor.text(), &rest[..taken]);
        let plain = tail(&mut call)?;
        return Ok((IndexElement::Expression(Expression::parse(&call_only)?), plain));
    }
    let column = cursor.name()?;
    let plain = tail(&mut cursor)?;
    Ok((IndexElement::Column(column), plain))
}

/// Says whether what stands here is what stands for nothing: `ASC NULLS LAST`.
fn tail(cursor: &mut Cursor<'_>) -> Parsed<bool> {
    let mut plain = true;
    if cursor.take(&["COLLATE"]) {
        plain = false;
        cursor.object_name()?;
    }
    let ordering = |cursor: &Cursor<'_>| {
        ["ASC", "DESC", "NULLS"].iter().any(|word| cursor.looking_at(&[word]))
    };
    if !cursor.at_end() && !ordering(cursor) {
        plain = false;
        cursor.object_name()?;
        if opens(cursor) {
            cursor.group()?;
        }
    }
    plain &= cursor.take_one_of(&["ASC", "DESC"]) != Some("DESC");
    if cursor.take(&["NULLS"]) {
        match cursor.take_one_of(&["FIRST", "LAST"]) {
            Some(end) => plain &= end == "LAST",
            None => return cursor.refuse("FIRST or LAST"),
        }
    }
    cursor.finish().map(|()| plain)
}
