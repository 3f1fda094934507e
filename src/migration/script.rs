//! The statements of one file or section, and how they are sent.

use crate::source::{Source, Span, Spanned};
use crate::sql::{self, Change, Statement};

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
    /// The parts that are not SQL, and why what they do is not known. A statement that
    /// nobody understands stands for each, at the same place.
    pub unseen: Vec<Spanned<String>>,
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
    /// One transaction around all scripts of a run: what this one locks stays locked
    /// until the last one is through.
    PerRun,
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
            Self::PerScript | Self::PerRun => true,
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
        Self { source, region, direction, transaction, statements, unseen: Vec::new() }
    }

    /// A script that takes a schema forward and is written in `language`, not in SQL:
    /// what it does is not known, because `why`. `mark` is the part of the file that
    /// shows it best.
    pub fn foreign(source: Source, mark: Span, language: &str, why: impl Into<String>) -> Self {
        let region = Span::new(0, source.text().len());
        let transaction = TransactionMode::PerScript;
        let mut script = Self::from_pieces(source, region, Direction::Up, transaction, &[]);
        script.doubt(mark, language, why);
        script
    }

    /// Something in `language` happens at `mark` that the statements do not show.
    pub fn doubt(&mut self, mark: Span, language: &str, why: impl Into<String>) {
        let why = why.into();
        let unseen = format!("{language}: {why}");
        self.unseen.push(Spanned::new(unseen, mark));
        let change = Change::Unrecognised { head: language.to_owned(), why: Some(why) };
        let statement = Statement {
            span: mark,
            changes: vec![Spanned::new(change, mark)],
            copy_data: None,
            is_meta_command: false,
        };
        let at = self.statements.partition_point(|before| before.span.start < mark.start);
        self.statements.insert(at, statement);
    }
}

/// The first line of a text that is not blank; the empty span where there is none.
pub(super) fn first_line(source: &Source) -> Span {
    let text = source.text();
    let start = text.len() - text.trim_start().len();
    let line = text[start..].lines().next().unwrap_or_default().trim_end();
    Span::new(start, start + line.len())
}

/// The first line of a text that `matches`, without its indentation, else its first
/// line.
pub(super) fn line_with(source: &Source, matches: impl Fn(&str) -> bool) -> Span {
    let text = source.text();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim();
        if !content.is_empty() && matches(line) {
            let start = start + line.len() - line.trim_start().len();
            return Span::new(start, start + content.len());
        }
        start += line.len();
    }
    first_line(source)
}
