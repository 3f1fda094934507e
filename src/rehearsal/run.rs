//! A rehearsal from beginning to end.

use super::production::Production;
use super::{fix, side, ways};
use crate::migration::{Migration, Script};
use crate::postgres::{
    Binaries, DatabaseError, Options, RecoveryError, SessionError, SessionOptions, SnapshotError,
    StartError,
};
use crate::report::{RehearsalRun, RehearsalVerdict, RollbackChoice, WayEntry};
use crate::rollback::plan::Plan;

/// What is rehearsed.
#[derive(Debug)]
pub struct Subject<'a> {
    /// The server's binaries.
    pub binaries: &'a Binaries,
    /// How servers are started.
    pub options: &'a Options,
    /// Scripts that make what exists before the first migration.
    pub schema: &'a [Script],
    /// Migrations that are released, in order.
    pub released: &'a [&'a Migration],
    /// The migrations of the release, in order.
    pub pending: &'a [&'a Migration],
    /// The plan of the release.
    pub plan: &'a Plan,
    /// Extensions that are there before any script runs.
    pub extensions: &'a [String],
    /// Scripts that bring rows into what is released.
    pub seed: &'a [Script],
    /// Whether rows are made up beside them.
    pub synthetic_rows: bool,
    /// How each script's session is set up.
    pub session: &'a SessionOptions,
    /// Where programs such as `pg_dump` are looked for: the value of `PATH`.
    pub path: Option<&'a std::ffi::OsStr>,
}

/// Why nothing could be rehearsed.
#[derive(Debug, thiserror::Error)]
pub enum RehearsalError {
    /// The server does not start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The server could not be backed up or recovered.
    #[error(transparent)]
    Recovery(#[from] RecoveryError),
    /// A scratch database could not be made.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The server is gone, or does not answer.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The schema could not be read.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
    /// What the release stands on does not run.
    #[error("run {file}, line {line}, which the release stands on: {why}")]
    Foundation {
        /// The file.
        file: String,
        /// The 1-based line of the statement that failed.
        line: usize,
        /// Why it failed.
        why: String,
    },
    /// The restore point was not made.
    #[error("make the restore point: {why}")]
    Point {
        /// Why.
        why: String,
    },
    /// A program could not be run.
    #[error("run `{program}`: {source}")]
    Program {
        /// The program.
        program: String,
        /// What the system says.
        source: std::io::Error,
    },
}

/// Rehearses every way back of a release on one server, and calls `say` with what is
/// being done. Nothing is left, also where the future is dropped.
///
/// # Errors
/// Where there is no server, or what is released does not run.
pub async fn rehearse(
    subject: &Subject<'_>,
    mut say: impl FnMut(&str),
) -> Result<(RehearsalRun, Vec<String>), RehearsalError> {
    let say: &mut dyn FnMut(&str) = &mut say;
    let mut production = Production::build(subject, say).await?;
    let mut all = Vec::new();
    if production.failed_up.is_some() {
        let why = "the release does not go up: nothing of it is deployed";
        for name in ["app_only", "down", "forward_fix", "side_restore"] {
            all.push(super::entry::not_rehearsed(name, None, why));
        }
    } else {
        say("the previous release on the new schema");
        let control = fix::control(&production).await?;
        all.push(fix::app_only(&production, &control).await?);
        say("the downs");
        all.extend(ways::downs(&production).await?);
        say("the forward fix");
        all.extend(fix::forward_fix(&production, &control).await?);
        say("the undo tables");
        all.extend(ways::undo(&production).await?);
        say("the side restore");
        all.extend(side::side_restore(&production).await?);
    }
    for target in ways::targets(&production.point) {
        say("point-in-time recovery");
        all.push(ways::pitr(&production, &target).await?);
    }
    let run = RehearsalRun {
        postgres: production.server.version().major(),
        server_version: subject.binaries.release().to_owned(),
        scale: std::mem::take(&mut production.scale),
        restore_point: Some(production.point.clone()),
        failed_up: production.failed_up.take(),
        steps: std::mem::take(&mut production.steps),
        ways: all,
        without_rows: std::mem::take(&mut production.without_rows),
    };
    Ok((run, production.notes))
}

/// What the runs come to, for a release whose first choice is `choice`.
pub fn verdict(choice: RollbackChoice, runs: &[RehearsalRun]) -> RehearsalVerdict {
    let ways = || runs.iter().flat_map(|run| &run.ways);
    if runs.iter().any(|run| run.failed_up.is_some())
        || ways().any(|way| way.as_planned == Some(false))
    {
        return RehearsalVerdict::Findings;
    }
    let name = match choice {
        RollbackChoice::AppOnly => "app_only",
        RollbackChoice::Down => "down",
        RollbackChoice::ForwardFix => "forward_fix",
        RollbackChoice::SideRestore => "side_restore",
        RollbackChoice::Pitr | RollbackChoice::Unknown => "pitr",
    };
    let shown = |run: &RehearsalRun| {
        let is_shown = |way: &WayEntry| way.way == name && way.outcome == "verified";
        run.ways.iter().any(is_shown)
    };
    let all_shown = !runs.is_empty() && runs.iter().all(shown);
    match all_shown && choice != RollbackChoice::Unknown {
        true => RehearsalVerdict::Clean,
        false => RehearsalVerdict::CouldNotTell,
    }
}
