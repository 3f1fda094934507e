//! What statements change: our own form, between the parser and everything
//! else.

use super::expression::Expression;
use crate::pg::{Name, TypeName};
use crate::source::{Span, Spanned};

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
    /// `CREATE FUNCTION`, as far as a column default depends on it.
    CreateFunction {
        /// The function.
        name: ObjectName,
        /// How its result may change, as it says itself; `VOLATILE` if it does not.
        volatility: Volatility,
        /// What it returns, where it is written in SQL and is one expression: the
        /// server may inline it, and then that counts.
        body: Option<Expression>,
        /// Whether it is written in SQL.
        in_sql: bool,
    },
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

/// A subcommand of `ALTER TABLE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableAction {
    /// `ADD COLUMN`.
    AddColumn {
        /// The column.
        column: ColumnDefinition,
        /// `IF NOT EXISTS`.
        if_not_exists: bool,
    },
    /// `DROP COLUMN`.
    DropColumn {
        /// The column.
        column: Name,
        /// `IF EXISTS`.
        if_exists: bool,
        /// `CASCADE`.
        cascade: bool,
    },
    /// `ALTER COLUMN … TYPE`.
    AlterType {
        /// The column.
        column: Name,
        /// The new type.
        ty: TypeName,
        /// `COLLATE`.
        collation: Option<ObjectName>,
        /// `USING`.
        using: Option<Expression>,
    },
    /// `ALTER COLUMN … SET DEFAULT`.
    SetDefault {
        /// The column.
        column: Name,
        /// The new default.
        default: Expression,
    },
    /// `ALTER COLUMN … DROP DEFAULT`.
    DropDefault {
        /// The column.
        column: Name,
    },
    /// `ALTER COLUMN … SET NOT NULL`.
    SetNotNull {
        /// The column.
        column: Name,
    },
    /// `ALTER COLUMN … DROP NOT NULL`.
    DropNotNull {
        /// The column.
        column: Name,
    },
    /// `ALTER COLUMN … ADD GENERATED … AS IDENTITY`.
    AddIdentity {
        /// The column.
        column: Name,
    },
    /// `ALTER COLUMN … SET GENERATED`, `RESTART`, `SET` of a sequence option.
    SetIdentity {
        /// The column.
        column: Name,
    },
    /// `ALTER COLUMN … DROP IDENTITY`.
    DropIdentity {
        /// The column.
        column: Name,
        /// `IF EXISTS`.
        if_exists: bool,
    },
    /// `ALTER COLUMN … SET EXPRESSION AS (…)`.
    SetExpression {
        /// The column.
        column: Name,
        /// The new generation expression.
        expression: Expression,
    },
    /// `ALTER COLUMN … DROP EXPRESSION`.
    DropExpression {
        /// The column.
        column: Name,
        /// `IF EXISTS`.
        if_exists: bool,
    },
    /// `ALTER COLUMN … SET STATISTICS`, `SET (…)`, `RESET (…)`, `SET STORAGE`,
    /// `SET COMPRESSION`.
    ColumnSetting {
        /// The column; an index column may be a number.
        column: Name,
        /// Which setting.
        setting: ColumnSetting,
    },
    /// `ADD CONSTRAINT`.
    AddConstraint(TableConstraint),
    /// `DROP CONSTRAINT`.
    DropConstraint {
        /// The constraint.
        constraint: Name,
        /// `IF EXISTS`.
        if_exists: bool,
        /// `CASCADE`.
        cascade: bool,
    },
    /// `VALIDATE CONSTRAINT`.
    ValidateConstraint {
        /// The constraint.
        constraint: Name,
    },
    /// `ALTER CONSTRAINT`.
    AlterConstraint {
        /// The constraint.
        constraint: Name,
    },
    /// `RENAME COLUMN a TO b`.
    RenameColumn {
        /// The old name.
        from: Name,
        /// The new name.
        to: Name,
    },
    /// `RENAME CONSTRAINT a TO b`.
    RenameConstraint {
        /// The old name.
        from: Name,
        /// The new name.
        to: Name,
    },
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
    /// A subcommand that only sets something of the table as a whole.
    Setting(TableSetting),
    /// A subcommand that banister does not read.
    Unrecognised {
        /// Its first words.
        head: String,
        /// Why, where a production began and gave up.
        why: Option<String>,
    },
}

/// A per-column setting that touches no row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnSetting {
    /// `SET STATISTICS`.
    Statistics,
    /// `SET (…)`, `RESET (…)`.
    Options,
    /// `SET STORAGE`.
    Storage,
    /// `SET COMPRESSION`.
    Compression,
}

/// A subcommand that sets something of the table as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableSetting {
    /// `OWNER TO`.
    Owner,
    /// `SET LOGGED`, `SET UNLOGGED`.
    Persistence {
        /// `LOGGED`.
        logged: bool,
    },
    /// `SET (…)`, `RESET (…)`.
    StorageParameters,
    /// `CLUSTER ON index`, or `SET WITHOUT CLUSTER`.
    ClusterOn(Option<Name>),
    /// `REPLICA IDENTITY`.
    ReplicaIdentity,
    /// `ENABLE`, `DISABLE`, `FORCE`, `NO FORCE` of `ROW LEVEL SECURITY`.
    RowSecurity,
    /// `ENABLE`, `DISABLE` of a trigger.
    Trigger,
    /// `ENABLE`, `DISABLE` of a rule.
    Rule,
}

