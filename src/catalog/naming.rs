//! The names that PostgreSQL makes where a statement writes none.
//!
//! Source: `ChooseRelationName`, `ChooseIndexName`, `ChooseConstraintName` and
//! `makeObjectName` in `src/backend/commands/indexcmds.c` and
//! `src/backend/catalog/pg_constraint.c`.

use std::collections::BTreeSet;

use super::Catalog;
use crate::pg::{NAME_BYTES, Name, QualifiedName};

impl Catalog {
    /// The name of an index without one: `users_email_idx`.
    pub fn index_name(&self, table: &QualifiedName, columns: &[Name], suffix: &str) -> Name {
        let middle = columns.join("_");
        self.free_name(&table.name, &middle, suffix, |name| self.has_relation(&table.sibling(name)))
    }

    /// The name of a constraint without one: `orders_user_id_fkey`.
    pub fn constraint_name(&self, table: &QualifiedName, columns: &[Name], suffix: &str) -> Name {
        let taken: BTreeSet<&str> = self
            .table(table)
            .known()
            .into_iter()
            .flat_map(|table| &table.constraints)
            .map(|constraint| constraint.name.as_str())
            .collect();
        self.free_name(&table.name, &columns.join("_"), suffix, |name| taken.contains(name))
    }

    fn free_name(
        &self,
        first: &str,
        middle: &str,
        suffix: &str,
        taken: impl Fn(&str) -> bool,
    ) -> Name {
        (0..)
            .map(|pass: u32| {
                let suffix = if pass == 0 { suffix.to_owned() } else { format!("{suffix}{pass}") };
                object_name(first, middle, &suffix)
            })
            .find(|name| !taken(name))
            .unwrap_or_default()
    }
}

/// `first_middle_suffix`, the longer of the first two cut until it fits.
fn object_name(first: &str, middle: &str, suffix: &str) -> Name {
    let overhead = suffix.len() + 1 + usize::from(!middle.is_empty());
    let room = NAME_BYTES.saturating_sub(overhead);
    let (mut a, mut b) = (first.len(), middle.len());
    while a + b > room {
        if a > b { a -= 1 } else { b -= 1 }
    }
    let cut = |text: &str, mut bytes: usize| {
        while !text.is_char_boundary(bytes) {
            bytes -= 1;
        }
        text[..bytes].to_owned()
    };
    let mut name = cut(first, a);
    if !middle.is_empty() {
        name.push('_');
        name.push_str(&cut(middle, b));
    }
    name.push('_');
    name.push_str(suffix);
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_cut_like_the_server_cuts_them() {
        assert_eq!(object_name("users", "email", "idx"), "users_email_idx");
        assert_eq!(object_name("users", "", "pkey"), "users_pkey");
        let long = object_name(&"t".repeat(40), &"c".repeat(40), "idx");
        assert_eq!(long.len(), 63);
    }
}
