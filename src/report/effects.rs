//! What `banister effects` foresees.

use serde::{Deserialize, Serialize};

use super::{Header, Place};
use crate::effect::{Life, RelationEffects};
use crate::pg::LockMode;

/// The report of `banister effects`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EffectsReport {
    /// What every report begins with.
    #[serde(flatten)]
    pub header: Header,
    /// The statements, in order.
    pub statements: Vec<StatementEntry>,
}

/// One statement and what it does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StatementEntry {
    /// Where it stands.
    #[serde(flatten)]
    pub place: Place,
    /// Its text, without the `;`.
    pub sql: String,
    /// Whether it runs inside a transaction block.
    pub in_transaction: bool,
    /// Whether it cannot run inside one.
    pub refuses_transaction: bool,
    /// What it does to each relation it touches.
    pub effects: Vec<RelationEntry>,
    /// The error that PostgreSQL gives for certain.
    pub fails: Option<FailureEntry>,
    /// The errors that it gives on some rows.
    pub may_fail: Vec<FailureEntry>,
    /// Why its effects could not be told, or not all of them.
    pub unknown: Option<String>,
    /// The data it loses, in words.
    pub loses: Vec<String>,
    /// What it breaks for a client of the previous release, in words.
    pub breaks: Vec<String>,
    /// When in the life of a change it runs: `neutral`, `expand`, `backfill`,
    /// `tighten`, `contract`; `null` where what it does could not be told.
    #[serde(default)]
    pub phase: Option<String>,
}

/// What a statement does to one relation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RelationEntry {
    /// The relation: `public.users`.
    pub relation: String,
    /// `table`, `view`, `materialized view`, `index`, `sequence`, `type` …
    pub kind: String,
    /// The strongest lock that the statement takes on it.
    pub lock: Option<LockMode>,
    /// What waits for that lock, in plain words.
    pub blocks: Option<String>,
    /// All rows are copied.
    pub rewrite: bool,
    /// All rows are read to check something.
    pub scan: bool,
    /// An index on it is built.
    pub index_build: bool,
    /// It was created by these files, so nobody else waits for it.
    pub created_here: bool,
    /// On what all of it depends, where none of it is certain: which way code
    /// goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub depends_on: Option<String>,
    /// How it is known: `predicted` from SQL; `confirmed` or contradicted
    /// (`mismatch`) by a server; `observed` there, though nobody foresaw it.
    pub evidence: String,
}

impl From<RelationEffects> for RelationEntry {
    fn from(relation: RelationEffects) -> Self {
        let is_new = relation.on.life == Life::New;
        let blocks = |mode: LockMode| match is_new {
            true => "nobody: it is new",
            false => mode.blocks_in_words(),
        };
        Self {
            relation: relation.on.name.to_string(),
            kind: relation.on.kind.as_str().to_owned(),
            lock: relation.lock,
            blocks: relation.lock.map(blocks).map(str::to_owned),
            rewrite: relation.rewrite,
            scan: relation.scan,
            index_build: relation.index_build,
            created_here: is_new,
            depends_on: relation.depends_on.map(str::to_owned),
            evidence: relation.evidence.as_str().to_owned(),
        }
    }
}

/// An error of PostgreSQL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FailureEntry {
    /// The error code: `25001`.
    pub sqlstate: String,
    /// What it says, or on which rows it says it.
    pub message: String,
}
