//! `CREATE TABLE`.

use super::column::column_definition;
use super::constraint::{begins_table_constraint, opens, table_constraint};
use crate::source::Spanned;
use crate::sql::change::{Change, CreateTable, ObjectName};
use crate::sql::cursor::{Cursor, Parsed};
use crate::sql::query::{DefiningQuery, Into};

pub(super) fn create_table(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(1);
    let mut temporary = cursor.take(&["LOCAL"]) || cursor.take(&["GLOBAL"]);
    temporary |= cursor.take_one_of(&["TEMPORARY", "TEMP"]).is_some();
    cursor.take(&["UNLOGGED"]);
    cursor.expect(&["TABLE"])?;
    let if_not_exists = cursor.if_not_exists();
    let mut table = CreateTable { if_not_exists, temporary, ..bare(cursor.object_name()?) };
    if cursor.take(&["PARTITION", "OF"]) {
        table.partition_of = Some(cursor.object_name()?);
        if opens(cursor) {
            cursor.group()?;
        }
        table.default_partition = partition_bound(cursor)?;
    } else if cursor.take(&["OF"]) {
        table.of_type = Some(cursor.object_name()?);
        if opens(cursor) {
            // Options of columns that the type brings.
            cursor.group()?;
        }
    } else if opens(cursor) {
        elements(cursor, &mut table)?;
    } else if cursor.at_end() {
        return cursor.refuse("columns in parentheses, PARTITION OF or AS");
    }
    options(cursor, &mut table)?;
    Ok(Change::CreateTable(Box::new(table)))
}

/// The table that `SELECT … INTO` makes.
pub(super) fn select_into(into: Into, query: DefiningQuery) -> Change {
    let Into { name, temporary } = into;
    Change::CreateTable(Box::new(CreateTable { temporary, query: Some(query), ..bare(name) }))
}

/// A table of which nothing is said.
fn bare(name: ObjectName) -> CreateTable {
    CreateTable {
        name,
        if_not_exists: false,
        temporary: false,
        columns: Vec::new(),
        constraints: Vec::new(),
        like: Vec::new(),
        inherits: Vec::new(),
        partitioned: false,
        partition_of: None,
        default_partition: false,
        query: None,
        no_data: false,
        of_type: None,
    }
}

/// What stands in the parentheses.
fn elements(cursor: &mut Cursor<'_>, table: &mut CreateTable) -> Parsed<()> {
    let mut inside = cursor.group()?;
    // `CREATE TABLE t (a, b) AS …` has names only.
    let names_only = cursor.rest().iter().any(|lexeme| lexeme.is_keyword("AS"))
        && inside.clone().list(Cursor::name).is_ok()
        && inside.rest().len() == 2 * inside.clone().comma_separated().len() - 1;
    if names_only || inside.at_end() {
        return Ok(());
    }
    for mut element in inside.comma_separated() {
        let start = element.place();
        if element.take(&["LIKE"]) {
            table.like.push(element.object_name()?);
            while element.take_one_of(&["INCLUDING", "EXCLUDING"]).is_some() {
                element.label()?;
            }
            element.finish()?;
        } else if begins_table_constraint(&element) {
            let constraint = table_constraint(&mut element)?;
            table.constraints.push(Spanned::new(constraint, element.span_from(start)));
        } else {
            let column = column_definition(&mut element)?;
            table.columns.push(Spanned::new(column, element.span_from(start)));
        }
    }
    Ok(())
}

/// Says whether it is `DEFAULT`.
pub(super) fn partition_bound(cursor: &mut Cursor<'_>) -> Parsed<bool> {
    if cursor.take(&["DEFAULT"]) {
        return Ok(true);
    }
    cursor.expect(&["FOR"])?;
    cursor.expect(&["VALUES"])?;
    if cursor.take(&["FROM"]) {
        cursor.group()?;
        cursor.expect(&["TO"])?;
    } else {
        cursor.take_one_of(&["IN", "WITH"]);
    }
    cursor.group().map(|_| false)
}

/// What stands behind the parentheses.
fn options(cursor: &mut Cursor<'_>, table: &mut CreateTable) -> Parsed<()> {
    loop {
        if cursor.take(&["INHERITS"]) {
            table.inherits = cursor.parenthesised(|inside| inside.list(Cursor::object_name))?;
        } else if cursor.take(&["PARTITION", "BY"]) {
            cursor.label()?;
            cursor.group()?;
            table.partitioned = true;
        } else if cursor.take(&["WITH"]) {
            cursor.group()?;
        } else if cursor.take(&["USING"]) || cursor.take(&["TABLESPACE"]) {
            cursor.name()?;
        } else if cursor.take(&["ON", "COMMIT"]) {
            let _ = cursor.take(&["PRESERVE", "ROWS"])
                || cursor.take(&["DELETE", "ROWS"])
                || cursor.take(&["DROP"]);
        } else if !cursor.take(&["WITHOUT", "OIDS"]) {
            break;
        }
    }
    if cursor.take(&["AS"]) {
        let (query, no_data) = query_with_data(cursor)?;
        table.query = Some(query);
        table.no_data = no_data;
    } else if table.columns.is_empty()
        && table.partition_of.is_none()
        && table.like.is_empty()
        && table.of_type.is_none()
        && !cursor.at_end()
    {
        return cursor.refuse("columns, PARTITION OF or AS");
    }
    Ok(())
}

/// A query, and whether `WITH NO DATA` follows it.
pub(super) fn query_with_data(cursor: &mut Cursor<'_>) -> Parsed<(DefiningQuery, bool)> {
    let query = DefiningQuery::take(cursor)?;
    let no_data = cursor.take(&["WITH", "NO", "DATA"]);
    if !no_data {
        cursor.take(&["WITH", "DATA"]);
    }
    Ok((query, no_data))
}
