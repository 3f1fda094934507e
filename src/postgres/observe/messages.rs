//! The messages in which the server says what it does to a table.
//!
//! Source: `elog(DEBUG1, …)` and `ereport(DEBUG1, …)` in `tablecmds.c` and
//! `index.c`, checked on 12 to 18. Names in them carry no schema.

/// A message that means something here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Message<'a> {
    /// `ALTER TABLE` writes a new copy of the rows.
    Rewriting { table: &'a str },
    /// `ALTER TABLE` reads every row to check something.
    Verifying { table: &'a str },
    /// Every row is checked against the referenced table.
    ValidatingForeignKey { constraint: &'a str },
    /// An index is built.
    BuildingIndex { index: &'a str, table: &'a str },
}

impl<'a> Message<'a> {
    /// What `text` means, if it means something.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        if let Some(rest) = text.strip_prefix("rewriting table \"") {
            return Some(Self::Rewriting { table: rest.strip_suffix('"')? });
        }
        if let Some(rest) = text.strip_prefix("verifying table \"") {
            return Some(Self::Verifying { table: rest.strip_suffix('"')? });
        }
        if let Some(rest) = text.strip_prefix("validating foreign key constraint \"") {
            return Some(Self::ValidatingForeignKey { constraint: rest.strip_suffix('"')? });
        }
        let (index, rest) = text.strip_prefix("building index \"")?.split_once("\" on table \"")?;
        // "serially" or "with request for N parallel workers"
        let (table, _) = rest.rsplit_once('"')?;
        Some(Self::BuildingIndex { index, table })
    }
}

/// Whether a message is of the server's own making and says what it did.
pub(super) fn is_telling(text: &str) -> bool {
    Message::parse(text).is_some()
        || text.starts_with("existing constraints on column ")
        || text.ends_with("is implied by existing constraints")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_it_means() {
        assert_eq!(
            Message::parse("building index \"i \" \"x\" on table \"t\" serially"),
            Some(Message::BuildingIndex { index: "i \" \"x", table: "t" })
        );
        assert_eq!(
            Message::parse(
                "building index \"i\" on table \"t\" with request for 2 parallel workers"
            ),
            Some(Message::BuildingIndex { index: "i", table: "t" })
        );
        assert_eq!(
            Message::parse("rewriting table \"Odd\""),
            Some(Message::Rewriting { table: "Odd" })
        );
        assert_eq!(Message::parse("index \"i\" can safely use deduplication"), None);
        assert!(is_telling(
            "partition constraint for table \"p\" is implied by existing constraints"
        ));
    }
}
