//! Statements about objects that no table depends on, privileges, schemas, and
//! commands of a session.

use sqlparser::tokenizer::Token;

use crate::sql::change::{
    CatalogOnly, Change, ObjectName, Privileges, Publication, SchemaAction, Target,
};
use crate::sql::cursor::{Cursor, Parsed};
use crate::sql::lex::Lexeme;

/// A statement whose clauses reach no table.
pub(super) fn catalog_only(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    only(cursor, false)
}

/// The same, for statements that run transactions of their own.
pub(super) fn outside_transaction(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    only(cursor, true)
}

fn only(cursor: &mut Cursor<'_>, refuses_transaction: bool) -> Parsed<Change> {
    let kind = kind(cursor);
    cursor.skip(cursor.rest().len());
    Ok(Change::CatalogOnly(CatalogOnly { kind, refuses_transaction }))
}

/// The first keywords: enough to name the statement.
fn kind(cursor: &Cursor<'_>) -> String {
    const PREFIXES: [&str; 6] = ["ALTER", "CREATE", "DROP", "IMPORT", "REASSIGN", "SECURITY"];
    let prefixed = PREFIXES.iter().any(|word| cursor.looking_at(&[word]));
    let words = cursor.rest().iter().map_while(Lexeme::keyword);
    let words = words.take(if prefixed { 2 } else { 1 });
    words.map(str::to_ascii_uppercase).collect::<Vec<_>>().join(" ")
}

/// A statement that drops what hangs on the objects it names, whatever that
/// is.
pub(super) fn drop_only(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    let cascades = cursor.rest().last().is_some_and(|lexeme| lexeme.is_keyword("CASCADE"));
    if cascades {
        return opaque_because(cursor, "CASCADE drops whatever depends on it");
    }
    only(cursor, false)
}

/// A statement that runs what banister cannot see.
pub(super) fn opaque(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    opaque_because(cursor, "cannot see what it runs")
}

fn opaque_because(cursor: &mut Cursor<'_>, why: &str) -> Parsed<Change> {
    let kind = kind(cursor);
    cursor.skip(cursor.rest().len());
    Ok(Change::Opaque { why: format!("{kind}: {why}") })
}

/// `ALTER DATABASE`: a move to another tablespace copies it.
pub(super) fn alter_database(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    let moves = (0..cursor.rest().len()).any(|at| {
        let word = |ahead: usize, word| {
            cursor.peek(at + ahead).is_some_and(|lexeme| lexeme.is_keyword(word))
        };
        word(0, "SET") && word(1, "TABLESPACE")
    });
    only(cursor, moves)
}

/// `GRANT` and `REVOKE`.
pub(super) fn privileges(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    let mut ahead = cursor.clone();
    ahead.skip(1);
    ahead.until(|rest, _| ["ON", "TO", "FROM"].iter().any(|word| rest[0].is_keyword(word)));
    if !ahead.take(&["ON"]) {
        return only(cursor, false);
    }
    let mut privileges = Privileges { relations: Vec::new() };
    if ahead.take(&["ALL", "TABLES", "IN", "SCHEMA"])
        || ahead.take(&["ALL", "SEQUENCES", "IN", "SCHEMA"])
    {
        ahead.list(Cursor::name)?;
        return only(cursor, false);
    } else if ["ALL", "SCHEMA", "DATABASE", "FUNCTION", "PROCEDURE", "ROUTINE", "LANGUAGE", "TYPE"]
        .iter()
        .chain(&["DOMAIN", "FOREIGN", "LARGE", "TABLESPACE", "PARAMETER"])
        .any(|word| ahead.looking_at(&[word]) && !names_a_table(&ahead))
    {
        return only(cursor, false);
    } else {
        _ = ahead.take(&["TABLE"]) || ahead.take(&["SEQUENCE"]);
        privileges.relations = ahead.list(Cursor::object_name)?;
    }
    if !ahead.looking_at(&["TO"]) && !ahead.looking_at(&["FROM"]) {
        return ahead.refuse("TO or FROM");
    }
    cursor.skip(cursor.rest().len());
    Ok(Change::Privileges(privileges))
}

/// Whether the word after `ON` is itself the table: `ON type TO r`.
fn names_a_table(cursor: &Cursor<'_>) -> bool {
    cursor.peek(1).is_some_and(|next| {
        next.is_keyword("TO")
            || next.is_keyword("FROM")
            || next.token == Token::Comma
            || next.token == Token::Period
    })
}

/// `CREATE SCHEMA` without the objects in it.
pub(super) fn create_schema(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    let kind = kind(cursor);
    cursor.skip(2);
    cursor.if_not_exists();
    if !cursor.looking_at(&["AUTHORIZATION"]) {
        cursor.name()?;
    }
    if cursor.take(&["AUTHORIZATION"]) {
        cursor.label()?;
    }
    Ok(Change::CatalogOnly(CatalogOnly { kind, refuses_transaction: false }))
}

/// `ALTER SCHEMA`.
pub(super) fn alter_schema(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    let start = cursor.clone();
    cursor.skip(2);
    let from = cursor.name()?;
    if cursor.take(&["RENAME", "TO"]) {
        return Ok(Change::Schema(SchemaAction::Rename { from, to: cursor.name()? }));
    }
    *cursor = start;
    only(cursor, false)
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
    let start = cursor.clone();
    cursor.skip(2);
    cursor.name()?;
    let named = cursor.take(&["FOR", "TABLE"])
        || cursor.take(&["ADD", "TABLE"])
        || cursor.take(&["DROP", "TABLE"])
        || cursor.looking_at(&["SET", "TABLE"]);
    if cursor.take(&["SET", "TABLE"]) {
        *cursor = start;
        return opaque_because(cursor, "the tables that leave it are locked too");
    }
    if !named {
        *cursor = start;
        return only(cursor, false);
    }
    let mut tables = vec![published(cursor)?];
    while cursor.take_token(&Token::Comma) {
        if cursor.take(&["TABLES", "IN", "SCHEMA"]) {
            cursor.name()?;
        } else {
            cursor.take(&["TABLE"]);
            tables.push(published(cursor)?);
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

/// `CREATE`, `ALTER` and `DROP SUBSCRIPTION`: what talks to the publisher
/// cannot be taken back, and refuses a transaction block.
pub(super) fn subscription(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    let kind = kind(cursor);
    let refuses = match kind.as_str() {
        "CREATE SUBSCRIPTION" => !off(cursor, "connect") && !off(cursor, "create_slot"),
        "DROP SUBSCRIPTION" => true,
        _ => has(cursor, "REFRESH") || (has(cursor, "PUBLICATION") && !off(cursor, "refresh")),
    };
    only(cursor, refuses)
}

fn has(cursor: &Cursor<'_>, word: &str) -> bool {
    cursor.rest().iter().any(|lexeme| lexeme.is_keyword(word))
}

/// Whether an option is set to false.
fn off(cursor: &Cursor<'_>, option: &str) -> bool {
    cursor.rest().windows(3).any(|part| {
        part[0].is_keyword(&option.to_ascii_uppercase())
            && part[1].token == Token::Eq
            && (["FALSE", "OFF"].iter().any(|word| part[2].is_keyword(word))
                || matches!(&part[2].token, Token::Number(n, _) if n == "0"))
    })
}
