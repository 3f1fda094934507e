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
    /// The parts that are not SQL, and why what they do is not known. A statement that
    /// nobody understands stands for each, at the same place.
    pub unseen: Vec<Unseen>,
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
        let cuts = pieces.to_vec();
        Self {
            source,
            region,
            direction,
            transaction,
            cuts,
            sends_meta_commands: false,
            unseen: Vec::new(),
        }
    }

    /// Its statements, in order; they are parsed each time somebody asks.
    pub fn statements(&self) -> Vec<Statement> {
        let parsed = self.cuts.iter().flat_map(|cut| sql::parse(&self.source, *cut));
        let mut statements: Vec<Statement> = parsed.collect();
        if self.sends_meta_commands {
            let is_command = |statement: &&mut Statement| statement.is_meta_command;
            statements.iter_mut().filter(is_command).for_each(|it| send(it, &self.source));
        }
        let unseen = self.unseen.iter().map(Unseen::statement).collect();
        merged(statements, unseen, |statement| statement.span)
    }

    /// The statement of that index.
    pub fn statement(&self, index: usize) -> Option<Statement> {
        self.statements().into_iter().nth(index)
    }

    /// The spans of its statements, in order, without a look at what they say.
    pub fn spans(&self) -> impl Iterator<Item = Span> {
        let pieces = self.cuts.iter().flat_map(|cut| {
            let pieces = sql::split(self.source.slice(*cut)).into_iter();
            let statements = pieces.filter(|piece| piece.kind != PieceKind::CopyData);
            statements.map(|piece| piece.span.shifted(cut.start))
        });
        let unseen = self.unseen.iter().map(|unseen| unseen.span).collect();
        merged(pieces.collect(), unseen, |span| *span).into_iter()
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

/// Something that a script does and that is not SQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unseen {
    /// Where it shows best.
    pub span: Span,
    /// What it is written in: `Python`.
    pub language: String,
    /// Why what it does is not known.
    pub why: String,
}

impl Unseen {
    /// The statement that stands for it.
    fn statement(&self) -> Statement {
        let change =
            Change::Unrecognised { head: self.language.clone(), why: Some(self.why.clone()) };
        Statement {
            span: self.span,
            changes: vec![Spanned::new(change, self.span)],
            newer: Vec::new(),
            copy_data: None,
            is_meta_command: false,
        }
    }
}

impl Script {
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

    /// Forgets the SQL of a script that its tool rewrites before it runs it.
    pub(super) fn hide_statements(&mut self) {
        self.cuts.clear();
    }

    /// Something in `language` happens at `mark` that the statements do not show.
    pub fn doubt(&mut self, mark: Span, language: &str, why: impl Into<String>) {
        let (language, why) = (language.to_owned(), why.into());
        self.unseen.push(Unseen { span: mark, language, why });
        self.unseen.sort_by_key(|unseen| unseen.span.start);
    }
}

/// Puts what is not SQL in its place among the statements of a script.
fn merged<T>(mut sql: Vec<T>, unseen: Vec<T>, span: impl Fn(&T) -> Span) -> Vec<T> {
    for one in unseen {
        let at = sql.partition_point(|before| span(before).start < span(&one).start);
        sql.insert(at, one);
    }
    sql
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
