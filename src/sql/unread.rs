//! What of a statement is not read.

use super::Statement;
use super::change::{Change, TableAction};

/// A statement, or a part of one, that banister does not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// The first words of what is not read: `CREATE VIEW`.
    pub head: String,
    /// Why, where a production began and gave up.
    pub why: Option<String>,
}

impl Change {
    /// What of it is not read, if anything.
    pub(super) fn unread(&self) -> Option<Unread> {
        match self {
            Self::Unrecognised { head, why } => {
                Some(Unread { head: head.clone(), why: why.clone() })
            }
            Self::AlterTable { action, .. } => match &**action {
                TableAction::Unrecognised { head, why } => {
                    Some(Unread { head: format!("ALTER TABLE … {head}"), why: why.clone() })
                }
                _ => None,
            },
            _ => None,
        }
    }
}

impl Statement {
    /// What of it is not read; nothing where all of it is.
    pub fn unread(&self) -> Vec<Unread> {
        self.changes.iter().filter_map(|change| change.value.unread()).collect()
    }

    /// Why it cannot be seen what it runs or drops, where that is so: it is read,
    /// but its effects are not in its text.
    pub fn unseen(&self) -> Option<&str> {
        self.changes.iter().find_map(|change| match &change.value {
            Change::Opaque { why } => Some(why.as_str()),
            _ => None,
        })
    }
}
