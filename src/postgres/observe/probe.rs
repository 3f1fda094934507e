//! Probes: other sessions that want to read and write a table while a statement's
//! transaction is open, and either wait or do not.
//!
//! Each asks for the plan of a `SELECT`, an `INSERT` or an `UPDATE`. A server takes
//! the lock on the table before it plans, just as it does before it runs the
//! statement, so what waits for the plan would wait; and what has its plan has run
//! no trigger, drawn from no sequence and written no row.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::Connection as _;

use super::super::database::ScratchDatabase;
use super::super::roles::Role;
use super::super::session::{ScratchSession, SessionError, SessionOptions};
use super::reading::{self, Locks, Oid, Relations};
use super::{Observation, Watch};
use crate::pg::{LockMode, QualifiedName, quoted};

/// What an application does with a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Use {
    /// `SELECT`.
    Select,
    /// `INSERT`.
    Insert,
    /// `UPDATE`.
    Update,
}

impl Use {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Select, Self::Insert, Self::Update];

    /// `SELECT`, `INSERT` or `UPDATE`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Select => "SELECT",
            Self::Insert => "INSERT",
            Self::Update => "UPDATE",
        }
    }

    /// Whether it has to wait while somebody else holds `mode`.
    pub fn waits_for(self, mode: LockMode) -> bool {
        match self {
            Self::Select => mode.blocks_reads(),
            Self::Insert | Self::Update => mode.blocks_writes(),
        }
    }
}

/// What happened to those who used one table while a statement's transaction was
/// open. What could not be tried is in neither list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Probe {
    /// What had to wait.
    pub waited: Vec<Use>,
    /// What did not.
    pub went_on: Vec<Use>,
}

impl Probe {
    /// Adds what was seen at another moment: what waited once has waited.
    pub(super) fn merge(&mut self, later: &Self) {
        self.waited.extend(&later.waited);
        self.went_on.extend(&later.went_on);
        self.waited.sort_unstable();
        self.waited.dedup();
        self.went_on.sort_unstable();
        self.went_on.dedup();
        self.went_on.retain(|it| !self.waited.contains(it));
    }
}

/// The weakest mode for which it is worth a look: those below stop nobody but DDL.
pub(super) const WEAKEST: LockMode = LockMode::ShareUpdateExclusive;
/// More tables than this are not tried for one statement.
pub(super) const MOST_TABLES: usize = 20;
/// Nobody else is in the database, so whoever waits at all waits for the statement.
const PATIENCE: &str = "SET lock_timeout = 1; SET statement_timeout = 5000";

/// A table, under the name by which everybody else knows it now: to them, nothing
/// of the open transaction has happened.
#[derive(Debug)]
pub(super) struct Subject {
    pub(super) oid: Oid,
    name: QualifiedName,
    is_materialized_view: bool,
    /// A column that may be written.
    column: Option<String>,
}

impl Subject {
    fn sql(&self, usage: Use) -> Option<String> {
        let name = format!("{}.{}", quoted(&self.name.schema), quoted(&self.name.name));
        match usage {
            // Partitions have locks of their own.
            Use::Select => Some(format!("EXPLAIN SELECT FROM ONLY {name}")),
            _ if self.is_materialized_view => None,
            Use::Insert => Some(format!("EXPLAIN INSERT INTO {name} DEFAULT VALUES")),
            Use::Update => {
                let column = quoted(self.column.as_ref()?);
                Some(format!("EXPLAIN UPDATE ONLY {name} SET {column} = {column}"))
            }
        }
    }
}

/// The sessions that probe; they are opened when they are first needed.
#[derive(Debug)]
pub(in crate::postgres) struct Prober {
    session: ScratchSession,
    /// Whether the session is still there, as far as anybody knows.
    answers: bool,
    /// Who reads a table that a statement is about to lock.
    reader: Option<ScratchSession>,
}

impl Prober {
    pub(super) async fn open(database: &ScratchDatabase) -> Result<Self, SessionError> {
        Ok(Self { session: session(database).await?, answers: true, reader: None })
    }

    /// The tables among `relations`, as others know them.
    pub(super) async fn subjects(
        &mut self,
        relations: &[Oid],
    ) -> Result<Vec<Subject>, SessionError> {
        if relations.is_empty() {
            return Ok(Vec::new());
        }
        let list = relations.iter().map(Oid::to_string).collect::<Vec<_>>().join(", ");
        let sql = format!(
            "SELECT c.oid, n.nspname, c.relname, c.relkind = 'm',
                    (SELECT a.attname FROM pg_catalog.pg_attribute a
                     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                       AND a.attgenerated = '' AND a.attidentity <> 'a'
                     ORDER BY a.attnum LIMIT 1)
             FROM pg_catalog.pg_class c
             JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.oid IN ({list}) AND c.relkind IN ('r', 'p', 'm')
               AND c.relpersistence <> 't'
             ORDER BY n.nspname, c.relname"
        );
        let rows = self.session.query(&sql).await.inspect_err(|_| self.answers = false)?;
        let subject = |row: Vec<Option<String>>| {
            let [oid, schema, name, is_view, column] = <[_; 5]>::try_from(row).ok()?;
            Some(Subject {
                oid: oid?.parse().ok()?,
                name: QualifiedName::new(schema?, name?),
                is_materialized_view: is_view? == "t",
                column,
            })
        };
        Ok(rows.into_iter().filter_map(subject).collect())
    }

    /// Tries everything with one table.
    pub(super) async fn probe(&mut self, subject: &Subject) -> Result<Probe, SessionError> {
        let mut probe = Probe::default();
        for usage in Use::ALL {
            match self.waits(subject, usage).await? {
                Some(true) => probe.waited.push(usage),
                Some(false) => probe.went_on.push(usage),
                None => {}
            }
        }
        Ok(probe)
    }

