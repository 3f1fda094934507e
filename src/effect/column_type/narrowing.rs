//! Which values a new type of a column cannot hold, or holds otherwise.

use crate::effect::Loss;
use crate::effect::facts::Facts;
use crate::pg::{QualifiedName, TypeName};

/// What the values of a rewritten column may come to. With `USING` of their own
/// the user decides that.
pub(super) fn narrowing(
    facts: &mut Facts<'_>,
    table: &QualifiedName,
    column: &str,
    from: &TypeName,
    to: &TypeName,
) {
    if from.array || to.array || from == to {
        return;
    }
    if rounds(from, to) {
        facts.loses(table, Loss::Narrowing { column: column.to_owned() });
    }
    let strings = ["text", "varchar", "bpchar", "citext", "bit", "varbit"];
    let sqlstate = if strings.contains(&to.name.as_str()) && shorter(from, to) {
        "22001"
    } else if smaller(from, to) {
        "22003"
    } else {
        return;
    };
    facts.may_fail(table, sqlstate, format!("a row whose `{column}` does not fit {to}"));
}

/// The fields that an interval keeps: `year to month`.
pub(super) fn fields(ty: &TypeName) -> Vec<&String> {
    ty.modifiers.iter().filter(|modifier| modifier.parse::<u8>().is_err()).collect()
}

pub(super) fn modifier(ty: &TypeName, i: usize) -> Option<i64> {
    ty.modifiers.get(i).and_then(|modifier| modifier.parse().ok())
}

/// Whether a string of `from` may be too long for `to`.
fn shorter(from: &TypeName, to: &TypeName) -> bool {
    modifier(to, 0).is_some_and(|to| modifier(from, 0).is_none_or(|from| to < from))
}

/// Whether values are rounded or cut without an error.
fn rounds(from: &TypeName, to: &TypeName) -> bool {
    let scale = |ty: &TypeName| modifier(ty, 1).unwrap_or(i64::MAX);
    match (from.name.as_str(), to.name.as_str()) {
        ("numeric", "numeric") => scale(to) < scale(from),
        ("numeric", "int2" | "int4" | "int8") => scale(from) > 0,
        ("float4" | "float8", "int2" | "int4" | "int8")
        | ("float8" | "numeric", "float4")
        | ("numeric", "float8")
        | ("timestamp" | "timestamptz", "date" | "time") => true,
        (a, b) if a == b && matches!(a, "timestamp" | "timestamptz" | "time" | "interval") => {
            modifier(to, 0).unwrap_or(6) < modifier(from, 0).unwrap_or(6)
        }
        _ => false,
    }
}

/// Whether a number of `from` may be too large for `to`.
fn smaller(from: &TypeName, to: &TypeName) -> bool {
    let digits = |ty: &TypeName| match ty.name.as_str() {
        "int2" => Some(5),
        "int4" => Some(10),
        "int8" => Some(19),
        "float4" => Some(38),
        "float8" => Some(308),
        "numeric" => {
            let digits = modifier(ty, 0).map(|precision| precision - modifier(ty, 1).unwrap_or(0));
            Some(digits.unwrap_or(i64::MAX))
        }
        _ => None,
    };
    digits(from).zip(digits(to)).is_some_and(|(from, to)| to < from)
}
