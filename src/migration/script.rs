//! The statements of one file or section, and how they are sent.

use crate::source::{Source, Span, Spanned};
use crate::sql::{self, Change, PieceKind, Statement};

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
    /// The spans that the tool itself cuts the region into.
    cuts: Vec<Span>,
    /// Whether the commands of psql reach the server.
    pub(super) sends_meta_commands: bool,
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
        let cuts = pieces.to_vec();
        Self { source, region, direction, transaction, cuts, sends_meta_commands: false }
    }

    /// Its statements, in order; they are parsed each time somebody asks.
    pub fn statements(&self) -> Vec<Statement> {
        let parsed = self.cuts.iter().flat_map(|cut| sql::parse(&self.source, *cut));
        let mut statements: Vec<Statement> = parsed.collect();
        if self.sends_meta_commands {
            let is_command = |statement: &&mut Statement| statement.is_meta_command;
            statements.iter_mut().filter(is_command).for_each(|it| send(it, &self.source));
        }
        statements
    }

    /// The statement of that index.
    pub fn statement(&self, index: usize) -> Option<Statement> {
        self.statements().into_iter().nth(index)
    }

    /// The spans of its statements, in order, without a look at what they say.
    pub fn spans(&self) -> impl Iterator<Item = Span> {
        self.cuts.iter().flat_map(|cut| {
            let pieces = sql::split(self.source.slice(*cut)).into_iter();
            let statements = pieces.filter(|piece| piece.kind != PieceKind::CopyData);
            statements.map(|piece| piece.span.shifted(cut.start))
        })
    }
}

/// Only psql knows its own commands; any other tool sends them to the server,
/// which refuses them.
fn send(command: &mut Statement, source: &Source) {
    let text = source.slice(command.span);
    let head = text.split_whitespace().next().unwrap_or(text).to_owned();
    let why = "a command of psql, which the server itself does not know".to_owned();
    let change = Change::Unrecognised { head, why: Some(why) };
    command.is_meta_command = false;
    command.changes = vec![Spanned::new(change, command.span)];
}
