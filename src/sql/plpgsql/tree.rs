//! The statements of PL/pgSQL, as written.

use crate::pg::Name;
use crate::source::Span;

/// `[DECLARE …] BEGIN … [EXCEPTION …] END`.
#[derive(Debug, Clone, Default)]
pub(super) struct Block {
    pub(super) label: Option<Name>,
    pub(super) declarations: Vec<Declaration>,
    pub(super) body: Vec<Node>,
    /// Whether there is an `EXCEPTION`: the body is then a subtransaction.
    pub(super) catches: bool,
    pub(super) handlers: Vec<Handler>,
}

/// A variable, a cursor or an alias.
#[derive(Debug, Clone)]
pub(super) struct Declaration {
    pub(super) name: Name,
    /// The expression behind `:=` or `DEFAULT`.
    pub(super) value: Option<Span>,
    /// The query of a bound cursor.
    pub(super) cursor: Option<Span>,
}

/// `WHEN conditions THEN …`.
#[derive(Debug, Clone)]
pub(super) struct Handler {
    /// Names of conditions, or codes behind `SQLSTATE`.
    pub(super) conditions: Vec<Caught>,
    pub(super) body: Vec<Node>,
}

/// What a handler waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Caught {
    /// `unique_violation`, `others`.
    Named(Name),
    /// `SQLSTATE '23505'`.
    Code(String),
}

/// A statement.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) span: Span,
    pub(super) kind: Kind,
}

/// The kinds of statements.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    Block(Block),
    If {
        arms: Vec<(Span, Vec<Node>)>,
        otherwise: Vec<Node>,
    },
    Case {
        operand: Option<Span>,
        arms: Vec<(Span, Vec<Node>)>,
        /// Without an `ELSE` no match is an error.
        otherwise: Option<Vec<Node>>,
    },
    Loop {
        label: Option<Name>,
        over: Over,
        body: Vec<Node>,
    },
    /// `target := value`; a part of a variable is `whole: false`.
    Assign {
        target: Name,
        whole: bool,
        value: Span,
    },
    /// `PERFORM`: the query without its first word.
    Perform(Span),
    /// A statement of SQL, with `INTO target` to be left out.
    Sql {
        into: Option<Into>,
    },
    /// `EXECUTE`, also of `RETURN QUERY` and `OPEN … FOR`.
    Execute {
        query: Span,
        using: Vec<Span>,
        into: Vec<Name>,
    },
    /// A query that runs: of `RETURN QUERY`, of `OPEN … FOR`.
    Query(Span),
    /// `OPEN` of a bound cursor.
    Open(Name),
    /// `RETURN`.
    Return(Option<Span>),
    /// Expressions that are evaluated: `ASSERT`, `RETURN NEXT`, a `RAISE` below
    /// an error.
    Evaluate(Vec<Span>),
    /// `RAISE` of an error.
    Raise(Raise),
    /// `EXIT`, `CONTINUE`.
    Leave {
        next: bool,
        label: Option<Name>,
        when: Option<Span>,
    },
    /// What gives variables values: `FETCH`, `GET DIAGNOSTICS`.
    Sets(Vec<Name>),
    Commit,
    Rollback,
    /// What does nothing to a database: `NULL`, `MOVE`, `CLOSE`.
    Nothing,
}

/// What a loop goes over.
#[derive(Debug, Clone)]
pub(super) enum Over {
    Forever,
    While(Span),
    Integers { variable: Name, reverse: bool, from: Span, to: Span, by: Option<Span> },
    Query { variables: Vec<Name>, query: Span },
    Execute { variables: Vec<Name>, query: Span, using: Vec<Span> },
    Cursor { variables: Vec<Name>, cursor: Name },
    Array { variables: Vec<Name>, sliced: bool, array: Span },
}

/// `INTO [STRICT] targets`.
#[derive(Debug, Clone)]
pub(super) struct Into {
    pub(super) span: Span,
    pub(super) strict: bool,
    pub(super) targets: Vec<Name>,
}

/// An error that is raised.
#[derive(Debug, Clone, Default)]
pub(super) struct Raise {
    /// No condition and no message: the error that is being handled.
    pub(super) again: bool,
    /// `SQLSTATE '…'`, or the condition.
    pub(super) code: Option<Caught>,
    /// The literal of the format.
    pub(super) format: Option<Span>,
    /// Its arguments and the options.
    pub(super) evaluated: Vec<Span>,
    /// The value of `USING ERRCODE =`.
    pub(super) errcode: Option<Span>,
}
