//! Blocks: declarations, a body, handlers. After `pl_block` in `pl_gram.y`.

use super::scan::Reader;
use super::statement::statement;
use super::tree::{Block, Caught, Declaration, Handler, Node};
use crate::pg::Name;
use crate::sql::cursor::Parsed;

/// A whole body: compiler options, one block, and perhaps a `;`.
pub(super) fn body(reader: &mut Reader<'_>) -> Parsed<Block> {
    while reader.take_symbol("#") {
        match reader.take_one_of(&["OPTION", "PRINT_STRICT_PARAMS", "VARIABLE_CONFLICT"]) {
            Some(_) if reader.word(0).is_some() => reader.skip(1),
            _ => return reader.refuse("an option of the compiler"),
        }
    }
    let label = label(reader)?;
    let block = block(reader, label)?;
    reader.take_symbol(";");
    if reader.at_end() { Ok(block) } else { reader.refuse("the end of the body") }
}

/// `<<label>>`, if there is one.
pub(super) fn label(reader: &mut Reader<'_>) -> Parsed<Option<Name>> {
    if !reader.take_symbol("<<") {
        return Ok(None);
    }
    let label = reader.name()?;
    reader.expect_symbol(">>", "`>>`")?;
    Ok(Some(label))
}

/// From `DECLARE` or `BEGIN` to `END`.
pub(super) fn block(reader: &mut Reader<'_>, label: Option<Name>) -> Parsed<Block> {
    let mut block = Block { label, ..Block::default() };
    if reader.take(&["DECLARE"]) {
        while !reader.looking_at(&["BEGIN"]) {
            if !reader.take(&["DECLARE"]) {
                block.declarations.push(declaration(reader)?);
            }
        }
    }
    reader.expect(&["BEGIN"])?;
    block.body = statements(reader, &["EXCEPTION", "END"])?;
    if reader.take(&["EXCEPTION"]) {
        block.catches = true;
        while reader.take(&["WHEN"]) {
            block.handlers.push(handler(reader)?);
        }
    }
    reader.expect(&["END"])?;
    end_label(reader);
    Ok(block)
}

/// The name behind an `END`, if there is one.
pub(super) fn end_label(reader: &mut Reader<'_>) {
    if !reader.sees(0, ";") {
        _ = reader.name();
    }
}

/// The statements before one of `stops`.
pub(super) fn statements(reader: &mut Reader<'_>, stops: &[&str]) -> Parsed<Vec<Node>> {
    let mut all = Vec::new();
    while !stops.iter().any(|stop| reader.looking_at(&[stop])) {
        if reader.at_end() {
            return reader.refuse("END");
        }
        all.push(reader.nested(statement)?);
    }
    Ok(all)
}

fn declaration(reader: &mut Reader<'_>) -> Parsed<Declaration> {
    let name = reader.name()?;
    let mut made = Declaration { name, value: None, cursor: None };
    if reader.take(&["ALIAS", "FOR"]) {
        reader.until(&[";"], "`;`")?;
        reader.semicolon()?;
        return Ok(made);
    }
    let scrolls = reader.take(&["NO", "SCROLL"]) || reader.take(&["SCROLL"]);
    if reader.take(&["CURSOR"]) {
        if reader.sees(0, "(") {
            reader.until(&["FOR", "IS"], "FOR")?;
        }
        if reader.take_one_of(&["FOR", "IS"]).is_none() {
            return reader.refuse("FOR");
        }
        made.cursor = Some(reader.until(&[";"], "`;`")?);
        reader.cursors.push(made.name.clone());
    } else if scrolls {
        return reader.refuse("CURSOR");
    } else {
        // The type, CONSTANT, COLLATE and NOT NULL.
        reader.until(&[":=", "=", "DEFAULT", ";"], "a type and `;`")?;
        if reader.take_symbol(":=") || reader.take_symbol("=") || reader.take(&["DEFAULT"]) {
            made.value = Some(reader.until(&[";"], "`;`")?);
        }
    }
    reader.semicolon()?;
    Ok(made)
}

fn handler(reader: &mut Reader<'_>) -> Parsed<Handler> {
    let mut conditions = vec![condition(reader)?];
    while reader.take(&["OR"]) {
        conditions.push(condition(reader)?);
    }
    reader.expect(&["THEN"])?;
    Ok(Handler { conditions, body: statements(reader, &["WHEN", "END"])? })
}

/// `unique_violation`, `SQLSTATE '23505'`.
pub(super) fn condition(reader: &mut Reader<'_>) -> Parsed<Caught> {
    if !reader.looking_at(&["SQLSTATE"]) {
        return reader.name().map(Caught::Named);
    }
    reader.skip(1);
    let Some(code) = reader.string() else { return reader.refuse("a code") };
    Ok(Caught::Code(reader.slice(code).trim_matches('\'').to_owned()))
}
