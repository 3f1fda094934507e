//! `CREATE TYPE` and `CREATE DOMAIN`, as far as the effects of a column of that
//! type depend on them.

use crate::sql::change::{Change, TypeKind};
use crate::sql::cursor::{Cursor, Parsed};

pub(super) fn create_type(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(2);
    let name = cursor.object_name()?;
    let kind = if cursor.take(&["AS", "ENUM"]) {
        cursor.group()?;
        TypeKind::Enum
    } else if cursor.take(&["AS", "RANGE"]) {
        cursor.group()?;
        TypeKind::Other
    } else if cursor.take(&["AS"]) {
        cursor.group()?;
        TypeKind::Composite
    } else {
        if !cursor.at_end() {
            cursor.group()?;
        }
        TypeKind::Other
    };
    Ok(Change::CreateType { name, kind })
}

pub(super) fn create_domain(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(2);
    let name = cursor.object_name()?;
    cursor.take(&["AS"]);
    let base = cursor.type_name()?;
    let mut constrained = false;
    for _ in 0..cursor.rest().len() {
        let mut rest = cursor.clone();
        constrained |= rest.take(&["NOT", "NULL"]) || rest.take(&["CHECK"]);
        if cursor.group().is_err() {
            cursor.skip(1);
        }
    }
    cursor.skip(cursor.rest().len());
    Ok(Change::CreateType { name, kind: TypeKind::Domain { base, constrained } })
}
