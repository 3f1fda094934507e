//! `TRUNCATE`, `LOCK`, `COMMENT ON`, `VACUUM`, `ANALYZE`, `CLUSTER`.

use sqlparser::tokenizer::Token;

use super::constraint::opens;
use crate::pg::LockMode;
use crate::sql::change::{
    Change, Cluster, Commented, ListedTable, LockTables, ObjectName, Truncate, Vacuum,
};
use crate::sql::cursor::{Cursor, Parsed};

fn listed_table(cursor: &mut Cursor<'_>) -> Parsed<ListedTable> {
    let only = cursor.take(&["ONLY"]);
    let name = if only && opens(cursor) {
        cursor.parenthesised(Cursor::object_name)?
    } else {
        cursor.object_name()?
    };
    cursor.take_token(&Token::Mul);
    Ok(ListedTable { name, only })
}

pub(super) fn truncate(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(1);
    cursor.take(&["TABLE"]);
    let tables = cursor.list(listed_table)?;
    let restart_identity = cursor.take(&["RESTART", "IDENTITY"]);
    cursor.take(&["CONTINUE", "IDENTITY"]);
    let cascade = cursor.cascade();
    Ok(Change::Truncate(Truncate { tables, restart_identity, cascade }))
}

pub(super) fn lock(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(1);
    cursor.take(&["TABLE"]);
    let tables = cursor.list(listed_table)?;
    let mut mode = LockMode::AccessExclusive;
    if cursor.take(&["IN"]) {
        let found = LockMode::ALL.into_iter().find(|mode| {
            let mut words: Vec<&str> = mode.as_str().split(' ').collect();
            words.push("MODE");
            cursor.take(&words)
        });
        let Some(found) = found else { return cursor.refuse("a lock mode") };
        mode = found;
    }
    cursor.take(&["NOWAIT"]);
    Ok(Change::LockTables(LockTables { tables, mode }))
}

pub(super) fn comment(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(2);
    let on = commented(cursor)?;
    // The comment itself: a string or NULL.
    cursor.skip(cursor.rest().len());
    Ok(Change::Comment(on))
}

fn commented(cursor: &mut Cursor<'_>) -> Parsed<Commented> {
    const RELATIONS: [&[&str]; 6] = [
        &["TABLE"],
        &["VIEW"],
        &["MATERIALIZED", "VIEW"],
        &["SEQUENCE"],
        &["INDEX"],
        &["FOREIGN", "TABLE"],
    ];
    let on = if RELATIONS.iter().any(|words| cursor.take(words)) {
        Commented::Relation(cursor.object_name()?)
    } else if cursor.take(&["COLUMN"]) {
        column(cursor)?
    } else {
        let part = cursor.take_one_of(&["CONSTRAINT", "TRIGGER", "RULE", "POLICY"]);
        cursor.until(|rest, _| rest[0].is_keyword("ON") || rest[0].is_keyword("IS"));
        if part.is_some() && cursor.take(&["ON"]) && !cursor.take(&["DOMAIN"]) {
            Commented::PartOf(cursor.object_name()?)
        } else {
            cursor.until(|rest, _| rest[0].is_keyword("IS"));
            Commented::Other
        }
    };
    cursor.expect(&["IS"])?;
    Ok(on)
}

/// `relation.column`, whose last part is the column.
fn column(cursor: &mut Cursor<'_>) -> Parsed<Commented> {
    let start = cursor.place();
    let mut parts = vec![cursor.name()?];
    while cursor.take_token(&Token::Period) {
        parts.push(cursor.label()?);
    }
    let span = cursor.span_from(start);
    let (Some(column), Some(name)) = (parts.pop(), parts.pop()) else {
        return cursor.refuse("a column with its table");
    };
    Ok(Commented::Column { of: ObjectName { schema: parts.pop(), name, span }, column })
}

pub(super) fn vacuum(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    let vacuums = cursor.take_one_of(&["VACUUM", "ANALYZE", "ANALYSE"]) == Some("VACUUM");
    let mut full = false;
    if opens(cursor) {
        for mut option in cursor.group()?.comma_separated() {
            if option.take(&["FULL"]) {
                full = !["FALSE", "OFF"].iter().any(|no| option.looking_at(&[no]))
                    && !is_zero(&option);
            }
        }
    } else {
        let words: &[&str] = if vacuums {
            &["FULL", "FREEZE", "VERBOSE", "ANALYZE", "ANALYSE"]
        } else {
            &["VERBOSE"]
        };
        while let Some(word) = words.iter().find(|word| cursor.looking_at(&[word])) {
            full |= *word == "FULL";
            cursor.skip(1);
        }
    }
    let mut tables = Vec::new();
    if !cursor.at_end() {
        tables = cursor.list(|cursor| {
            let table = listed_table(cursor)?;
            if opens(cursor) {
                cursor.column_list()?;
            }
            Ok(table)
        })?;
    }
    Ok(Change::Vacuum(Vacuum { tables, vacuums, full }))
}

fn is_zero(option: &Cursor<'_>) -> bool {
    let zero = |token: &Token| matches!(token, Token::Number(number, _) if number == "0");
    option.peek(0).is_some_and(|lexeme| zero(&lexeme.token))
}

pub(super) fn cluster(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(1);
    if opens(cursor) {
        cursor.group()?;
    } else {
        cursor.take(&["VERBOSE"]);
    }
    if cursor.at_end() {
        return Ok(Change::Cluster(Cluster { table: None, index: None }));
    }
    let first = cursor.object_name()?;
    if cursor.take(&["ON"]) {
        let table = Some(cursor.object_name()?);
        return Ok(Change::Cluster(Cluster { table, index: Some(first.name) }));
    }
    let index = if cursor.take(&["USING"]) { Some(cursor.name()?) } else { None };
    Ok(Change::Cluster(Cluster { table: Some(first), index }))
}
