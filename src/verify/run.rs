//! A whole history, migration by migration.

use super::attempt::{self, attempt};
use super::climb::Climb;
use super::entry::{self, Seen};
use super::ground::Ground;
use super::script::ScriptError;
use super::stairway::Stairs;
use crate::effect::Replay;
use crate::migration::{Migration, Script};
use crate::postgres::{DatabaseError, ScratchServer, SessionError, SessionOptions, SnapshotError};
use crate::report::MigrationEntry;

/// What is verified.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// Scripts that make what exists before the first migration.
    pub schema: &'a [Script],
    /// Every migration, in order.
    pub migrations: &'a [Migration],
    /// How many of them, from the first, are released: they only go up.
    pub released: usize,
    /// Extensions that are there before any script runs.
    pub extensions: &'a [String],
    /// Scripts that bring rows into what is released.
    pub seed: &'a [Script],
    /// Whether rows are made up for every table beside them.
    pub synthetic_rows: bool,
    /// Whether others try to use the tables that a statement locks, while it holds
    /// the lock.
    pub probes: bool,
    /// How each script's session is set up.
    pub options: &'a SessionOptions,
}

impl Subject<'_> {
    /// By what everything is known that runs before the first migration under test;
    /// nothing where nothing does. For [`Options::foundation`](crate::postgres::Options).
    pub fn foundation(&self) -> Option<String> {
        let ups = self.migrations[..self.released].iter().map(|migration| &migration.up);
        let scripts: Vec<&Script> = self.schema.iter().chain(ups).chain(self.seed).collect();
        if scripts.is_empty() {
            return None;
        }
        let mut key = format!(
            "{}\n{:?}\n{:?}\n",
            env!("CARGO_PKG_VERSION"),
            self.extensions,
            self.options.time_zone
        );
        for script in scripts {
            let text = script.source.slice(script.region);
            let spans: Vec<_> = script.spans().map(|span| (span.start, span.end)).collect();
            // Where a text ends is told by its length.
            key.push_str(&format!("{:?} {spans:?} {}\n{text}\n", script.transaction, text.len()));
        }
        Some(key)
    }
}

/// What came of a whole history.
#[derive(Debug)]
pub struct Outcome {
    /// The migrations that were tried, in order.
    pub entries: Vec<MigrationEntry>,
    /// Whether the server may be kept for the next run with what is released on it,
    /// and nothing else: see [`ScratchServer::keep`].
    pub keep: bool,
}

/// Why a history could not be verified.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// A scratch database could not be made or dropped.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The server is gone, or does not answer.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The schema could not be read.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
    /// What the migrations stand on does not run.
    #[error(
        "run {file}, line {line}, which the migrations under test stand on: {}{help}",
        in_words(source)
    )]
    Foundation {
        /// The file.
        file: String,
        /// The 1-based line of the statement that failed.
        line: usize,
        /// Why it failed.
        source: ScriptError,
        /// What to do about it, after a semicolon; or nothing.
        help: String,
    },
    /// There was no room, so nothing can be said of the migration.
    #[error(
        "finish: the scratch server had no room left while migration `{migration}` was tried: \
         {said}; make room where it keeps its data, or have it elsewhere by `TMPDIR`"
    )]
    NoRoom {
        /// The migration.
        migration: String,
        /// What the server said.
        said: String,
    },
    /// The server ended, whatever it was that failed because of it.
    #[error(
        "finish: the scratch server ended{during}; if nobody killed it, look for what the \
         migration does to a server (memory, disk, an extension that crashes); the end of its \
         log: {log}"
    )]
    ServerGone {
        /// ` while migration … was tried`, or nothing.
        during: String,
        /// The last lines that the server logged.
        log: String,
    },
}

/// The server's own words, where it has any.
fn in_words(error: &ScriptError) -> String {
    error.sql().map_or_else(|| error.to_string(), ToString::to_string)
}

/// Takes every migration of `subject` that is not released up, down and up again
/// on `server`, and calls `progress` before each with its place and its id.
///
/// A migration whose way down or second way up fails does not stop the others:
/// they go on from a database on which only ups ran. One whose up fails does. The
/// server is left as it was.
///
/// # Errors
/// Where the server is gone, or what is released does not run.
pub async fn verify(
    server: &ScratchServer,
    subject: Subject<'_>,
    mut progress: impl FnMut(usize, &Migration),
) -> Result<Outcome, VerifyError> {
    let mut last = None;
    let result = walk(server, subject, |index, migration| {
        last = Some(migration.id.clone());
        progress(index, migration);
    })
    .await;
    match result {
        Err(_) if !server.answers().await => Err(VerifyError::ServerGone {
            during: last
                .map_or_else(String::new, |id| format!(" while migration `{id}` was tried")),
            log: server.last_words(),
        }),
        other => other,
    }
}

/// What the server says where its disk is full or broken: to the session, or to its
/// log before it crashes.
fn no_room(server: &ScratchServer, climb: &Climb) -> Option<String> {
    let (_, failure) = climb.failure.as_ref()?;
    if let Some(error) = failure.error.sql().filter(|error| !error.fatal) {
        return matches!(error.sqlstate.as_str(), "53100" | "58030").then(|| error.message.clone());
    }
    let log = failure.error.ended_session().then(|| server.log())?;
    let line = log.lines().rev().find(|line| line.contains(": No space left on device"))?;
    Some(line.trim().to_owned())
}

async fn walk(
    server: &ScratchServer,
    subject: Subject<'_>,
    mut progress: impl FnMut(usize, &Migration),
) -> Result<Outcome, VerifyError> {
    let mut replay = Replay::of_new_database(server.version());
    for script in subject.schema {
        replay.script(None, script);
    }
    for migration in &subject.migrations[..subject.released] {
        replay.script(Some(&migration.id), &migration.up);
    }
    let mut ground = Ground::new(server, subject).await?;
    let mut stairs = Stairs::new(ground.lay(subject.released).await?, subject);
    let seen = Seen { version: server.version(), as_superuser: server.scripts_as_superuser() };
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
        let tried = attempt::Subject { index, migration, effects: &effects };
        let (now, mut outcome) = attempt(&mut ground, stairs, tried).await?;
        if let Some(said) = no_room(server, &outcome.climb) {
            return Err(VerifyError::NoRoom { migration: migration.id.clone(), said });
        }
        stairs = now;
        failed = !outcome.lets_others_run();
        outcome.climb.doubt(migration);
        let last = index + 1 == subject.migrations.len();
        if !outcome.climb.clean && !failed && !last {
            stairs = ground.relay(stairs, index + 1).await?;
        }
        entries.push(entry::of(migration, &effects, outcome, seen));
    }
    let keep = ground.clear(stairs.leave().await).await?;
    Ok(Outcome { entries, keep: keep && server.keeps_foundation() })
}
