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
    let predicate = if cursor.take(&["WHERE"]) { Some(Expression::take(cursor)?) } else { None };
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
/// order; says whether there is none of these, or none but what stands for none.
pub(super) fn element(mut cursor: Cursor<'_>) -> Parsed<(IndexElement, bool)> {
    let start = cursor.clone();
    let element = if opens(&cursor) {
        let inside = cursor.group()?;
        IndexElement::Expression(Expression::parse(&inside)?)
    } else if cursor.windowless_call().is_ok() {
        IndexElement::Expression(Expression::parse(&start.before(&cursor))?)
    } else {
        cursor = start;
        IndexElement::Column(cursor.name()?)
    };
    let implied = ["ASC", "NULLS", "LAST"];
    let plain = cursor.rest().iter().all(|lexeme| implied.iter().any(|it| lexeme.is_keyword(it)));
    cursor.index_element_options()?;
    cursor.finish()?;
    Ok((element, plain))
}
