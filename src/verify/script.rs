//! Runs a script as its migration tool would.

use crate::effect::{Effect, Life, ObjectKind, ScriptEffects};
use crate::migration::Script;
use crate::pg::LockMode;
use crate::postgres::{
    Cut, Leash, Observation, ScratchDatabase, ScratchSession, SessionError, SessionOptions,
    SqlError, TransactionState, Watch,
};
use crate::sql::{Change, Statement};

/// How a script ended.
#[derive(Debug)]
pub(super) struct Run {
    /// What each statement did, as far as statements ran; empty if nobody asked.
    pub(super) observations: Vec<Observation>,
    /// The error that ended it.
    pub(super) failure: Option<Failure>,
}

/// A statement that failed, or the end of a script that did.
#[derive(Debug)]
pub(super) struct Failure {
    /// Which statement; nothing where the final COMMIT failed.
    pub(super) statement: Option<usize>,
    /// Why.
    pub(super) error: ScriptError,
}

/// Why a statement of a script failed.
#[derive(Debug, thiserror::Error)]
pub enum ScriptError {
    /// The server refused it, or the session ended.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// It was ended from outside.
    #[error("{}", in_words(*.0))]
    Cut(Cut),
    /// It is for psql, and decides what is run.
    #[error(
        "run `{command}`: it is a command of psql, which decides what is run and where, and \
         `verify` runs SQL only; write the SQL itself into the script"
    )]
    MetaCommand {
        /// The command: `\\i`.
        command: String,
    },
}

/// What was exceeded.
fn in_words(cut: Cut) -> String {
    match cut {
        Cut::Time(limit) => format!(
            "end within {} s: a statement ran on, with `statement_timeout` switched off or caught, \
             until it was ended from outside",
            limit.as_secs_f32()
        ),
        Cut::Disk(limit) => format!(
            "run within {} MB of disk: a statement wrote on until it was ended from outside",
            limit >> 20
        ),
    }
}

impl ScriptError {
    /// Whether the session ended, and was not merely refused something.
    pub fn ended_session(&self) -> bool {
        matches!(self, Self::Session(error) if error.is_lost_connection())
    }

    /// The server's error, where the server refused.
    pub fn sql(&self) -> Option<&SqlError> {
        match self {
            Self::Session(error) => error.sql(),
            Self::Cut(_) | Self::MetaCommand { .. } => None,
        }
    }
}

/// How a script is looked at while it runs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lookout<'a> {
    /// What it is foreseen to do.
    pub(super) effects: &'a ScriptEffects,
    /// Whether others try to use what it locks.
    pub(super) probes: bool,
}

impl<'a> Lookout<'a> {
    /// What is tried with one statement. One queue of a script is enough to see:
    /// they are all alike.
    fn watch(self, index: usize, queued: bool) -> Watch<'a> {
        let statement = self.effects.statements.get(index).filter(|_| self.probes && !queued);
        let mut effects = statement.into_iter().flat_map(|statement| &statement.effects);
        let blocks = |effect: &&Effect| {
            effect.lock() == Some(LockMode::AccessExclusive)
                && effect.depends_on.is_none()
                && effect.on.life != Life::New
                && matches!(effect.on.kind, ObjectKind::Table | ObjectKind::PartitionedTable)
        };
        Watch { probes: self.probes, queue: effects.find(blocks).map(|effect| &effect.on.name) }
    }
}

/// Runs `script` in a session of its own, wrapped as its tool wraps it.
///
/// # Errors
/// Where the server takes no connections: the script's own failure is part of the
/// answer, and so is a session that ended.
pub(super) async fn run(
    database: &ScratchDatabase,
    script: &Script,
    options: &SessionOptions,
    lookout: Option<Lookout<'_>>,
) -> Result<Run, SessionError> {
    let mut session = database.connect(options).await?;
    let leash = session.leash().await?;
    let statements = script.statements();
    let wrapped = script.transaction.wraps(statements.len());
    let mut run = Run { observations: Vec::new(), failure: None };
    let mut progress = Progress { session, wrapped, statement: None };
    let through =
        progress.through(script, &statements, lookout, &mut run.observations, leash.as_ref());
    if let Err(error) = through.await {
        run.failure = Some(Failure { statement: progress.statement, error });
    }
    progress.leave().await;
    if run.failure.as_ref().is_some_and(|failure| failure.error.ended_session()) {
        database.settle().await?;
    }
    Ok(run)
}

