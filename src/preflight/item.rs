//! One thing that is looked at.

use crate::report::{ItemEntry, ItemStatus};

/// What was seen of one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What was looked at.
    pub id: &'static str,
    /// How it is.
    pub status: ItemStatus,
    /// What was seen, and what to do; of what was not checked the reason.
    pub message: String,
    /// Whether the verdict waits for it where it was not checked.
    pub decides: bool,
}

impl Item {
    /// One that decides.
    pub fn new(id: &'static str, status: ItemStatus, message: impl Into<String>) -> Self {
        Self { id, status, message: message.into(), decides: true }
    }

    /// One that is as it should be.
    pub fn ok(id: &'static str, message: impl Into<String>) -> Self {
        Self::new(id, ItemStatus::Ok, message)
    }

    /// One that a person should look at.
    pub fn warning(id: &'static str, message: impl Into<String>) -> Self {
        Self::new(id, ItemStatus::Warning, message)
    }

    /// One that stops the release.
    pub fn blocking(id: &'static str, message: impl Into<String>) -> Self {
        Self::new(id, ItemStatus::Blocking, message)
    }

    /// One that could not be looked at, and why.
    pub fn not_checked(id: &'static str, why: impl Into<String>) -> Self {
        Self::new(id, ItemStatus::NotChecked, why)
    }

    /// The same, for which no verdict waits.
    #[must_use]
    pub fn beside(mut self) -> Self {
        self.decides = false;
        self
    }

    /// As the report has it.
    pub fn entry(self, database: Option<&str>) -> ItemEntry {
        ItemEntry {
            id: self.id.to_owned(),
            status: self.status,
            message: self.message,
            database: database.map(str::to_owned),
            decides: self.decides,
        }
    }
}
