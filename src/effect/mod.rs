//! What a statement does to a database: the one table of facts.
//!
//! Facts and judgement never mix: nothing here has a severity or an advice, and
//! nothing above here holds an opinion of its own about what a statement does.

mod access_method;
mod alter_table;
mod bound;
mod cast;
mod code;
mod column;
mod column_setting;
mod column_type;
mod constraint;
mod dependent;
mod enum_value;
mod evidence;
mod existing_constraint;
mod facts;
mod foreign_key;
mod held;
mod index;
mod inheritance;
mod maintenance;
mod merge;
mod new_constraint;
mod new_table;
mod not_null;
mod object;
mod partition_reference;
mod persistence;
mod phase;
mod placement;
mod predict;
mod query;
mod reindex;
mod relation;
mod rename;
mod replay;
mod routine;
mod script;
mod sequence;
mod setting;
mod table;
mod transaction;
mod transition;
mod unknown;
mod user_type;
mod view;
mod words;

use crate::pg::{LockMode, Name, QualifiedName, TypeName};
use crate::source::Span;

pub use evidence::Evidence;
pub use held::{HeldLock, HeldLocks};
pub use phase::Phase;
pub use predict::predict;
pub use relation::{RelationEffects, by_relation, perhaps_locked};
pub use replay::{Parsed, Replay, See};
pub use script::{Context, ScriptEffects, StatementEffects, Timeout};
pub use transition::{Transition, TransitionKind};
pub use unknown::Unknown;

/// One thing that a statement does to one object.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Effect {
    /// What it is done to.
    pub on: Object,
    /// What is done.
    pub kind: EffectKind,
    /// The bytes of the source that cause it: a statement or a subcommand.
    pub span: Span,
    /// How it is known.
    pub evidence: Evidence,
    /// What it depends on, where it is not certain each time the statement runs:
    /// `an IF around it`.
    pub depends_on: Option<&'static str>,
}

/// The object of an effect.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Object {
    /// What kind of object.
    pub kind: ObjectKind,
    /// Its name before the statement.
    pub name: QualifiedName,
    /// What is known of its past.
    pub life: Life,
}

/// The kinds of objects that have effects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObjectKind {
    /// A table, also a partition.
    Table,
    /// A partitioned table.
    PartitionedTable,
    /// An index.
    Index,
    /// A view.
    View,
    /// A materialised view.
    MaterializedView,
    /// A sequence.
    Sequence,
    /// A type.
    Type,
    /// The whole database, or no object in particular.
    Database,
}

impl ObjectKind {
    /// The kind as reports spell it: `materialized view`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::PartitionedTable => "partitioned table",
            Self::Index => "index",
            Self::View => "view",
            Self::MaterializedView => "materialized view",
            Self::Sequence => "sequence",
            Self::Type => "type",
            Self::Database => "database",
        }
    }
}

/// What is known of an object's past.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Life {
    /// Never seen: assumed to exist, with rows and traffic.
    Assumed,
    /// Created by SQL that is released: it has rows and traffic.
    Existing,
    /// Created by the same unreleased migrations: nobody waits for it.
    New,
}

/// What is done to an object.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum EffectKind {
    /// A table-level lock is taken.
    Lock {
        /// The mode.
        mode: LockMode,
        /// When it is let go.
        until: Until,
    },
    /// A table-level lock that is taken or not, as rows and plans go; at most
    /// in this mode, until the end of the transaction.
    MayLock {
        /// The strongest mode.
        mode: LockMode,
        /// What it depends on.
        why: &'static str,
    },
    /// All rows are copied to a new file, and all indexes built again.
    Rewrite(RewriteCause),
    /// All rows are read to check something, while the lock is held.
    Scan(ScanCause),
    /// An index is built.
    IndexBuild {
        /// `CONCURRENTLY`: reads and writes go on.
        concurrent: bool,
    },
    /// Rows are changed that are looked for: how long that takes depends on
    /// how many there are. An `INSERT` of listed rows is none.
    ChangesRows,
    /// Data is gone that no statement brings back.
    Loss(Loss),
    /// A client of the previous release breaks.
    Break(Break),
    /// It fails on some rows.
    MayFail(MayFail),
    /// PostgreSQL refuses it for certain.
    Fails {
        /// The error code.
        sqlstate: &'static str,
        /// The server's message, as far as it can be foreseen.
        message: String,
    },
    /// It cannot run inside a transaction block.
    RefusesTransaction,
    /// What it does could not be told, and why.
    Unknown(Unknown),
}

/// When a lock is let go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Until {
    /// At the end of the transaction.
    TransactionEnd,
    /// At the end of the statement, which runs transactions of its own.
    StatementEnd,
}

