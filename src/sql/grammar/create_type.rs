//! `CREATE TYPE` and `CREATE DOMAIN`, as far as the effects of a column of that
//! type depend on them.

use super::alter_type::literal;
use crate::pg::{Name, TypeName};
use crate::sql::change::{Change, Domain, DomainCheck, TypeKind};
use crate::sql::cursor::{Cursor, Parsed};
use crate::sql::expression::Expression;

pub(super) fn create_type(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(2);
    let name = cursor.object_name()?;
    let kind = if cursor.take(&["AS", "ENUM"]) {
        let mut inside = cursor.group()?;
        let values = if inside.at_end() { Vec::new() } else { inside.list(literal)? };
        inside.finish()?;
        TypeKind::Enum(values)
    } else if cursor.take(&["AS", "RANGE"]) {
        cursor.group()?;
        TypeKind::Other
    } else if cursor.take(&["AS"]) {
        let mut inside = cursor.group()?;
        let attributes = if inside.at_end() { Vec::new() } else { inside.list(attribute)? };
        inside.finish()?;
        TypeKind::Composite(attributes)
    } else {
        if !cursor.at_end() {
            cursor.group()?;
        }
        TypeKind::Other
    };
    Ok(Change::CreateType { name, kind })
}

/// `name type [COLLATE collation]`.
pub(super) fn attribute(cursor: &mut Cursor<'_>) -> Parsed<(Name, TypeName)> {
    let name = cursor.name()?;
    let ty = cursor.type_name()?;
    if cursor.take(&["COLLATE"]) {
        cursor.object_name()?;
    }
    Ok((name, ty))
}

pub(super) fn create_domain(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(2);
    let name = cursor.object_name()?;
    cursor.take(&["AS"]);
    let base = cursor.type_name()?;
    let mut domain = Domain { base, default: None, not_null: false, checks: Vec::new() };
    let mut nullable = false;
    while !cursor.at_end() {
        if cursor.take(&["COLLATE"]) {
            cursor.object_name()?;
            continue;
        }
        let name = if cursor.take(&["CONSTRAINT"]) { Some(cursor.name()?) } else { None };
        if cursor.take(&["DEFAULT"]) {
            if domain.default.is_some() {
                return cursor.refuse("one default");
            }
            domain.default = Some(Expression::take_restricted(cursor)?);
        } else if cursor.take(&["NOT", "NULL"]) {
            domain.not_null = true;
        } else if cursor.take(&["NULL"]) {
            nullable = true;
        } else if cursor.take(&["CHECK"]) {
            let check = Expression::parse(&cursor.group()?)?;
            domain.checks.push(DomainCheck { name, check, valid: true });
        } else {
            return cursor.refuse("COLLATE, DEFAULT, NOT NULL or CHECK");
        }
    }
    if nullable && domain.not_null {
        return cursor.refuse("either NULL or NOT NULL");
    }
    Ok(Change::CreateType { name, kind: TypeKind::Domain(Box::new(domain)) })
}
