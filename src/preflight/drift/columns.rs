//! Columns that a live table has otherwise.

use super::differences::Differences;
use super::{literals, same_type};
use crate::catalog::{Column, Proof, Table};
use crate::sql::Constant;

pub(super) fn compare(made: &Table, found: &Table, seen: &mut Differences) {
    let name = &made.name;
    for column in &made.columns {
        let Some(there) = found.column(&column.name) else {
            if found.complete {
                seen.lacks(format!("`{name}` has no column `{}`", column.name));
            }
            continue;
        };
        let full = format!("`{name}.{}`", column.name);
        if let (Some(one), Some(other)) = (&column.ty, &there.ty)
            && !same_type(one, other)
        {
            seen.lacks(format!("{full} is {other}, and not {one}"));
        }
        let words = nullability(column, there).or_else(|| default(column, there));
        if let Some(words) = words {
            seen.differs(format!("{full} {words}"));
        }
    }
    if made.complete {
        let unknown = found.columns.iter().filter(|column| made.column(&column.name).is_none());
        let words = |column: &Column| format!("no migration adds `{name}.{}`", column.name);
        seen.more.extend(unknown.map(words));
    }
}

fn nullability(made: &Column, found: &Column) -> Option<String> {
    let words = match (made.not_null?, found.not_null?) {
        (Proof::Valid | Proof::NotValid, Proof::Nullable) => "is not NOT NULL",
        (Proof::Nullable, Proof::Valid | Proof::NotValid) => "is NOT NULL",
        (Proof::Valid, Proof::NotValid) => "is NOT NULL, but NOT VALID",
        _ => return None,
    };
    Some(words.to_owned())
}

/// Whether one fills itself and the other does not, or with another constant.
fn default(made: &Column, found: &Column) -> Option<String> {
    match (made.has_default?, found.has_default?) {
        (true, false) => return Some("has no default".to_owned()),
        (false, true) => return Some("has a default that no migration gives it".to_owned()),
        _ => {}
    }
    if made.generated != found.generated {
        return Some("fills itself in another way than the migrations say".to_owned());
    }
    let (one, other) = (constant(made)?, constant(found)?);
    (one != other).then(|| format!("has the default {other}, and not {one}"))
}

/// A constant default that every server keeps as it is: a word or a whole number.
fn constant(column: &Column) -> Option<String> {
    let text = match column.default.as_ref()?.constant.as_deref()? {
        Constant::Text(text) => text.clone(),
        Constant::Number(number) => number.clone(),
        Constant::Bool(_) => return None,
    };
    let literals = literals::of(&format!("'{}'", text.replace('\'', "''")))?;
    let number = literals.numbers.is_some_and(|numbers| !numbers.is_empty());
    (number || !literals.words.is_empty()).then_some(text)
}
