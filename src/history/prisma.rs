//! Prisma Migrate: a row for each attempt at a migration.

use super::Standings;
use super::columns::Columns;
use super::ordered::{self, Applied, Words};
use super::table::HistoryTable;
use super::tool::{Tool, moment_utc, values};
use crate::migration::{Format, History};
use crate::postgres::Row;
use crate::report::MigrationState;

pub(super) struct Prisma;

const WORDS: Words = Words {
    out_of_order: "`prisma migrate deploy` applies it all the same",
    missing: "`prisma migrate deploy` does not notice",
    modified: "`prisma migrate deploy` does not notice, `prisma migrate dev` does",
};

impl Tool for Prisma {
    fn format(&self) -> Format {
        Format::Prisma
    }

    fn recognises(&self, columns: &Columns) -> bool {
        columns.are(&[
            "id varchar",
            "checksum varchar",
            "finished_at timestamptz",
            "migration_name varchar",
            "logs text",
            "rolled_back_at timestamptz",
            "started_at timestamptz",
            "applied_steps_count int4",
        ])
    }

    fn query(&self, table: &HistoryTable) -> String {
        let (finished, back) = (moment_utc("finished_at"), moment_utc("rolled_back_at"));
        format!(
            "SELECT migration_name, checksum, {finished}, {back}, logs FROM {} \
             ORDER BY started_at, id",
            table.in_sql()
        )
    }

    fn judge(&self, rows: &[Row], history: &History) -> Standings {
        let mut applied: Vec<Applied> = Vec::new();
        let mut rolled_back: Vec<(&str, &str)> = Vec::new();
        for row in rows {
            let [name, checksum, finished, back, logs] = values(row);
            let name = name.unwrap_or_default();
            if let Some(back) = back {
                rolled_back.push((name, back));
                continue;
            }
            let failed = finished.is_none().then(|| failure(logs));
            let row = Applied {
                key: name.to_owned(),
                at: finished.map(str::to_owned),
                checksum: checksum.map(str::to_owned),
                failed,
                detail: None,
            };
            match applied.iter_mut().find(|known| known.key == name) {
                // One failed attempt that nobody settled stops everything.
                Some(known) if known.failed.is_some() => {}
                Some(known) => *known = row,
                None => applied.push(row),
            }
        }
        let mut standings = ordered::judge(history, &applied, &WORDS);
        for entry in &mut standings.entries {
            let back = rolled_back.iter().rev().find(|(name, _)| *name == entry.id);
            if let (MigrationState::Pending, Some((_, at))) = (entry.state, back) {
                entry.detail = Some(format!("an earlier attempt was rolled back at {at}"));
            }
        }
        standings
    }
}

/// Why a row without an end counts as failed.
fn failure(logs: Option<&str>) -> String {
    let log = logs.into_iter().flat_map(str::lines).map(str::trim);
    let error = log.clone().find(|line| line.contains("ERROR")).or_else(|| log.clone().next());
    let words = match error.filter(|line| !line.is_empty()) {
        Some(error) => format!("it failed (`{error}`)"),
        None => "it was begun and has not ended: it failed, or runs just now".to_owned(),
    };
    words + "; `prisma migrate deploy` refuses (P3009) until `prisma migrate resolve` settles it"
}
