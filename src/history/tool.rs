//! What each tool has to say for itself.

use super::columns::Columns;
use super::table::HistoryTable;
use super::{
    Standings, alembic, atlas, django, drizzle, flyway, goose, knex, liquibase, node_pg_migrate,
    one_number, prisma, refinery, sqlx, supabase, typeorm, version_only,
};
use crate::migration::{Format, History};
use crate::postgres::Row;

/// A tool's history table and its rules.
pub(super) trait Tool: Sync {
    /// Whose it is.
    fn format(&self) -> Format;

    /// Whether a table with these columns is its history.
    fn recognises(&self, columns: &Columns) -> bool;

    /// The query for the rows, every value as text.
    fn query(&self, table: &HistoryTable) -> String;

    /// What the tool would say, given these rows.
    fn judge(&self, rows: &[Row], history: &History) -> Standings;

    /// A query that has rows while the tool holds its own lock, and what to say then.
    fn lock(&self, _table: &HistoryTable) -> Option<(String, String)> {
        None
    }
}

const TOOLS: [&dyn Tool; 19] = [
    &flyway::Flyway,
    &goose::Goose,
    &one_number::GOLANG_MIGRATE,
    &sqlx::Sqlx,
    &alembic::Alembic,
    &prisma::Prisma,
    &refinery::Refinery,
    &version_only::DIESEL,
    &version_only::DBMATE,
    &version_only::RAILS,
    &atlas::Atlas,
    &drizzle::Drizzle,
    &supabase::Supabase,
    &liquibase::Liquibase,
    &node_pg_migrate::NodePgMigrate,
    &one_number::TERN,
    &django::Django,
    &knex::Knex,
    &typeorm::Typeorm,
];

/// The tool that reads `format`.
pub(super) fn of(format: Format) -> Option<&'static dyn Tool> {
    TOOLS.into_iter().find(|tool| tool.format() == format)
}

/// The first tool whose columns these are.
pub(super) fn recognise(columns: &Columns) -> Option<Format> {
    TOOLS.into_iter().find(|tool| tool.recognises(columns)).map(Tool::format)
}

/// A moment without a time zone, for the report.
pub(super) fn moment(column: &str) -> String {
    format!("to_char({column}, 'YYYY-MM-DD\"T\"HH24:MI:SS.MS')")
}

/// A moment with a time zone, for the report; the session's is UTC.
pub(super) fn moment_utc(column: &str) -> String {
    format!("to_char({column}, 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')")
}

/// The values of a row, as many as the query has columns.
pub(super) fn values<const N: usize>(row: &Row) -> [Option<&str>; N] {
    std::array::from_fn(|at| row.get(at).and_then(Option::as_deref))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_but_plain_has_a_history() {
        for format in Format::ALL {
            assert_eq!(of(format).is_some(), format != Format::Plain, "{format}");
        }
    }
}
