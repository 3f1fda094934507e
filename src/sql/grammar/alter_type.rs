//! `ALTER TYPE`, `ALTER DOMAIN`, `DROP TYPE`, `DROP DOMAIN`.

use sqlparser::tokenizer::Token;

use super::create_type::attribute;
use crate::sql::change::{AttributeAction, Change, DomainCheck, Drop, DropKind, TypeAction};
use crate::sql::cursor::{Cursor, Parsed};
use crate::sql::expression::Expression;

pub(super) fn drop_type(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    let kind =
        if cursor.looking_at(&["DROP", "DOMAIN"]) { DropKind::Domain } else { DropKind::Type };
    cursor.skip(2);
    let if_exists = cursor.if_exists();
    let names = cursor.list(Cursor::object_name)?;
    let cascade = cursor.cascade();
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
        let placed = cursor.take_one_of(&["BEFORE", "AFTER"]).is_some();
        let beside = if placed { Some(literal(cursor)?) } else { None };
        return Ok(TypeAction::AddValue { value, if_not_exists, beside });
    }
    if cursor.take(&["RENAME", "VALUE"]) {
        let from = literal(cursor)?;
        cursor.expect(&["TO"])?;
        return Ok(TypeAction::RenameValue { from, to: literal(cursor)? });
    }
    if cursor.take(&["RENAME", "ATTRIBUTE"]) {
        let from = cursor.name()?;
        cursor.expect(&["TO"])?;
        let actions = vec![AttributeAction::Rename(from, cursor.name()?)];
        return Ok(TypeAction::Attributes { actions, cascade: cursor.cascade() });
    }
    if let Some(action) = shared(cursor)? {
        return Ok(action);
    }
    if cursor.take(&["SET"]) {
        cursor.group()?;
        return Ok(TypeAction::Setting);
    }
    let mut cascade = false;
    let mut actions = Vec::new();
    for mut one in cursor.comma_separated() {
        actions.push(if one.take(&["DROP", "ATTRIBUTE"]) {
            let if_exists = one.if_exists();
            AttributeAction::Drop { attribute: one.name()?, if_exists }
        } else if one.take(&["ALTER", "ATTRIBUTE"]) {
            let name = one.name()?;
            one.take(&["SET", "DATA"]);
            one.expect(&["TYPE"])?;
            let ty = one.type_name()?;
            if one.take(&["COLLATE"]) {
                one.object_name()?;
            }
            AttributeAction::Alter(name, ty)
        } else if one.take(&["ADD", "ATTRIBUTE"]) {
            let (name, ty) = attribute(&mut one)?;
            AttributeAction::Add(name, ty)
        } else {
            return one.refuse("a subcommand of ALTER TYPE");
        });
        cascade |= one.cascade();
        one.finish()?;
    }
    Ok(TypeAction::Attributes { actions, cascade })
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
        if cursor.take(&["NOT", "NULL"]) {
            let not_valid = cursor.take(&["NOT", "VALID"]);
            return Ok(TypeAction::AddNotNull { name, not_valid });
        }
        cursor.expect(&["CHECK"])?;
        let check = Expression::parse(&cursor.group()?)?;
        let valid = !cursor.take(&["NOT", "VALID"]);
        return Ok(TypeAction::AddCheck(DomainCheck { name, check, valid }));
    }
    Ok(if cursor.take(&["VALIDATE", "CONSTRAINT"]) {
        TypeAction::ValidateConstraint { name: cursor.name()? }
    } else if cursor.take(&["SET", "NOT", "NULL"]) {
        TypeAction::SetNotNull
    } else if cursor.take(&["DROP", "NOT", "NULL"]) {
        TypeAction::DropNotNull
    } else if cursor.take(&["SET", "DEFAULT"]) {
        TypeAction::Default(Some(Expression::parse(&cursor.until(|_, _| false))?))
    } else if cursor.take(&["DROP", "DEFAULT"]) {
        TypeAction::Default(None)
    } else if cursor.take(&["DROP", "CONSTRAINT"]) {
        let if_exists = cursor.if_exists();
        let name = cursor.name()?;
        cursor.cascade();
        TypeAction::DropConstraint { name, if_exists }
    } else if cursor.take(&["RENAME", "CONSTRAINT"]) {
        let from = cursor.name()?;
        cursor.expect(&["TO"])?;
        TypeAction::RenameConstraint { from, to: cursor.name()? }
    } else {
        return cursor.refuse("a subcommand of ALTER DOMAIN");
    })
}

pub(super) fn literal(cursor: &mut Cursor<'_>) -> Parsed<String> {
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
