//! What the recogniser notes on its way, for those who want to know what an
//! expression or a query names.

use std::cell::RefCell;

use sqlparser::tokenizer::Token;

use crate::pg::{Name, TypeName};
use crate::source::Span;
use crate::sql::change::ObjectName;
use crate::sql::cursor::{Cursor, Parsed};
use crate::sql::lex::lex;
use crate::sql::query::Write;

/// Something that was met.
#[derive(Debug, Clone)]
pub(in crate::sql) enum Note {
    /// `WITH` begins.
    With {
        /// `RECURSIVE`: each of its names can be seen in each of its queries.
        recursive: bool,
    },
    /// The name of the next query behind `WITH`.
    WithName(Name),
    /// That query has ended.
    WithQueryEnd,
    /// The statement that `WITH` belongs to has ended.
    WithEnd,
    /// The next query is no part of the one around it: it stands in an expression
    /// or behind `WITH`.
    Aside,
    /// A query begins, with its `ORDER BY` and its locks.
    Query,
    /// It has ended.
    QueryEnd,
    /// `SELECT` begins.
    Select,
    /// Its last clause has ended.
    SelectEnd,
    /// A relation that is read.
    Relation {
        /// Its name.
        name: ObjectName,
        /// What it is called instead.
        alias: Option<Name>,
    },
    /// What a query or a function in `FROM` is called.
    Derived(Name),
    /// Columns that cannot be told: `NATURAL JOIN`, an alias that renames them.
    Untold,
    /// `*`, `t.*`.
    Star(Option<Name>),
    /// A column of the result, and what it is called where that can be told.
    Output(Option<Name>),
    /// A column of the result if there is one of that name, else one that is read.
    OutputOrColumn(Name),
    /// All columns of one of the relations, or of all, as columns of the result.
    OutputAll(Option<Name>),
    /// A column.
    Column {
        /// What stands before its dot.
        qualifier: Option<Name>,
        /// The column.
        column: Name,
    },
    /// A function that is called.
    Function(Option<Name>, Name),
    /// The sequence that `nextval('…')` names.
    Sequence(ObjectName),
    /// A type that something is cast to.
    Cast(TypeName),
    /// `FOR UPDATE` and its kin, of these tables or of all.
    RowLocks(Vec<Name>),
    /// Rows are written.
    Write(Write),
    /// `SELECT … INTO`.
    Into {
        /// The new table.
        name: ObjectName,
        /// `TEMPORARY`.
        temporary: bool,
    },
}

/// What was met, in order.
#[derive(Debug, Default)]
pub(in crate::sql) struct Notes(RefCell<Vec<Note>>);

impl Notes {
    /// The notes.
    pub(in crate::sql) fn into_inner(self) -> Vec<Note> {
        self.0.into_inner()
    }
}

/// The functions whose first argument names a sequence.
const OF_SEQUENCES: [&str; 3] = ["nextval", "setval", "currval"];

impl<'a> Cursor<'a> {
    /// Takes what `take` takes and notes what is met.
    pub(in crate::sql) fn noting(
        &mut self,
        take: impl FnOnce(&mut Cursor<'_>) -> Parsed<()>,
    ) -> Parsed<(Cursor<'a>, Vec<Note>)> {
        let start = self.clone();
        let notes = Notes::default();
        let left = {
            let mut reader: Cursor<'_> = self.clone();
            reader.notes = Some(&notes);
            take(&mut reader)?;
            reader.rest().len()
        };
        self.skip(self.rest().len() - left);
        Ok((start.before(self), notes.into_inner()))
    }

    /// Whether somebody wants to know.
    pub(super) fn is_noting(&self) -> bool {
        self.notes.is_some()
    }

    pub(super) fn note(&self, note: Note) {
        if let Some(notes) = self.notes {
            notes.0.borrow_mut().push(note);
        }
    }

    /// A place among the notes.
    pub(super) fn mark(&self) -> usize {
        self.notes.map_or(0, |notes| notes.0.borrow().len())
    }

    /// Notes something before what was noted since `mark`.
    pub(super) fn note_at(&self, mark: usize, note: Note) {
        if let Some(notes) = self.notes {
            notes.0.borrow_mut().insert(mark, note);
        }
    }

    /// Notes something instead of what is noted at `mark`.
    pub(super) fn replace_note(&self, mark: usize, note: Note) {
        if let Some(notes) = self.notes
            && let Some(known) = notes.0.borrow_mut().get_mut(mark)
        {
            *known = note;
        }
    }

    /// Takes what `take` takes, or nothing.
    pub(super) fn attempt<T>(&mut self, take: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        let (before, mark) = (self.clone(), self.mark());
        let taken = take(self);
        if taken.is_err() {
            *self = before;
            self.forget_newer();
            if let Some(notes) = self.notes {
                notes.0.borrow_mut().truncate(mark);
            }
        }
        taken
    }

    /// Notes a call; its arguments are next.
    pub(super) fn note_call(&self, mut parts: Vec<Name>) {
        let Some(name) = parts.pop() else { return };
        if OF_SEQUENCES.contains(&name.as_str())
            && let Some(sequence) = self.sequence_argument()
        {
            self.note(Note::Sequence(sequence));
        }
        self.note(Note::Function(parts.pop(), name));
    }

    /// The sequence in `('schema.name' …`.
    fn sequence_argument(&self) -> Option<ObjectName> {
        let opened = self.rest().iter().take_while(|l| l.token == Token::LParen).count();
        let literal = self.peek(opened)?;
        let Token::SingleQuotedString(text) = &literal.token else { return None };
        let lexemes = lex(text, Span::new(0, text.len())).ok()?;
        let mut cursor = Cursor::new(text, &lexemes);
        let name = cursor.object_name().ok()?;
        cursor.finish().ok()?;
        Some(ObjectName { span: literal.span, ..name })
    }
}
