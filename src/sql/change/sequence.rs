//! Sequences and statistics objects.

use super::ObjectName;
use crate::pg::Name;

/// `CREATE SEQUENCE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateSequence {
    /// The sequence.
    pub name: ObjectName,
    /// `TEMPORARY`.
    pub temporary: bool,
    /// `IF NOT EXISTS`.
    pub if_not_exists: bool,
    /// `OWNED BY`.
    pub owner: Option<SequenceOwner>,
}

/// What stands behind `OWNED BY`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SequenceOwner {
    /// `NONE`.
    Nobody,
    /// A column.
    Column {
        /// Its table.
        table: ObjectName,
        /// The column.
        column: Name,
    },
}
