//! The rows of Flyway's history, and what they undo of each other.

use super::tool::values;
use crate::migration::DottedVersion;
use crate::postgres::Row;

/// Flyway cuts a description to this many characters.
const DESCRIPTION: usize = 200;

/// A row of the history.
#[derive(Debug, Clone)]
pub(super) struct Entry<'a> {
    /// Nothing exactly for a repeatable migration.
    pub(super) version: Option<DottedVersion>,
    pub(super) version_text: &'a str,
    pub(super) description: &'a str,
    pub(super) kind: &'a str,
    pub(super) checksum: Option<&'a str>,
    pub(super) at: Option<&'a str>,
    pub(super) success: bool,
    /// A later row says that it counts no more.
    pub(super) deleted: bool,
    /// A later row took it back.
    pub(super) undone: bool,
    /// It ran behind a later version.
    pub(super) out_of_order: bool,
}

impl Entry<'_> {
    pub(super) fn is_baseline(&self) -> bool {
        self.kind.ends_with("BASELINE")
    }

    fn is_undo(&self) -> bool {
        self.kind.starts_with("UNDO")
    }

    /// Whether it stands for a migration at all.
    pub(super) fn is_migration(&self) -> bool {
        !self.is_undo() && !matches!(self.kind, "SCHEMA" | "DELETE") && !self.deleted
    }

    fn is_synthetic(&self) -> bool {
        matches!(self.kind, "SCHEMA" | "BASELINE" | "DELETE")
    }
}

/// The rows, which the query gives by `installed_rank`.
pub(super) fn read(rows: &[Row]) -> Vec<Entry<'_>> {
    let mut entries: Vec<Entry<'_>> = Vec::new();
    for row in rows {
        let [version, description, kind, checksum, at, success] = values(row);
        let parsed = version.and_then(|version| DottedVersion::parse(version.split('.')));
        let entry = Entry {
            version: parsed,
            version_text: version.unwrap_or_default(),
            description: description.unwrap_or_default(),
            kind: kind.unwrap_or_default(),
            checksum,
            at,
            success: success == Some("true"),
            deleted: false,
            undone: false,
            out_of_order: false,
        };
        if entry.success && (entry.kind == "DELETE" || entry.is_undo()) {
            take_back(&mut entries, &entry);
        }
        entries.push(entry);
    }
    let mut highest: Option<DottedVersion> = None;
    for entry in entries.iter_mut().filter(|entry| entry.is_migration() && !entry.undone) {
        if let Some(version) = entry.version.clone() {
            entry.out_of_order = highest.as_ref().is_some_and(|highest| version <= *highest);
            highest = highest.max(Some(version));
        }
    }
    entries
}

/// A `DELETE` row takes the latest row of its version or description out of the
/// history; an undo takes the latest row of its version back.
fn take_back(entries: &mut [Entry<'_>], by: &Entry<'_>) {
    let of_same = |entry: &&mut Entry<'_>| {
        let same = match &by.version {
            Some(version) => entry.version.as_ref() == Some(version),
            None => entry.version.is_none() && entry.description == by.description,
        };
        same && !entry.is_synthetic() && !entry.is_undo() && !entry.deleted
    };
    if let Some(entry) = entries.iter_mut().rev().find(of_same) {
        match by.kind {
            "DELETE" => entry.deleted = true,
            _ => entry.undone = true,
        }
    }
}

/// A description as the history stores it.
pub(super) fn abbreviated(description: &str) -> String {
    if description.chars().count() <= DESCRIPTION {
        return description.to_owned();
    }
    let kept: String = description.chars().take(DESCRIPTION - 3).collect();
    kept + "..."
}
