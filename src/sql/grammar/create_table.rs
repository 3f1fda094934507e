//! `CREATE TABLE`.

use super::column::{column_constraint, column_definition};
use super::constraint::{begins_table_constraint, opens, table_constraint};
use super::partition;
use crate::source::Spanned;
use crate::sql::change::{Change, ColumnOptions, CreateTable, Like, ObjectName};
use crate::sql::cursor::{Cursor, Parsed};
use crate::sql::query::{DefiningQuery, Into};

pub(super) fn create_table(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(1);
    let mut temporary = cursor.take(&["LOCAL"]) || cursor.take(&["GLOBAL"]);
    temporary |= cursor.take_one_of(&["TEMPORARY", "TEMP"]).is_some();
    let unlogged = cursor.take(&["UNLOGGED"]);
    cursor.expect(&["TABLE"])?;
    let if_not_exists = cursor.if_not_exists();
    let mut table =
        CreateTable { if_not_exists, temporary, unlogged, ..bare(cursor.object_name()?) };
    if cursor.take(&["PARTITION", "OF"]) {
        let parent = cursor.object_name()?;
        if opens(cursor) {
            typed_elements(cursor, &mut table)?;
        }
        table.partition_of = Some((parent, partition::bound(cursor)?));
    } else if cursor.take(&["OF"]) {
        table.of_type = Some(cursor.object_name()?);
        if opens(cursor) {
            typed_elements(cursor, &mut table)?;
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
        dropped_on_commit: false,
        columns: Vec::new(),
        constraints: Vec::new(),
        column_options: Vec::new(),
        unlogged: false,
        like: Vec::new(),
        inherits: Vec::new(),
        partition_key: None,
        partition_of: None,
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
            table.like.push(like(&mut element)?);
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

/// What stands behind `LIKE`.
fn like(element: &mut Cursor<'_>) -> Parsed<Like> {
    let mut like = Like {
        table: element.object_name()?,
        constraints: false,
        defaults: false,
        generated: false,
        identity: false,
        indexes: false,
    };
    while let Some(verb) = element.take_one_of(&["INCLUDING", "EXCLUDING"]) {
        let including = verb == "INCLUDING";
        let option = element.label()?;
        let all = option == "all";
        for (name, has) in [
            ("constraints", &mut like.constraints),
            ("defaults", &mut like.defaults),
            ("generated", &mut like.generated),
            ("identity", &mut like.identity),
            ("indexes", &mut like.indexes),
        ] {
            if all || option == name {
                *has = including;
            }
        }
    }
    Ok(like)
}

/// What stands in the parentheses where the columns come from elsewhere.
fn typed_elements(cursor: &mut Cursor<'_>, table: &mut CreateTable) -> Parsed<()> {
    for mut element in cursor.group()?.comma_separated() {
        let start = element.place();
        if begins_table_constraint(&element) {
            let constraint = table_constraint(&mut element)?;
            table.constraints.push(Spanned::new(constraint, element.span_from(start)));
            continue;
        }
        let column = element.name()?;
        element.take(&["WITH", "OPTIONS"]);
        let mut constraints = Vec::new();
        while !element.at_end() {
            let start = element.place();
            let constraint = column_constraint(&mut element, &column)?;
            constraints.push(Spanned::new(constraint, element.span_from(start)));
        }
        table.column_options.push(ColumnOptions { column, constraints });
    }
    Ok(())
}

/// What stands behind the parentheses.
fn options(cursor: &mut Cursor<'_>, table: &mut CreateTable) -> Parsed<()> {
    loop {
        if cursor.take(&["INHERITS"]) {
            table.inherits = cursor.parenthesised(|inside| inside.list(Cursor::object_name))?;
        } else if cursor.take(&["PARTITION", "BY"]) {
            table.partition_key = Some(partition::key(cursor)?);
        } else if cursor.take(&["WITH"]) {
            cursor.group()?;
        } else if cursor.take(&["USING"]) || cursor.take(&["TABLESPACE"]) {
            cursor.name()?;
        } else if cursor.take(&["ON", "COMMIT"]) {
            table.dropped_on_commit = cursor.take(&["DROP"]);
            let _ = cursor.take(&["PRESERVE", "ROWS"]) || cursor.take(&["DELETE", "ROWS"]);
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
