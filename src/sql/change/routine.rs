//! Functions, procedures and aggregates.

use super::{Code, ObjectName, Volatility};
use crate::pg::{Name, TypeName};
use crate::sql::expression::Expression;
use crate::sql::query::Query;

/// The kinds of routines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoutineKind {
    /// A function.
    Function,
    /// A procedure.
    Procedure,
    /// An aggregate.
    Aggregate,
    /// Any of them: `DROP ROUTINE`.
    Routine,
}

impl RoutineKind {
    /// The kind as messages spell it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Function => "function",
            Self::Procedure => "procedure",
            Self::Aggregate => "aggregate",
            Self::Routine => "routine",
        }
    }
}

/// `CREATE FUNCTION`, `CREATE PROCEDURE`, `CREATE AGGREGATE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateRoutine {
    /// What kind.
    pub kind: RoutineKind,
    /// Its name.
    pub name: ObjectName,
    /// `OR REPLACE`.
    pub replace: bool,
    /// Its parameters, in order.
    pub parameters: Vec<Parameter>,
    /// What it returns, where it says so; a procedure returns nothing.
    pub returns: Option<Returns>,
    /// How its result may change, as it says itself; `VOLATILE` if it does not.
    pub volatility: Volatility,
    /// `RETURNS NULL ON NULL INPUT`, `STRICT`.
    pub strict: bool,
    /// `SECURITY DEFINER`.
    pub security_definer: bool,
    /// The parameters of the session that it sets while it runs, and their
    /// values; nothing is what they are when it is created.
    pub sets: Vec<(Name, Option<String>)>,
    /// What it returns, where it is written in SQL and is one expression: the
    /// server may inline it, and then that counts.
    pub inlined: Option<Expression>,
    /// Whether its body stands without quotes: `BEGIN ATOMIC`, `RETURN`.
    pub standard_body: bool,
    /// What it runs; nothing for an aggregate.
    pub code: Option<Code>,
}

/// A parameter of a routine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Which way it goes.
    pub mode: ParameterMode,
    /// Its name, if it has one.
    pub name: Option<Name>,
    /// Its type.
    pub ty: TypeName,
    /// Whether it has a default.
    pub has_default: bool,
}

/// Which way a parameter goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterMode {
    /// `IN`.
    In,
    /// `OUT`.
    Out,
    /// `INOUT`.
    InOut,
    /// `VARIADIC`.
    Variadic,
}

/// What a function returns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Returns {
    /// A value of a type, or a set of them.
    Type {
        /// The type.
        ty: TypeName,
        /// `SETOF`.
        set: bool,
    },
    /// `TABLE (…)`: the columns.
    Table(Vec<(Name, TypeName)>),
}

/// A routine as `ALTER` and `DROP` name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoutineName {
    /// Its name.
    pub name: ObjectName,
    /// The types of its arguments, where they are written; of an aggregate, of
    /// its direct ones too.
    pub arguments: Option<Vec<TypeName>>,
}

/// `ALTER FUNCTION`, `ALTER PROCEDURE`, `ALTER ROUTINE`, `ALTER AGGREGATE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoutineAction {
    /// `RENAME TO`.
    Rename {
        /// The new name.
        to: Name,
    },
    /// `SET SCHEMA`.
    SetSchema {
        /// The new schema.
        schema: Name,
    },
    /// Options: how its result may change, where that is one of them.
    Options {
        /// The new volatility.
        volatility: Option<Volatility>,
    },
    /// `OWNER TO`, `DEPENDS ON EXTENSION`.
    Setting,
}

/// `DROP FUNCTION`, `DROP PROCEDURE`, `DROP ROUTINE`, `DROP AGGREGATE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DropRoutines {
    /// What kind.
    pub kind: RoutineKind,
    /// The routines.
    pub routines: Vec<RoutineName>,
    /// `IF EXISTS`.
    pub if_exists: bool,
    /// `CASCADE`.
    pub cascade: bool,
}

/// `CALL`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The procedure.
    pub name: ObjectName,
    /// What evaluating the call names, the procedure too.
    pub query: Query,
}
