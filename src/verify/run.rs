//! A whole history, migration by migration.

use super::entry;
use super::script;
use super::stairway::{Climb, climb};
use crate::effect::Replay;
use crate::migration::{Migration, Script};
use crate::postgres::{
    DatabaseError, ScratchDatabase, ScratchServer, SessionError, SessionOptions, SnapshotError,
};
use crate::report::{Cycle, MigrationEntry};

/// What is verified.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// Scripts that make what exists before the first migration.
    pub schema: &'a [Script],
    /// Every migration, in order.
    pub migrations: &'a [Migration],
    /// How many of them, from the first, are released: they only go up.
    pub released: usize,
    /// How each script's session is set up.
    pub options: &'a SessionOptions,
}

/// Why a history could not be verified.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// A scratch database could not be made or dropped.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The server is gone, or does not answer.
    #[error("talk to the scratch server: {0}")]
    Session(#[from] SessionError),
    /// The schema could not be read.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
    /// What the migrations stand on does not run.
    #[error("run {file}, line {line}, which the migrations under test stand on: {source}")]
    Foundation {
        /// The file.
        file: String,
        /// The 1-based line of the statement that failed.
        line: usize,
        /// Why it failed.
        source: SessionError,
    },
}

/// Takes every migration of `subject` that is not released up, down and up again
/// on `server`, and calls `progress` before each with its place and its id.
///
/// A migration whose way down or second way up fails does not stop the others:
/// they go on from a database on which only ups ran. One whose up fails does.
///
/// # Errors
/// Where the server is gone, or what is released does not run.
pub async fn verify(
    server: &ScratchServer,
    subject: Subject<'_>,
    mut progress: impl FnMut(usize, &Migration),
) -> Result<Vec<MigrationEntry>, VerifyError> {
    let mut replay = Replay::new(server.version());
    for script in subject.schema {
        replay.script(None, script);
    }
    for migration in &subject.migrations[..subject.released] {
        replay.script(Some(&migration.id), &migration.up);
    }
    let mut database = foundation(server, subject, subject.released).await?;
    let mut entries = Vec::new();
    let mut failed = false;
    for (index, migration) in subject.migrations.iter().enumerate().skip(subject.released) {
        if failed {
            entries.push(entry::not_run(migration));
            continue;
        }
        progress(index, migration);
        replay.release();
        let effects = replay.script(Some(&migration.id), &migration.up);
        let climbed = climb(&database, migration, &effects, subject.options).await?;
        let Climb { cycle, clean, .. } = climbed;
        failed = cycle == Cycle::UpFailed;
        let last = index + 1 == subject.migrations.len();
        if !clean && !failed && !last {
            server.drop_database(database).await?;
            database = foundation(server, subject, index + 1).await?;
        }
        entries.push(entry::of(migration, &effects, climbed, server.version()));
    }
    server.drop_database(database).await?;
    Ok(entries)
}

/// A database on which the schema and the first `count` ups ran.
async fn foundation(
    server: &ScratchServer,
    subject: Subject<'_>,
    count: usize,
) -> Result<ScratchDatabase, VerifyError> {
    let database = server.create_database().await?;
    let ups = subject.migrations[..count].iter().map(|migration| &migration.up);
    for script in subject.schema.iter().chain(ups) {
        let run = script::run(&database, script, subject.options, false).await?;
        if let Some(failure) = run.failure {
            let at = failure.statement.and_then(|index| script.statements.get(index));
            let byte = at.map_or(script.region.end, |statement| statement.span.start);
            let file = script.source.name().to_owned();
            let line = script.source.position(byte).line;
            return Err(VerifyError::Foundation { file, line, source: failure.error });
        }
    }
    Ok(database)
}
