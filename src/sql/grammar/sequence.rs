//! `CREATE SEQUENCE`, `ALTER SEQUENCE`; `CREATE` and `ALTER STATISTICS`.

use sqlparser::tokenizer::Token;

use super::constraint::opens;
use crate::sql::change::{Change, CreateSequence, ObjectName, SequenceOwner, Target};
use crate::sql::cursor::{Cursor, Parsed};

pub(super) fn create_sequence(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(1);
    let temporary = cursor.take_one_of(&["TEMPORARY", "TEMP"]).is_some();
    cursor.take(&["UNLOGGED"]);
    cursor.expect(&["SEQUENCE"])?;
    let if_not_exists = cursor.if_not_exists();
    let name = cursor.object_name()?;
    let owner = options(cursor)?;
    Ok(Change::CreateSequence(CreateSequence { name, temporary, if_not_exists, owner }))
}

pub(super) fn alter_sequence(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(2);
    let if_exists = cursor.if_exists();
    let sequence = Target { name: cursor.object_name()?, if_exists, only: false };
    if cursor.at_end() {
        return cursor.refuse("an option");
    }
    let owner = options(cursor)?;
    Ok(Change::AlterSequence { sequence, owner })
}

/// Whether an `ALTER SEQUENCE` is one of those that `ALTER TABLE` has too.
pub(super) fn alters_as_relation(cursor: &Cursor<'_>) -> bool {
    const SHARED: [&[&str]; 5] =
        [&["RENAME"], &["OWNER"], &["SET", "SCHEMA"], &["SET", "LOGGED"], &["SET", "UNLOGGED"]];
    let mut ahead = cursor.clone();
    ahead.skip(2);
    ahead.if_exists();
    ahead.object_name().is_ok() && SHARED.iter().any(|words| ahead.looking_at(words))
}

/// The options to the end; of these, only the owner changes an effect.
fn options(cursor: &mut Cursor<'_>) -> Parsed<Option<SequenceOwner>> {
    const OPTIONS: &[&str] = &[
        "AS",
        "INCREMENT",
        "MINVALUE",
        "MAXVALUE",
        "NO",
        "START",
        "RESTART",
        "CACHE",
        "CYCLE",
        "OWNED",
    ];
    let mut owner = None;
    while !cursor.at_end() {
        let Some(option) = cursor.take_one_of(OPTIONS) else {
            return cursor.refuse("an option of a sequence");
        };
        match option {
            "AS" => _ = cursor.type_name()?,
            "NO" => {
                if cursor.take_one_of(&["MINVALUE", "MAXVALUE", "CYCLE"]).is_none() {
                    return cursor.refuse("MINVALUE, MAXVALUE or CYCLE");
                }
            }
            "OWNED" => {
                cursor.expect(&["BY"])?;
                owner = Some(owned_by(cursor)?);
            }
            "CYCLE" => {}
            _ => {
                cursor.take_one_of(&["BY", "WITH"]);
                cursor.take_token(&Token::Minus);
                if matches!(cursor.peek(0).map(|l| &l.token), Some(Token::Number(..))) {
                    cursor.skip(1);
                }
            }
        }
    }
    Ok(owner)
}

fn owned_by(cursor: &mut Cursor<'_>) -> Parsed<SequenceOwner> {
    let start = cursor.place();
    let mut parts = vec![cursor.label()?];
    while cursor.take_token(&Token::Period) {
        parts.push(cursor.label()?);
    }
    let span = cursor.span_from(start);
    match (parts.pop(), parts.pop()) {
        (Some(column), Some(name)) => {
            let table = ObjectName { schema: parts.pop(), name, span };
            Ok(SequenceOwner::Column { table, column })
        }
        (Some(word), None) if word == "none" => Ok(SequenceOwner::Nobody),
        _ => cursor.refuse("a column with its table, or NONE"),
    }
}

pub(super) fn create_statistics(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(2);
    cursor.if_not_exists();
    let unnamed = opens(cursor) || cursor.looking_at(&["ON"]);
    let name = if unnamed { None } else { Some(cursor.object_name()?) };
    if opens(cursor) {
        cursor.group()?;
    }
    cursor.expect(&["ON"])?;
    cursor.until(|rest, _| rest[0].is_keyword("FROM"));
    cursor.expect(&["FROM"])?;
    let table = cursor.object_name()?;
    Ok(Change::CreateStatistics { name, table })
}

pub(super) fn alter_statistics(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(2);
    cursor.if_exists();
    let name = cursor.object_name()?;
    let to = if cursor.take(&["RENAME", "TO"]) { Some(cursor.name()?) } else { None };
    if to.is_none() && cursor.take_one_of(&["OWNER", "SET"]).is_none() {
        return cursor.refuse("RENAME TO, OWNER TO or SET");
    }
    cursor.skip(cursor.rest().len());
    Ok(Change::AlterStatistics { name, to })
}
