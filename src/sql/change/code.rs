//! Code: what the bodies of `DO`, functions and procedures do when they run.

use super::{Change, ObjectName};
use crate::pg::Name;
use crate::source::{Span, Spanned};

/// A body, as far as what it does to a database goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// The language that it is in, folded.
    pub language: Name,
    /// Where it stands, without its quotes.
    pub span: Span,
    /// What it does, in order.
    pub steps: Vec<Step>,
}

/// One step of a body. Assignments, and expressions that only compute, are none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// SQL that runs as it is written: the changes of one statement.
    Run(Vec<Spanned<Change>>),
    /// SQL that is put together when it runs.
    Dynamic(Box<Dynamic>),
    /// What cannot be seen, and where it stands.
    Hidden(Spanned<Hidden>),
    /// `IF` and `CASE`: the first arm whose test holds.
    Choice {
        /// The arms, in order.
        arms: Vec<Arm>,
        /// What runs where none holds.
        otherwise: Vec<Step>,
    },
    /// A loop, which may run any number of times.
    Repeat {
        /// Its label.
        label: Option<Name>,
        /// Whether it runs at least once.
        once: bool,
        /// What it repeats.
        steps: Vec<Step>,
    },
    /// A block, which is a subtransaction where it has handlers.
    Block {
        /// Its label.
        label: Option<Name>,
        /// What it does.
        steps: Vec<Step>,
        /// Its handlers, in order; nothing where it has no `EXCEPTION`.
        handlers: Option<Vec<Rescue>>,
    },
    /// `RETURN`, `EXIT`, `CONTINUE`.
    Leave(Leave),
    /// `RAISE` of an error.
    Raise(Spanned<Raised>),
    /// `COMMIT`, `ROLLBACK`.
    EndTransaction {
        /// Where it stands.
        span: Span,
        /// Whether it keeps what was done.
        commits: bool,
    },
}

/// One arm of a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arm {
    /// What evaluating the condition does.
    pub asks: Vec<Step>,
    /// When it is taken, given that no arm before it was.
    pub test: Test,
    /// What it does.
    pub steps: Vec<Step>,
}

/// `WHEN conditions THEN …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rescue {
    /// The error codes that it catches, with `%` for any that begin so; `%` alone
    /// is `OTHERS`.
    pub codes: Vec<String>,
    /// What it does.
    pub steps: Vec<Step>,
}

impl Rescue {
    /// Whether it catches an error. Source: `exception_matches_conditions`.
    pub fn catches(&self, sqlstate: &str) -> bool {
        self.codes.iter().any(|code| match code.strip_suffix('%') {
            // OTHERS leaves out query_canceled and assert_failure.
            Some("") => sqlstate != "57014" && sqlstate != "P0004",
            Some(class) => sqlstate.starts_with(class),
            None => code == sqlstate,
        })
    }
}

/// SQL that is put together when it runs, as far as it can be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dynamic {
    /// Its text; what is only known when it runs is `‹…›`.
    pub sql: String,
    /// What it changes; where it has holes, with a name of our own in each.
    pub changes: Vec<Spanned<Change>>,
    /// The same with other names in the holes, where that makes a difference:
    /// what both do is certain.
    pub otherwise: Option<Vec<Spanned<Change>>>,
}

/// What cannot be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hidden {
    /// SQL that is put together when it runs: what is known of its text.
    Dynamic {
        /// Its text; what is only known when it runs is `‹…›`.
        sql: String,
    },
    /// A body that is not read.
    Code {
        /// Why: its language, or what is not understood.
        why: String,
    },
    /// An expression that is not read and may call anything.
    Expression,
}

/// Leaving a block, a loop or the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leave {
    /// `RETURN`.
    Body,
    /// `EXIT`.
    Exit {
        /// Of which block or loop; nothing is the innermost loop.
        label: Option<Name>,
    },
    /// `CONTINUE`.
    Next {
        /// Of which loop.
        label: Option<Name>,
    },
}

