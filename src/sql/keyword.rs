//! Which words PostgreSQL takes as which names.
//!
//! Source: `src/include/parser/kwlist.h` of PostgreSQL 18, as
//! `pg_get_keywords()` tells it. A word that only a newer major reserves is refused
//! on older ones too; no migration was seen that needs it.

use crate::pg::{QualifiedName, quote_identifier, quoted};

/// The longest word of the lists, in bytes.
const LONGEST: usize = 24;

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
    "json_array",
    "json_arrayagg",
    "json_exists",
    "json_object",
    "json_objectagg",
    "json_query",
    "json_scalar",
    "json_serialize",
    "json_table",
    "json_value",
    "least",
    "merge_action",
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
    "xmlattributes",
    "xmlconcat",
    "xmlelement",
    "xmlexists",
    "xmlforest",
    "xmlnamespaces",
    "xmlparse",
    "xmlpi",
    "xmlroot",
    "xmlserialize",
    "xmltable",
];

/// Types with a grammar of their own: names of columns, but not of functions.
const TYPES: &[&str] = &[
    "bigint",
    "bit",
    "boolean",
    "char",
    "character",
    "dec",
    "decimal",
    "float",
    "int",
    "integer",
    "interval",
    "json",
    "national",
    "nchar",
    "numeric",
    "real",
    "smallint",
    "time",
    "timestamp",
    "varchar",
];

/// Words that name an output column only behind `AS`.
const NOT_BARE: &[&str] = &[
    "array",
    "as",
    "char",
    "character",
    "create",
    "day",
    "except",
    "fetch",
    "filter",
    "for",
    "from",
    "grant",
    "group",
    "having",
    "hour",
    "intersect",
    "into",
    "isnull",
    "limit",
    "minute",
    "month",
    "notnull",
    "offset",
    "on",
    "order",
    "over",
    "overlaps",
    "precision",
    "returning",
    "second",
    "to",
    "union",
    "varying",
    "where",
    "window",
    "with",
    "within",
    "without",
    "year",
];

/// Whether the unquoted `word` can name a table or a column.
pub fn can_name(word: &str) -> bool {
    !has(RESERVED, word) && !has(FUNCTION_OR_TYPE, word)
}

/// `name` as SQL needs it where a table or a column is named: quoted where folding
/// would change it, and where it is a keyword.
pub fn quote_name(name: &str) -> String {
    if can_name(name) { quote_identifier(name) } else { quoted(name) }
}

/// A name with its schema, as SQL needs it.
pub fn quote_qualified(name: &QualifiedName) -> String {
    format!("{}.{}", quote_name(&name.schema), quote_name(&name.name))
}

/// Whether the unquoted `word` can name a type.
pub(super) fn can_name_type(word: &str) -> bool {
    !has(RESERVED, word) && !has(COLUMN_ONLY, word)
}

/// Whether the unquoted `word` can name a function.
pub(super) fn can_name_function(word: &str) -> bool {
    can_name_type(word) && !has(TYPES, word)
}

/// Whether the unquoted `word` can name an output column without `AS`.
pub(super) fn can_be_label(word: &str) -> bool {
    !has(NOT_BARE, word)
}

/// Whether the unquoted, folded `word` can name a role.
pub(super) fn can_name_role(word: &str) -> bool {
    !has(RESERVED, word)
}

fn has(sorted: &[&str], word: &str) -> bool {
    if word.len() > LONGEST {
        return false;
    }
    let mut folded = [0; LONGEST];
    let folded = &mut folded[..word.len()];
    folded.copy_from_slice(word.as_bytes());
    folded.make_ascii_lowercase();
    sorted.binary_search_by(|known| known.as_bytes().cmp(folded)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted() {
        for list in [RESERVED, FUNCTION_OR_TYPE, COLUMN_ONLY, TYPES, NOT_BARE] {
            assert!(list.is_sorted(), "{list:?}");
            assert!(list.iter().all(|word| word.len() <= LONGEST), "{list:?}");
        }
        assert!(!can_name("TABLE") && can_name("name") && can_name_type("left"));
        assert!(!can_name_function("int") && can_name_function("left") && !can_be_label("over"));
    }
}
