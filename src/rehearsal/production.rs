//! The server on which the release goes up: archived, backed up, filled with rows,
//! and written to behind it.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::entry::step;
use super::run::{RehearsalError, Subject};
use crate::migration::Script;
use crate::postgres::{
    Options, Recovered, RecoveryError, RecoveryTarget, ScratchDatabase, ScratchServer,
    SessionError, SessionOptions,
};
use crate::report::{RehearsalPoint, RehearsalScale, RehearsalStep};
use crate::rollback::backup::{Lsn, RestorePoint, recipe};
use crate::source::{Source, Span};
use crate::verify::{Failed, Look, Missing, Stage, missing};

/// The name of the restore point between the up and what is written behind it.
const BEHIND_UP: &str = "banister:behind-the-up";
/// Recovery to a time ends before the first commit later than it: a gap on both
/// sides.
const GAP: Duration = Duration::from_millis(25);

/// A release that went up, and all that its ways back need.
#[derive(Debug)]
pub(super) struct Production<'a> {
    pub(super) subject: &'a Subject<'a>,
    pub(super) server: ScratchServer,
    options: Options,
    pub(super) stage: Stage,
    /// At the restore point.
    pub(super) before: Look,
    /// Behind all that was written.
    pub(super) then: Look,
    /// Rows that were deleted behind the up, by table.
    pub(super) deleted: BTreeMap<String, usize>,
    pub(super) point: RehearsalPoint,
    pub(super) scale: RehearsalScale,
    pub(super) steps: Vec<RehearsalStep>,
    pub(super) failed_up: Option<String>,
    pub(super) without_rows: Vec<String>,
    pub(super) notes: Vec<String>,
}

impl<'a> Production<'a> {
    /// Builds it up, and archives all of its WAL.
    pub(super) async fn build(
        subject: &'a Subject<'a>,
        say: &mut dyn FnMut(&str),
    ) -> Result<Self, RehearsalError> {
        let options = Options { archive: true, ..subject.options.clone() };
        let server = ScratchServer::start(subject.binaries, &options).await?;
        say("trying the release");
        let tried = Trial::of(&server, subject).await?;
        let mut stage = prepare(&server, subject).await?;
        let (mut steps, mut scale) = (Vec::new(), RehearsalScale::default());
        say("base backup");
        let backup = server.base_backup().await?;
        scale.backup_bytes = backup.bytes;
        steps.push(step("base_backup", None, backup.took));
        say("rows");
        let without_rows = if subject.synthetic_rows {
            let later = tried.asks.as_ref().map(|(from, to)| (&from.structure, &to.structure));
            stage.fill(later).await?
        } else {
            Vec::new()
        };
        let before = stage.look().await?;
        stage.pause().await;
        scale.rows = before.rows();
        tokio::time::sleep(GAP).await;
        let point = restore_point(&server).await?;
        let bytes = |lsn: &str| lsn.parse::<Lsn>().map_or(0, |lsn| lsn.0);
        scale.wal_bytes = bytes(&point.lsn).saturating_sub(bytes(&backup.end));
        tokio::time::sleep(GAP).await;
        let mut it = Self {
            subject,
            server,
            options: Options { archive: false, ..options },
            stage,
            then: before.clone(),
            before,
            deleted: BTreeMap::new(),
            point,
            scale,
            steps,
            failed_up: None,
            without_rows: without_rows
                .into_iter()
                .map(|it| format!("{}: {}", it.table, it.why))
                .collect(),
            notes: tried.note.into_iter().collect(),
        };
        it.release(say).await?;
        Ok(it)
    }

