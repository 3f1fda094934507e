//! Names, values and types as SQL needs them.

use crate::pg::{Name, TypeName, string_literal};
use crate::sql::{BoundValue, PartitionBound};

pub(crate) use crate::sql::{quote_name as name, quote_qualified as qualified};

/// Several names, with commas.
pub(crate) fn names<'a>(all: impl IntoIterator<Item = &'a Name>) -> String {
    all.into_iter().map(|it| name(it)).collect::<Vec<_>>().join(", ")
}

/// A type.
pub(crate) fn ty(ty: &TypeName) -> String {
    let fields: Vec<&String> =
        ty.modifiers.iter().filter(|it| it.parse::<i64>().is_err()).collect();
    if ty.name == "interval" && !fields.is_empty() {
        let fields: Vec<&str> = fields.into_iter().map(String::as_str).collect();
        return format!("interval {}", fields.join(" "));
    }
    ty.to_string()
}

/// Which rows a partition takes.
pub(crate) fn bound(bound: &PartitionBound) -> String {
    let values = |values: &[BoundValue]| values.iter().map(value).collect::<Vec<_>>().join(", ");
    match bound {
        PartitionBound::Default => "DEFAULT".to_owned(),
        PartitionBound::Range { from, to } => {
            format!("FOR VALUES FROM ({}) TO ({})", values(from), values(to))
        }
        PartitionBound::List(list) => format!("FOR VALUES IN ({})", values(list)),
        PartitionBound::Hash { modulus, remainder } => {
            format!("FOR VALUES WITH (MODULUS {modulus}, REMAINDER {remainder})")
        }
    }
}

fn value(it: &BoundValue) -> String {
    match it {
        BoundValue::Min => "MINVALUE".to_owned(),
        BoundValue::Max => "MAXVALUE".to_owned(),
        BoundValue::Null => "NULL".to_owned(),
        BoundValue::Constant(constant) => string_literal(constant),
        BoundValue::Expression(expression) => expression.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sql_would_take_for_something_else_is_quoted() {
        assert_eq!(name("order"), "\"order\"");
        assert_eq!(name("orders"), "orders");
        assert_eq!(name("Odd"), "\"Odd\"");
    }
}
