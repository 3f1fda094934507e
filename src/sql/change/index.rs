//! `CREATE INDEX`, `ALTER INDEX`, `REINDEX`.

use super::ObjectName;
use crate::pg::Name;
use crate::sql::expression::Expression;

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
    /// Whether the key is as a constraint's would be: no collation, operator
    /// class or order of its own.
    pub plain: bool,
    /// `NULLS NOT DISTINCT` (15), which a syntax of 13 and 14 lacks, also `NULLS
    /// DISTINCT`.
    pub nulls_distinct: Option<bool>,
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
    StorageParameters(Vec<Name>),
    /// `ALTER COLUMN n SET STATISTICS`.
    Statistics,

    /// `ATTACH PARTITION`.
    AttachPartition {
        /// The index of a partition.
        part: ObjectName,
    },
    /// `SET TABLESPACE`.
    SetTablespace {
        /// The tablespace.
        tablespace: Name,
    },
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
