//! What a live database says is applied: one file per migration tool.
//!
//! A tool's history table is found by its columns, in any schema and under any name
//! ([`find`]); a table that is not there means that nothing is applied, and none is
//! created. What the tool would say of each migration is told from the rows and the
//! files ([`compare`]), without the tool.

mod alembic;
mod atlas;
mod choice;
mod columns;
mod django;
mod drizzle;
mod flyway;
mod flyway_rows;
mod goose;
mod knex;
mod liquibase;
mod node_pg_migrate;
mod one_number;
mod ordered;
mod prisma;
mod refinery;
mod sqlx;
mod supabase;
mod table;
mod tool;
mod typeorm;
mod version_only;

use crate::migration::History;
use crate::postgres::{ReadOnlyError, ReadOnlySession};
use crate::report::StandingEntry;

pub use choice::choose;
pub use table::{HistoryTable, find};

/// Where the migrations of a directory stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standings {
    /// The migrations in the order of the tool, and behind them what is only in the
    /// history.
    pub entries: Vec<StandingEntry>,
    /// What a reader should know about how they were told.
    pub notes: Vec<String>,
}

/// Why a history could not be read.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// The database could not be read.
    #[error(transparent)]
    Database(#[from] ReadOnlyError),
    /// The table could not be read.
    #[error("read the history table `{table}`: {source}; {advice}")]
    Table {
        /// The table.
        table: String,
        /// Why.
        source: ReadOnlyError,
        /// What to do.
        advice: String,
    },
    /// The tool keeps no history, or none that banister reads.
    #[error(
        "tell what is applied: {0} files have no history table; if a tool runs them, name it with \
         `--format`"
    )]
    NoHistory(crate::migration::Format),
    /// Several tables could be the one.
    #[error(
        "tell which history belongs to these migrations: {} fit; name one with \
         `--history SCHEMA.TABLE`",
        .0.join(" and ")
    )]
    Several(Vec<String>),
    /// The table that is named is not there, or not the tool's.
    #[error(
        "find the history table `{wanted}`: {}",
        if .found.is_empty() {
            format!("the database has no history of {tool}")
        } else {
            format!("those of {tool} are {}", .found.join(", "))
        }
    )]
    NoSuchTable {
        /// What was asked for.
        wanted: String,
        /// The tool.
        tool: crate::migration::Format,
        /// The tables that there are.
        found: Vec<String>,
    },
}

/// Where the migrations of `history` stand by `table`, which is one of the same tool;
/// without a table nothing is applied.
///
/// # Errors
/// Where the table cannot be read, or the tool keeps no history.
pub async fn compare(
    session: &mut ReadOnlySession,
    table: Option<&HistoryTable>,
    history: &History,
) -> Result<Standings, HistoryError> {
    let tool = tool::of(history.format).ok_or(HistoryError::NoHistory(history.format))?;
    let Some(table) = table else { return Ok(tool.judge(&[], history)) };
    let refused = |source| HistoryError::Table {
        table: table.to_string(),
        advice: advice(&source, table),
        source,
    };
    let rows = session.attempt(&tool.query(table)).await.map_err(refused)?;
    let mut standings = tool.judge(&rows, history);
    if let Some((query, note)) = tool.lock(table) {
        // A tool whose lock cannot be seen is still read.
        match session.attempt(&query).await {
            Ok(rows) if !rows.is_empty() => standings.notes.push(note),
            Err(ReadOnlyError::Lost(why)) => return Err(ReadOnlyError::Lost(why).into()),
            _ => {}
        }
    }
    Ok(standings)
}

/// What to do about a table that cannot be read.
fn advice(error: &ReadOnlyError, table: &HistoryTable) -> String {
    let role = crate::postgres::Role::advice(&table.schema, &table.name);
    match error.sql().map(|error| error.sqlstate.as_str()) {
        Some("42501") => format!("give a role that may read it: {role}"),
        Some("55P03") => "something holds ACCESS EXCLUSIVE on it; try again when it is over".into(),
        _ => "see the server's log".into(),
    }
}
