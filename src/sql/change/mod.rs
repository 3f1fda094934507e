//! What statements change: our own form, between the parser and everything
//! else.

mod code;
mod constraint;
mod index;
mod maintenance;
mod object;
mod partition;
mod routine;
mod sequence;
mod table;
mod user_type;
mod view;

use super::query::Query;
use crate::pg::Name;
use crate::source::Span;

pub use code::*;
pub use constraint::*;
pub use index::*;
pub use maintenance::*;
pub use object::*;
pub use partition::*;
pub use routine::*;
pub use sequence::*;
pub use table::*;
pub use user_type::*;
pub use view::*;

/// One change of the schema, of a session's settings, or of a transaction. An
/// `ALTER TABLE` is one change per subcommand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// One subcommand of `ALTER TABLE`.
    AlterTable {
        /// The table (or view, index, sequence: PostgreSQL takes them too).
        table: Target,
        /// The subcommand.
        action: Box<TableAction>,
    },
    /// `CREATE TABLE`.
    CreateTable(Box<CreateTable>),
    /// `DROP TABLE`, `DROP INDEX`, `DROP TYPE` …
    Drop(Drop),
    /// `CREATE INDEX`.
    CreateIndex(Box<CreateIndex>),
    /// `ALTER INDEX`.
    AlterIndex {
        /// The index.
        index: Target,
        /// The subcommand.
        action: IndexAction,
    },
    /// `REINDEX`.
    Reindex(Reindex),
    /// `CREATE TYPE` and `CREATE DOMAIN`: what a column type means.
    CreateType {
        /// The type.
        name: ObjectName,
        /// What kind of type it is.
        kind: TypeKind,
    },
    /// `CREATE FUNCTION`, `CREATE PROCEDURE`, `CREATE AGGREGATE`.
    CreateRoutine(Box<CreateRoutine>),
    /// `ALTER FUNCTION` and its kin.
    AlterRoutine {
        /// What kind.
        kind: RoutineKind,
        /// The routine.
        routine: RoutineName,
        /// The subcommand.
        action: RoutineAction,
    },
    /// `DROP FUNCTION` and its kin.
    DropRoutines(DropRoutines),
    /// `DO`.
    Do(Box<Code>),
    /// `CALL`.
    Call(Box<Call>),
    /// `BEGIN`, `COMMIT`, `SAVEPOINT` …
    Transaction(TransactionControl),
    /// `SET`, `RESET` of one parameter.
    SetParameter {
        /// The parameter, lower case.
        name: Name,
        /// The new value as written, quotes removed; nothing resets it.
        value: Option<String>,
        /// `SET LOCAL`: until the end of the transaction.
        local: bool,
    },
    /// A statement that banister does not read.
    Unrecognised {
        /// Its first words: `CREATE VIEW`.
        head: String,
        /// Why, where a production began and gave up.
        why: Option<String>,
    },

    /// `CREATE VIEW`, `CREATE MATERIALIZED VIEW`.
    CreateView(Box<CreateView>),
    /// `REFRESH MATERIALIZED VIEW`.
    Refresh(Refresh),
    /// `CREATE SEQUENCE`.
    CreateSequence(CreateSequence),
    /// `ALTER SEQUENCE` of its options; what it shares with `ALTER TABLE` is
    /// an `AlterTable`.
    AlterSequence {
        /// The sequence.
        sequence: Target,
        /// `OWNED BY`.
        owner: Option<SequenceOwner>,
    },
    /// `CREATE STATISTICS`.
    CreateStatistics {
        /// Its name, where one was written.
        name: Option<ObjectName>,
        /// The table.
        table: ObjectName,
    },
    /// `ALTER STATISTICS`.
    AlterStatistics {
        /// The statistics object.
        name: ObjectName,
        /// `RENAME TO`.
        to: Option<Name>,
    },
    /// `TRUNCATE`.
    Truncate(Truncate),
    /// `LOCK`.
    LockTables(LockTables),
    /// `COMMENT ON`.
    Comment(Commented),
    /// `VACUUM`, `ANALYZE`.
    Vacuum(Vacuum),
    /// `CLUSTER`.
    Cluster(Cluster),
    /// A query, a statement that changes rows, or `COPY`.
    Query {
        /// What it names.
        query: Box<Query>,
        /// Whether it runs.
        mode: QueryMode,
        /// Whether it is a `MERGE`.
        merge: bool,
    },
    /// `ALTER TYPE` and `ALTER DOMAIN`.
    AlterType {
        /// The type.
        name: ObjectName,
        /// The subcommand.
        action: TypeAction,
    },
    /// `CREATE`, `ALTER`, `DROP` of a trigger, a rule or a policy.
    Attachment(Box<Attachment>),
    /// `GRANT` and `REVOKE` on relations.
    Privileges(Privileges),
    /// `ALTER SCHEMA … RENAME`, `DROP SCHEMA`.
    Schema(SchemaAction),
    /// `CREATE PUBLICATION` and `ALTER PUBLICATION` that name tables.
    Publication(Publication),
    /// A change of objects that no table depends on, and commands of a session.
    CatalogOnly(CatalogOnly),
    /// A statement that was read, and that runs or drops what cannot be seen.
    Opaque {
        /// What, and why it cannot be seen.
        why: String,
    },
}

/// A name as written, before the search path resolves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectName {
    /// The schema, where one was written.
    pub schema: Option<Name>,
    /// The name in it.
    pub name: Name,
    /// Where it stands.
    pub span: Span,
}

/// The relation that an `ALTER` is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Its name.
    pub name: ObjectName,
    /// `IF EXISTS`: a missing one is no error.
    pub if_exists: bool,
    /// `ONLY`: without its partitions and children.
    pub only: bool,
}

/// `DROP` of objects of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drop {
    /// What kind of object.
    pub kind: DropKind,
    /// The objects.
    pub names: Vec<ObjectName>,
    /// `IF EXISTS`.
    pub if_exists: bool,
    /// `CASCADE`.
    pub cascade: bool,
    /// `CONCURRENTLY` (indexes).
    pub concurrently: bool,
}

/// The kinds of objects that banister follows a `DROP` of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DropKind {
    /// `DROP TABLE`.
    Table,
    /// `DROP INDEX`.
    Index,
    /// `DROP VIEW`.
    View,
    /// `DROP MATERIALIZED VIEW`.
    MaterializedView,
    /// `DROP SEQUENCE`.
    Sequence,
    /// `DROP STATISTICS`.
    Statistics,
    /// `DROP TYPE`.
    Type,
    /// `DROP DOMAIN`.
    Domain,
}

/// How the result of a function may change. Source: `pg_proc.provolatile`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Volatility {
    /// The same arguments always give the same result.
    Immutable,
    /// The same within one statement.
    Stable,
    /// It may change at any time.
    Volatile,
}

/// A statement that begins or ends a transaction or a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransactionControl {
    /// `BEGIN`, `START TRANSACTION`.
    Begin,
    /// `COMMIT`, `END`.
    Commit {
        /// `AND CHAIN`: the next transaction begins at once.
        chain: bool,
    },
    /// `ROLLBACK`, `ABORT`.
    Rollback {
        /// `AND CHAIN`.
        chain: bool,
    },
    /// `SAVEPOINT`.
    Savepoint(Name),
    /// `RELEASE`.
    Release(Name),
    /// `ROLLBACK TO`.
    RollbackTo(Name),
}
