//! What a statement really does.
//!
//! A statement that may run in a transaction is run in one, and before the
//! transaction ends the locks of the session, the relations, their files and the
//! counters of their scans are read and compared with what was there before. A
//! statement that refuses a transaction goes through a gate. With both, the
//! server's own messages are heard (`client_min_messages = debug1`). Whether others
//! really have to wait is tried by others: see `probe` and `queue`.

mod assemble;
mod gate;
mod messages;
mod notices;
mod observation;
mod probe;
mod queue;
mod reading;
mod statement;

use std::collections::BTreeSet;

use tracing::instrument::WithSubscriber as _;

use super::session::{Applied, ScratchSession, SessionError, TransactionState};
use assemble::Evidence;
pub(super) use notices::Notices;
pub use observation::{Method, Observation, ObservedRelation, Watch};
pub(super) use probe::Prober;
pub use probe::{Probe, Use};
pub use queue::Queue;
pub(super) use reading::Relations;
use reading::{Locks, newly_held};
pub(super) use statement::words;
use statement::{Handling, NewFile};

impl ScratchSession {
    /// Runs one statement and says what it did.
    ///
    /// Inside an open transaction block it runs there. Outside, it runs in a block
    /// of its own, which is committed, or through a gate if it refuses a block.
    /// Statements that only change the session or the transaction (`SET`, `BEGIN`)
    /// run as they are and are not observed.
    ///
    /// # Errors
    /// As [`ScratchSession::apply`]. A transaction block that was open before is
    /// then failed and still open; outside a block the statement left nothing but
    /// what PostgreSQL leaves (an invalid index, for example).
    pub async fn observe(&mut self, sql: &str) -> Result<Observation, SessionError> {
        self.observe_any(sql, None, Watch::default()).await
    }

    /// As [`ScratchSession::observe`], and tries what `watch` asks for. `data` are
    /// the rows of `COPY … FROM STDIN`.
    ///
    /// # Errors
    /// As [`ScratchSession::observe`].
    pub async fn observe_closely(
        &mut self,
        sql: &str,
        data: Option<&str>,
        watch: Watch<'_>,
    ) -> Result<Observation, SessionError> {
        self.observe_any(sql, data, watch).await
    }

    /// As [`ScratchSession::observe`], for `COPY … FROM STDIN` with its rows.
    ///
    /// # Errors
    /// As [`ScratchSession::observe`].
    pub async fn observe_copy_in(
        &mut self,
        sql: &str,
        data: &str,
    ) -> Result<Observation, SessionError> {
        self.observe_any(sql, Some(data), Watch::default()).await
    }

    async fn observe_any(
        &mut self,
        sql: &str,
        data: Option<&str>,
        watch: Watch<'_>,
    ) -> Result<Observation, SessionError> {
        let handling = Handling::of(sql);
        if handling == Handling::AsIs {
            let applied = self.apply(sql).await?;
            return Ok(Observation::unobserved(
                applied,
                "statements of the session are not observed",
            ));
        }
        match self.transaction_state().await? {
            TransactionState::Open => self.observe_in_block(sql, data, watch).await,
            TransactionState::Idle if handling == Handling::Ordinary => {
                self.observe_in_own_block(sql, data, watch).await
            }
            TransactionState::Idle | TransactionState::Failed => {
                let applied = self.apply(sql).await?;
                Ok(Observation::unobserved(applied, "the server was expected to refuse this"))
            }
        }
    }

    async fn observe_in_own_block(
        &mut self,
        sql: &str,
        data: Option<&str>,
        watch: Watch<'_>,
    ) -> Result<Observation, SessionError> {
        self.begin().await?;
        match self.observe_in_block(sql, data, watch).await {
            Ok(observation) => {
                self.commit().await?;
                Ok(observation)
            }
            Err(error) => {
                // Where the session is gone, the reason is what the statement said.
                let rolled_back = self.rollback().await;
                match error.sql() {
                    _ if rolled_back.is_err() => Err(error),
                    Some(refusal) if refusal.refuses_transaction() => {
                        self.observe_through_gate(sql, watch).await
                    }
                    _ => Err(error),
                }
            }
        }
    }

    async fn observe_in_block(
        &mut self,
        sql: &str,
        data: Option<&str>,
        watch: Watch<'_>,
    ) -> Result<Observation, SessionError> {
        let known = self.relations.take();
        let settings = self.settings().await?;
        self.apply(UNLIMITED).await?;
        let before = match known {
            Some(relations) => relations,
            None => reading::relations(self).await?,
        };
        let held_before = reading::own_locks(self).await?;

        let (applied, messages, queue) =
            self.listen_in_queue((sql, data), watch, &settings, &before).await?;
        self.apply(&settings.silent()).await?;
        let held = reading::own_locks(self).await?;
        let requested = newly_held(&held_before, &held);
        let probing = self.probe(&requested, &before, watch).await;

        let after = reading::relations(self).await?;
        let run = Run { applied, messages, requested, held };
        let mut observation =
            self.conclude(sql, &before, &after, run, Method::InTransaction).await?;
        observation.queue = queue;
        observation.take_probes(probing);
        if observation.relations.iter().any(|relation| relation.held > relation.lock) {
            observation.unseen.push(
                "a lock that an earlier statement of the transaction took already hides the same \
                 request of this one"
                    .to_owned(),
            );
        }
        self.apply(&settings.restored()).await?;
        self.relations = Some(after);
        Ok(observation)
    }

