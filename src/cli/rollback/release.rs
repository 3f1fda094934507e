//! The release that is planned: what is behind `--since`, or what a database has not
//! applied yet.

use anyhow::anyhow;

use super::written;
use crate::cli::exit::{Exit, Failure};
use crate::cli::formats::FormatArguments;
use crate::cli::interrupt::{self, Interrupt};
use crate::cli::live;
use crate::cli::pending::{live_script, waits};
use crate::cli::scratch;
use crate::cli::subject::{Scope, SubjectArguments, reading_notes};
use crate::effect::Replay;
use crate::migration::{Migration, Script};
use crate::pg::Version;
use crate::postgres::{ReadOnlyOptions, ReadOnlySession, Target};
use crate::preflight;
use crate::report::MigrationState;
use crate::rollback::backup::RestorePoint;

/// Where the release is asked of.
#[derive(Debug, clap::Args)]
pub(super) struct DatabaseArguments {
    /// The database that the release is for: what it has not applied yet is the
    /// release, and its live schema is what the release meets.
    ///
    /// Read only, in one transaction, as `status` reads. With `--restore-point`, what
    /// was written since is read as well.
    #[arg(long, value_name = "URL", help_heading = "Database")]
    database_url: Option<String>,
    /// The history table, where several fit: `schema.table`.
    #[arg(long, value_name = "TABLE", requires = "database_url", help_heading = "Database")]
    history: Option<String>,
}

/// A release, and what it meets.
pub(super) struct Release {
    pub(super) postgres: Version,
    pub(super) notes: Vec<String>,
    /// An empty database.
    pub(super) replay: Replay,
    /// SQL that is in production already.
    pub(super) schema: Vec<Script>,
    /// The migrations, in order.
    pub(super) migrations: Vec<Migration>,
    /// Which of them are to be released.
    pub(super) is_new: Vec<bool>,
    /// What is half there: nobody can tell what of it.
    pub(super) half_applied: Vec<String>,
    /// What was written since the restore point, table by table, where it is known.
    pub(super) written: Option<Vec<String>>,
}

/// What ended it before there was an answer.
pub(super) enum Ended {
    Failed(Failure),
    By(Exit),
}

impl From<Failure> for Ended {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl Release {
    /// The release that the command line names.
    pub(super) fn read(
        subject: &SubjectArguments,
        database: &DatabaseArguments,
        formats: &FormatArguments,
        point: Option<&RestorePoint>,
    ) -> Result<Self, Ended> {
        match &database.database_url {
            Some(url) => Self::of_database(subject, (url, database), formats, point),
            None => Ok(Self::of_files(subject, formats)?),
        }
    }

    fn of_files(subject: &SubjectArguments, formats: &FormatArguments) -> Result<Self, Failure> {
        let subject = subject.read(&formats.resolve()?.reading, Vec::new())?;
        let postgres = subject.loaded.settings.postgres().unwrap_or(Version::DEFAULT);
        let migrations: Vec<Migration> = subject.migrations().into_iter().cloned().collect();
        let mut notes = subject.all_notes();
        if subject.scope == Scope::Unknown && subject.schema.is_empty() && migrations.len() > 1 {
            notes.push(
                "all migrations count as one release, and what the first of them make is new in \
                 it; `--since ID` names the last one that is released"
                    .to_owned(),
            );
        }
        Ok(Self {
            postgres,
            notes,
            replay: Replay::new(postgres).of_parsed(subject.ahead()),
            is_new: (0..migrations.len()).map(|at| subject.scope.is_new(at)).collect(),
            migrations,
            schema: subject.schema,
            half_applied: Vec::new(),
            written: None,
        })
    }

    fn of_database(
        subject: &SubjectArguments,
        (url, database): (&str, &DatabaseArguments),
        formats: &FormatArguments,
        point: Option<&RestorePoint>,
    ) -> Result<Self, Ended> {
        let (loaded, path) = subject.against_database()?;
        let reading = live::reading(formats, &loaded)?;
        let path = live::path(path.as_deref(), &loaded)?;
        let target = live::target(Some(url))?;
        let runtime = scratch::runtime()?;
        let work = async {
            let options = ReadOnlyOptions::default();
            let opened = ReadOnlySession::open(&target, &options).await;
            let mut session = opened.map_err(Failure::could_not_check)?;
            let found =
                live::Subject::read(&mut session, &path, &reading, database.history.as_deref());
            let found = match found.await {
                Ok(found) => Self::found(found, &mut session, &target, point).await,
                Err(failure) => Err(failure),
            };
            // Whatever it was that failed, what the session did is looked at.
            let audit = session.finish().await;
            let found = found?;
            audit.map_err(Failure::could_not_check)?;
            Ok::<_, Failure>(found)
        };
        match runtime.block_on(interrupt::or(work)) {
            Ok(found) => Ok(found?),
            Err(Interrupt(exit)) => Err(Ended::By(exit)),
        }
    }

    async fn found(
        subject: live::Subject,
        session: &mut ReadOnlySession,
        target: &Target,
        point: Option<&RestorePoint>,
    ) -> Result<Self, Failure> {
        let postgres = session.version();
        let sql = preflight::live_schema(session).await.map_err(Failure::could_not_check)?;
        let mut notes = reading_notes(&subject.files);
        notes.extend(subject.table_note());
        notes.extend(subject.standings.notes.iter().cloned());
        let standings = &subject.standings.entries;
        let pending: Vec<Migration> =
            crate::cli::pending::to_run(&subject.files, standings).into_iter().cloned().collect();
        let count = |is: fn(MigrationState) -> bool| {
            standings.iter().filter(|entry| is(entry.state)).count()
        };
        notes.push(format!(
            "the release is what `{target}` has not applied: {} of {} migrations",
            count(waits),
            standings.len()
        ));
        let half = |state| matches!(state, MigrationState::Failed);
        let half_applied =
            standings.iter().filter(|entry| half(entry.state)).map(|entry| entry.id.clone());
        let half_applied = half_applied.collect();
        let odd = [MigrationState::Modified, MigrationState::Missing, MigrationState::Future];
        for entry in standings.iter().filter(|entry| odd.contains(&entry.state)) {
            let state = entry.state.as_str();
            notes.push(format!(
                "`{}` is {state} in the database: `banister status` says more",
                entry.id
            ));
        }
        let written = match point {
            Some(point) => {
                written::since(session, point).await.map_err(Failure::could_not_check)?
            }
            None => None,
        };
        Ok(Self {
            postgres,
            notes,
            replay: Replay::of_new_database(postgres),
            schema: vec![live_script(sql)],
            is_new: vec![true; pending.len()],
            migrations: pending,
            half_applied,
            written,
        })
    }
}

/// Refuses what a database's history says better.
pub(in crate::cli) fn refuse(what: &str) -> Failure {
    Failure::usage(anyhow!(
        "ask a database for the release with `{what}`: its history and its schema say what is \
         released; leave it or `--database-url` out"
    ))
}
