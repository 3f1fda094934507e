//! Which words PostgreSQL takes as which names.
//!
//! Source: `pg_get_keywords()` of PostgreSQL 18, as `keywords.txt` has it: the
//! word, its class, and `as` where it names an output column only behind `AS`. A
//! word that only a newer major reserves is refused on older ones too; no migration
//! was seen that needs it.

use std::sync::LazyLock;

/// The longest keyword, in bytes.
const LONGEST: usize = 24;

/// A keyword of SQL.
struct Keyword {
    word: &'static str,
    class: Class,
    /// Whether it names an output column without `AS`.
    bare: bool,
}

/// What a keyword may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Anything.
    Unreserved,
    /// Columns and tables, and a type that has a grammar of its own.
    Type,
    /// Columns and tables.
    Column,
    /// Functions and types.
    Function,
    /// Nothing.
    Reserved,
}

/// The types with a grammar of their own, sorted.
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

static KEYWORDS: LazyLock<Vec<Keyword>> =
    LazyLock::new(|| include_str!("keywords.txt").lines().filter_map(keyword).collect());

fn keyword(line: &'static str) -> Option<Keyword> {
    let mut words = line.split(' ');
    let (word, class) = (words.next()?, words.next()?);
    let class = match class {
        "C" if TYPES.contains(&word) => Class::Type,
        "C" => Class::Column,
        "T" => Class::Function,
        "R" => Class::Reserved,
        _ => Class::Unreserved,
    };
    Some(Keyword { word, class, bare: words.next().is_none() })
}

/// Whether the unquoted `word` can name a table or a column.
pub(super) fn can_name(word: &str) -> bool {
    !matches!(class(word), Class::Reserved | Class::Function)
}

/// Whether the unquoted `word` can name a type.
pub(super) fn can_name_type(word: &str) -> bool {
    !matches!(class(word), Class::Reserved | Class::Column)
}

/// Whether the unquoted `word` can name a function.
pub(super) fn can_name_function(word: &str) -> bool {
    matches!(class(word), Class::Unreserved | Class::Function)
}

/// Whether the unquoted `word` can name a role.
pub(super) fn can_name_role(word: &str) -> bool {
    class(word) != Class::Reserved
}

/// Whether the unquoted `word` can name an output column without `AS`.
pub(super) fn can_be_label(word: &str) -> bool {
    known(word).is_none_or(|keyword| keyword.bare)
}

fn class(word: &str) -> Class {
    known(word).map_or(Class::Unreserved, |keyword| keyword.class)
}

fn known(word: &str) -> Option<&'static Keyword> {
    if word.len() > LONGEST {
        return None;
    }
    let mut folded = [0; LONGEST];
    let folded = &mut folded[..word.len()];
    folded.copy_from_slice(word.as_bytes());
    folded.make_ascii_lowercase();
    let at = KEYWORDS.binary_search_by(|known| known.word.as_bytes().cmp(folded)).ok()?;
    KEYWORDS.get(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_what_they_are() {
        assert!(KEYWORDS.is_sorted_by_key(|keyword| keyword.word) && TYPES.is_sorted());
        assert!(KEYWORDS.iter().all(|keyword| keyword.word.len() <= LONGEST));
        assert!(!can_name("TABLE") && can_name("name") && can_name_type("left"));
        assert!(!can_name_function("int") && can_name_function("left") && !can_be_label("over"));
        assert!(can_name_type("INT") && !can_name_type("coalesce") && !can_name_role("all"));
    }
}