    async fn observe_through_gate(
        &mut self,
        sql: &str,
        watch: Watch<'_>,
    ) -> Result<Observation, SessionError> {
        let level = self.message_level().await?;
        let before = reading::relations(self).await?;
        self.apply("SET client_min_messages = debug1").await?;
        let gated = gate::run(self, sql, &before, watch).await;
        self.apply(&format!("SET client_min_messages = {level}")).await?;
        let gated = gated?;

        let after = reading::relations(self).await?;
        let run = Run {
            applied: gated.applied,
            messages: gated.messages,
            requested: gated.locks,
            held: Locks::new(),
        };
        let mut observation = self.conclude(sql, &before, &after, run, Method::Messages).await?;
        observation.take_probes(gated.probing);
        if gated.was_at_rest {
            observation.locks = Method::Gate;
            observation.unseen.push("locks that it took after its last wait".to_owned());
        } else {
            observation.locks = Method::NotObserved;
            observation.unseen.push("its locks: it never waited for the gate".to_owned());
        }
        observation.unseen.push("scans that the server does not announce".to_owned());
        Ok(observation)
    }

    /// Puts the readings together; asks for what only some statements need.
    async fn conclude(
        &mut self,
        sql: &str,
        before: &Relations,
        after: &Relations,
        run: Run,
        work: Method,
    ) -> Result<Observation, SessionError> {
        let scans_counted = work == Method::InTransaction;
        let validates = |text: &String| text.starts_with("validating foreign key");
        let foreign_keys = if run.messages.iter().any(validates) {
            reading::foreign_keys(self).await?
        } else {
            Vec::new()
        };
        let new_files: Vec<_> = after
            .iter()
            .filter(|(oid, now)| before.get(oid).is_some_and(|then| then.file != now.file))
            .map(|(oid, _)| *oid)
            .collect();
        let new_file = NewFile::of(sql);
        let truncated: BTreeSet<_> = match new_file {
            NewFile::Truncated => new_files.into_iter().collect(),
            NewFile::Rewritten => BTreeSet::new(),
            NewFile::Unclear => reading::empty_files(self, &new_files).await?,
        };
        let held = run
            .held
            .iter()
            .filter_map(|(oid, modes)| Some((before.get(oid)?.name.clone(), *modes.last()?)))
            .collect();
        let relations = Evidence {
            before,
            after,
            requested: run.requested,
            held: run.held,
            messages: &run.messages,
            foreign_keys: &foreign_keys,
            truncated,
            new_file_is_rewrite: new_file != NewFile::Truncated,
            scans_are_checks: scans_counted && statement::checks_domain(sql),
            scans_counted,
        }
        .assemble();
        Ok(Observation {
            rows: run.applied.rows,
            locks: Method::InTransaction,
            work,
            relations,
            held,
            messages: run.messages.into_iter().filter(|text| messages::is_telling(text)).collect(),
            ..Observation::default()
        })
    }

    /// Runs a statement and returns every message that came with it.
    async fn listen(
        &mut self,
        sql: &str,
        data: Option<&str>,
    ) -> Result<(Applied, Vec<String>), SessionError> {
        let notices = self.notices.clone();
        notices.take();
        let run = async {
            match data {
                Some(data) => self.copy_in(sql, data).await,
                None => self.apply(sql).await,
            }
        };
        let applied = run.with_subscriber(notices.dispatch()).await?;
        Ok((applied, notices.take()))
    }

    async fn message_level(&mut self) -> Result<String, SessionError> {
        Ok(self.settings().await?.message_level)
    }

    async fn settings(&mut self) -> Result<Settings, SessionError> {
        let sql = "SELECT pg_catalog.current_setting('client_min_messages'),
                          pg_catalog.current_setting('statement_timeout')";
        let mut values = self.query(sql).await?.into_iter().flatten().flatten();
        Ok(Settings {
            message_level: values.next().unwrap_or_else(|| "notice".to_owned()),
            timeout: values.next().unwrap_or_else(|| "0".to_owned()),
        })
    }
}

/// Our own readings must not fail of the limits that a script sets.
const UNLIMITED: &str = "SET LOCAL statement_timeout = 0";

/// What observation changes in a transaction, and puts back.
struct Settings {
    message_level: String,
    timeout: String,
}

impl Settings {
    /// For the statement itself.
    fn listening(&self) -> String {
        let Self { timeout, .. } = self;
        format!("SET LOCAL client_min_messages = debug1; SET LOCAL statement_timeout = '{timeout}'")
    }

    /// For our own readings after it.
    fn silent(&self) -> String {
        format!("{UNLIMITED}; SET LOCAL client_min_messages = {}", self.message_level)
    }

    /// For the next statement.
    fn restored(&self) -> String {
        format!("SET LOCAL statement_timeout = '{}'", self.timeout)
    }
}

/// What came out of running a statement.
struct Run {
    applied: Applied,
    messages: Vec<String>,
    requested: Locks,
    held: Locks,
}
