//! Type names in the spelling of `pg_type`.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::name::{Name, quote_identifier};

/// A data type: `pg_type` name, modifiers, and whether it is an array.
///
/// Built-in types carry their internal name whatever alias was written
/// (`integer` is `int4`, `varchar(20)` is `varchar` with modifier `20`), so two
/// spellings of one type compare equal.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TypeName {
    /// The schema, where one was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<Name>,
    /// The name in `pg_type`, without the `_` of array types.
    pub name: Name,
    /// What stood in the parentheses: `["10", "2"]` for `numeric(10,2)`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub modifiers: Vec<String>,
    /// Whether it is an array of that type; PostgreSQL does not tell the number
    /// of dimensions apart.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub array: bool,
}

/// SQL aliases of built-in types and the name that `pg_type` stores.
/// Source: PostgreSQL manual, "Data Types", table "Data Types", and
/// `SystemTypeName` in `gram.y`.
const ALIASES: &[(&str, &str)] = &[
    ("bigint", "int8"),
    ("bit varying", "varbit"),
    ("boolean", "bool"),
    ("char", "bpchar"),
    ("character", "bpchar"),
    ("character varying", "varchar"),
    ("char varying", "varchar"),
    ("dec", "numeric"),
    ("decimal", "numeric"),
    ("double precision", "float8"),
    ("int", "int4"),
    ("integer", "int4"),
    ("national char", "bpchar"),
    ("national char varying", "varchar"),
    ("national character", "bpchar"),
    ("national character varying", "varchar"),
    ("nchar", "bpchar"),
    ("nchar varying", "varchar"),
    ("real", "float4"),
    ("smallint", "int2"),
    ("time with time zone", "timetz"),
    ("time without time zone", "time"),
    ("timestamp with time zone", "timestamptz"),
    ("timestamp without time zone", "timestamp"),
];

impl TypeName {
    /// A type as somebody wrote it, lower case, words joined by one space;
    /// aliases become the name in `pg_type`.
    pub fn new(written: &str) -> Self {
        let name = ALIASES
            .iter()
            .find(|(alias, _)| *alias == written)
            .map_or(written, |(_, internal)| internal);
        Self { schema: None, name: name.to_owned(), modifiers: Vec::new(), array: false }
    }

    /// The same type with modifiers.
    pub fn with_modifiers<I>(mut self, modifiers: I) -> Self
    where
        I: IntoIterator,
        I::Item: ToString,
    {
        self.modifiers = modifiers.into_iter().map(|modifier| modifier.to_string()).collect();
        self
    }

    /// Whether it is the built-in, non-array type `name` (the `pg_type` name).
    pub fn is(&self, name: &str) -> bool {
        !self.array
            && self.name == name
            && self.schema.as_deref().is_none_or(|schema| schema == "pg_catalog")
    }

    /// The integer type behind `serial`, `bigserial`, `smallserial`.
    pub fn serial_base(&self) -> Option<Self> {
        let base = match self.name.as_str() {
            "serial" | "serial4" => "int4",
            "bigserial" | "serial8" => "int8",
            "smallserial" | "serial2" => "int2",
            _ => return None,
        };
        (!self.array && self.schema.is_none()).then(|| Self::new(base))
    }
}

impl fmt::Display for TypeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(schema) = self.schema.as_deref().filter(|schema| *schema != "pg_catalog") {
            write!(f, "{}.", quote_identifier(schema))?;
        }
        f.write_str(&self.name)?;
        if !self.modifiers.is_empty() {
            write!(f, "({})", self.modifiers.join(","))?;
        }
        if self.array { f.write_str("[]") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_compare_equal() {
        assert_eq!(TypeName::new("integer"), TypeName::new("int4"));
        assert_eq!(TypeName::new("decimal").with_modifiers([10, 2]).to_string(), "numeric(10,2)");
        assert_eq!(TypeName::new("bigserial").serial_base(), Some(TypeName::new("int8")));
    }
}
