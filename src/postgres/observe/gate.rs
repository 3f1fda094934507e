//! The gate: makes a statement that refuses a transaction wait where its locks
//! can be read at rest.
//!
//! Two sessions hold it up, one after the other. The first holds SHARE UPDATE
//! EXCLUSIVE on the tables that the statement names: every such statement wants
//! that mode or a stronger one on its table, and shows it while it waits. The
//! second holds ACCESS SHARE and an old snapshot, for which the phases of
//! CONCURRENTLY wait. Then both are out of the way and the statement runs on.
//!
//! What it takes after its last wait stays unseen (`DROP INDEX CONCURRENTLY` ends
//! with ACCESS EXCLUSIVE on the index), so the modes are a lower bound.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use tracing::instrument::WithSubscriber as _;

use super::super::session::{Applied, ScratchSession, SessionError};
use super::Watch;
use super::probe::{Prober, Probing};
use super::reading::{self, Locks, Oid, Relations};
use super::statement::words;
use crate::pg::{QualifiedName, quoted};

const POLL: Duration = Duration::from_millis(2);
/// How long a stage may last in which the statement does not wait for us.
const PATIENCE: Duration = Duration::from_secs(5);
/// More tables than this are not held; the lock table of the server is finite.
const MOST_TABLES: usize = 200;

/// What a gated statement did.
pub(super) struct Gated {
    pub(super) applied: Applied,
    /// The modes it held or waited for while it was at rest.
    pub(super) locks: Locks,
    /// Whether it was ever at rest.
    pub(super) was_at_rest: bool,
    pub(super) messages: Vec<String>,
    /// Who had to wait while it was at rest.
    pub(super) probing: Probing,
}

/// The sessions in the way, in the order in which they leave.
struct Gate {
    holders: Vec<ScratchSession>,
    locks: Locks,
    was_at_rest: bool,
    since: Instant,
    /// Who tries to use the tables meanwhile.
    prober: Option<Box<Prober>>,
    probing: Probing,
}

/// Runs `sql` through a gate. The session must be outside a transaction block.
pub(super) async fn run(
    session: &mut ScratchSession,
    sql: &str,
    relations: &Relations,
    watch: Watch<'_>,
) -> Result<Gated, SessionError> {
    let process = session.query("SELECT pg_catalog.pg_backend_pid()").await?;
    let process = process.into_iter().flatten().flatten().next().unwrap_or_default();
    let gate = Gate::close(session, &targets(sql, relations), relations).await;
    // Without a gate there is less to see; the statement runs all the same.
    let mut gate = gate.unwrap_or_else(|_| Gate::of(Vec::new()));

    if watch.probes && !gate.holders.is_empty() {
        gate.prober = session.take_prober().await;
    }
    let dispatch = session.notices.dispatch();
    let notices = session.notices.clone();
    notices.take();
    let result = {
        let statement = session.apply(sql).with_subscriber(dispatch);
        tokio::pin!(statement);
        loop {
            tokio::select! {
                biased;
                result = &mut statement => break result,
                () = tokio::time::sleep(POLL), if !gate.holders.is_empty() => {
                    if gate.look(&process, relations).await.is_err() {
                        gate.holders.clear();
                    }
                }
            }
        }
    };
    // A holder that cannot say goodbye is gone as well.
    let _ = gate.open().await;
    let applied = result?;
    let Gate { locks, was_at_rest, probing, prober, .. } = gate;
    session.prober = prober;
    Ok(Gated { applied, locks, was_at_rest, messages: notices.take(), probing })
}

/// The tables that a statement names, by themselves or by an index; all tables
/// where it names none (`VACUUM`, `REINDEX DATABASE`).
fn targets(sql: &str, relations: &Relations) -> Vec<Oid> {
    let words: BTreeSet<String> =
        words(sql).flat_map(|word| [word.to_owned(), word.to_lowercase()]).collect();
    if words.contains("skip_locked") {
        // It would skip what we hold.
        return Vec::new();
    }
    let tables = |named: bool| {
        let mut tables: BTreeSet<Oid> = relations
            .iter()
            .filter(|(_, relation)| !named || words.contains(&relation.name.name))
            .map(|(oid, relation)| relation.table.unwrap_or(*oid))
            .filter(|oid| {
                // Temporary tables belong to their session.
                relations.get(oid).is_some_and(|r| r.kind.is_table() && r.name.schema != "pg_temp")
            })
            .collect();
        while tables.len() > MOST_TABLES {
            tables.pop_last();
        }
        tables
    };
    let named = tables(true);
    let everything = ["vacuum", "reindex", "cluster"].iter().any(|word| words.contains(*word));
    let chosen = if named.is_empty() && everything { tables(false) } else { named };
    chosen.into_iter().collect()
}

impl Gate {
    async fn close(
        session: &ScratchSession,
        targets: &[Oid],
        relations: &Relations,
    ) -> Result<Self, SessionError> {
        let relations = || targets.iter().filter_map(|oid| relations.get(oid));
        let mut exclusive = session.another().await?;
        exclusive.begin().await?;
        for relation in relations().filter(|relation| relation.kind.can_be_locked()) {
            let name = &relation.name;
            let sql = format!("LOCK TABLE {} IN SHARE UPDATE EXCLUSIVE MODE", in_quotes(name));
            exclusive.apply(&sql).await?;
        }
        let mut reader = session.another().await?;
        reader.apply("BEGIN ISOLATION LEVEL REPEATABLE READ").await?;
        reader.apply("SELECT").await?;
        for relation in relations() {
            // Takes the lock and reads nothing, not even from a materialized view
            // that was never filled.
            reader.apply(&format!("EXPLAIN SELECT FROM {}", in_quotes(&relation.name))).await?;
        }
        Ok(Self::of(vec![exclusive, reader]))
    }

    fn of(holders: Vec<ScratchSession>) -> Self {
        Self {
            holders,
            locks: Locks::new(),
            was_at_rest: false,
            since: Instant::now(),
            prober: None,
            probing: Probing::default(),
        }
    }

    /// Reads the locks of the statement if it waits, and lets it pass one holder.
    async fn look(&mut self, process: &str, relations: &Relations) -> Result<(), SessionError> {
        // The last holder is the last to leave, so it does the looking.
        let Some(observer) = self.holders.last_mut() else { return Ok(()) };
        let reading = reading::locks(observer, process).await?;
        if reading.waits {
            self.was_at_rest = true;
            if let Some(prober) = &mut self.prober {
                let probing = Probing::of(prober, &reading.locks, relations).await;
                self.probing.merge(probing);
            }
            for (relation, modes) in reading.locks {
                self.locks.entry(relation).or_default().extend(modes);
            }
            self.release().await?;
        } else if self.since.elapsed() > PATIENCE {
            self.open().await?;
        }
        Ok(())
    }

    async fn release(&mut self) -> Result<(), SessionError> {
        let mut holder = self.holders.remove(0);
        holder.rollback().await?;
        self.since = Instant::now();
        holder.close().await
    }

    async fn open(&mut self) -> Result<(), SessionError> {
        while !self.holders.is_empty() {
            self.release().await?;
        }
        Ok(())
    }
}

/// A name that is quoted even where it is a keyword.
fn in_quotes(name: &QualifiedName) -> String {
    format!("{}.{}", quoted(&name.schema), quoted(&name.name))
}
