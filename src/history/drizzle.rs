//! Drizzle: a row for each migration, with its hash. Up to 0.45 it knows migrations by
//! when they were generated, and runs only what is newer than everything that is
//! applied; from 1.0 it knows them by name.

use super::Standings;
use super::columns::Columns;
use super::ordered::{self, Applied, Words};
use super::table::HistoryTable;
use super::tool::{Tool, moment_utc, values};
use crate::migration::{Format, History, Migration, Particulars};
use crate::postgres::Row;

pub(super) struct Drizzle;

const WORDS: Words = Words {
    out_of_order: "Drizzle runs only what is newer than everything that is applied, and will never \
                   run it",
    missing: "Drizzle does not notice",
    modified: "Drizzle does not notice",
};

/// From 1.0 on.
const WORDS_BY_NAME: Words = Words { out_of_order: "Drizzle applies it all the same", ..WORDS };

impl Tool for Drizzle {
    fn format(&self) -> Format {
        Format::Drizzle
    }

    fn recognises(&self, columns: &Columns) -> bool {
        let old = ["id int4", "hash text", "created_at int8"];
        let new = [&old[..], &["name text", "applied_at timestamptz"]].concat();
        columns.are(&old) || columns.are(&new)
    }

    fn query(&self, table: &HistoryTable) -> String {
        let (name, at) = match table.columns.contains("name") {
            true => ("name", moment_utc("applied_at")),
            false => ("NULL::text", "NULL::text".to_owned()),
        };
        format!("SELECT hash, created_at::text, {name}, {at} FROM {} ORDER BY id", table.in_sql())
    }

    fn judge(&self, rows: &[Row], history: &History) -> Standings {
        let by_name = history.migrations.iter().all(|migration| migration.key == migration.id);
        let applied: Vec<Applied> = rows
            .iter()
            .map(|row| {
                let [hash, created, name, at] = values(row);
                let when = created.and_then(|text| text.parse::<i64>().ok());
                let found = history.migrations.iter().find(|migration| match name {
                    Some(name) => migration.id == name,
                    None => generated(migration, when, by_name),
                });
                let key = match found {
                    Some(migration) => migration.key.clone(),
                    None => name.filter(|_| by_name).or(created).unwrap_or_default().to_owned(),
                };
                Applied {
                    key,
                    at: at.map(str::to_owned),
                    checksum: hash.map(str::to_owned),
                    ..Applied::default()
                }
            })
            .collect();
        ordered::judge(history, &applied, if by_name { &WORDS_BY_NAME } else { &WORDS })
    }
}

/// Whether a migration was generated at that moment. Folders know the second only.
fn generated(migration: &Migration, when: Option<i64>, by_name: bool) -> bool {
    let Particulars::Drizzle { when: own } = migration.particulars else { return false };
    when.is_some_and(|when| own == when || (by_name && own / 1000 == when / 1000))
}