/// `name type constraint…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnDefinition {
    /// The column.
    pub name: Name,
    /// Its type.
    pub ty: TypeName,
    /// Where the type stands.
    pub ty_span: Span,
    /// `COLLATE`.
    pub collation: Option<ObjectName>,
    /// What stands behind the type, in order.
    pub constraints: Vec<Spanned<ColumnConstraint>>,
}

/// A constraint, default or generation clause of one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnConstraint {
    /// `NOT NULL`, with its name if it has one.
    NotNull(Option<Name>),
    /// `NULL`.
    Null,
    /// `DEFAULT`.
    Default(Expression),
    /// `GENERATED ALWAYS AS (…)`.
    Generated {
        /// The expression.
        expression: Expression,
        /// `STORED`, `VIRTUAL`, or neither (`VIRTUAL` from 18 on).
        stored: Option<bool>,
    },
    /// `GENERATED … AS IDENTITY`.
    Identity,
    /// A constraint that could stand behind the columns as well.
    Table(TableConstraint),
}

/// A constraint of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableConstraint {
    /// Its name, where one was written.
    pub name: Option<Name>,
    /// What it demands.
    pub kind: ConstraintKind,
    /// `NOT VALID`: existing rows are not checked.
    pub not_valid: bool,
    /// `NOT ENFORCED` (18).
    pub not_enforced: bool,
}

/// What a constraint demands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConstraintKind {
    /// `CHECK (…)`.
    Check(Expression),
    /// `NOT NULL column` as a table constraint (18).
    NotNull(Name),
    /// `UNIQUE`.
    Unique(Key),
    /// `PRIMARY KEY`.
    PrimaryKey(Key),
    /// `FOREIGN KEY … REFERENCES`.
    ForeignKey(ForeignKey),
    /// `EXCLUDE`; the columns where they are plain columns.
    Exclude(Vec<Name>),
}

/// What a unique or primary key is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// `(a, b)`.
    Columns(Vec<Name>),
    /// `USING INDEX name`.
    Index(Name),
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignKey {
    /// The referencing columns.
    pub columns: Vec<Name>,
    /// The referenced table.
    pub references: ObjectName,
    /// The referenced columns; empty means its primary key.
    pub referenced_columns: Vec<Name>,
}

/// `CREATE TABLE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateTable {
    /// The table.
    pub name: ObjectName,
    /// `IF NOT EXISTS`.
    pub if_not_exists: bool,
    /// `TEMPORARY`.
    pub temporary: bool,
    /// Its columns.
    pub columns: Vec<Spanned<ColumnDefinition>>,
    /// The constraints that stand apart from the columns.
    pub constraints: Vec<Spanned<TableConstraint>>,
    /// The tables of `LIKE` clauses.
    pub like: Vec<ObjectName>,
    /// The tables of `INHERITS`.
    pub inherits: Vec<ObjectName>,
    /// `PARTITION BY`.
    pub partitioned: bool,
    /// `PARTITION OF`: its parent.
    pub partition_of: Option<ObjectName>,
    /// `PARTITION OF … DEFAULT`.
    pub default_partition: bool,
    /// `AS SELECT …`: where the query stands.
    pub query: Option<Span>,
}

/// `CREATE INDEX`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateIndex {
    /// Its name, where one was written.
    pub name: Option<Name>,
    /// The table (or materialised view).
    pub table: ObjectName,
    /// `ONLY`: not on the partitions.
    pub only: bool,
    /// `UNIQUE`.
    pub unique: bool,
    /// `CONCURRENTLY`.
    pub concurrently: bool,
    /// `IF NOT EXISTS`.
    pub if_not_exists: bool,
    /// The access method, `btree` where none was written.
    pub method: Name,
    /// The key, in order.
    pub elements: Vec<IndexElement>,
    /// `INCLUDE (…)`.
    pub include: Vec<Name>,
    /// `WHERE`.
    pub predicate: Option<Expression>,
}

/// One element of an index key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IndexElement {
    /// A column.
    Column(Name),
    /// An expression.
    Expression(Expression),
}

/// A subcommand of `ALTER INDEX`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IndexAction {
    /// `RENAME TO`.
    Rename {
        /// The new name.
        to: Name,
    },
    /// `SET (…)`, `RESET (…)`.
    StorageParameters,
    /// `ALTER COLUMN n SET STATISTICS`.
    Statistics,
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
}

/// `REINDEX`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reindex {
    /// What it goes through.
    pub what: ReindexTarget,
    /// `CONCURRENTLY` stands in an option list, which 13 does not know.
    pub concurrently_as_option: bool,
    /// `CONCURRENTLY`.
    pub concurrently: bool,
}

/// What `REINDEX` goes through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReindexTarget {
    /// `REINDEX INDEX`.
    Index(ObjectName),
    /// `REINDEX TABLE`.
    Table(ObjectName),
    /// `REINDEX SCHEMA`, `DATABASE`, `SYSTEM`.
    Everything,
}

/// What kind of type a name is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypeKind {
    /// `AS ENUM`.
    Enum,
    /// `AS (…)`.
    Composite,
    /// `AS RANGE` and base types.
    Other,
    /// A domain.
    Domain {
        /// The type under it.
        base: TypeName,
        /// Whether it has a `CHECK` or `NOT NULL`.
        constrained: bool,
    },
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
