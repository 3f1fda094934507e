//! Constraints, behind a column or apart.

use sqlparser::tokenizer::Token;

use crate::pg::Name;
use crate::sql::change::{
    ConstraintChange, ConstraintKind, Deferrability, ForeignKey, Key, ReferentialAction,
    TableConstraint,
};
use crate::sql::cursor::{Cursor, Parsed};
use crate::sql::expression::Expression;

/// `CONSTRAINT name`, if it stands here.
pub(super) fn constraint_name(cursor: &mut Cursor<'_>) -> Parsed<Option<Name>> {
    if cursor.take(&["CONSTRAINT"]) { cursor.name().map(Some) } else { Ok(None) }
}

/// Whether a table constraint begins here.
pub(super) fn begins_table_constraint(cursor: &Cursor<'_>) -> bool {
    const FIRST: [&[&str]; 7] = [
        &["CONSTRAINT"],
        &["CHECK"],
        &["UNIQUE"],
        &["PRIMARY", "KEY"],
        &["FOREIGN", "KEY"],
        &["EXCLUDE"],
        &["NOT", "NULL"],
    ];
    FIRST.iter().any(|words| cursor.looking_at(words))
}

/// A constraint that stands apart from the columns, to the end of the cursor.
pub(super) fn table_constraint(cursor: &mut Cursor<'_>) -> Parsed<TableConstraint> {
    let name = constraint_name(cursor)?;
    let mut named_after = Vec::new();
    let kind = if cursor.take(&["CHECK"]) {
        ConstraintKind::Check(Expression::parse(&cursor.group()?)?)
    } else if cursor.take(&["NOT", "NULL"]) {
        ConstraintKind::NotNull(cursor.name()?)
    } else if cursor.take(&["UNIQUE"]) {
        ConstraintKind::Unique(key(cursor, &mut named_after)?)
    } else if cursor.take(&["PRIMARY", "KEY"]) {
        ConstraintKind::PrimaryKey(key(cursor, &mut named_after)?)
    } else if cursor.take(&["FOREIGN", "KEY"]) {
        let columns = cursor.parenthesised(|inside| inside.list(period_column))?;
        cursor.expect(&["REFERENCES"])?;
        ConstraintKind::ForeignKey(references(cursor, columns)?)
    } else if cursor.take(&["EXCLUDE"]) {
        ConstraintKind::Exclude(exclusion(cursor, &mut named_after)?)
    } else {
        return cursor.refuse("a constraint");
    };
    let mut constraint = TableConstraint { named_after, ..made(name, kind) };
    attributes(cursor, &mut constraint)?;
    cursor.finish()?;
    Ok(constraint)
}

/// A constraint without attributes.
pub(super) fn made(name: Option<Name>, kind: ConstraintKind) -> TableConstraint {
    let deferrability = Deferrability::Not;
    TableConstraint {
        name,
        kind,
        not_valid: false,
        not_enforced: false,
        no_inherit: false,
        deferrability,
        named_after: Vec::new(),
    }
}

/// `DEFERRABLE`, `INITIALLY …`, `NO INHERIT`, `NOT VALID`, `NOT ENFORCED`.
pub(super) fn attributes(cursor: &mut Cursor<'_>, constraint: &mut TableConstraint) -> Parsed<()> {
    let mut change = ConstraintChange::default();
    loop {
        if cursor.take(&["NOT", "VALID"]) {
            constraint.not_valid = true;
        } else if !attribute(cursor, &mut change)? {
            break;
        }
    }
    constraint.not_enforced = change.enforced == Some(false);
    constraint.no_inherit = change.inherits == Some(false);
    constraint.deferrability = change.deferrability.unwrap_or(Deferrability::Not);
    Ok(())
}

/// What stands behind `ALTER CONSTRAINT name`.
pub(super) fn constraint_change(cursor: &mut Cursor<'_>) -> Parsed<ConstraintChange> {
    let mut change = ConstraintChange::default();
    while !cursor.at_end() {
        if cursor.take(&["INHERIT"]) {
            change.inherits = Some(true);
        } else if !attribute(cursor, &mut change)? {
            return cursor.refuse("DEFERRABLE, ENFORCED or INHERIT");
        }
    }
    Ok(change)
}

/// One attribute; says whether there was one.
fn attribute(cursor: &mut Cursor<'_>, change: &mut ConstraintChange) -> Parsed<bool> {
    let deferred = change.deferrability == Some(Deferrability::Deferred);
    if cursor.take(&["NOT", "DEFERRABLE"]) {
        if deferred {
            return cursor.refuse("DEFERRABLE with INITIALLY DEFERRED");
        }
        change.deferrability = Some(Deferrability::Not);
    } else if cursor.take(&["DEFERRABLE"]) {
        change.deferrability.get_or_insert(Deferrability::Immediate);
    } else if cursor.take(&["INITIALLY", "DEFERRED"]) {
        if change.deferrability == Some(Deferrability::Not) {
            return cursor.refuse("DEFERRABLE with INITIALLY DEFERRED");
        }
        change.deferrability = Some(Deferrability::Deferred);
    } else if cursor.take(&["INITIALLY", "IMMEDIATE"]) {
        change.deferrability.get_or_insert(Deferrability::Not);
    } else if cursor.take(&["NO", "INHERIT"]) {
        change.inherits = Some(false);
    } else if cursor.take(&["NOT", "ENFORCED"]) {
        change.enforced = Some(false);
    } else if cursor.take(&["ENFORCED"]) {
        change.enforced = Some(true);
    } else {
        return Ok(false);
    }
    Ok(true)
}