/// An error that is raised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raised {
    /// Its code; nothing where it is not known, or not one of the server's.
    pub sqlstate: Option<&'static str>,
    /// Its message, as far as it is known.
    pub message: String,
    /// Whether it is the error that is being handled.
    pub again: bool,
}

/// A condition, as far as it can be told before it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// It is the same always.
    Known(bool),
    /// Whether something exists.
    Exists(Lookup),
    /// Whether `server_version_num` is at least this.
    ServerVersion(u32),
    /// The opposite.
    Not(Box<Test>),
    /// All of them hold.
    All(Vec<Test>),
    /// It cannot be told.
    Opaque,
}

/// A look into the system catalogs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookup {
    /// What is looked for.
    pub of: Sought,
    /// Whether more is asked of it than its name: it may exist and not be found.
    pub narrowed: bool,
}

/// What a look into the system catalogs looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sought {
    /// A table, a view, an index, a sequence.
    Relation(ObjectName),
    /// A column.
    Column {
        /// Its table.
        table: ObjectName,
        /// Its name.
        column: Name,
    },
    /// A constraint.
    Constraint {
        /// Its table, where it is asked for.
        table: Option<ObjectName>,
        /// Its name.
        name: Name,
    },
    /// A trigger.
    Trigger {
        /// Its table, where it is asked for.
        table: Option<ObjectName>,
        /// Its name.
        name: Name,
    },
    /// A policy.
    Policy {
        /// Its table, where it is asked for.
        table: Option<ObjectName>,
        /// Its name.
        name: Name,
    },
    /// A type.
    Type(ObjectName),
    /// A value of an enum.
    EnumValue {
        /// The enum, where it is asked for.
        ty: Option<ObjectName>,
        /// The value.
        value: String,
    },
    /// A function or a procedure.
    Routine(ObjectName),
    /// What the catalog does not follow: a role, an extension, a schema.
    Other {
        /// What it is: `role`.
        kind: &'static str,
        /// Its name.
        name: Name,
    },
}

impl Test {
    /// The opposite.
    pub fn negated(self) -> Self {
        match self {
            Self::Known(holds) => Self::Known(!holds),
            Self::Not(inner) => *inner,
            Self::Opaque => Self::Opaque,
            other => Self::Not(Box::new(other)),
        }
    }
}

impl Code {
    /// Says of everything in it that it stands at `place`: of code inside a
    /// literal whose text is not that of the source byte by byte.
    pub(in crate::sql) fn relocate(&mut self, place: Span) {
        self.span = place;
        relocate_steps(&mut self.steps, place);
    }
}

fn relocate_steps(steps: &mut [Step], place: Span) {
    for step in steps {
        match step {
            Step::Run(changes) => relocate(changes, place),
            Step::Dynamic(dynamic) => {
                relocate(&mut dynamic.changes, place);
                dynamic.otherwise.iter_mut().for_each(|changes| relocate(changes, place));
            }
            Step::Hidden(hidden) => hidden.span = place,
            Step::Choice { arms, otherwise } => {
                for arm in arms {
                    relocate_steps(&mut arm.asks, place);
                    relocate_steps(&mut arm.steps, place);
                }
                relocate_steps(otherwise, place);
            }
            Step::Repeat { steps, .. } => relocate_steps(steps, place),
            Step::Block { steps, handlers, .. } => {
                relocate_steps(steps, place);
                for handler in handlers.iter_mut().flatten() {
                    relocate_steps(&mut handler.steps, place);
                }
            }
            Step::Raise(raised) => raised.span = place,
            Step::EndTransaction { span, .. } => *span = place,
            Step::Leave(_) => {}
        }
    }
}

/// Says of `changes` that they stand at `place`, and of code in them too.
pub(in crate::sql) fn relocate(changes: &mut [Spanned<Change>], place: Span) {
    for change in changes {
        change.span = place;
        match &mut change.value {
            Change::Do(code) => code.relocate(place),
            Change::CreateRoutine(routine) => {
                routine.code.iter_mut().for_each(|code| code.relocate(place));
            }
            _ => {}
        }
    }
}