/// Why a table is rewritten.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum RewriteCause {
    /// A new column with a default that is computed row by row.
    VolatileDefault {
        /// The column.
        column: Name,
        /// The function that is volatile, or not known not to be.
        function: Name,
    },
    /// A new `serial` column.
    Serial {
        /// The column.
        column: Name,
    },
    /// A new identity column.
    Identity {
        /// The column.
        column: Name,
    },
    /// A new stored generated column, or a new expression for one.
    Generated {
        /// The column.
        column: Name,
    },
    /// A new column of a domain with constraints.
    ConstrainedDomain {
        /// The column.
        column: Name,
        /// The domain.
        domain: TypeName,
    },
    /// A change of type that changes the stored bytes.
    Type {
        /// The column.
        column: Name,
        /// The old type, where it is known.
        from: Option<TypeName>,
        /// The new type.
        to: TypeName,
    },
    /// `SET LOGGED`, `SET UNLOGGED`.
    Persistence,
    /// `REFRESH MATERIALIZED VIEW`.
    Refresh,
    /// `CLUSTER`.
    Cluster,
    /// `VACUUM FULL`.
    Vacuum,
    /// `SET TABLESPACE`.
    Tablespace,
    /// `SET ACCESS METHOD`.
    AccessMethod,
}

/// Why a table is read.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ScanCause {
    /// No row may have a null here.
    NotNull {
        /// The column.
        column: Name,
    },
    /// Every row must satisfy a `CHECK`.
    Check {
        /// The constraint.
        constraint: Name,
    },
    /// Every row must have its referenced row.
    ForeignKey {
        /// The constraint.
        constraint: Name,
    },
    /// No two rows may conflict.
    Exclusion {
        /// The constraint.
        constraint: Name,
    },
    /// A query reads its sources: of `CREATE TABLE AS`, of a materialised view.
    Query,
    /// Every row must belong to its partition.
    PartitionBound,
}

/// What is lost.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Loss {
    /// A table and its rows.
    Table,
    /// A column and its values.
    Column {
        /// The column.
        column: Name,
    },
    /// Values that the new type of a column cannot hold.
    Narrowing {
        /// The column.
        column: Name,
    },
    /// Rows of a table that stays.
    Rows {
        /// No condition says which: all rows.
        every: bool,
    },
    /// Values that an `UPDATE` overwrites.
    OverwrittenValues {
        /// The columns.
        columns: Vec<Name>,
        /// No condition says in which rows: in all.
        every: bool,
    },
}

/// What breaks for a client of the previous release.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Break {
    /// The table is gone.
    TableGone,
    /// The table has another name or schema.
    TableRenamed {
        /// The new name.
        to: QualifiedName,
    },
    /// The column is gone.
    ColumnGone {
        /// The column.
        column: Name,
    },
    /// The column has another name.
    ColumnRenamed {
        /// The old name.
        from: Name,
        /// The new name.
        to: Name,
    },
    /// The column has another type.
    ColumnTypeChanged {
        /// The column.
        column: Name,
    },
    /// An `INSERT` that does not name the column fails.
    ColumnRequired {
        /// The column.
        column: Name,
    },
    /// Writes that were fine are refused.
    WriteRefused {
        /// The constraint.
        constraint: Name,
    },
    /// Reads meet nulls that they never met.
    NullsAppear {
        /// The column.
        column: Name,
    },
    /// A write that leaves the column out gets another value.
    DefaultChanged {
        /// The column.
        column: Name,
    },
}

/// The rows on which a statement fails.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MayFail {
    /// The error code it then gives.
    pub sqlstate: &'static str,
    /// Which rows make it fail: `a row where email is null`.
    pub on: String,
}

impl EffectKind {
    /// The work that takes longer the more rows there are: `rewrite`, `scan` or
    /// `index build`.
    pub const fn work(&self) -> Option<&'static str> {
        match self {
            Self::Rewrite(_) => Some("rewrite"),
            // A query reads rows but checks none, and a plan may spare it most.
            Self::Scan(ScanCause::Query) => None,
            Self::Scan(_) => Some("scan"),
            Self::IndexBuild { .. } => Some("index build"),
            _ => None,
        }
    }

    /// Whether a server can be seen to do it: a lock, or work.
    pub const fn is_physical(&self) -> bool {
        matches!(self, Self::Lock { .. }) || self.work().is_some()
    }
}

impl Effect {
    /// A predicted effect.
    pub fn predicted(on: Object, kind: EffectKind, span: Span) -> Self {
        Self { on, kind, span, evidence: Evidence::Predicted, depends_on: None }
    }

    /// The mode, where the effect is a lock.
    pub const fn lock(&self) -> Option<LockMode> {
        match self.kind {
            EffectKind::Lock { mode, .. } => Some(mode),
            _ => None,
        }
    }
}
