//! `TypeORM`: a row for each class name.

use super::Standings;
use super::columns::Columns;
use super::ordered::{self, Applied, Words};
use super::table::HistoryTable;
use super::tool::{Tool, values};
use crate::migration::{Format, History};
use crate::postgres::Row;

pub(super) struct Typeorm;

const WORDS: Words = Words {
    out_of_order: "TypeORM applies it all the same",
    missing: "TypeORM does not notice",
    modified: "TypeORM stores nothing to notice it by",
};

impl Tool for Typeorm {
    fn format(&self) -> Format {
        Format::Typeorm
    }

    fn recognises(&self, columns: &Columns) -> bool {
        columns.are(&["id int4", "timestamp int8", "name varchar"])
    }

    fn query(&self, table: &HistoryTable) -> String {
        format!("SELECT name FROM {} ORDER BY id", table.in_sql())
    }

    fn judge(&self, rows: &[Row], history: &History) -> Standings {
        let applied: Vec<Applied> = rows
            .iter()
            .map(|row| {
                let [name] = values(row);
                Applied { key: name.unwrap_or_default().to_owned(), ..Applied::default() }
            })
            .collect();
        ordered::judge(history, &applied, &WORDS)
    }
}
