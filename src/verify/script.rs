//! Runs a script as its migration tool would.

use crate::migration::{Script, TransactionMode};
use crate::postgres::{
    Observation, ScratchDatabase, ScratchSession, SessionError, SessionOptions, TransactionState,
};
use crate::sql::Statement;

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
    pub(super) error: SessionError,
}

/// Runs `script` in a session of its own, wrapped as its tool wraps it.
///
/// # Errors
/// Where the server is gone: the script's own failure is part of the answer.
pub(super) async fn run(
    database: &ScratchDatabase,
    script: &Script,
    options: &SessionOptions,
    observe: bool,
) -> Result<Run, SessionError> {
    let mut session = database.connect(options).await?;
    let wrapped = match script.transaction {
        TransactionMode::PerScript => true,
        TransactionMode::SingleQuery => script.statements.len() > 1,
        TransactionMode::PerStatement => false,
    };
    if wrapped {
        session.begin().await?;
    }
    let mut run = Run { observations: Vec::new(), failure: None };
    for (index, statement) in script.statements.iter().enumerate() {
        match step(&mut session, script, statement, observe).await {
            Ok(observation) => run.observations.extend(observation),
            Err(error) => {
                run.failure = Some(Failure { statement: Some(index), error });
                break;
            }
        }
    }
    finish(session, wrapped, &mut run).await?;
    Ok(run)
}

async fn step(
    session: &mut ScratchSession,
    script: &Script,
    statement: &Statement,
    observe: bool,
) -> Result<Option<Observation>, SessionError> {
    // The server never sees psql's own commands; nor does it here.
    if statement.is_meta_command {
        return Ok(observe.then(Observation::default));
    }
    let sql = script.source.slice(statement.span);
    let rows = statement.copy_data.map(|data| copy_rows(script.source.slice(data)));
    match (observe, rows) {
        (true, Some(rows)) => session.observe_copy_in(sql, rows).await.map(Some),
        (true, None) => session.observe(sql).await.map(Some),
        (false, Some(rows)) => session.copy_in(sql, rows).await.map(|_| None),
        (false, None) => session.apply(sql).await.map(|_| None),
    }
}

/// The rows of a COPY without the line that closes them.
fn copy_rows(data: &str) -> &str {
    data.trim_end().strip_suffix("\\.").unwrap_or(data)
}

/// Ends the session as the tool would: what it opened itself it commits, what
/// the script left open is rolled back with the connection.
async fn finish(
    mut session: ScratchSession,
    wrapped: bool,
    run: &mut Run,
) -> Result<(), SessionError> {
    let lost = run.failure.as_ref().is_some_and(|failure| failure.error.sql().is_none());
    if lost {
        return Ok(());
    }
    if session.transaction_state().await? != TransactionState::Idle {
        if wrapped && run.failure.is_none() {
            if let Err(error) = session.commit().await {
                if error.sql().is_none() {
                    return Err(error);
                }
                run.failure = Some(Failure { statement: None, error });
            }
        } else {
            session.rollback().await?;
        }
    }
    session.close().await
}
