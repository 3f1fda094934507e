//! refinery: a row for each migration, with a checksum over name, version and SQL.

use super::Standings;
use super::columns::Columns;
use super::ordered::{self, Applied, Words};
use super::table::HistoryTable;
use super::tool::{Tool, values};
use crate::migration::{Format, History, Migration, Particulars};
use crate::postgres::Row;
use crate::report::MigrationState;

pub(super) struct Refinery;

const WORDS: Words = Words {
    out_of_order: "refinery refuses to run it (the library; the command line only warns)",
    missing: "refinery refuses to run (the library; the command line only warns)",
    modified: "refinery refuses to run (the library; the command line only warns)",
};

impl Tool for Refinery {
    fn format(&self) -> Format {
        Format::Refinery
    }

    fn recognises(&self, columns: &Columns) -> bool {
        columns.are(&[
            "version int4|int8",
            "name varchar",
            "applied_on varchar",
            "checksum varchar",
        ])
    }

    fn query(&self, table: &HistoryTable) -> String {
        format!(
            "SELECT version::text, name, applied_on, checksum FROM {} ORDER BY version",
            table.in_sql()
        )
    }

    fn judge(&self, rows: &[Row], history: &History) -> Standings {
        let applied: Vec<Applied> = rows
            .iter()
            .map(|row| {
                let [version, _, at, checksum] = values(row);
                Applied {
                    key: version.unwrap_or_default().to_owned(),
                    at: at.map(str::to_owned),
                    checksum: checksum.map(str::to_owned),
                    ..Applied::default()
                }
            })
            .collect();
        let mut standings = ordered::judge(history, &applied, &WORDS);
        for (entry, migration) in standings.entries.iter_mut().zip(&history.migrations) {
            let stored = rows.iter().map(values::<4>).find(|row| row[0] == Some(&migration.key));
            let renamed = stored.and_then(|row| row[1]).filter(|stored| *stored != name(migration));
            match (entry.state, renamed) {
                (MigrationState::Modified, Some(stored)) => {
                    entry.detail =
                        Some(format!("it was applied as `{stored}`; {}", WORDS.modified));
                }
                (MigrationState::OutOfOrder, _) if unversioned(migration) => {
                    entry.state = MigrationState::Pending;
                    entry.detail = Some("a `U` file may run in any order".to_owned());
                }
                _ => {}
            }
        }
        standings
    }
}

fn name(migration: &Migration) -> &str {
    match &migration.particulars {
        Particulars::Refinery { name, .. } => name,
        _ => "",
    }
}

fn unversioned(migration: &Migration) -> bool {
    matches!(migration.particulars, Particulars::Refinery { unversioned: true, .. })
}
