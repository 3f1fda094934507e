//! What `banister verify` saw on a real server.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::rows::{LossEntry, NeedEntry, PriceEntry, RowsEntry};
use super::{FailureEntry, Header, Place, PolicyEntry, RelationEntry};
use crate::finding::Severity;

/// The report of `banister verify`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VerifyReport {
    /// What every report begins with.
    #[serde(flatten)]
    pub header: Header,
    /// The full version of the server that ran it: `17.10`.
    pub server_version: String,
    /// The answer in one word.
    pub verdict: VerifyVerdict,
    /// The migrations, in order.
    pub migrations: Vec<MigrationEntry>,
    /// The same on other servers, where several majors were asked for.
    #[serde(default)]
    pub others: Vec<ServerEntry>,
    /// The policy that was in force.
    #[serde(default)]
    pub policy: PolicyEntry,
}

/// How the same migrations came through on another server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ServerEntry {
    /// Its major.
    pub postgres: u16,
    /// Its full version: `13.23`.
    pub server_version: String,
    /// The migrations, in order.
    pub migrations: Vec<MigrationEntry>,
}

/// The answer of `banister verify` in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum VerifyVerdict {
    /// Nothing at or above the failing severity. What was not foreseen, and so
    /// could not be confirmed, does not count.
    Clean,
    /// At least one migration did not come back as it should.
    Findings,
    /// No finding, and at least one migration of which not all is SQL.
    CouldNotTell,
}

/// How a migration came through up→down→up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Cycle {
    /// The schema was the same before the up and after the down, and the same
    /// after both ups.
    Reversible,
    /// The same, but data that the up took away did not come back.
    Lossy,
    /// The schema was not the same.
    Differs,
    /// The down failed.
    DownFailed,
    /// The second up failed.
    ReapplyFailed,
    /// There is no down, or none with a statement in it.
    NoDown,
    /// The up failed.
    UpFailed,
    /// Not all of it is SQL: that part was not run, and nothing went wrong with the
    /// rest.
    Unseen,
    /// An earlier migration failed, so this one was not tried.
    NotRun,
}

/// One migration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MigrationEntry {
    /// Its id.
    pub id: String,
    /// Its up file.
    pub file: String,
    /// How it came through.
    pub cycle: Cycle,
    /// The error that ended it, and where.
    pub error: Option<StepEntry>,
    /// What was not the same, object by object.
    pub differences: Vec<DifferenceEntry>,
    /// What is lost though the schema came back, in words.
    pub loses: Vec<String>,
    /// Of what is lost, that which rows showed: by table and column.
    #[serde(default)]
    pub losses: Vec<LossEntry>,
    /// What the down takes of what was written after the up: the price of going
    /// back, which is no fault of the migration.
    #[serde(default)]
    pub price: Vec<PriceEntry>,
    /// What its scripts need of the rows that they meet, as rows that did not
    /// comply have shown.
    #[serde(default)]
    pub needs: Vec<NeedEntry>,
    /// With which rows it was tried.
    #[serde(default)]
    pub rows: RowsEntry,
    /// What the proof queries of its declarations returned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proofs: Vec<ProofEntry>,
    /// What each statement of the first up really did.
    pub observed: Vec<ObservedEntry>,
}

/// A proof query of a declaration, asked on the scratch database in front of the
/// statement that it is about, after what the script does before that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProofEntry {
    /// Where it stands.
    #[serde(flatten)]
    pub place: Place,
    /// The query.
    pub sql: String,
    /// How many rows it returned: rows for which the contract would be too early.
    /// Rows that banister made up say nothing of those in production.
    pub rows: Option<u64>,
    /// Why it could not be asked.
    pub error: Option<String>,
}

impl ServerEntry {
    /// The migrations that came through otherwise than `first` has them.
    pub fn unlike<'a>(
        &'a self,
        first: &'a [MigrationEntry],
    ) -> impl Iterator<Item = &'a MigrationEntry> {
        self.migrations.iter().enumerate().filter_map(move |(at, entry)| {
            let alike = first.get(at).is_some_and(|first| entry.is_alike(first));
            (!alike).then_some(entry)
        })
    }
}

impl MigrationEntry {
    /// Whether it came through in the same way: what a server says in its own words
    /// may be other words.
    pub fn is_alike(&self, other: &Self) -> bool {
        let failed = |entry: &Self| {
            let step = entry.error.as_ref();
            step.map(|step| (step.step.clone(), step.failure.sqlstate.clone()))
        };
        let differs = |entry: &Self| -> Vec<(String, String)> {
            let all = entry.differences.iter();
            all.map(|difference| (difference.when.clone(), difference.object.clone())).collect()
        };
        let needs = |entry: &Self| -> Vec<(String, String, bool)> {
            let all = entry.needs.iter();
            all.map(|need| (need.step.clone(), need.failure.sqlstate.clone(), need.met)).collect()
        };
        self.cycle == other.cycle
            && self.severity() == other.severity()
            && failed(self) == failed(other)
            && differs(self) == differs(other)
            && needs(self) == needs(other)
    }

