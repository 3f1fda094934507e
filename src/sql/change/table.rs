//! `CREATE TABLE` and `ALTER TABLE`.

use super::{
    ColumnConstraint, ConstraintChange, ObjectName, PartitionBound, PartitionKey, TableConstraint,
};
use crate::pg::{Name, TypeName};
use crate::source::{Span, Spanned};
use crate::sql::expression::Expression;
use crate::sql::query::DefiningQuery;

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
        /// What changes.
        change: ConstraintChange,
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

    /// `ATTACH PARTITION`.
    AttachPartition {
        /// The table that becomes a partition.
        partition: ObjectName,
        /// Which rows it takes.
        bound: PartitionBound,
    },
    /// `DETACH PARTITION`.
    DetachPartition {
        /// The partition.
        partition: ObjectName,
        /// `CONCURRENTLY`.
        concurrently: bool,
        /// `FINALIZE`.
        finalize: bool,
    },
    /// `INHERIT`.
    Inherit {
        /// The new parent.
        parent: ObjectName,
    },
    /// `NO INHERIT`.
    NoInherit {
        /// The parent.
        parent: ObjectName,
    },
    /// `OF type`, or `NOT OF`.
    OfType(Option<ObjectName>),
    /// `SET TABLESPACE`.
    SetTablespace {
        /// The tablespace.
        tablespace: Name,
    },
    /// `SET ACCESS METHOD`.
    SetAccessMethod {
        /// The method; nothing is `DEFAULT` (17).
        method: Option<Name>,
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
    /// `SET (…)`, `RESET (…)`: the parameters, lower case.
    StorageParameters(Vec<Name>),
    /// `CLUSTER ON index`, or `SET WITHOUT CLUSTER`.
    ClusterOn(Option<Name>),
    /// `REPLICA IDENTITY`.
    ReplicaIdentity,
    /// `ENABLE`, `DISABLE`, `FORCE`, `NO FORCE` of `ROW LEVEL SECURITY`.
    RowSecurity,
    /// `ENABLE`, `DISABLE` of triggers.
    Trigger(WhichTriggers),
    /// `ENABLE`, `DISABLE` of a rule.
    Rule,
}

/// The triggers that a subcommand switches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhichTriggers {
    /// The one of that name.
    Named(Name),
    /// `USER`: all but those of foreign keys.
    User,
    /// `ALL`.
    All,
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

impl ColumnDefinition {
    /// The constraints of the table among them.
    pub fn table_constraints(&self) -> impl Iterator<Item = &TableConstraint> {
        self.constraints.iter().filter_map(|constraint| match &constraint.value {
            ColumnConstraint::Table(constraint) => Some(constraint),
            _ => None,
        })
    }
}

/// `LIKE`: a table whose columns a new one takes over, and what else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Like {
    /// The table.
    pub table: ObjectName,
    /// `INCLUDING CONSTRAINTS`: its checks.
    pub constraints: bool,
    /// `INCLUDING DEFAULTS`.
    pub defaults: bool,
    /// `INCLUDING GENERATED`.
    pub generated: bool,
    /// `INCLUDING IDENTITY`.
    pub identity: bool,
    /// `INCLUDING INDEXES`: its keys too.
    pub indexes: bool,
}

/// Options of a column that `PARTITION OF` or `OF` brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnOptions {
    /// The column.
    pub column: Name,
    /// Its options, in order.
    pub constraints: Vec<Spanned<ColumnConstraint>>,
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
    /// `ON COMMIT DROP`.
    pub dropped_on_commit: bool,
    /// Its columns.
    pub columns: Vec<Spanned<ColumnDefinition>>,
    /// The constraints that stand apart from the columns.
    pub constraints: Vec<Spanned<TableConstraint>>,
    /// Options of columns that the parent or the type brings.
    pub column_options: Vec<ColumnOptions>,
    /// `UNLOGGED`.
    pub unlogged: bool,
    /// The `LIKE` clauses.
    pub like: Vec<Like>,
    /// The tables of `INHERITS`.
    pub inherits: Vec<ObjectName>,
    /// `PARTITION BY`.
    pub partition_key: Option<PartitionKey>,
    /// `PARTITION OF`: its parent, and which rows it takes.
    pub partition_of: Option<(ObjectName, PartitionBound)>,
    /// `AS SELECT …`.
    pub query: Option<DefiningQuery>,
    /// `AS … WITH NO DATA`.
    pub no_data: bool,
    /// `OF type`.
    pub of_type: Option<ObjectName>,
}

impl CreateTable {
    /// Its constraints, those behind columns first.
    pub fn table_constraints(&self) -> impl Iterator<Item = &TableConstraint> {
        let of_columns = self.columns.iter().flat_map(|column| column.value.table_constraints());
        of_columns.chain(self.constraints.iter().map(|constraint| &constraint.value))
    }
}