    /// The up, and what is written behind it.
    async fn release(&mut self, say: &mut dyn FnMut(&str)) -> Result<(), RehearsalError> {
        for migration in self.subject.pending {
            say(&format!("up of {}", migration.id));
            let begin = Instant::now();
            let failed = self.stage.run(&migration.up).await?;
            self.steps.push(step("up", Some(&migration.id), begin.elapsed()));
            if let Some(failed) = failed {
                self.failed_up = Some(format!("`{}`: {failed}", migration.id));
                break;
            }
        }
        self.ask_name(BEHIND_UP).await?;
        say("writes behind it");
        let up = self.stage.look().await?;
        if self.failed_up.is_none() {
            self.scale.rows_written_after = match self.subject.synthetic_rows {
                true => self.stage.write_new(&self.before, &up).await?,
                false => 0,
            };
            let written = self.stage.look().await?;
            delete_some(&self.stage, &self.before).await?;
            self.then = self.stage.look().await?;
            let gone = missing(&written.content, &self.then.content);
            self.deleted = gone.into_iter().filter_map(|it| Some((it.table, it.rows?))).collect();
            self.scale.rows_deleted_after = self.deleted.values().map(|rows| *rows as u64).sum();
        } else {
            self.then = up;
        }
        self.stage.pause().await;
        // A recovery to a time or a transaction ends at a commit behind it: where the
        // release failed there may be none.
        self.server.ask("SELECT pg_catalog.pg_current_xact_id()").await?;
        let begin = Instant::now();
        self.server.archive_wal().await?;
        self.steps.push(step("archive", None, begin.elapsed()));
        Ok(())
    }

    async fn ask_name(&self, name: &str) -> Result<(), SessionError> {
        let sql = format!("SELECT pg_catalog.pg_create_restore_point('{name}')");
        self.server.ask(&sql).await.map(drop)
    }

    /// Rows of before that are not there again; what the release does not answer for is
    /// left out: unlogged tables come back empty in every copy, and the application
    /// itself may have deleted rows.
    pub(super) fn missing(&self, after: &Look, with_deleted: bool) -> Vec<Missing> {
        let mut gone = missing(&self.before.content, &after.content);
        let unlogged: Vec<String> =
            [&self.before, &self.then].into_iter().flat_map(unlogged).collect();
        gone.retain(|it| {
            let deleted = self.deleted.get(&it.table).copied().unwrap_or(0);
            let allowed = if with_deleted { deleted } else { 0 };
            !unlogged.contains(&it.table) && it.rows.is_none_or(|rows| rows > allowed)
        });
        gone
    }

    /// A server recovered to `target`, with the database on it.
    pub(super) async fn recovered(
        &self,
        target: &RecoveryTarget,
    ) -> Result<(Recovered, Stage), RecoveryError> {
        let recovered = self.server.recover(self.subject.binaries, &self.options, target).await?;
        let stage = self.stage.on(self.stage.database().on(&recovered.server));
        Ok((recovered, stage))
    }

    /// The cluster as it is in the end.
    pub(super) async fn copy(&self) -> Result<(Recovered, Stage), RecoveryError> {
        self.recovered(&RecoveryTarget::End).await
    }

    /// The cluster as it was behind the up, before anything was written.
    pub(super) async fn copy_behind_up(&self) -> Result<(Recovered, Stage), RecoveryError> {
        self.recovered(&RecoveryTarget::Name(BEHIND_UP.to_owned())).await
    }

    /// The cluster as it was at the restore point.
    pub(super) async fn copy_before(&self) -> Result<(Recovered, Stage), RecoveryError> {
        self.recovered(&RecoveryTarget::Lsn(self.point.lsn.clone())).await
    }
}

/// Tables whose rows are not in the WAL.
pub(super) fn unlogged(look: &Look) -> Vec<String> {
    let objects = look.schema.objects.iter();
    let of = objects.filter(|(_, text)| text.lines().any(|line| line.contains("unlogged")));
    of.filter_map(|(key, _)| key.strip_prefix("table ").map(str::to_owned)).collect()
}