    /// Whether somebody has to wait; nothing where that cannot be tried.
    async fn waits(&mut self, subject: &Subject, usage: Use) -> Result<Option<bool>, SessionError> {
        let Some(sql) = subject.sql(usage) else { return Ok(None) };
        let error = match self.session.apply(&sql).await {
            Ok(_) => return Ok(Some(false)),
            Err(error) if error.is_lost_connection() => {
                self.answers = false;
                return Err(error);
            }
            Err(error) => error,
        };
        Ok(match error.sql() {
            Some(error) if error.sqlstate == "55P03" => Some(true),
            // Rights on the table are looked at under its lock, those on its schema before.
            Some(error) if error.sqlstate == "42501" && !error.message.contains(" schema ") => {
                Some(false)
            }
            _ => None,
        })
    }

    /// Has somebody read the table in a transaction that stays open; whether that
    /// could be had at once.
    pub(super) async fn begin_reading(&mut self, subject: &Subject) -> Result<bool, SessionError> {
        let Some(sql) = subject.sql(Use::Select) else { return Ok(false) };
        if self.reader.is_none() {
            self.reader = Some(session(self.session.database()).await?);
        }
        let Some(reader) = &mut self.reader else { return Ok(false) };
        reader.begin().await?;
        match reader.apply(&sql).await {
            Ok(_) => Ok(true),
            Err(error) if error.is_lost_connection() => Err(error),
            Err(_) => {
                reader.rollback().await?;
                Ok(false)
            }
        }
    }

    pub(super) async fn end_reading(&mut self) -> Result<(), SessionError> {
        match &mut self.reader {
            Some(reader) => reader.rollback().await,
            None => Ok(()),
        }
    }

    /// Whether a SELECT waits behind a statement that waits itself, for the one who
    /// reads; nothing while `process` does not wait.
    pub(super) async fn look_at_queue(
        &mut self,
        process: &str,
        subject: &Subject,
    ) -> Result<Option<bool>, SessionError> {
        if !reading::locks(&mut self.session, process).await?.waits {
            return Ok(None);
        }
        self.waits(subject, Use::Select).await
    }

    /// Ends the sessions; they are gone in any case.
    pub(in crate::postgres) async fn close(self) {
        if let Some(reader) = self.reader {
            let _ = reader.connection.close().await;
        }
        let _ = self.session.connection.close().await;
    }
}

/// What others met, and what was not tried.
#[derive(Debug, Default)]
pub(super) struct Probing {
    pub(super) probes: BTreeMap<QualifiedName, Probe>,
    pub(super) unseen: Option<String>,
}

impl Probing {
    fn failed(error: &SessionError) -> Self {
        let unseen = Some(format!("who has to wait: the sessions that try failed to {error}"));
        Self { probes: BTreeMap::new(), unseen }
    }

    /// Tries the tables of `locks` that are there for others.
    pub(super) async fn of(prober: &mut Prober, locks: &Locks, before: &Relations) -> Self {
        let mut probing = Self::default();
        let strong = |modes: &BTreeSet<LockMode>| modes.last() >= Some(&WEAKEST);
        let tables = locks.iter().filter(|(oid, modes)| strong(modes) && before.contains_key(oid));
        let tables: Vec<Oid> = tables.map(|(oid, _)| *oid).collect();
        let mut subjects = match prober.subjects(&tables).await {
            Ok(subjects) => subjects,
            Err(error) => return Self::failed(&error),
        };
        if subjects.len() > MOST_TABLES {
            let left_out = subjects.len() - MOST_TABLES;
            subjects.truncate(MOST_TABLES);
            probing.unseen = Some(format!("who has to wait for {left_out} more tables"));
        }
        for subject in subjects {
            match prober.probe(&subject).await {
                Ok(probe) => {
                    let name = before.get(&subject.oid).map(|relation| relation.name.clone());
                    probing.probes.entry(name.unwrap_or(subject.name)).or_default().merge(&probe);
                }
                Err(error) => return Self::failed(&error),
            }
        }
        probing
    }

    /// Adds what was seen at another moment.
    pub(super) fn merge(&mut self, later: Self) {
        for (name, probe) in later.probes {
            self.probes.entry(name).or_default().merge(&probe);
        }
        self.unseen = self.unseen.take().or(later.unseen);
    }
}

impl Observation {
    pub(super) fn take_probes(&mut self, probing: Probing) {
        self.probes = probing.probes;
        self.unseen.extend(probing.unseen);
    }
}

impl ScratchSession {
    /// Lets others try the tables of `locks`, which this session holds.
    pub(super) async fn probe(
        &mut self,
        locks: &Locks,
        before: &Relations,
        watch: Watch<'_>,
    ) -> Probing {
        if !watch.probes || locks.values().all(|modes| modes.last() < Some(&WEAKEST)) {
            return Probing::default();
        }
        let Some(mut prober) = self.take_prober().await else {
            let unseen = Some("who has to wait: no session could be had to try".to_owned());
            return Probing { unseen, ..Probing::default() };
        };
        let probing = Probing::of(&mut prober, locks, before).await;
        self.prober = Some(prober);
        probing
    }

    /// Those who try, wherever they can be had.
    pub(super) async fn take_prober(&mut self) -> Option<Box<Prober>> {
        match self.prober.take() {
            Some(prober) if prober.answers => Some(prober),
            _ => Prober::open(self.database()).await.ok().map(Box::new),
        }
    }
}

async fn session(database: &ScratchDatabase) -> Result<ScratchSession, SessionError> {
    let mut session = database.connect_as(Role::Rows, &SessionOptions::default()).await?;
    session.apply(PATIENCE).await?;
    Ok(session)
}
