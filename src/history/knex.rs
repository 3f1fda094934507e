//! Knex: a row for each file name.

use super::Standings;
use super::columns::Columns;
use super::ordered::{self, Applied, Words};
use super::table::HistoryTable;
use super::tool::{Tool, moment_utc, values};
use crate::migration::{Format, History};
use crate::postgres::Row;

pub(super) struct Knex;

const WORDS: Words = Words {
    out_of_order: "knex applies it all the same",
    missing: "knex refuses to run: the migration directory is corrupt",
    modified: "knex stores nothing to notice it by",
};

impl Tool for Knex {
    fn format(&self) -> Format {
        Format::Knex
    }

    fn recognises(&self, columns: &Columns) -> bool {
        columns.are(&["id int4|int8", "name varchar", "batch int4", "migration_time timestamptz"])
    }

    fn query(&self, table: &HistoryTable) -> String {
        let at = moment_utc("migration_time");
        format!("SELECT name, batch::text, {at} FROM {} ORDER BY id", table.in_sql())
    }

    fn judge(&self, rows: &[Row], history: &History) -> Standings {
        let applied: Vec<Applied> = rows
            .iter()
            .map(|row| {
                let [name, _, at] = values(row);
                let key = name.unwrap_or_default().to_owned();
                Applied { key, at: at.map(str::to_owned), ..Applied::default() }
            })
            .collect();
        ordered::judge(history, &applied, &WORDS)
    }

    fn lock(&self, table: &HistoryTable) -> Option<(String, String)> {
        let lock = table.sibling(&format!("{}_lock", table.name));
        let query = format!("SELECT is_locked::text FROM {lock} WHERE is_locked <> 0");
        let note = "knex holds its lock: a run is under way, or one crashed; \
                    `knex migrate:unlock` settles that"
            .to_owned();
        Some((query, note))
    }
}