/// What `work` gives, ended where it overdoes it.
async fn held<T>(
    leash: Option<&Leash>,
    work: impl Future<Output = Result<T, ScriptError>>,
) -> Result<T, ScriptError> {
    let Some(leash) = leash else { return work.await };
    match leash.hold(work).await {
        (Err(_), Some(cut)) => Err(ScriptError::Cut(cut)),
        (result, _) => result,
    }
}

/// A script that is being run.
struct Progress {
    session: ScratchSession,
    wrapped: bool,
    /// The statement that runs now.
    statement: Option<usize>,
}

impl Progress {
    async fn through(
        &mut self,
        script: &Script,
        statements: &[Statement],
        lookout: Option<Lookout<'_>>,
        observations: &mut Vec<Observation>,
        leash: Option<&Leash>,
    ) -> Result<(), ScriptError> {
        if self.wrapped {
            self.session.begin().await?;
        }
        for (index, statement) in statements.iter().enumerate() {
            self.statement = Some(index);
            let queued = observations.iter().any(|observation| observation.queue.is_some());
            let watch = lookout.map(|lookout| lookout.watch(index, queued));
            let step = self.step(script, statement, watch);
            observations.extend(held(leash, step).await?);
            if self.wrapped && ends_transaction(statement) {
                self.begin_again().await?;
            }
        }
        self.statement = None;
        held(leash, self.finish()).await
    }

    async fn finish(&mut self) -> Result<(), ScriptError> {
        if self.wrapped && self.session.transaction_state().await? != TransactionState::Idle {
            self.session.commit().await?;
        }
        Ok(())
    }

    async fn step(
        &mut self,
        script: &Script,
        statement: &Statement,
        watch: Option<Watch<'_>>,
    ) -> Result<Option<Observation>, ScriptError> {
        let sql = script.source.slice(statement.span);
        if script.unseen.iter().any(|unseen| unseen.span == statement.span) {
            return Ok(watch.map(|_| Observation::default()));
        }
        if statement.is_meta_command {
            // What only concerns psql's own output the server never sees.
            if statement.changes.is_empty() {
                return Ok(watch.map(|_| Observation::default()));
            }
            let command = sql.split_whitespace().next().unwrap_or(sql).to_owned();
            return Err(ScriptError::MetaCommand { command });
        }
        let session = &mut self.session;
        let rows = statement.copy_data.map(|data| copy_rows(script.source.slice(data)));
        Ok(match (watch, rows) {
            (Some(watch), rows) => Some(session.observe_closely(sql, rows, watch).await?),
            (None, Some(rows)) => session.copy_in(sql, rows).await.map(|_| None)?,
            (None, None) => session.apply(sql).await.map(|_| None)?,
        })
    }

    /// After a `COMMIT` of the script itself the rest of a simple-query message is
    /// an implicit block again, and most drivers begin anew before the next
    /// statement.
    async fn begin_again(&mut self) -> Result<(), SessionError> {
        if self.session.transaction_state().await? == TransactionState::Idle {
            self.session.begin().await?;
        }
        Ok(())
    }

    /// What the script left open is rolled back, and the session ends; if it has
    /// not ended already.
    async fn leave(mut self) {
        if self.session.rollback().await.is_ok() {
            let _ = self.session.close().await;
        }
    }
}

/// Whether a statement may end the transaction in which it runs.
pub(super) fn ends_transaction(statement: &Statement) -> bool {
    statement.changes.iter().any(|change| matches!(change.value, Change::Transaction(_)))
}

/// The rows of a COPY without the line that closes them.
fn copy_rows(data: &str) -> &str {
    data.trim_end().strip_suffix("\\.").unwrap_or(data)
}