    /// Who had to wait for tables that were there before the migration; nobody uses
    /// those that it makes.
    pub fn tried(&self) -> impl Iterator<Item = (&ObservedEntry, &ProbeEntry)> {
        let made: BTreeSet<&str> = self
            .observed
            .iter()
            .flat_map(|observed| &observed.effects)
            .filter(|relation| relation.created_here)
            .map(|relation| relation.relation.as_str())
            .collect();
        let probes = self.observed.iter().flat_map(|it| it.probes.iter().map(move |p| (it, p)));
        probes.filter(move |(_, probe)| !made.contains(probe.relation.as_str()))
    }

    /// How bad it is how the migration came through; nothing where all was well.
    pub fn severity(&self) -> Option<Severity> {
        let wrong = self.observed.iter().any(|statement| statement.agreement == "mismatch");
        let foreseen = wrong.then_some(Severity::Warning);
        let needs = self.needs.iter().map(|need| match need.met {
            true => Severity::Info,
            false => Severity::Warning,
        });
        let unproven = self.proofs.iter().any(|proof| proof.error.is_some());
        let unproven = unproven.then_some(Severity::Warning);
        self.cycle.severity().max(foreseen).max(needs.max()).max(unproven)
    }
}

impl Cycle {
    /// How bad it is; nothing where all was well.
    pub const fn severity(self) -> Option<Severity> {
        match self {
            Self::Reversible | Self::Unseen => None,
            Self::NoDown => Some(Severity::Info),
            Self::Lossy => Some(Severity::Warning),
            Self::Differs
            | Self::DownFailed
            | Self::ReapplyFailed
            | Self::UpFailed
            | Self::NotRun => Some(Severity::Error),
        }
    }
}

/// A statement that failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StepEntry {
    /// `up`, `down` or `reapply`.
    pub step: String,
    /// The statement, where one is to blame.
    #[serde(flatten)]
    pub place: Option<Place>,
    /// Its text.
    pub sql: Option<String>,
    /// The word within it that the server points at.
    pub culprit: Option<Place>,
    /// The server's error.
    pub failure: FailureEntry,
    /// Whether it runs on empty tables, and fails as soon as there are rows,
    /// whatever they are.
    #[serde(default)]
    pub only_on_rows: bool,
    /// What to do about it, where the error does not say it.
    #[serde(default)]
    pub help: Option<String>,
}

/// An object that was not the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DifferenceEntry {
    /// `after_down` (compared with before the up), `after_reapply` (compared with
    /// after the first up), `after_failed_up` (what it left behind, compared with
    /// before it) or `after_failed_down` (compared with after the up).
    pub when: String,
    /// The object: `table public.users`.
    pub object: String,
    /// A unified diff of its readable form.
    pub diff: String,
}

/// One statement, what it really did, and whether that was foreseen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ObservedEntry {
    /// Where it stands.
    #[serde(flatten)]
    pub place: Place,
    /// Its text, without the `;`.
    pub sql: String,
    /// What it did to each relation that it touched.
    pub effects: Vec<RelationEntry>,
    /// How each figure was seen: `in_transaction`, `gate`, `messages`.
    pub method: String,
    /// `confirmed`, `mismatch` or `unknown` (nothing was foreseen).
    pub agreement: String,
    /// What was foreseen and not seen, or seen and not foreseen, in words.
    pub disagreements: Vec<String>,
    /// Who had to wait for the tables that it locked, as others found who tried to
    /// use them while its transaction was open.
    #[serde(default)]
    pub probes: Vec<ProbeEntry>,
    /// What happened to who came later while it waited for a lock itself; shown with
    /// one statement of a migration.
    #[serde(default)]
    pub queue: Option<QueueEntry>,
}

/// What others could do with a table while a statement's transaction was open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProbeEntry {
    /// The table, by the name it had before the statement.
    pub relation: String,
    /// What had to wait: `SELECT`, `INSERT`, `UPDATE`.
    pub waited: Vec<String>,
    /// What did not. What could not be tried is in neither list.
    pub went_on: Vec<String>,
    /// `confirmed` or `contradicted` is the lock that was foreseen; `unforeseen`
    /// where none was; `of_another` where they waited for the lock of another table
    /// that the transaction holds (a partition's parent); `unknown` where nothing can
    /// be concluded.
    pub agreement: String,
}

/// A statement that waited for somebody who reads, and a SELECT that came later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct QueueEntry {
    /// The table.
    pub relation: String,
    /// Whether the SELECT had to wait behind the statement, though nobody held more
    /// than the lock of another SELECT.
    pub select_waited: bool,
}
