//! Atlas: a row for each revision, with the hash of `atlas.sum` up to it.

use std::cmp::Ordering;

use super::Standings;
use super::columns::Columns;
use super::ordered::{self, Applied, Words, entry};
use super::table::HistoryTable;
use super::tool::{Tool, moment_utc, values};
use crate::migration::{Format, History, Migration};
use crate::postgres::Row;
use crate::report::{MigrationState, StandingEntry};

pub(super) struct Atlas;

/// A row that is no revision.
const CLOUD: &str = ".atlas_cloud_identifier";

/// The bit of a revision's type that says that the history starts behind it.
const BASELINE: u32 = 1;

const WORDS: Words = Words {
    out_of_order: "Atlas refuses: the history is not linear, unless `--exec-order` says otherwise",
    missing: "Atlas does not notice",
    modified: "Atlas compares the files with `atlas.sum`, not with the database",
};

struct Revision {
    row: Applied,
    baseline: bool,
}

impl Tool for Atlas {
    fn format(&self) -> Format {
        Format::Atlas
    }

    fn recognises(&self, columns: &Columns) -> bool {
        columns.have(&[
            "version varchar|text",
            "description varchar|text",
            "type int8",
            "applied int8",
            "total int8",
            "executed_at timestamptz",
            "execution_time int8",
            "error text",
            "hash varchar|text",
            "partial_hashes jsonb",
            "operator_version varchar|text",
        ])
    }

    fn query(&self, table: &HistoryTable) -> String {
        let at = moment_utc("executed_at");
        format!(
            "SELECT version, type::text, applied::text, total::text, {at}, error, hash FROM {} \
             ORDER BY version",
            table.in_sql()
        )
    }

    fn judge(&self, rows: &[Row], history: &History) -> Standings {
        let revisions: Vec<Revision> = rows.iter().filter_map(revision).collect();
        let applied: Vec<Applied> = revisions.iter().map(|revision| revision.row.clone()).collect();
        let mut entries = Vec::new();
        // The hash runs on: behind an edited file all others differ, too.
        let mut edited = None;
        for migration in &history.migrations {
            let found = revisions.iter().find(|revision| revision.row.key == migration.key);
            let mut standing = match found {
                Some(revision) if revision.baseline => {
                    let detail = "the history starts behind it".to_owned();
                    let at = revision.row.at.as_deref();
                    entry(migration, MigrationState::Baseline, at, Some(detail))
                }
                Some(revision) => ordered::applied(migration, &revision.row, &WORDS),
                None => not_applied(migration, history, &revisions, &applied),
            };
            if standing.state == MigrationState::Modified {
                match &edited {
                    Some(first) => {
                        standing.state = MigrationState::Applied;
                        standing.detail = Some(format!(
                            "whether it was edited cannot be told: its hash runs on from `{first}`"
                        ));
                    }
                    None => edited = Some(migration.id.clone()),
                }
            }
            entries.push(standing);
        }
        entries.extend(ordered::without_file(history, &applied, &WORDS));
        Standings { entries, notes: Vec::new() }
    }
}

fn revision(row: &Row) -> Option<Revision> {
    let [version, kind, applied, total, at, error, hash] = values(row);
    let version = version.filter(|version| *version != CLOUD)?;
    let number = |text: Option<&str>| text.and_then(|text| text.parse::<u32>().ok()).unwrap_or(0);
    let (done, all) = (number(applied), number(total));
    let error = error.filter(|error| !error.is_empty());
    let failed = (done < all || error.is_some()).then(|| {
        let error = error.map(|error| format!(" ({error})")).unwrap_or_default();
        format!("it stopped behind {done} of {all} statements{error}")
    });
    let row = Applied {
        key: version.to_owned(),
        at: at.map(str::to_owned),
        checksum: hash.filter(|hash| !hash.is_empty()).map(str::to_owned),
        failed,
        detail: None,
    };
    Some(Revision { row, baseline: number(kind) & BASELINE != 0 })
}

/// A file without a revision: in order behind the last one, out of order between the
/// first and the last, and of no interest to Atlas before the first.
fn not_applied(
    migration: &Migration,
    history: &History,
    revisions: &[Revision],
    applied: &[Applied],
) -> StandingEntry {
    let before = |other: &str| migration.key.as_str().cmp(other) == Ordering::Less;
    let checkpoint = history.checkpoints.iter().find(|checkpoint| {
        before(&checkpoint.key) && revisions.iter().any(|r| r.row.key == checkpoint.key)
    });
    if let Some(checkpoint) = checkpoint {
        let detail = format!("the checkpoint `{}`, which is applied, stands for it", checkpoint.id);
        return entry(migration, MigrationState::Skipped, None, Some(detail));
    }
    if revisions.first().is_some_and(|first| before(&first.row.key)) {
        let detail = "Atlas does not run it: the history starts behind it".to_owned();
        return entry(migration, MigrationState::Skipped, None, Some(detail));
    }
    let last = ordered::latest(Format::Atlas, applied.iter().map(|row| row.key.as_str()));
    ordered::not_applied(migration, history, last, &WORDS)
}
