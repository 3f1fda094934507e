//! The queue before a lock: whoever waits for a strong one makes everybody wait who
//! comes later, even for a lock that goes together with those that are held.
//!
//! One session reads the table and stays in its transaction. The statement has to
//! wait for it, and a third session then wants to read as well. Nothing that is
//! held is in its way; if it waits, then behind the statement.

use std::time::{Duration, Instant};

use super::super::session::{Applied, ScratchSession, SessionError};
use super::probe::{Prober, Subject};
use super::reading::Relations;
use super::statement::words;
use super::{Settings, Watch};
use crate::pg::{QualifiedName, string_literal};

const POLL: Duration = Duration::from_millis(1);
/// How long a statement may take to come to the lock.
const PATIENCE: Duration = Duration::from_secs(1);
/// A statement that gives up sooner than this, in milliseconds, is not held up.
const LEAST_TIMEOUT: u64 = 2000;

/// A statement that waited for a lock, and whoever came later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    /// The table.
    pub table: QualifiedName,
    /// Whether a SELECT had to wait behind the statement, though all that was held
    /// was the lock of another SELECT.
    pub select_waited: bool,
}

impl ScratchSession {
    /// Runs a statement as [`ScratchSession::listen`] does, behind somebody who
    /// reads the table that `watch` names.
    pub(super) async fn listen_in_queue(
        &mut self,
        (sql, data): (&str, Option<&str>),
        watch: Watch<'_>,
        settings: &Settings,
        before: &Relations,
    ) -> Result<(Applied, Vec<String>, Option<Queue>), SessionError> {
        let table = match watch.queue.filter(|_| !gives_up(sql)) {
            Some(table) if self.is_patient(&settings.timeout).await? => table,
            _ => {
                self.apply(&settings.listening()).await?;
                let (applied, messages) = self.listen(sql, data).await?;
                return Ok((applied, messages, None));
            }
        };
        let process = self.query("SELECT pg_catalog.pg_backend_pid()").await?;
        let process = process.into_iter().flatten().flatten().next().unwrap_or_default();
        let oid = before.iter().find(|(_, relation)| relation.name == *table).map(|(oid, _)| *oid);
        let mut scene = Scene::set(self, oid, table).await;
        let settled = self.apply(&settings.listening()).await;
        let result = match settled {
            Err(error) => Err(error),
            Ok(_) => {
                let statement = self.listen(sql, data);
                tokio::pin!(statement);
                loop {
                    tokio::select! {
                        biased;
                        result = &mut statement => break result,
                        () = tokio::time::sleep(POLL), if scene.is_on() => scene.look(&process).await,
                    }
                }
            }
        };
        scene.end().await;
        let Scene { prober, queue, .. } = scene;
        self.prober = prober;
        let (applied, messages) = result?;
        Ok((applied, messages, queue))
    }
}

impl ScratchSession {
    /// Whether a statement with this `statement_timeout` waits for a lock long enough
    /// to be looked at meanwhile.
    async fn is_patient(&mut self, statement_timeout: &str) -> Result<bool, SessionError> {
        let milliseconds =
            |limit: &str| format!("extract(epoch FROM {limit}::pg_catalog.interval) * 1000");
        let enough = |limit: &str| {
            let limit = milliseconds(limit);
            format!("({limit} = 0 OR {limit} >= {LEAST_TIMEOUT})")
        };
        let lock = enough("pg_catalog.current_setting('lock_timeout')");
        let statement = enough(&string_literal(statement_timeout));
        let rows = self.query(&format!("SELECT {lock} AND {statement}")).await?;
        Ok(rows == [[Some("t".to_owned())]])
    }
}

/// Whether a statement does not wait for locks.
fn gives_up(sql: &str) -> bool {
    words(sql).any(|word| ["nowait", "skip"].iter().any(|it| word.eq_ignore_ascii_case(it)))
}

/// Who takes part, beside the statement.
struct Scene {
    prober: Option<Box<Prober>>,
    /// The table that is being read.
    subject: Option<Subject>,
    table: QualifiedName,
    queue: Option<Queue>,
    since: Instant,
}

impl Scene {
    /// Without a reader the statement runs all the same.
    async fn set(session: &mut ScratchSession, oid: Option<u32>, table: &QualifiedName) -> Self {
        let mut scene = Self {
            prober: session.take_prober().await,
            subject: None,
            table: table.clone(),
            queue: None,
            since: Instant::now(),
        };
        let (Some(prober), Some(oid)) = (&mut scene.prober, oid) else { return scene };
        let Ok(subjects) = prober.subjects(&[oid]).await else { return scene };
        let Some(subject) = subjects.into_iter().next() else { return scene };
        if matches!(prober.begin_reading(&subject).await, Ok(true)) {
            scene.subject = Some(subject);
            scene.since = Instant::now();
        }
        scene
    }

    fn is_on(&self) -> bool {
        self.subject.is_some()
    }

    async fn look(&mut self, process: &str) {
        let (Some(prober), Some(subject)) = (&mut self.prober, &self.subject) else { return };
        match prober.look_at_queue(process, subject).await {
            Ok(Some(select_waited)) => {
                self.queue = Some(Queue { table: self.table.clone(), select_waited });
                self.end().await;
            }
            Ok(None) if self.since.elapsed() < PATIENCE => {}
            Ok(None) | Err(_) => self.end().await,
        }
    }

    /// The reader leaves, and the statement goes on.
    async fn end(&mut self) {
        if self.subject.take().is_none() {
            return;
        }
        let Some(prober) = &mut self.prober else { return };
        if prober.end_reading().await.is_err() {
            // A reader that is gone holds nothing.
            self.prober = None;
        }
    }
}
