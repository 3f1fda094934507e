//! What every database has: built-in functions and types.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::sql::Volatility;

/// Functions of extensions that only compute: what migrations call most.
pub(super) const COMPUTING: &[&str] = &[
    "crypt",
    "digest",
    "gen_random_bytes",
    "gen_salt",
    "hmac",
    "similarity",
    "unaccent",
    "uuid_generate_v1",
    "uuid_generate_v1mc",
    "uuid_generate_v3",
    "uuid_generate_v4",
    "uuid_generate_v5",
    "uuid_nil",
];

/// A function of the server's own.
#[derive(Debug, Clone, Copy)]
struct Function {
    /// One of its overloads is volatile.
    volatile: bool,
    /// None of its overloads is immutable.
    never_immutable: bool,
}

/// The functions of `pg_catalog` on 13 to 18 together. `tests/it/catalog.rs` compares
/// the list with the servers at hand.
static FUNCTIONS: LazyLock<HashMap<&str, Function>> = LazyLock::new(|| {
    let read = |line: &'static str| {
        let (name, says) = line.split_once(' ')?;
        let volatile = says.starts_with("volatile");
        Some((name, Function { volatile, never_immutable: says.ends_with("never-immutable") }))
    };
    include_str!("builtin_functions.txt").lines().filter_map(read).collect()
});

/// Volatile functions of extensions that defaults are made of.
const EXTENSION_VOLATILE: &[&str] =
    &["gen_random_bytes", "gen_salt", "uuid_generate_v1", "uuid_generate_v1mc", "uuid_generate_v4"];

/// Expressions that look like functions and are none; none of them is volatile.
const SYNTAX: &[&str] = &[
    "array",
    "cast",
    "coalesce",
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "extract",
    "greatest",
    "grouping",
    "least",
    "localtime",
    "localtimestamp",
    "nullif",
    "row",
    "session_user",
    "system_user",
    "user",
    "xmlconcat",
    "xmlelement",
    "xmlforest",
];

/// The volatility of a function that banister knows without having seen it.
pub(super) fn function(name: &str) -> Option<Volatility> {
    let volatile = |volatile| if volatile { Volatility::Volatile } else { Volatility::Stable };
    if SYNTAX.contains(&name) {
        return Some(Volatility::Stable);
    }
    if EXTENSION_VOLATILE.contains(&name) {
        return Some(Volatility::Volatile);
    }
    FUNCTIONS.get(name).map(|function| volatile(function.volatile))
}

/// Whether no function of the server's own of that name is immutable.
pub(super) fn is_never_immutable(name: &str) -> bool {
    const OF_THE_CLOCK: [&str; 5] =
        ["current_date", "current_time", "current_timestamp", "localtime", "localtimestamp"];
    OF_THE_CLOCK.contains(&name) || FUNCTIONS.get(name).is_some_and(|it| it.never_immutable)
}

/// Source: `pg_type` of 13 to 18, without pseudo-types.
const TYPES: &[&str] = &[
    "aclitem",
    "bit",
    "bool",
    "box",
    "bpchar",
    "bytea",
    "char",
    "cid",
    "cidr",
    "circle",
    "date",
    "datemultirange",
    "daterange",
    "float4",
    "float8",
    "gtsvector",
    "inet",
    "int2",
    "int2vector",
    "int4",
    "int4multirange",
    "int4range",
    "int8",
    "int8multirange",
    "int8range",
    "interval",
    "json",
    "jsonb",
    "jsonpath",
    "line",
    "lseg",
    "macaddr",
    "macaddr8",
    "money",
    "name",
    "numeric",
    "nummultirange",
    "numrange",
    "oid",
    "oidvector",
    "path",
    "pg_lsn",
    "pg_snapshot",
    "point",
    "polygon",
    "refcursor",
    "regclass",
    "regcollation",
    "regconfig",
    "regdictionary",
    "regnamespace",
    "regoper",
    "regoperator",
    "regproc",
    "regprocedure",
    "regrole",
    "regtype",
    "text",
    "tid",
    "time",
    "timestamp",
    "timestamptz",
    "timetz",
    "tsmultirange",
    "tsquery",
    "tsrange",
    "tstzmultirange",
    "tstzrange",
    "tsvector",
    "txid_snapshot",
    "uuid",
    "varbit",
    "varchar",
    "xid",
    "xid8",
    "xml",
];

/// Types that well-known extensions bring; none is a domain with constraints.
const EXTENSION_TYPES: &[&str] = &[
    "box2d",
    "box3d",
    "citext",
    "cube",
    "geography",
    "geometry",
    "halfvec",
    "hstore",
    "ltree",
    "lquery",
    "ltxtquery",
    "raster",
    "seg",
    "semver",
    "sparsevec",
    "topogeometry",
    "vector",
];

/// Whether `name` (as in `pg_type`) is a type of every database.
pub fn is_built_in_type(name: &str) -> bool {
    TYPES.binary_search(&name).is_ok()
}

/// Whether `name` is a type of a well-known extension.
pub fn is_known_extension_type(name: &str) -> bool {
    EXTENSION_TYPES.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_telling_functions() {
        for name in ["now", "current_timestamp", "lower", "md5", "current_date"] {
            assert_eq!(function(name), Some(Volatility::Stable), "{name}");
        }
        for name in ["clock_timestamp", "gen_random_uuid", "uuidv7", "random", "nextval"] {
            assert_eq!(function(name), Some(Volatility::Volatile), "{name}");
        }
        assert_eq!(function("our_own"), None);
        assert!(TYPES.is_sorted() && is_built_in_type("varchar") && !is_built_in_type("citext"));
    }
}