/// What stands behind `REFERENCES`.
pub(super) fn references(cursor: &mut Cursor<'_>, columns: Vec<Name>) -> Parsed<ForeignKey> {
    let references = cursor.object_name()?;
    let referenced_columns = if opens(cursor) {
        cursor.parenthesised(|inside| inside.list(period_column))?
    } else {
        Vec::new()
    };
    let (on_delete, on_update) = Default::default();
    let mut key = ForeignKey { columns, references, referenced_columns, on_delete, on_update };
    loop {
        if cursor.take(&["MATCH"]) {
            cursor.skip(1);
        } else if cursor.take(&["ON", "DELETE"]) {
            key.on_delete = referential_action(cursor)?;
        } else if cursor.take(&["ON", "UPDATE"]) {
            key.on_update = referential_action(cursor)?;
        } else {
            return Ok(key);
        }
    }
}

fn referential_action(cursor: &mut Cursor<'_>) -> Parsed<ReferentialAction> {
    if cursor.take(&["NO", "ACTION"]) || cursor.take(&["RESTRICT"]) {
        return Ok(ReferentialAction::Refuse);
    }
    if cursor.take(&["CASCADE"]) {
        return Ok(ReferentialAction::Cascade);
    }
    if !cursor.take(&["SET", "NULL"]) && !cursor.take(&["SET", "DEFAULT"]) {
        return cursor.refuse("a referential action");
    }
    let columns = if opens(cursor) { cursor.column_list()? } else { Vec::new() };
    Ok(ReferentialAction::Set(columns))
}

/// The clauses of an index that belongs to a constraint, which change no effect:
/// the columns that it includes.
pub(super) fn index_parameters(cursor: &mut Cursor<'_>) -> Parsed<Vec<Name>> {
    let included = if cursor.take(&["INCLUDE"]) { cursor.column_list()? } else { Vec::new() };
    if cursor.take(&["WITH"]) {
        cursor.group()?;
    }
    if cursor.take(&["USING", "INDEX", "TABLESPACE"]) {
        cursor.name()?;
    }
    Ok(included)
}

/// `NULLS [NOT] DISTINCT`.
pub(super) fn nulls_distinct(cursor: &mut Cursor<'_>) {
    let _ = cursor.take(&["NULLS", "NOT", "DISTINCT"]) || cursor.take(&["NULLS", "DISTINCT"]);
}

fn key(cursor: &mut Cursor<'_>, included: &mut Vec<Name>) -> Parsed<Key> {
    if !cursor.looking_at(&["USING", "INDEX", "TABLESPACE"]) && cursor.take(&["USING", "INDEX"]) {
        return cursor.name().map(Key::Index);
    }
    nulls_distinct(cursor);
    let columns = cursor.parenthesised(|inside| {
        inside.list(|column| {
            let name = column.name()?;
            column.take(&["WITHOUT", "OVERLAPS"]);
            Ok(name)
        })
    })?;
    *included = index_parameters(cursor)?;
    Ok(Key::Columns(columns))
}

fn period_column(cursor: &mut Cursor<'_>) -> Parsed<Name> {
    if cursor.looking_at(&["PERIOD"])
        && cursor.peek(1).is_some_and(|next| matches!(next.token, Token::Word(_)))
    {
        cursor.skip(1);
    }
    cursor.name()
}

/// The plain columns of an exclusion constraint, and what its name is made of.
fn exclusion(cursor: &mut Cursor<'_>, named_after: &mut Vec<Name>) -> Parsed<Vec<Name>> {
    if cursor.take(&["USING"]) {
        cursor.name()?;
    }
    let elements = cursor.group()?.comma_separated();
    let included = index_parameters(cursor)?;
    if cursor.take(&["WHERE"]) {
        cursor.group()?;
    }
    // What goes on behind the name is a call, or a column of a composite one.
    let column = |mut element: Cursor<'_>| {
        let name = element.name().ok()?;
        let next = element.peek(0).map(|lexeme| &lexeme.token);
        (!matches!(next, Some(Token::LParen | Token::Period))).then_some(name)
    };
    let names = elements.iter().cloned().map(element_name);
    named_after.extend(names.chain(included));
    Ok(elements.into_iter().filter_map(column).collect())
}

/// What an element lends to the name of its index: the column, the function that
/// is called, else `expr`. Source: `FigureIndexColname`.
fn element_name(mut element: Cursor<'_>) -> Name {
    if let Some(mut inner) = opens(&element).then(|| element.group().ok()).flatten() {
        return match inner.name() {
            Ok(name) if opens(&inner) => name,
            _ => "expr".to_owned(),
        };
    }
    let mut name = element.name();
    while name.is_ok() && element.take_token(&Token::Period) {
        name = element.name();
    }
    name.unwrap_or_else(|_| "expr".to_owned())
}

/// Whether a `(` is next.
pub(super) fn opens(cursor: &Cursor<'_>) -> bool {
    cursor.peek(0).is_some_and(|lexeme| lexeme.token == Token::LParen)
}
