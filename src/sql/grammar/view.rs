//! `CREATE [MATERIALIZED] VIEW`, `REFRESH MATERIALIZED VIEW`.

use super::constraint::opens;
use super::create_table::query_with_data;
use crate::sql::change::{Change, CreateView, ObjectName, Refresh};
use crate::sql::cursor::{Cursor, Parsed};
use crate::sql::query::DefiningQuery;

pub(super) fn create_view(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(1);
    let or_replace = cursor.take(&["OR", "REPLACE"]);
    let _ = cursor.take(&["LOCAL"]) || cursor.take(&["GLOBAL"]);
    let temporary = cursor.take_one_of(&["TEMPORARY", "TEMP"]).is_some();
    let recursive = cursor.take(&["RECURSIVE"]);
    cursor.take(&["UNLOGGED"]);
    let materialized = cursor.take(&["MATERIALIZED"]);
    cursor.expect(&["VIEW"])?;
    let if_not_exists = materialized && cursor.if_not_exists();
    let name = cursor.object_name()?;
    let columns = if opens(cursor) { cursor.column_list()? } else { Vec::new() };
    if materialized && cursor.take(&["USING"]) {
        cursor.name()?;
    }
    if cursor.take(&["WITH"]) {
        cursor.group()?;
    }
    if materialized && cursor.take(&["TABLESPACE"]) {
        cursor.name()?;
    }
    cursor.expect(&["AS"])?;
    let recursive = recursive.then_some(&name);
    let (query, no_data) =
        if materialized { query_with_data(cursor)? } else { (checked(cursor, recursive)?, false) };
    Ok(Change::CreateView(Box::new(CreateView {
        name,
        or_replace,
        temporary,
        materialized,
        if_not_exists,
        columns,
        query,
        no_data,
    })))
}

/// The query of a view, which `WITH CHECK OPTION` may follow; a recursive view can
/// be read in it.
fn checked(cursor: &mut Cursor<'_>, recursive: Option<&ObjectName>) -> Parsed<DefiningQuery> {
    let query = match recursive {
        Some(view) => DefiningQuery::take_recursive(cursor, view)?,
        None => DefiningQuery::take(cursor)?,
    };
    if cursor.take(&["WITH"]) {
        cursor.take_one_of(&["CASCADED", "LOCAL"]);
        cursor.expect(&["CHECK"])?;
        cursor.expect(&["OPTION"])?;
    }
    Ok(query)
}

pub(super) fn refresh(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(3);
    let concurrently = cursor.take(&["CONCURRENTLY"]);
    let name = cursor.object_name()?;
    let no_data = cursor.take(&["WITH", "NO", "DATA"]);
    cursor.take(&["WITH", "DATA"]);
    Ok(Change::Refresh(Refresh { name, concurrently, no_data }))
}
