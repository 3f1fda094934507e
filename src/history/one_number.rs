//! golang-migrate and tern: one row with the last version. Everything up to it counts
//! as applied, whether it is or not.

use std::cmp::Ordering;

use super::Standings;
use super::columns::Columns;
use super::ordered::entry;
use super::table::HistoryTable;
use super::tool::{Tool, values};
use crate::migration::{Format, History, Number};
use crate::postgres::Row;
use crate::report::{MigrationState, StandingEntry};

pub(super) struct OneNumber {
    format: Format,
    columns: &'static [&'static str],
    query: &'static str,
    /// What the tool does where no file has the version.
    without_file: &'static str,
}

pub(super) const GOLANG_MIGRATE: OneNumber = OneNumber {
    format: Format::GolangMigrate,
    columns: &["version int8", "dirty bool"],
    query: "version::text, dirty::text",
    without_file: "golang-migrate refuses: no migration found for this version",
};

pub(super) const TERN: OneNumber = OneNumber {
    format: Format::Tern,
    columns: &["version int4"],
    query: "version::text, 'false'",
    without_file: "tern refuses to run",
};

impl Tool for OneNumber {
    fn format(&self) -> Format {
        self.format
    }

    fn recognises(&self, columns: &Columns) -> bool {
        columns.are(self.columns)
    }

    fn query(&self, table: &HistoryTable) -> String {
        format!("SELECT {} FROM {}", self.query, table.in_sql())
    }

    fn judge(&self, rows: &[Row], history: &History) -> Standings {
        let [version, dirty] = rows.first().map(values).unwrap_or_default();
        // golang-migrate writes -1 on its way down to nothing.
        let last = version.and_then(Number::parse);
        let dirty = dirty == Some("true");
        let of = |key: &str| Number::parse(key).cmp(&last);
        let mut entries: Vec<StandingEntry> = history
            .migrations
            .iter()
            .map(|migration| match (of(&migration.key), dirty) {
                _ if last.is_none() => entry(migration, MigrationState::Pending, None, None),
                (Ordering::Equal, true) => {
                    entry(migration, MigrationState::Failed, None, Some(dirty_words()))
                }
                (Ordering::Greater, _) => entry(migration, MigrationState::Pending, None, None),
                _ => entry(migration, MigrationState::Applied, None, None),
            })
            .collect();
        let known = history.migrations.iter().any(|migration| of(&migration.key).is_eq());
        let counts = version.is_some_and(|version| version != "0") && !known;
        if let Some(version) = version.filter(|_| counts) {
            entries.push(self.without_file(version, dirty, history, &of));
        }
        let mut notes = Vec::new();
        if entries.iter().any(|entry| entry.state == MigrationState::Applied) {
            notes.push(format!(
                "{} stores the last version only: every file up to it counts as applied, also one \
                 that was added since and never ran",
                self.format
            ));
        }
        Standings { entries, notes }
    }
}

impl OneNumber {
    /// The version of the row, which no file has.
    fn without_file(
        &self,
        version: &str,
        dirty: bool,
        history: &History,
        of: &impl Fn(&str) -> Ordering,
    ) -> StandingEntry {
        let later = history.migrations.iter().all(|migration| of(&migration.key).is_lt());
        let (state, detail) = match (dirty, later) {
            (true, _) => (MigrationState::Failed, dirty_words()),
            (false, true) => (
                MigrationState::Future,
                format!("the database is at a version later than all files; {}", self.without_file),
            ),
            (false, false) => (
                MigrationState::Missing,
                format!("the database is at a version that no file has; {}", self.without_file),
            ),
        };
        StandingEntry {
            id: version.to_owned(),
            state,
            applied_at: None,
            detail: Some(detail),
            description: String::new(),
            file: None,
        }
    }
}

fn dirty_words() -> String {
    "the version is dirty: it failed or was interrupted, forward or on the way back to it, and \
     golang-migrate refuses everything until `migrate force` settles it"
        .to_owned()
}
