//! Statements about objects that no table depends on, privileges, schemas, and
//! commands of a session.

use std::sync::LazyLock;

use sqlparser::tokenizer::Token;

use super::utility::utility;
use crate::sql::change::{Change, ObjectName, Privileges, Publication, SchemaAction, Target};
use crate::sql::cursor::{Cursor, Parsed};
use crate::sql::synopsis::Synopsis;

/// `GRANT` and `REVOKE`; those on relations name them.
pub(super) fn privileges(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    if let Some(Ok(change)) = utility(cursor) {
        return Ok(change);
    }
    let mut ahead = cursor.clone();
    ON_RELATIONS[usize::from(cursor.looking_at(&["REVOKE"]))].follow(cursor)?;
    ahead.skip(1);
    ahead.until(|rest, _| rest[0].is_keyword("ON"));
    ahead.expect(&["ON"])?;
    if !names_a_table(&ahead) {
        ahead.take_one_of(&["TABLE", "SEQUENCE"]);
    }
    Ok(Change::Privileges(Privileges { relations: ahead.list(Cursor::object_name)? }))
}

static ON_RELATIONS: LazyLock<[Synopsis; 2]> = LazyLock::new(|| {
    [
        "GRANT privileges ON [ TABLE | SEQUENCE ] qualified , ... TO grantees [ WITH GRANT OPTION ] \
         [ GRANTED BY role ]",
        "REVOKE [ GRANT OPTION FOR ] privileges ON [ TABLE | SEQUENCE ] qualified , ... \
         FROM grantees [ GRANTED BY role ] drops",
    ]
    .map(Synopsis::new)
});

/// Whether the word after `ON` is itself the table: `ON sequence TO r`.
fn names_a_table(cursor: &Cursor<'_>) -> bool {
    cursor.peek(1).is_some_and(|next| {
        next.is_keyword("TO")
            || next.is_keyword("FROM")
            || next.token == Token::Comma
            || next.token == Token::Period
    })
}

/// `ALTER SCHEMA`.
pub(super) fn alter_schema(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    if let Some(Ok(change)) = utility(cursor) {
        return Ok(change);
    }
    cursor.skip(2);
    let from = cursor.name()?;
    cursor.expect(&["RENAME", "TO"])?;
    Ok(Change::Schema(SchemaAction::Rename { from, to: cursor.name()? }))
}

/// `DROP SCHEMA`.
pub(super) fn drop_schema(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(2);
    cursor.if_exists();
    let names = cursor.list(Cursor::name)?;
    let cascade = cursor.cascade();
    Ok(Change::Schema(SchemaAction::Drop { names, cascade }))
}

/// `CREATE PUBLICATION` and `ALTER PUBLICATION`.
pub(super) fn publication(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    if let Some(Ok(change)) = utility(cursor) {
        return Ok(change);
    }
    cursor.skip(2);
    cursor.name()?;
    let mut tables = Vec::new();
    if cursor.take_one_of(&["FOR", "ADD", "DROP"]).is_none() {
        return cursor.refuse("what the publication has in it");
    }
    let mut schemas = false;
    loop {
        if cursor.take(&["TABLES", "IN", "SCHEMA"]) {
            schemas = true;
            cursor.label()?;
        } else if cursor.take(&["TABLE"]) {
            schemas = false;
            tables.push(published(cursor)?);
        } else if schemas {
            cursor.label()?;
        } else {
            tables.push(published(cursor)?);
        }
        if !cursor.take_token(&Token::Comma) {
            break;
        }
    }
    if cursor.take(&["WITH"]) {
        cursor.group()?;
    }
    Ok(Change::Publication(Publication { tables }))
}

/// A table of a publication: `ONLY t (a, b) WHERE (…)`.
fn published(cursor: &mut Cursor<'_>) -> Parsed<Target> {
    let only = cursor.take(&["ONLY"]);
    let name: ObjectName = cursor.object_name()?;
    cursor.take_token(&Token::Mul);
    _ = cursor.group();
    if cursor.take(&["WHERE"]) {
        cursor.group()?;
    }
    Ok(Target { name, if_exists: false, only })
}
