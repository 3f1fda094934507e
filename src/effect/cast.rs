//! Which type can be cast to which, and when PostgreSQL does so unasked.
//!
//! Source: `find_coercion_pathway` in `src/backend/parser/parse_coerce.c`, and
//! `pg_cast` of 13 to 18.

use crate::catalog::Catalog;
use crate::pg::{QualifiedName, TypeName};
use crate::sql::{Constant, Expression, TypeKind};

/// When a cast is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Pathway {
    /// Never: there is none.
    None,
    /// Where it is written.
    Explicit,
    /// Where a value is stored.
    Assignment,
    /// Anywhere.
    Implicit,
}

/// A type, and those to which it is cast anywhere, where a value is stored, and
/// where the cast is written.
type Casts = (&'static str, Types, Types, Types);
type Types = &'static [&'static str];

/// The casts of built-in types that are no string's: from, and to what they are
/// made anywhere, where a value is stored, and where they are written. Source:
/// `pg_cast` of 13 to 18 together. What is different among them is made only where
/// it is written: `int4` to `bytea` (18), ranges to multiranges (14).
const CASTS: &[Casts] = &[
    ("bit", &["varbit"], &[], &["int4", "int8"]),
    ("bool", &[], &[], &["int4"]),
    ("box", &[], &["polygon"], &["circle", "lseg", "point"]),
    ("bytea", &[], &[], &["int2", "int4", "int8"]),
    ("char", &["text"], &[], &["int4"]),
    ("cidr", &["inet"], &[], &[]),
    ("circle", &[], &[], &["box", "point", "polygon"]),
    ("date", &["timestamp", "timestamptz"], &[], &[]),
    ("daterange", &[], &[], &["datemultirange"]),
    ("float4", &["float8"], &["int2", "int4", "int8", "numeric"], &[]),
    ("float8", &[], &["float4", "int2", "int4", "int8", "numeric"], &[]),
    ("inet", &[], &["cidr"], &[]),
    ("int2", &["float4", "float8", "int4", "int8", "numeric"], &[], &["bytea"]),
    (
        "int4",
        &["float4", "float8", "int8", "numeric"],
        &["int2", "money"],
        &["bit", "bool", "bytea", "char"],
    ),
    ("int4range", &[], &[], &["int4multirange"]),
    ("int8", &["float4", "float8", "numeric"], &["int2", "int4", "money"], &["bit", "bytea"]),
    ("int8range", &[], &[], &["int8multirange"]),
    ("interval", &[], &["time"], &[]),
    ("json", &[], &["jsonb"], &[]),
    ("jsonb", &[], &["json"], &["bool", "float4", "float8", "int2", "int4", "int8", "numeric"]),
    ("lseg", &[], &[], &["point"]),
    ("macaddr", &["macaddr8"], &[], &[]),
    ("macaddr8", &["macaddr"], &[], &[]),
    ("money", &[], &["numeric"], &[]),
    ("numeric", &["float4", "float8"], &["int2", "int4", "int8", "money"], &[]),
    ("numrange", &[], &[], &["nummultirange"]),
    ("path", &[], &["polygon"], &["point"]),
    ("point", &[], &["box"], &[]),
    ("polygon", &[], &["path"], &["box", "circle", "point"]),
    ("time", &["interval", "timetz"], &[], &[]),
    ("timestamp", &["timestamptz"], &["date", "time"], &[]),
    ("timestamptz", &[], &["date", "time", "timestamp", "timetz"], &[]),
    ("timetz", &[], &["time"], &[]),
    ("tsquery", &[], &[], &[]),
    ("tsrange", &[], &[], &["tsmultirange"]),
    ("tstzrange", &[], &[], &["tstzmultirange"]),
    ("tsvector", &[], &[], &[]),
    ("uuid", &[], &[], &[]),
    ("varbit", &["bit"], &[], &[]),
    ("xml", &[], &[], &[]),
];

/// The types of strings.
const STRINGS: &[&str] = &["bpchar", "name", "text", "varchar"];

/// A type below its domains, as far as casts tell it apart.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Base {
    BuiltIn(String),
    Enum(QualifiedName),
}

