//! Views and materialised views.

use super::ObjectName;
use crate::pg::Name;
use crate::sql::query::DefiningQuery;

/// `CREATE VIEW`, `CREATE MATERIALIZED VIEW`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateView {
    /// The view.
    pub name: ObjectName,
    /// `OR REPLACE`.
    pub or_replace: bool,
    /// `TEMPORARY`.
    pub temporary: bool,
    /// `MATERIALIZED`.
    pub materialized: bool,
    /// `IF NOT EXISTS` (materialised views).
    pub if_not_exists: bool,
    /// The names of its columns, where they are written in front of the query.
    pub columns: Vec<Name>,
    /// What it reads.
    pub query: DefiningQuery,
    /// `WITH NO DATA`.
    pub no_data: bool,
}

/// `REFRESH MATERIALIZED VIEW`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refresh {
    /// The view.
    pub name: ObjectName,
    /// `CONCURRENTLY`.
    pub concurrently: bool,
    /// `WITH NO DATA`.
    pub no_data: bool,
}
