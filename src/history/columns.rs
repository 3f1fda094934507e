//! The columns of a table, by which a tool is recognised.

use std::collections::BTreeMap;

/// Column names and their types, as `pg_type` has them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Columns(BTreeMap<String, String>);

impl Columns {
    /// From `name type` pairs, one a line.
    pub(super) fn read(text: &str) -> Self {
        let pair = |line: &str| {
            let (name, kind) = line.rsplit_once(' ')?;
            Some((name.to_owned(), kind.to_owned()))
        };
        Self(text.lines().filter_map(pair).collect())
    }

    /// Whether these are the columns, each with one of the types behind it:
    /// `version int4|int8`; no other column is there.
    pub(super) fn are(&self, expected: &[&str]) -> bool {
        self.0.len() == expected.len() && self.have(expected)
    }

    /// Whether these are among the columns.
    pub(super) fn have(&self, expected: &[&str]) -> bool {
        expected.iter().all(|column| {
            let (name, kinds) = column.split_once(' ').unwrap_or((column, ""));
            let kind = self.0.get(name);
            kind.is_some_and(|kind| kinds.split('|').any(|allowed| allowed == kind))
        })
    }

    pub(super) fn contains(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_types_are_compared() {
        let columns = Columns::read("version int8\ndirty bool");
        assert!(columns.are(&["dirty bool", "version int4|int8"]));
        assert!(!columns.are(&["dirty bool", "version int4"]));
        assert!(!columns.are(&["version int8"]) && columns.have(&["version int8"]));
    }
}
