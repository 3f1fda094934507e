//! What hangs on a table, privileges, and objects no table depends on.

use super::{ObjectName, Target};
use crate::pg::Name;
use crate::sql::query::Query;

/// Whether a query runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueryMode {
    /// It runs.
    Run,
    /// It is analysed and planned only: `EXPLAIN`, `PREPARE`.
    Plan,
}

/// `CREATE`, `ALTER` or `DROP` of what belongs to one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// What kind.
    pub kind: AttachmentKind,
    /// Its name.
    pub name: Name,
    /// The table.
    pub table: ObjectName,
    /// What is done.
    pub verb: Verb,
    /// `OR REPLACE`.
    pub replace: bool,
    /// `FOR EACH ROW` of a trigger.
    pub for_each_row: bool,
    /// `FROM` of a constraint trigger.
    pub references: Option<ObjectName>,
    /// What makes a trigger fire, or a rule apply.
    pub fires: Vec<TriggerEvent>,
    /// The function that a trigger calls.
    pub function: Option<ObjectName>,
    /// What a policy's expressions and a rule's actions name.
    pub query: Option<Query>,
}

/// What makes a trigger fire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TriggerEvent {
    /// `INSERT`.
    Insert,
    /// `UPDATE` of these columns; none is any.
    Update(Vec<Name>),
    /// `DELETE`.
    Delete,
    /// `TRUNCATE`.
    Truncate,
}

/// The kinds of what belongs to one table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AttachmentKind {
    /// A trigger.
    Trigger,
    /// A rewrite rule.
    Rule,
    /// A policy of row security.
    Policy,
}

impl AttachmentKind {
    /// The kind as messages spell it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Trigger => "trigger",
            Self::Rule => "rule",
            Self::Policy => "policy",
        }
    }
}

/// What is done to what belongs to a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verb {
    /// `CREATE`.
    Create,
    /// `ALTER … RENAME TO`.
    Rename(Name),
    /// Another `ALTER`.
    Alter,
    /// `DROP`.
    Drop {
        /// `IF EXISTS`.
        if_exists: bool,
    },
}

/// `GRANT` and `REVOKE` on relations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Privileges {
    /// The relations that are named.
    pub relations: Vec<ObjectName>,
}

/// A change of schemas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SchemaAction {
    /// `ALTER SCHEMA … RENAME TO`.
    Rename {
        /// The name before.
        from: Name,
        /// The new name.
        to: Name,
    },
    /// `DROP SCHEMA`.
    Drop {
        /// The schemas.
        names: Vec<Name>,
        /// `CASCADE`.
        cascade: bool,
    },
}

/// `CREATE PUBLICATION … FOR TABLE`, `ALTER PUBLICATION … TABLE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// The tables that are named.
    pub tables: Vec<Target>,
}

/// A change of objects that no table depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogOnly {
    /// The statement's keywords: `CREATE ROLE`.
    pub kind: String,
    /// Whether it refuses a transaction block.
    pub refuses_transaction: bool,
}
