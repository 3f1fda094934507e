//! Diesel, dbmate and Rails: a row for each version, and nothing to notice an edit by.

use super::Standings;
use super::columns::Columns;
use super::ordered::{self, Applied, Words};
use super::table::HistoryTable;
use super::tool::{Tool, moment, values};
use crate::migration::{Format, History};
use crate::postgres::Row;

pub(super) struct VersionOnly {
    format: Format,
    columns: &'static [&'static str],
    words: Words,
}

pub(super) const DIESEL: VersionOnly = VersionOnly {
    format: Format::Diesel,
    columns: &["version varchar", "run_on timestamp"],
    words: Words {
        out_of_order: "Diesel applies it all the same",
        missing: "Diesel does not notice, and cannot revert it",
        modified: "Diesel stores nothing to notice it by",
    },
};

/// Rails has the same table; another one beside it tells them apart.
pub(super) const DBMATE: VersionOnly = VersionOnly {
    format: Format::Dbmate,
    columns: &["version varchar"],
    words: Words {
        out_of_order: "dbmate applies it all the same, unless `--strict` is given",
        missing: "dbmate does not notice",
        modified: "dbmate stores nothing to notice it by",
    },
};

pub(super) const RAILS: VersionOnly = VersionOnly {
    format: Format::Rails,
    columns: &[],
    words: Words {
        out_of_order: "Rails applies it all the same",
        missing: "Rails lists it as `NO FILE`",
        modified: "Rails stores nothing to notice it by",
    },
};

impl Tool for VersionOnly {
    fn format(&self) -> Format {
        self.format
    }

    fn recognises(&self, columns: &Columns) -> bool {
        !self.columns.is_empty() && columns.are(self.columns)
    }

    fn query(&self, table: &HistoryTable) -> String {
        let at = match table.columns.contains("run_on") {
            true => moment("run_on"),
            false => "NULL::text".to_owned(),
        };
        format!("SELECT version, {at} FROM {} ORDER BY version", table.in_sql())
    }

    fn judge(&self, rows: &[Row], history: &History) -> Standings {
        let applied: Vec<Applied> = rows
            .iter()
            .map(|row| {
                let [version, at] = values(row);
                let key = version.unwrap_or_default().to_owned();
                Applied { key, at: at.map(str::to_owned), ..Applied::default() }
            })
            .collect();
        ordered::judge(history, &applied, &self.words)
    }
}