impl Base {
    fn is_string(&self) -> bool {
        matches!(self, Self::BuiltIn(name) if STRINGS.contains(&name.as_str()))
    }
}

/// The type under domains and whether it is an array; nothing where its casts are
/// not known.
fn base(catalog: &Catalog, ty: &TypeName) -> Option<(Base, bool)> {
    let mut ty = ty.clone();
    // A domain may be called like its base.
    for _ in 0..100 {
        match catalog.type_kind(&ty) {
            Some(TypeKind::Domain(domain)) if !ty.array => ty = domain.base.clone(),
            Some(TypeKind::Enum(_)) => {
                return Some((Base::Enum(catalog.name_of_type(&ty)), ty.array));
            }
            Some(_) => return None,
            None => break,
        }
    }
    let built_in = ty.schema.as_deref().is_none_or(|schema| schema == "pg_catalog");
    let known = STRINGS.contains(&ty.name.as_str())
        || CASTS.iter().any(|(from, ..)| *from == ty.name)
        || CASTS.iter().any(|(_, _, _, to)| to.contains(&ty.name.as_str()));
    (built_in && known).then(|| (Base::BuiltIn(ty.name.clone()), ty.array))
}

/// When `from` is cast to `to`; nothing where that is not known.
pub(super) fn pathway(catalog: &Catalog, from: &TypeName, to: &TypeName) -> Option<Pathway> {
    let ((from, from_array), (to, to_array)) = (base(catalog, from)?, base(catalog, to)?);
    let pathway = match (from_array, to_array) {
        (true, false) if to.is_string() => Pathway::Assignment,
        (false, true) if from.is_string() => Pathway::Explicit,
        (true, false) | (false, true) => Pathway::None,
        _ => of_scalars(&from, &to),
    };
    let certain = pathway >= Pathway::Assignment || !catalog.has_own_casts();
    certain.then_some(pathway)
}

fn of_scalars(from: &Base, to: &Base) -> Pathway {
    if from == to {
        return Pathway::Implicit;
    }
    match (from, to) {
        (from, to) if from.is_string() && to.is_string() => match (from, to) {
            (Base::BuiltIn(from), Base::BuiltIn(to)) if from == "name" && to != "text" => {
                Pathway::Assignment
            }
            _ => Pathway::Implicit,
        },
        (Base::BuiltIn(from), to) if from == "char" && to.is_string() => {
            if *to == Base::BuiltIn("text".to_owned()) {
                Pathway::Implicit
            } else {
                Pathway::Assignment
            }
        }
        // By way of text.
        (_, to) if to.is_string() => Pathway::Assignment,
        (from, Base::BuiltIn(to)) if from.is_string() && to == "char" => Pathway::Assignment,
        (from, _) if from.is_string() => Pathway::Explicit,
        (Base::BuiltIn(from), Base::BuiltIn(to)) => listed(from, to),
        _ => Pathway::None,
    }
}

fn listed(from: &str, to: &str) -> Pathway {
    let Some((_, anywhere, stored, written)) = CASTS.iter().find(|(name, ..)| *name == from) else {
        return Pathway::None;
    };
    if anywhere.contains(&to) {
        Pathway::Implicit
    } else if stored.contains(&to) {
        Pathway::Assignment
    } else if written.contains(&to) {
        Pathway::Explicit
    } else {
        Pathway::None
    }
}

