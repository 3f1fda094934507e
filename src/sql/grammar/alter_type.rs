//! `ALTER TYPE`, `ALTER DOMAIN`, `DROP TYPE`, `DROP DOMAIN`.

use sqlparser::tokenizer::Token;

use crate::sql::change::{Change, Drop, DropKind, TypeAction};
use crate::sql::cursor::{Cursor, Parsed};

pub(super) fn drop_type(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(2);
    let if_exists = cursor.if_exists();
    let names = cursor.list(Cursor::object_name)?;
    let cascade = cursor.cascade();
    let kind = DropKind::Type;
    Ok(Change::Drop(Drop { kind, names, if_exists, cascade, concurrently: false }))
}

pub(super) fn alter_type(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(2);
    let name = cursor.object_name()?;
    let action = type_action(cursor)?;
    Ok(Change::AlterType { name, action })
}

fn type_action(cursor: &mut Cursor<'_>) -> Parsed<TypeAction> {
    if cursor.take(&["ADD", "VALUE"]) {
        let if_not_exists = cursor.if_not_exists();
        let value = literal(cursor)?;
        if cursor.take_one_of(&["BEFORE", "AFTER"]).is_some() {
            literal(cursor)?;
        }
        return Ok(TypeAction::AddValue { value, if_not_exists });
    }
    if cursor.take(&["RENAME", "VALUE"]) {
        let from = literal(cursor)?;
        cursor.expect(&["TO"])?;
        literal(cursor)?;
        return Ok(TypeAction::RenameValue { from });
    }
    if cursor.take(&["RENAME", "ATTRIBUTE"]) {
        let gone = vec![cursor.name()?];
        cursor.expect(&["TO"])?;
        cursor.name()?;
        cursor.cascade();
        return Ok(TypeAction::Attributes { retyped: false, gone });
    }
    if let Some(action) = shared(cursor)? {
        return Ok(action);
    }
    if cursor.take(&["SET"]) {
        cursor.group()?;
        return Ok(TypeAction::Setting);
    }
    let mut retyped = false;
    let mut gone = Vec::new();
    for mut one in cursor.comma_separated() {
        if one.take(&["DROP", "ATTRIBUTE"]) {
            one.if_exists();
            gone.push(one.name()?);
        } else if one.take(&["ALTER", "ATTRIBUTE"]) {
            retyped = true;
            one.name()?;
            one.take(&["SET", "DATA"]);
            one.expect(&["TYPE"])?;
            one.type_name()?;
            collation(&mut one)?;
        } else if one.take(&["ADD", "ATTRIBUTE"]) {
            one.name()?;
            one.type_name()?;
            collation(&mut one)?;
        } else {
            return one.refuse("a subcommand of ALTER TYPE");
        }
        one.cascade();
        one.finish()?;
    }
    Ok(TypeAction::Attributes { retyped, gone })
}

fn collation(cursor: &mut Cursor<'_>) -> Parsed<()> {
    if cursor.take(&["COLLATE"]) {
        cursor.object_name()?;
    }
    Ok(())
}

/// What types and domains have in common.
fn shared(cursor: &mut Cursor<'_>) -> Parsed<Option<TypeAction>> {
    Ok(if cursor.take(&["RENAME", "TO"]) {
        Some(TypeAction::Rename { to: cursor.name()? })
    } else if cursor.take(&["SET", "SCHEMA"]) {
        Some(TypeAction::SetSchema { schema: cursor.name()? })
    } else if cursor.take(&["OWNER", "TO"]) {
        cursor.label()?;
        Some(TypeAction::Setting)
    } else {
        None
    })
}

pub(super) fn alter_domain(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(2);
    let name = cursor.object_name()?;
    let action = domain_action(cursor)?;
    Ok(Change::AlterType { name, action })
}

fn domain_action(cursor: &mut Cursor<'_>) -> Parsed<TypeAction> {
    if let Some(action) = shared(cursor)? {
        return Ok(action);
    }
    if cursor.take(&["ADD"]) {
        let name = if cursor.take(&["CONSTRAINT"]) { Some(cursor.name()?) } else { None };
        let not_null = cursor.take(&["NOT", "NULL"]);
        if !not_null {
            cursor.expect(&["CHECK"])?;
            cursor.group()?;
        }
        let valid = !cursor.take(&["NOT", "VALID"]);
        return Ok(TypeAction::AddConstraint { name, valid, not_null });
    }
    if cursor.take(&["VALIDATE", "CONSTRAINT"]) {
        return Ok(TypeAction::ValidateConstraint { name: cursor.name()? });
    }
    if cursor.take(&["SET", "NOT", "NULL"]) {
        return Ok(TypeAction::SetNotNull);
    }
    let default = cursor.take(&["SET", "DEFAULT"]);
    if default {
        cursor.skip(cursor.rest().len());
    } else if cursor.take(&["DROP", "CONSTRAINT"]) {
        cursor.if_exists();
        cursor.name()?;
        cursor.cascade();
    } else if cursor.take(&["RENAME", "CONSTRAINT"]) {
        cursor.name()?;
        cursor.expect(&["TO"])?;
        cursor.name()?;
    } else if !cursor.take(&["DROP", "NOT", "NULL"]) && !cursor.take(&["DROP", "DEFAULT"]) {
        return cursor.refuse("a subcommand of ALTER DOMAIN");
    }
    Ok(TypeAction::Setting)
}

fn literal(cursor: &mut Cursor<'_>) -> Parsed<String> {
    let text = match cursor.peek(0).map(|lexeme| &lexeme.token) {
        Some(
            Token::SingleQuotedString(text)
            | Token::EscapedStringLiteral(text)
            | Token::UnicodeStringLiteral(text),
        ) => text.clone(),
        Some(Token::DollarQuotedString(quoted)) => quoted.value.clone(),
        _ => return cursor.refuse("a value in quotes"),
    };
    cursor.skip(1);
    Ok(text)
}
