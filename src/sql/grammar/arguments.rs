//! The parameters of routines, and the names by which `ALTER` and `DROP` know
//! them.

use sqlparser::tokenizer::Token;

use crate::pg::TypeName;
use crate::sql::change::{ObjectName, Parameter, ParameterMode, RoutineName};
use crate::sql::cursor::{Cursor, Parsed};
use crate::sql::keyword;

/// `([mode] [name] type [DEFAULT value], …)`.
pub(super) fn parameters(cursor: &mut Cursor<'_>) -> Parsed<Vec<Parameter>> {
    let mut inside = cursor.group()?;
    if inside.at_end() {
        return Ok(Vec::new());
    }
    let all = inside.list(parameter)?;
    inside.finish()?;
    Ok(all)
}

fn parameter(cursor: &mut Cursor<'_>) -> Parsed<Parameter> {
    let mut mode = mode(cursor);
    // A lone type, or a name and a type: the first is tried first.
    let mut unnamed = cursor.clone();
    let (name, ty) = match argument_type(&mut unnamed) {
        Ok(ty) if ends(&unnamed) => {
            *cursor = unnamed;
            (None, ty)
        }
        _ => {
            let name = cursor.word(keyword::can_name_type)?;
            // The mode may stand behind the name too.
            mode = mode.or_else(|| self::mode(cursor));
            (Some(name), argument_type(cursor)?)
        }
    };
    let has_default = cursor.take(&["DEFAULT"]) || cursor.take_token(&Token::Eq);
    if has_default {
        let value = cursor.until(|rest, _| rest[0].token == Token::Comma);
        if value.at_end() {
            return cursor.refuse("a default");
        }
    }
    Ok(Parameter { mode: mode.unwrap_or(ParameterMode::In), name, ty, has_default })
}

fn mode(cursor: &mut Cursor<'_>) -> Option<ParameterMode> {
    if cursor.take(&["IN", "OUT"]) {
        return Some(ParameterMode::InOut);
    }
    match cursor.take_one_of(&["IN", "OUT", "INOUT", "VARIADIC"])? {
        "IN" => Some(ParameterMode::In),
        "OUT" => Some(ParameterMode::Out),
        "INOUT" => Some(ParameterMode::InOut),
        _ => Some(ParameterMode::Variadic),
    }
}

fn ends(cursor: &Cursor<'_>) -> bool {
    cursor.at_end()
        || cursor.looking_at(&["DEFAULT"])
        || cursor.looking_at(&["ORDER"])
        || cursor.peek(0).is_some_and(|next| matches!(next.token, Token::Comma | Token::Eq))
}

/// A type, or `table.column%TYPE`.
pub(super) fn argument_type(cursor: &mut Cursor<'_>) -> Parsed<TypeName> {
    let mut copied = cursor.clone();
    if let Ok(of) = copied.object_name()
        && copied.take_token(&Token::Mod)
    {
        copied.expect(&["TYPE"])?;
        *cursor = copied;
        return Ok(TypeName::new(&format!("{}%type", of.name)));
    }
    cursor.type_name()
}

/// A name of a routine, which may be a word that no table can be called.
pub(super) fn routine(cursor: &mut Cursor<'_>) -> Parsed<ObjectName> {
    let qualified = cursor.peek(1).is_some_and(|next| next.token == Token::Period);
    if qualified {
        return cursor.object_name();
    }
    let start = cursor.place();
    let name = cursor.word(keyword::can_name_type)?;
    Ok(ObjectName { schema: None, name, span: cursor.span_from(start) })
}

/// `name [(arguments)]`.
pub(super) fn routine_name(cursor: &mut Cursor<'_>) -> Parsed<RoutineName> {
    let name = routine(cursor)?;
    if cursor.peek(0).is_none_or(|lexeme| lexeme.token != Token::LParen) {
        return Ok(RoutineName { name, arguments: None });
    }
    let mut inside = cursor.group()?;
    let mut arguments = Vec::new();
    // `*` is an aggregate without arguments, `ORDER BY` stands before ordered ones.
    if !inside.take_token(&Token::Mul) {
        while !inside.at_end() {
            inside.take(&["ORDER", "BY"]);
            let parameter = parameter(&mut inside)?;
            if parameter.mode != ParameterMode::Out {
                arguments.push(parameter.ty);
            }
            if !inside.take_token(&Token::Comma) && !inside.looking_at(&["ORDER", "BY"]) {
                break;
            }
        }
    }
    inside.finish()?;
    Ok(RoutineName { name, arguments: Some(arguments) })
}
