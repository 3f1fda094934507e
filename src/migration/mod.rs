//! Directories of files to ordered migrations; one file per format.

use crate::source::{Source, Span};
use crate::sql::Statement;

/// One step of a schema's history.
#[derive(Debug, Clone)]
pub struct Migration {
    /// The version as the tool compares it, for messages and for ordering:
    /// `0003`, `1.2`, `20240101000001`; a Flyway repeatable is `R__description`.
    pub id: String,
    /// The rest of the file name, in words.
    pub description: String,
    /// What takes the schema forward.
    pub up: Script,
    /// What takes it back, where the project has one.
    pub down: Option<Script>,
    /// SHA-256 of the up file's bytes, in hexadecimal.
    pub checksum: String,
}

/// The statements that one file, or one section of a file, runs.
#[derive(Debug, Clone)]
pub struct Script {
    /// The file.
    pub source: Source,
    /// The part of the file that this script is: all of it, or one section.
    pub region: Span,
    /// Which way it takes the schema.
    pub direction: Direction,
    /// How the tool wraps it.
    pub transaction: TransactionMode,
    /// Its statements, in order.
    pub statements: Vec<Statement>,
}

impl Script {
    /// The script that `region` of `source` is.
    pub fn new(
        source: Source,
        region: Span,
        direction: Direction,
        transaction: TransactionMode,
    ) -> Self {
        let statements = crate::sql::parse(&source, region);
        Self { source, region, direction, transaction, statements }
    }
}

/// Which way a script takes the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Forward.
    Up,
    /// Back.
    Down,
}

/// How a migration tool wraps a script in transactions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransactionMode {
    /// One transaction around the script (most tools).
    PerScript,
    /// Every statement commits on its own, as `psql -f` does.
    PerStatement,
    /// The script is sent as one simple-query message: PostgreSQL wraps it in an
    /// implicit transaction if it holds more than one statement.
    SingleQuery,
}
