//! Names, values and types as SQL needs them.

use crate::pg::{Name, QualifiedName, TypeName, quote_identifier};
use crate::sql::{BoundValue, PartitionBound};

/// Words that PostgreSQL 13 to 18 take for a name only in quotes. Source:
/// `src/include/parser/kwlist.h`, the reserved ones and those that can only be
/// functions or types.
const RESERVED: &[&str] = &[
    "all",
    "analyse",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "asymmetric",
    "authorization",
    "binary",
    "both",
    "case",
    "cast",
    "check",
    "collate",
    "collation",
    "column",
    "concurrently",
    "constraint",
    "create",
    "cross",
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "default",
    "deferrable",
    "desc",
    "distinct",
    "do",
    "else",
    "end",
    "except",
    "false",
    "fetch",
    "for",
    "foreign",
    "freeze",
    "from",
    "full",
    "grant",
    "group",
    "having",
    "ilike",
    "in",
    "initially",
    "inner",
    "intersect",
    "into",
    "is",
    "isnull",
    "join",
    "lateral",
    "leading",
    "left",
    "like",
    "limit",
    "localtime",
    "localtimestamp",
    "natural",
    "not",
    "notnull",
    "null",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "outer",
    "overlaps",
    "placing",
    "primary",
    "references",
    "returning",
    "right",
    "select",
    "session_user",
    "similar",
    "some",
    "symmetric",
    "system_user",
    "table",
    "tablesample",
    "then",
    "to",
    "trailing",
    "true",
    "union",
    "unique",
    "user",
    "using",
    "variadic",
    "verbose",
    "when",
    "where",
    "window",
    "with",
];

/// A name.
pub(crate) fn name(name: &str) -> String {
    if RESERVED.contains(&name) { format!("\"{name}\"") } else { quote_identifier(name) }
}

/// A name with its schema.
pub(crate) fn qualified(it: &QualifiedName) -> String {
    format!("{}.{}", name(&it.schema), name(&it.name))
}

/// Several names, with commas.
pub(crate) fn names<'a>(all: impl IntoIterator<Item = &'a Name>) -> String {
    all.into_iter().map(|it| name(it)).collect::<Vec<_>>().join(", ")
}

/// A string constant.
pub(crate) fn text(value: &str) -> String {
    let quoted = value.replace('\'', "''");
    if value.contains('\\') {
        format!("E'{}'", quoted.replace('\\', "\\\\"))
    } else {
        format!("'{quoted}'")
    }
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
        BoundValue::Constant(constant) => text(constant),
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
        assert_eq!(text("it's"), "'it''s'");
        assert_eq!(text("a\\b"), "E'a\\\\b'");
    }
}
