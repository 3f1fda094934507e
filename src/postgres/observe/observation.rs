//! What was seen of a statement.

use std::collections::BTreeMap;

use super::super::session::Applied;
use super::probe::Probe;
use super::queue::Queue;
use crate::pg::{LockMode, QualifiedName};

/// How a figure was obtained.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Method {
    /// Read inside the statement's own transaction: complete.
    InTransaction,
    /// Read while a second session held the statement up: a lower bound.
    Gate,
    /// Heard from the server's messages, without counters to compare with.
    Messages,
    /// Not obtained; the absence of a fact means nothing.
    #[default]
    NotObserved,
}

impl Method {
    /// `in_transaction`, `gate`, `messages` or `not_observed`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InTransaction => "in_transaction",
            Self::Gate => "gate",
            Self::Messages => "messages",
            Self::NotObserved => "not_observed",
        }
    }
}

/// What one statement did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Observation {
    /// The rows that were written, deleted or returned; 0 for DDL.
    pub rows: u64,
    /// How [`ObservedRelation::lock`] was obtained.
    pub locks: Method,
    /// How `scanned`, `rewritten` and `index_built` were obtained. New files and
    /// relations are compared in any case where this is not `NotObserved`.
    pub work: Method,
    /// Every relation that was locked, made, dropped, rewritten, scanned or
    /// indexed, in the order of the names; TOAST tables and system catalogs apart.
    pub relations: Vec<ObservedRelation>,
    /// The strongest mode that the transaction held after the statement on each
    /// relation that was there before, by the name it had then.
    pub held: BTreeMap<QualifiedName, LockMode>,
    /// What the server said it did: "rewriting table", "verifying table",
    /// "validating foreign key constraint", "building index", and that a scan was
    /// not necessary. Other messages are left out.
    pub messages: Vec<String>,
    /// Who had to wait for the tables that the statement locked, by the name they had
    /// before it, if somebody tried.
    pub probes: BTreeMap<QualifiedName, Probe>,
    /// Who had to wait behind the statement while it waited itself, if that was
    /// tried.
    pub queue: Option<Queue>,
    /// What could not be seen, each a lowercase sentence without full stop.
    pub unseen: Vec<String>,
}

/// What is tried while a statement runs, beside looking at it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Watch<'a> {
    /// Whether others try to use the tables that it locks.
    pub probes: bool,
    /// A table that somebody reads while the statement wants to lock it.
    pub queue: Option<&'a QualifiedName>,
}

impl Observation {
    /// What happened to one relation, by the name it had before the statement.
    pub fn relation(&self, name: &QualifiedName) -> Option<&ObservedRelation> {
        self.relations.iter().find(|relation| relation.name == *name)
    }

    pub(super) fn unobserved(applied: Applied, why: &str) -> Self {
        Self { rows: applied.rows, unseen: vec![why.to_owned()], ..Self::default() }
    }
}

/// What one statement did to one relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObservedRelation {
    /// The name before the statement; the new one if it did not exist before. The
    /// schema of a temporary relation is `pg_temp`.
    pub name: QualifiedName,
    /// `table`, `partitioned table`, `view`, `materialized view`, `index`,
    /// `partitioned index`, `sequence`, `foreign table`, `composite type`.
    pub kind: &'static str,
    /// The strongest mode that this statement requested as far as it can be told:
    /// a mode that the transaction held already cannot be seen a second time. On
    /// an index, modes below SHARE UPDATE EXCLUSIVE are left out.
    pub lock: Option<LockMode>,
    /// The strongest mode that the transaction held after the statement.
    pub held: Option<LockMode>,
    /// Whether it was there before this statement.
    pub existed_before: bool,
    /// Whether it was gone after this statement.
    pub dropped: bool,
    /// Whether its content is in a new file: rewritten, truncated, reindexed.
    pub new_file: bool,
    /// Whether a new copy of its rows was written. `TRUNCATE` does not.
    pub rewritten: bool,
    /// Whether all its rows were read to check something: a constraint, NOT NULL,
    /// a partition's bounds, a foreign key (both tables), an exclusion constraint.
    /// Not the reading for a rewrite or an index.
    pub scanned: bool,
    /// Whether an index on this table was built, or rebuilt. Not by `TRUNCATE`.
    pub index_built: bool,
    /// Sequential scans that the statement began, for whatever reason, where they
    /// were counted.
    pub sequential_scans: Option<u64>,
}
