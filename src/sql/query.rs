//! What a query or a statement that changes rows reads, writes and calls.

mod reader;
mod writes;

use std::collections::BTreeSet;

use sqlparser::ast::Visit;

use super::change::ObjectName;
use super::cursor::{Cursor, Parsed};
use super::tree::{at_end, read_tree};
use crate::pg::Name;
use crate::source::Span;
use reader::Reader;

/// The relations that a query names, and what it calls.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// What it writes.
    pub writes: Vec<Write>,
    /// The relations that it reads only, each once; names of its own `WITH`
    /// queries left out.
    pub reads: Vec<ObjectName>,
    /// The columns of `reads`; nothing where they cannot be told (`NATURAL
    /// JOIN`), or where rows are written.
    pub columns: Option<BTreeSet<ColumnUse>>,
    /// The relations whose rows it locks: `FOR UPDATE`, `FOR SHARE`.
    pub row_locks: Vec<ObjectName>,
    /// The functions that it calls, with their schemas where written.
    pub functions: BTreeSet<(Option<Name>, Name)>,
    /// The sequences that `nextval('…')` and its kin name.
    pub sequences: Vec<ObjectName>,
}

/// The query of a view or of `CREATE TABLE AS`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefiningQuery {
    /// Where it stands.
    pub span: Span,
    /// What it names; nothing where it could not be read.
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

impl Query {
    /// Reads the tokens of `cursor`, all of them, as one statement.
    pub(super) fn parse(cursor: &Cursor<'_>) -> Parsed<Self> {
        let mut end = cursor.clone();
        end.row_statement()?;
        end.finish()?;
        let query = read_tree(cursor, |parser| {
            let tree = parser.parse_statement().ok()?;
            at_end(parser).then(|| Self::of(&tree, cursor.whole()))
        })?;
        query.map_or_else(|| cursor.refuse("a query that can be read"), Ok)
    }

    /// Reads the tokens of `cursor`, all of them, as an expression.
    pub(super) fn of_expression(cursor: &Cursor<'_>) -> Parsed<Self> {
        let mut end = cursor.clone();
        end.expression()?;
        end.finish()?;
        let query = read_tree(cursor, |parser| {
            let tree = parser.parse_expr().ok()?;
            at_end(parser).then(|| Self::of(&tree, cursor.whole()))
        })?;
        query.map_or_else(|| cursor.refuse("an expression that can be read"), Ok)
    }

    fn of(tree: &impl Visit, span: Span) -> Self {
        let mut reader = Reader::new(span);
        let _ = tree.visit(&mut reader);
        reader.finish()
    }

    /// What `other` names as well.
    pub(super) fn extend(&mut self, other: Self) {
        self.writes.extend(other.writes);
        self.reads.extend(other.reads);
        self.columns = None;
        self.row_locks.extend(other.row_locks);
        self.functions.extend(other.functions);
        self.sequences.extend(other.sequences);
    }
}

impl DefiningQuery {
    /// Takes a query and reads it.
    pub(super) fn take(cursor: &mut Cursor<'_>) -> Parsed<Self> {
        let all = cursor.clone();
        cursor.select_statement()?;
        let cursor = &all.before(cursor);
        let span = cursor.whole();
        let names = read_tree(cursor, |parser| {
            let tree = parser.parse_query().ok().filter(|_| at_end(parser))?;
            let mut reader = Reader::new(span);
            let _ = tree.visit(&mut reader);
            (!reader.is_opaque()).then(|| reader.finish())
        })?;
        Ok(Self { span, names })
    }
}
