//! Column definitions: `name type constraint…`.

use super::constraint::{
    attributes, constraint_name, index_parameters, made, nulls_distinct, opens, references,
};
use crate::pg::Name;
use crate::source::Spanned;
use crate::sql::change::{ColumnConstraint, ColumnDefinition, ConstraintKind, Deferrability, Key};
use crate::sql::cursor::{Cursor, Parsed};
use crate::sql::expression::Expression;

/// A column definition, to the end of the cursor.
pub(super) fn column_definition(cursor: &mut Cursor<'_>) -> Parsed<ColumnDefinition> {
    let name = cursor.name()?;
    let ty_start = cursor.place();
    let ty = cursor.type_name()?;
    let ty_span = cursor.span_from(ty_start);
    let mut collation = None;
    let mut constraints = Vec::new();
    while !cursor.at_end() {
        if cursor.take(&["COLLATE"]) {
            collation = Some(cursor.object_name()?);
        } else if cursor.take(&["STORAGE"]) || cursor.take(&["COMPRESSION"]) {
            cursor.label()?;
        } else if cursor.take(&["OPTIONS"]) {
            // Of a foreign table.
            cursor.group()?;
        } else {
            let start = cursor.place();
            let constraint = column_constraint(cursor, &name)?;
            constraints.push(Spanned::new(constraint, cursor.span_from(start)));
        }
    }
    if contradicts(&constraints) {
        return cursor.refuse("constraints that agree: one default, and either NULL or NOT NULL");
    }
    Ok(ColumnDefinition { name, ty, ty_span, collation, constraints })
}

/// Whether the clauses of a column say one thing twice, or a thing and its
/// opposite, which PostgreSQL refuses as a syntax error.
fn contradicts(constraints: &[Spanned<ColumnConstraint>]) -> bool {
    let count = |of: fn(&ColumnConstraint) -> bool| {
        constraints.iter().filter(|constraint| of(&constraint.value)).count()
    };
    let filled = count(|constraint| {
        matches!(
            constraint,
            ColumnConstraint::Default(_)
                | ColumnConstraint::Generated { .. }
                | ColumnConstraint::Identity
        )
    });
    let null = count(|constraint| *constraint == ColumnConstraint::Null);
    let not_null = count(|constraint| matches!(constraint, ColumnConstraint::NotNull { .. }));
    filled > 1 || (null > 0 && not_null > 0)
}

pub(super) fn column_constraint(
    cursor: &mut Cursor<'_>,
    column: &Name,
) -> Parsed<ColumnConstraint> {
    let name = constraint_name(cursor)?;
    if cursor.take(&["NOT", "NULL"]) {
        let no_inherit = cursor.take(&["NO", "INHERIT"]);
        return Ok(ColumnConstraint::NotNull { name, no_inherit });
    }
    if cursor.take(&["NULL"]) {
        return Ok(ColumnConstraint::Null);
    }
    if cursor.take(&["DEFAULT"]) {
        return Expression::take_restricted(cursor).map(ColumnConstraint::Default);
    }
    if cursor.take(&["GENERATED"]) {
        return generated(cursor);
    }
    let kind = if cursor.take(&["CHECK"]) {
        ConstraintKind::Check(Expression::parse(&cursor.group()?)?)
    } else if cursor.take(&["UNIQUE"]) {
        nulls_distinct(cursor);
        index_parameters(cursor)?;
        ConstraintKind::Unique(Key::Columns(vec![column.clone()]))
    } else if cursor.take(&["PRIMARY", "KEY"]) {
        index_parameters(cursor)?;
        ConstraintKind::PrimaryKey(Key::Columns(vec![column.clone()]))
    } else if cursor.take(&["REFERENCES"]) {
        ConstraintKind::ForeignKey(references(cursor, vec![column.clone()])?)
    } else {
        return cursor.refuse("a column constraint");
    };
    let mut constraint = made(name, kind);
    attributes(cursor, &mut constraint)?;
    let check = matches!(constraint.kind, ConstraintKind::Check(_));
    if check && constraint.deferrability != Deferrability::Not {
        return cursor.refuse("a CHECK that is not DEFERRABLE");
    }
    if constraint.not_valid {
        return cursor.refuse("NOT VALID behind a constraint of the table");
    }
    Ok(ColumnConstraint::Table(constraint))
}

/// What stands behind `GENERATED`.
fn generated(cursor: &mut Cursor<'_>) -> Parsed<ColumnConstraint> {
    if !cursor.take(&["ALWAYS"]) && !cursor.take(&["BY", "DEFAULT"]) {
        return cursor.refuse("ALWAYS or BY DEFAULT");
    }
    cursor.expect(&["AS"])?;
    if cursor.take(&["IDENTITY"]) {
        if opens(cursor) {
            cursor.group()?;
        }
        return Ok(ColumnConstraint::Identity);
    }
    let expression = Expression::parse(&cursor.group()?)?;
    let stored = cursor.take_one_of(&["STORED", "VIRTUAL"]).map(|kind| kind == "STORED");
    Ok(ColumnConstraint::Generated { expression, stored })
}