/// Whether a foreign key of `from` can reference a key of `to`: whether the
/// operator family of its index compares them, or `from` becomes `to` anywhere.
/// Nothing where that is not known. Source: `ATAddForeignKeyConstraint`.
pub(super) fn references(catalog: &Catalog, from: &TypeName, to: &TypeName) -> Option<bool> {
    const FAMILIES: [&[&str]; 3] =
        [&["int2", "int4", "int8"], &["float4", "float8"], &["date", "timestamp", "timestamptz"]];
    let ((from_base, from_array), (to_base, to_array)) = (base(catalog, from)?, base(catalog, to)?);
    if from_array || to_array {
        return (from_base == to_base && from_array == to_array).then_some(true);
    }
    if let (Base::BuiltIn(from), Base::BuiltIn(to)) = (&from_base, &to_base) {
        let alike =
            |family: &&[&str]| family.contains(&from.as_str()) && family.contains(&to.as_str());
        if FAMILIES.iter().any(alike) {
            return Some(true);
        }
    }
    // The index of a varchar is one of text, that of a cidr one of inet.
    let indexed = match &to_base {
        Base::BuiltIn(name) if name == "varchar" => Base::BuiltIn("text".to_owned()),
        Base::BuiltIn(name) if name == "cidr" => Base::BuiltIn("inet".to_owned()),
        other => other.clone(),
    };
    if catalog.has_own_casts() && from_base != indexed {
        return None;
    }
    Some(of_scalars(&from_base, &indexed) == Pathway::Implicit)
}

/// Why a default cannot be one of a column of `ty`: the error code, and what the
/// server says; nothing where it can, or where that is not known.
pub(super) fn default_refused(
    catalog: &Catalog,
    ty: &TypeName,
    default: &Expression,
) -> Option<(&'static str, String)> {
    if default.subquery {
        return Some(("0A000", "cannot use subquery in DEFAULT expression".to_owned()));
    }
    if let (None, Some(Constant::Text(text))) = (default.cast_to(), default.constant.as_deref()) {
        return unfit(catalog, ty, text);
    }
    let from = type_of_default(default, ty)?;
    let automatic = pathway(catalog, &from, ty)? >= Pathway::Assignment;
    (!automatic).then(|| {
        let message =
            format!("the column is of type {ty} but default expression is of type {from}");
        ("42804", message)
    })
}

/// The type of a default before it is made one of the column's type `ty`, where
/// the text alone tells it.
pub(super) fn type_of_default(default: &Expression, ty: &TypeName) -> Option<TypeName> {
    match (default.cast_to(), default.constant.as_deref()) {
        (Some(cast), _) => Some(cast.clone()),
        (None, Some(Constant::Text(_))) => Some(ty.clone()),
        (None, Some(Constant::Number(digits))) => Some(TypeName::new(type_of_number(digits))),
        (None, Some(Constant::Bool(_))) => Some(TypeName::new("bool")),
        (None, None) => None,
    }
}

/// The type of a number. Source: `make_const`.
fn type_of_number(digits: &str) -> &'static str {
    if digits.parse::<i32>().is_ok() {
        "int4"
    } else if digits.parse::<i64>().is_ok() {
        "int8"
    } else {
        "numeric"
    }
}

/// Why a string is no value of a type, where that is certain.
fn unfit(catalog: &Catalog, ty: &TypeName, text: &str) -> Option<(&'static str, String)> {
    if ty.array {
        let braces = text.trim_start().starts_with(['{', '[']);
        let json = text.trim() == "[]";
        return (!braces || json)
            .then(|| ("22P02", format!("malformed array literal: \"{text}\"")));
    }
    if let Some(TypeKind::Enum(values)) = catalog.type_kind(ty) {
        let unknown = !values.iter().any(|value| value == text);
        return unknown
            .then(|| ("22P02", format!("invalid input value for enum {}: \"{text}\"", ty.name)));
    }
    let trimmed = text.trim();
    let wrong = match ty.name.as_str() {
        _ if ty.schema.is_some() => false,
        "int2" | "int4" | "int8" => {
            let digits = trimmed.trim_start_matches(['-', '+']);
            !digits.starts_with(|c: char| c.is_ascii_digit())
        }
        "bool" => !is_bool(&trimmed.to_ascii_lowercase()),
        "uuid" => {
            let hex = trimmed.chars().filter(char::is_ascii_hexdigit).count();
            hex != 32
        }
        _ => false,
    };
    wrong.then(|| ("22P02", format!("invalid input syntax for type {ty}: \"{text}\"")))
}

/// Source: `parse_bool_with_len`.
fn is_bool(text: &str) -> bool {
    let words = ["true", "false", "yes", "no"];
    let begins = !text.is_empty() && words.iter().any(|word| word.starts_with(text));
    begins || ["on", "of", "off", "0", "1"].contains(&text)
}
