//! The statements of one file or section, and how they are sent.

use crate::source::{Source, Span};
use crate::sql::{self, Statement};

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

impl TransactionMode {
    /// Whether a script of so many statements runs in a transaction block that is
    /// not its own; of a simple-query message that is the implicit one.
    pub const fn wraps(self, statements: usize) -> bool {
        match self {
            Self::PerScript => true,
            Self::SingleQuery => statements > 1,
            Self::PerStatement => false,
        }
    }
}

impl Script {
    /// The script that `region` of `source` is.
    pub fn new(
        source: Source,
        region: Span,
        direction: Direction,
        transaction: TransactionMode,
    ) -> Self {
        Self::from_pieces(source, region, direction, transaction, &[region])
    }

    /// The script that all of `source` is.
    pub fn whole(source: Source, direction: Direction, transaction: TransactionMode) -> Self {
        let region = Span::new(0, source.text().len());
        Self::new(source, region, direction, transaction)
    }

    /// The script that `region` of `source` is, where the tool itself cuts it into
    /// `pieces` (spans of `source`, in order) before it sends them: no statement
    /// reaches from one piece into the next, and one piece may hold several.
    pub fn from_pieces(
        source: Source,
        region: Span,
        direction: Direction,
        transaction: TransactionMode,
        pieces: &[Span],
    ) -> Self {
        let statements = pieces.iter().flat_map(|piece| sql::parse(&source, *piece)).collect();
        Self { source, region, direction, transaction, statements }
    }
}
