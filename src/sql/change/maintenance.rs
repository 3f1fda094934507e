//! Statements about whole tables: `TRUNCATE`, `LOCK`, `COMMENT`, `ANALYZE`,
//! `VACUUM`, `CLUSTER`.

use super::ObjectName;
use crate::pg::{LockMode, Name};

/// A table of a list, with or without its children.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedTable {
    /// The table.
    pub name: ObjectName,
    /// `ONLY`.
    pub only: bool,
}

/// `TRUNCATE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Truncate {
    /// The tables.
    pub tables: Vec<ListedTable>,
    /// `RESTART IDENTITY`.
    pub restart_identity: bool,
    /// `CASCADE`.
    pub cascade: bool,
}

/// `LOCK`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockTables {
    /// The tables.
    pub tables: Vec<ListedTable>,
    /// The mode; `ACCESS EXCLUSIVE` where none was written.
    pub mode: LockMode,
}

/// What `COMMENT ON` is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Commented {
    /// A relation: which kind (`TABLE`, `INDEX` …) it is said to be.
    Relation(ObjectName),
    /// A column of a relation.
    Column {
        /// The relation.
        of: ObjectName,
        /// The column.
        column: Name,
    },
    /// A constraint, trigger, rule or policy of a table.
    PartOf(ObjectName),
    /// Anything that is no relation and belongs to none.
    Other,
}

/// `VACUUM` and `ANALYZE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vacuum {
    /// The tables; none means all.
    pub tables: Vec<ListedTable>,
    /// Whether it vacuums; else it only analyses.
    pub vacuums: bool,
    /// `FULL`.
    pub full: bool,
}

/// `CLUSTER`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cluster {
    /// The table; nothing means all that were clustered before.
    pub table: Option<ObjectName>,
    /// The index, where one was written.
    pub index: Option<Name>,
}
