//! Alembic: a row for each head that is applied; what they stand on is applied, too.

use std::collections::{BTreeMap, BTreeSet};

use super::Standings;
use super::columns::Columns;
use super::ordered::entry;
use super::table::HistoryTable;
use super::tool::{Tool, values};
use crate::migration::{Format, History, Particulars};
use crate::postgres::Row;
use crate::report::{MigrationState, StandingEntry};

pub(super) struct Alembic;

impl Tool for Alembic {
    fn format(&self) -> Format {
        Format::Alembic
    }

    fn recognises(&self, columns: &Columns) -> bool {
        columns.are(&["version_num varchar"])
    }

    fn query(&self, table: &HistoryTable) -> String {
        format!("SELECT version_num FROM {} ORDER BY 1", table.in_sql())
    }

    fn judge(&self, rows: &[Row], history: &History) -> Standings {
        let heads: Vec<&str> = rows.iter().filter_map(|row| values::<1>(row)[0]).collect();
        let parents: BTreeMap<&str, &[String]> = history
            .migrations
            .iter()
            .map(|migration| match &migration.particulars {
                Particulars::Graph { parents, .. } => (migration.key.as_str(), &parents[..]),
                _ => (migration.key.as_str(), &[][..]),
            })
            .collect();
        let mut applied: BTreeSet<&str> = BTreeSet::new();
        let mut reached: Vec<&str> = heads.clone();
        while let Some(revision) = reached.pop() {
            if applied.insert(revision) {
                let before = parents.get(revision).copied().unwrap_or_default();
                reached.extend(before.iter().map(String::as_str));
            }
        }
        let unknown: Vec<&str> =
            heads.iter().copied().filter(|head| !parents.contains_key(head)).collect();
        let mut entries: Vec<StandingEntry> = history
            .migrations
            .iter()
            .map(|migration| match applied.contains(migration.key.as_str()) {
                true => entry(migration, MigrationState::Applied, None, None),
                false => {
                    let detail = unknown.first().map(|head| {
                        format!(
                            "not known to be applied: the database is at `{head}`, which no file \
                             has, and what that stands on cannot be told"
                        )
                    });
                    entry(migration, MigrationState::Pending, None, detail)
                }
            })
            .collect();
        entries.extend(unknown.iter().map(|head| {
            StandingEntry {
                id: (*head).to_owned(),
                state: MigrationState::Missing,
                applied_at: None,
                detail: Some(
                    "the database is at this revision, and no file has it; Alembic refuses every \
                 command: can't locate revision"
                        .to_owned(),
                ),
                description: String::new(),
                file: None,
            }
        }));
        Standings { entries, notes: Vec::new() }
    }
}
