//! Words that PostgreSQL does not take as names.
//!
//! Source: `src/include/parser/kwlist.h` of PostgreSQL 18. A word that only a
//! newer major reserves is refused on older ones too; no migration was seen
//! that needs it.

/// Reserved everywhere.
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
    "both",
    "case",
    "cast",
    "check",
    "collate",
    "column",
    "constraint",
    "create",
    "current_catalog",
    "current_date",
    "current_role",
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
    "from",
    "grant",
    "group",
    "having",
    "in",
    "initially",
    "intersect",
    "into",
    "lateral",
    "leading",
    "limit",
    "localtime",
    "localtimestamp",
    "not",
    "null",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "placing",
    "primary",
    "references",
    "returning",
    "select",
    "session_user",
    "some",
    "symmetric",
    "system_user",
    "table",
    "then",
    "to",
    "trailing",
    "true",
    "union",
    "unique",
    "user",
    "using",
    "variadic",
    "when",
    "where",
    "window",
    "with",
];

/// Reserved except as names of functions and types.
const FUNCTION_OR_TYPE: &[&str] = &[
    "authorization",
    "binary",
    "collation",
    "concurrently",
    "cross",
    "current_schema",
    "freeze",
    "full",
    "ilike",
    "inner",
    "is",
    "isnull",
    "join",
    "left",
    "like",
    "natural",
    "notnull",
    "outer",
    "overlaps",
    "right",
    "similar",
    "tablesample",
    "verbose",
];

/// Names of columns, but neither of functions nor of types.
const COLUMN_ONLY: &[&str] = &[
    "between",
    "coalesce",
    "exists",
    "extract",
    "greatest",
    "grouping",
    "inout",
    "least",
    "none",
    "normalize",
    "nullif",
    "out",
    "overlay",
    "position",
    "precision",
    "row",
    "setof",
    "substring",
    "treat",
    "trim",
    "values",
];

/// Whether the unquoted, folded `word` can name a table or a column.
pub(super) fn can_name(word: &str) -> bool {
    !has(RESERVED, word) && !has(FUNCTION_OR_TYPE, word)
}

/// Whether the unquoted, folded `word` can name a type.
pub(super) fn can_name_type(word: &str) -> bool {
    !has(RESERVED, word) && !has(COLUMN_ONLY, word)
}

/// Whether the unquoted, folded `word` can name a role.
pub(super) fn can_name_role(word: &str) -> bool {
    !has(RESERVED, word)
}

fn has(sorted: &[&str], word: &str) -> bool {
    sorted.binary_search(&word).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted() {
        for list in [RESERVED, FUNCTION_OR_TYPE, COLUMN_ONLY] {
            assert!(list.is_sorted(), "{list:?}");
        }
        assert!(!can_name("table") && can_name("name") && can_name_type("left"));
    }
}
