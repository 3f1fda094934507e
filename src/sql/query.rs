//! What a query or a statement that changes rows reads, writes and calls.

mod reader;

use std::collections::BTreeSet;

use super::change::ObjectName;
use super::cursor::{Cursor, Parsed};
use super::syntax::Note;
use crate::pg::Name;
use crate::source::Span;

/// The relations that a query names, and what it calls.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// What it writes.
    pub writes: Vec<Write>,
    /// The relations that it reads only, each once; names of its own `WITH`
    /// queries left out.
    pub reads: Vec<ObjectName>,
    /// The columns of `reads`; nothing where they cannot be told (`NATURAL
    /// JOIN`), or where rows are written. Behind the last of `reads` comes the table
    /// that the query belongs to, where it is that of a trigger, a rule or a policy.
    pub columns: Option<BTreeSet<ColumnUse>>,
    /// Whether it reads from something else than relations too, whose columns are not
    /// known: a query, a function, `VALUES`.
    pub derived: bool,
    /// What the columns of its result are called; nothing where that cannot be told.
    pub outputs: Option<Vec<Output>>,
    /// The relations whose rows it locks: `FOR UPDATE`, `FOR SHARE`.
    pub row_locks: Vec<ObjectName>,
    /// The functions that it calls, with their schemas where written.
    pub functions: BTreeSet<(Option<Name>, Name)>,
    /// The sequences that `nextval('…')` and its kin name.
    pub sequences: Vec<ObjectName>,
}

/// What the rows of its own table are called in a trigger and in a rule.
const ROWS: [&str; 2] = ["new", "old"];

/// The query of a view or of `CREATE TABLE AS`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefiningQuery {
    /// Where it stands.
    pub span: Span,
    /// What it names; nothing where it does what no such query may do, or what is
    /// not in its text.
    pub names: Option<Query>,
}

/// A column that a query names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ColumnUse {
    /// Which of the relations it is of, where a qualifier says so.
    pub relation: Option<usize>,
    /// The column; nothing is `*`.
    pub column: Option<Name>,
}

/// One or more columns of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// A column, and its name where the text tells it.
    Column(Option<Name>),
    /// All columns of one of the relations that are read.
    All(usize),
}

/// A relation whose rows are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Write {
    /// The relation.
    pub table: ObjectName,
    /// What is done to its rows.
    pub kind: WriteKind,
    /// Whether a condition says which rows, or a list of values; else it is all
    /// of them, or as many as a query gives.
    pub filtered: bool,
}

/// What is done to rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WriteKind {
    /// `INSERT`: the columns that it names.
    Insert(Vec<Name>),
    /// `UPDATE`: the columns that it sets.
    Update(Vec<Name>),
    /// `DELETE`.
    Delete,
}

/// The table that `SELECT … INTO` makes.
#[derive(Debug)]
pub(super) struct Into {
    pub(super) name: ObjectName,
    pub(super) temporary: bool,
}

impl Query {
    /// Reads the tokens of `cursor`, all of them, as one statement.
    pub(super) fn parse(cursor: &Cursor<'_>) -> Parsed<Self> {
        Self::whole(cursor, &[], |cursor| cursor.row_statement())
    }

    /// As [`Self::parse`], of a rule.
    pub(super) fn of_rule(cursor: &Cursor<'_>) -> Parsed<Self> {
        Self::whole(cursor, &ROWS, |cursor| cursor.row_statement())
    }

    /// Reads the tokens of `cursor`, all of them, as an expression.
    pub(super) fn of_expression(cursor: &Cursor<'_>) -> Parsed<Self> {
        Self::whole(cursor, &[], |cursor| cursor.expression())
    }

    /// The condition of a trigger or a rule.
    pub(super) fn of_condition(cursor: &Cursor<'_>) -> Parsed<Self> {
        Self::whole(cursor, &ROWS, |cursor| cursor.expression())
    }

    /// An expression of a policy of `table`.
    pub(super) fn of_policy(cursor: &Cursor<'_>, table: &ObjectName) -> Parsed<Self> {
        Self::whole(cursor, &[&table.name], |cursor| cursor.expression())
    }

    fn whole(
        cursor: &Cursor<'_>,
        own: &[&str],
        take: impl FnOnce(&mut Cursor<'_>) -> Parsed<()>,
    ) -> Parsed<Self> {
        let mut cursor = cursor.clone();
        let (_, notes) = cursor.noting(take)?;
        cursor.finish()?;
        Ok(reader::read(notes, None, own))
    }

    /// One that names nothing.
    pub(super) fn of_nothing() -> Self {
        Self { columns: Some(BTreeSet::new()), ..Self::default() }
    }

    /// Reads the tokens of `cursor`, all of them, as one statement, and the table
    /// that it makes, if it is a `SELECT … INTO`.
    pub(super) fn parse_with_into(cursor: &Cursor<'_>) -> Parsed<(Self, Option<Into>)> {
        let mut cursor = cursor.clone();
        let (_, mut notes) = cursor.noting(|cursor| cursor.row_statement())?;
        cursor.finish()?;
        let at = notes.iter().position(|note| matches!(note, Note::Into { .. }));
        let into = at.map(|at| notes.remove(at)).and_then(|note| match note {
            Note::Into { name, temporary } => Some(Into { name, temporary }),
            _ => None,
        });
        Ok((reader::read(notes, None, &[]), into))
    }

    /// What `other` names as well.
    pub(super) fn extend(&mut self, other: Self) {
        let (here, there) = (self.reads.len(), other.reads.len());
        self.writes.extend(other.writes);
        self.reads.extend(other.reads);
        let columns = self.columns.take().zip(other.columns);
        self.columns = columns.map(|(columns, others)| {
            // The table that both belong to stays behind the last.
            let own = here + there;
            let moved = |mut column: ColumnUse, before: usize, reads: usize| {
                let place = |at| if at == reads { own } else { at + before };
                column.relation = column.relation.map(place);
                column
            };
            let columns = columns.into_iter().map(|column| moved(column, 0, here));
            columns.chain(others.into_iter().map(|column| moved(column, here, there))).collect()
        });
        self.outputs = None;
        self.derived |= other.derived;
        self.row_locks.extend(other.row_locks);
        self.functions.extend(other.functions);
        self.sequences.extend(other.sequences);
    }
}

impl DefiningQuery {
    /// Takes a query and reads it.
    pub(super) fn take(cursor: &mut Cursor<'_>) -> Parsed<Self> {
        Self::take_of(cursor, None)
    }

    /// Takes a query that may read the view that it is of, and reads it.
    pub(super) fn take_recursive(cursor: &mut Cursor<'_>, view: &ObjectName) -> Parsed<Self> {
        Self::take_of(cursor, Some(view.name.clone()))
    }

    fn take_of(cursor: &mut Cursor<'_>, view: Option<Name>) -> Parsed<Self> {
        let (tokens, notes) = cursor.noting(|cursor| cursor.select_statement())?;
        let into = notes.iter().any(|note| matches!(note, Note::Into { .. }));
        let names = (!into).then(|| reader::read(notes, view, &[]));
        Ok(Self { span: tokens.whole(), names })
    }
}
