//! goose: a row for each version, and a first one for version 0. Old versions of goose
//! wrote a row with `is_applied = false` on the way down; the latest row of a version
//! counts.

use std::collections::BTreeMap;

use super::Standings;
use super::columns::Columns;
use super::ordered::{self, Applied, Words};
use super::table::HistoryTable;
use super::tool::{Tool, moment, values};
use crate::migration::{Format, History};
use crate::postgres::Row;

pub(super) struct Goose;

const WORDS: Words = Words {
    out_of_order: "`goose up` refuses it as missing, unless `-allow-missing` is given",
    missing: "goose does not notice",
    modified: "goose stores nothing to notice it by",
};

impl Tool for Goose {
    fn format(&self) -> Format {
        Format::Goose
    }

    fn recognises(&self, columns: &Columns) -> bool {
        columns.are(&[
            "id int4|int8",
            "version_id int8",
            "is_applied bool",
            "tstamp timestamp|timestamptz",
        ])
    }

    fn query(&self, table: &HistoryTable) -> String {
        let at = moment("tstamp");
        format!(
            "SELECT version_id::text, is_applied::text, {at} FROM {} WHERE version_id > 0 ORDER BY id",
            table.in_sql()
        )
    }

    fn judge(&self, rows: &[Row], history: &History) -> Standings {
        let mut latest: BTreeMap<&str, (bool, Option<&str>)> = BTreeMap::new();
        for row in rows {
            let [version, applied, at] = values(row);
            latest.insert(version.unwrap_or_default(), (applied == Some("true"), at));
        }
        let applied: Vec<Applied> = latest
            .into_iter()
            .filter(|(_, (applied, _))| *applied)
            .map(|(version, (_, at))| Applied {
                key: version.to_owned(),
                at: at.map(str::to_owned),
                ..Applied::default()
            })
            .collect();
        ordered::judge(history, &applied, &WORDS)
    }
}