/// Makes the restore point with the SQL that is given to users.
async fn restore_point(server: &ScratchServer) -> Result<RehearsalPoint, RehearsalError> {
    // Whatever writes first from now on is of the release.
    let next = "SELECT pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())";
    let first = |rows: Vec<crate::postgres::Row>| rows.into_iter().flatten().flatten().next();
    let xid = first(server.ask(next).await?).unwrap_or_default();
    let text = recipe("rehearsal");
    let source = Source::new("restore point", text.as_str());
    let mut row = None;
    for statement in crate::sql::parse(&source, Span::new(0, text.len())) {
        let found = first(server.ask(source.slice(statement.span)).await?);
        row = row.or(found);
    }
    let row = row.unwrap_or_default();
    let point = RestorePoint::read("the restore point", &row)
        .map_err(|error| RehearsalError::Point { why: error.to_string() })?;
    Ok(RehearsalPoint { name: point.name, lsn: point.lsn.to_string(), time: point.time, xid })
}

/// A database with what is released.
async fn prepare(server: &ScratchServer, subject: &Subject<'_>) -> Result<Stage, RehearsalError> {
    let database = server.create_database_with(subject.extensions).await?;
    let stage = Stage::new(database, subject.session);
    let ups = subject.released.iter().map(|migration| &migration.up);
    for script in subject.schema.iter().chain(ups).chain(subject.seed) {
        run_foundation(&stage, script).await?;
    }
    Ok(stage)
}

async fn run_foundation(stage: &Stage, script: &Script) -> Result<(), RehearsalError> {
    match stage.run(script).await? {
        None => Ok(()),
        Some(Failed { file, line, why, .. }) => Err(RehearsalError::Foundation { file, line, why }),
    }
}

/// Deletes a row of every table that nobody references, as far as the server lets it.
async fn delete_some(stage: &Stage, before: &Look) -> Result<(), SessionError> {
    let mut session = stage.database().connect_for_rows(&SessionOptions::default()).await?;
    let tables = &before.structure.tables;
    let is_referenced =
        |oid| tables.values().any(|other| other.references.iter().any(|key| key.table == oid));
    for table in tables.values().filter(|table| !table.partitioned && !is_referenced(table.oid)) {
        let name = &table.name;
        let sql =
            format!("DELETE FROM ONLY {name} WHERE ctid = (SELECT ctid FROM ONLY {name} LIMIT 1)");
        match session.apply(&sql).await {
            Err(error) if error.is_lost_connection() => return Err(error),
            // It is gone with the release, or nobody may delete from it.
            _ => {}
        }
    }
    session.close().await
}

/// The release tried beforehand: does it go up, and what does it ask of rows?
#[derive(Debug, Default)]
struct Trial {
    /// Before and behind it, where it asks more of rows than the schema before it.
    asks: Option<(Look, Look)>,
    note: Option<String>,
}

impl Trial {
    async fn of(server: &ScratchServer, subject: &Subject<'_>) -> Result<Self, RehearsalError> {
        let native = server.shared_objects().await?;
        let mut stage = prepare(server, subject).await?;
        if subject.synthetic_rows {
            stage.fill(None).await?;
        }
        let failed = ups(&stage, subject).await?;
        leave(server, stage).await?;
        let mut tried = Self::default();
        if let Some(failed) = failed.filter(|_| subject.synthetic_rows) {
            server.restore_shared_objects(&native).await?;
            let mut stage = prepare(server, subject).await?;
            let from = stage.look().await?;
            if ups(&stage, subject).await?.is_none() {
                tried.asks = Some((from, stage.look().await?));
                tried.note = Some(format!(
                    "the release refuses some rows ({failed}): it is rehearsed with rows that it \
                     takes"
                ));
            }
            leave(server, stage).await?;
        }
        server.restore_shared_objects(&native).await?;
        Ok(tried)
    }
}

async fn leave(server: &ScratchServer, mut stage: Stage) -> Result<(), RehearsalError> {
    stage.pause().await;
    let database: ScratchDatabase = stage.database().clone();
    Ok(server.drop_database(database).await?)
}

async fn ups(stage: &Stage, subject: &Subject<'_>) -> Result<Option<Failed>, RehearsalError> {
    for migration in subject.pending {
        if let Some(failed) = stage.run(&migration.up).await? {
            return Ok(Some(failed));
        }
    }
    Ok(None)
}
