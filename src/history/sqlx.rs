//! sqlx: a row for each migration, with the checksum of its file.

use super::Standings;
use super::columns::Columns;
use super::ordered::{self, Applied, Words};
use super::table::HistoryTable;
use super::tool::{Tool, moment_utc, values};
use crate::migration::{Format, History};
use crate::postgres::Row;

pub(super) struct Sqlx;

const WORDS: Words = Words {
    out_of_order: "sqlx applies it all the same",
    missing: "sqlx refuses to run while it is missing",
    modified: "sqlx refuses to run while it is modified",
};

impl Tool for Sqlx {
    fn format(&self) -> Format {
        Format::Sqlx
    }

    fn recognises(&self, columns: &Columns) -> bool {
        columns.are(&[
            "version int8",
            "description text",
            "installed_on timestamptz",
            "success bool",
            "checksum bytea",
            "execution_time int8",
        ])
    }

    fn query(&self, table: &HistoryTable) -> String {
        let at = moment_utc("installed_on");
        format!(
            "SELECT version::text, success::text, encode(checksum, 'hex'), {at} FROM {} \
             ORDER BY version",
            table.in_sql()
        )
    }

    fn judge(&self, rows: &[Row], history: &History) -> Standings {
        let applied: Vec<Applied> = rows
            .iter()
            .map(|row| {
                let [version, success, checksum, at] = values(row);
                let failed = (success == Some("false")).then(|| {
                    "it is marked as failed (dirty), and sqlx refuses to run before that is settled"
                        .to_owned()
                });
                Applied {
                    key: version.unwrap_or_default().to_owned(),
                    at: at.map(str::to_owned),
                    checksum: checksum.map(str::to_owned),
                    failed,
                    detail: None,
                }
            })
            .collect();
        ordered::judge(history, &applied, &WORDS)
    }
}
