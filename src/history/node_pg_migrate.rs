//! node-pg-migrate: a row for each name, in the order in which they ran. Unless it is
//! told otherwise, the tool insists that the files begin with the rows, in that order.

use super::Standings;
use super::columns::Columns;
use super::ordered::{self, Applied, Words};
use super::table::HistoryTable;
use super::tool::{Tool, moment, values};
use crate::migration::{Format, History};
use crate::postgres::Row;
use crate::report::MigrationState;

pub(super) struct NodePgMigrate;

const WORDS: Words = Words {
    out_of_order: "node-pg-migrate refuses to run, unless `--no-check-order` is given",
    missing: "node-pg-migrate refuses to run, unless `--no-check-order` is given",
    modified: "node-pg-migrate stores nothing to notice it by",
};

impl Tool for NodePgMigrate {
    fn format(&self) -> Format {
        Format::NodePgMigrate
    }

    fn recognises(&self, columns: &Columns) -> bool {
        columns.are(&["id int4", "name varchar", "run_on timestamp"])
    }

    fn query(&self, table: &HistoryTable) -> String {
        let at = moment("run_on");
        format!("SELECT name, {at} FROM {} ORDER BY run_on, id", table.in_sql())
    }

    fn judge(&self, rows: &[Row], history: &History) -> Standings {
        let applied: Vec<Applied> = rows
            .iter()
            .map(|row| {
                let [name, at] = values(row);
                let key = name.unwrap_or_default().to_owned();
                Applied { key, at: at.map(str::to_owned), ..Applied::default() }
            })
            .collect();
        let mut standings = ordered::judge(history, &applied, &WORDS);
        let others = standings.entries.iter().any(|entry| {
            matches!(
                entry.state,
                MigrationState::OutOfOrder | MigrationState::Missing | MigrationState::Future
            )
        });
        let ran = applied.iter().map(|row| row.key.as_str());
        let files = history.migrations.iter().map(|migration| migration.key.as_str());
        if !others && !ran.eq(files.take(applied.len())) {
            standings.notes.push(
                "the migrations ran in another order than that of their names; node-pg-migrate \
                 refuses to run, unless `--no-check-order` is given"
                    .to_owned(),
            );
        }
        standings
    }
}
