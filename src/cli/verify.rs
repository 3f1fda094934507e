//! `banister verify`: up→down→up on a scratch server.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::anyhow;

use super::exit::{Exit, Failure};
use super::formats::FormatArguments;
use super::interrupt::{self, Interrupt};
use super::judgement;
use super::policy::directory_in_repository;
use super::progress::Progress;
use super::scratch;
use super::server::{self, Candidate, Origin};
use super::subject::SubjectArguments;
use super::terminal::Terminal;
use crate::migration::{Migration, Script};
use crate::pg::Version;
use crate::policy::verify_verdict;
use crate::postgres::SessionOptions;
use crate::report::{MigrationEntry, Report, ServerEntry, VerifyReport, VerifyVerdict};
use crate::verify::{Outcome, Subject, VerifyError, verify};

/// Run every migration up, down and up again on a scratch server, and compare.
///
/// A PostgreSQL server of banister's own is started, from local programs on a Unix
/// socket only or in a container, and removed at the end. Every table is given rows; each
/// migration goes up, rows are written as a new release would write them, and it
/// goes down and up again. The schema and the rows before and after are compared,
/// and so is what each statement locked, rewrote and scanned with what `check`
/// foresees.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    subject: SubjectArguments,
    /// Where the server comes from: `local` programs, a `container` of the image
    /// `postgres`, `auto`, which is a container where no program is found, or the URL of
    /// a server that is there already.
    ///
    /// Such a server must be marked as scratch: by `--scratch`, or by `ALTER DATABASE …
    /// SET banister.environment = 'scratch'` on the database of the URL. It gets databases and
    /// roles of ours only, which are dropped at the end; what a killed run leaves is
    /// dropped by the next. The role must be able to create databases.
    #[arg(long, value_name = "ORIGIN", default_value = "auto")]
    server: Origin,
    /// The server of `--server URL` is scratch: scripts may run in new databases on it.
    #[arg(long)]
    scratch: bool,
    /// The directory that holds `postgres` and `initdb`; may be given more than
    /// once, for several majors.
    ///
    /// Without it, the environment variable BANISTER_PG_BIN names it, or else they
    /// are looked for in `PATH`, by `pg_config`, and where packages install them.
    #[arg(long, value_name = "DIR")]
    pg_bin: Vec<PathBuf>,
    /// SQL that brings rows into what is released, before the first migration that
    /// is tried; may be given more than once. Tables that it leaves empty are filled
    /// with synthetic rows.
    #[arg(long, value_name = "FILE")]
    seed: Vec<PathBuf>,
    /// Do not make up rows: tables hold what scripts bring.
    #[arg(long)]
    no_seed: bool,
    /// Do not try who has to wait: no other session reads or writes a table while a
    /// statement holds its lock.
    #[arg(long)]
    no_probes: bool,
    /// An extension that is there before any script runs, made by a superuser; may
    /// be given more than once.
    #[arg(long, value_name = "NAME")]
    extension: Vec<String>,
    /// Run scripts as a superuser, who may run programs on this machine and read
    /// its files; without it they run as the owner of their database.
    #[arg(long)]
    as_superuser: bool,
    /// How many seconds a statement may run.
    #[arg(long, value_name = "SECONDS", default_value_t = 60,
          value_parser = clap::value_parser!(u32).range(1..=LONGEST_TIMEOUT))]
    statement_timeout: u32,
    #[command(flatten)]
    formats: FormatArguments,
}

/// The greatest `statement_timeout` that PostgreSQL takes, in seconds: it counts
/// milliseconds in 31 bits.
const LONGEST_TIMEOUT: i64 = i32::MAX as i64 / 1000;

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    let formats = arguments.formats.resolve()?;
    let subject = arguments.subject.read(&formats.reading, Vec::new())?;
    let notes = subject.all_notes();
    let settings = &subject.loaded.settings;
    let released = subject.scope.released();
    let seed = subject.scripts(&arguments.seed)?;
    let majors = match arguments.subject.majors() {
        [] => settings.postgres().into_iter().collect(),
        majors => majors.to_vec(),
    };
    let candidates =
        server::candidates(&arguments.server, arguments.scratch, &arguments.pg_bin, &majors)?;
    let migrations: Vec<Migration> =
        subject.histories.iter().flat_map(|history| history.migrations.clone()).collect();
    let schema = &subject.schema;
    let work = Work { arguments, schema, seed: &seed, migrations: &migrations, released };
    let mut runs = Vec::new();
    let runtime = scratch::runtime()?;
    for candidate in &candidates {
        match runtime.block_on(interrupt::or(work.run(candidate))) {
            Ok(run) => runs.push(run?),
            Err(Interrupt(exit)) => return Ok(exit),
        }
    }
    drop(runtime);
    let policy = judgement::policy_entry(settings);
    let verdicts = runs.iter().map(|run| verify_verdict(&run.migrations, policy.fail_on));
    let verdict = verdicts.max_by_key(|verdict| weight(*verdict)).unwrap_or(VerifyVerdict::Clean);
    let exit = match verdict {
        VerifyVerdict::Clean => Exit::Clean,
        VerifyVerdict::CouldNotTell => Exit::CouldNotCheck,
        VerifyVerdict::Findings => Exit::Findings,
    };
    let mut runs = runs.into_iter();
    let Some(ServerRun { version, server_version, migrations }) = runs.next() else {
        return Err(Failure::could_not_check(anyhow!("run anything: there is no server")));
    };
    let header = judgement::header(version, notes, directory_in_repository());
    let others = runs.map(|run| ServerEntry {
        postgres: run.version.major(),
        server_version: run.server_version,
        migrations: run.migrations,
    });
    let others = others.collect();
    let report = VerifyReport { header, server_version, verdict, migrations, others, policy };
    terminal.report(&Report::Verify(report), &formats.output)?;
    Ok(exit)
}

/// Of the verdicts on several majors the heaviest counts.
const fn weight(verdict: VerifyVerdict) -> u8 {
    match verdict {
        VerifyVerdict::Clean => 0,
        VerifyVerdict::CouldNotTell => 1,
        VerifyVerdict::Findings => 2,
    }
}

/// What one server showed.
struct ServerRun {
    version: Version,
    server_version: String,
    migrations: Vec<MigrationEntry>,
}

/// What is run on the server.
struct Work<'a> {
    arguments: &'a Arguments,
    schema: &'a [Script],
    seed: &'a [Script],
    migrations: &'a [Migration],
    released: usize,
}

impl Work<'_> {
    async fn run(&self, candidate: &Candidate) -> Result<ServerRun, Failure> {
        let progress = Progress::new();
        let count = self.migrations.len();
        progress.say(&format!("starting {}", candidate.describe()));
        let mut options = scratch::options();
        options.scripts_as_superuser = self.arguments.as_superuser;
        let timeout = Duration::from_secs(self.arguments.statement_timeout.into());
        let session =
            SessionOptions { statement_timeout: Some(timeout), ..SessionOptions::default() };
        let subject = Subject {
            schema: self.schema,
            migrations: self.migrations,
            released: self.released,
            extensions: &self.arguments.extension,
            seed: self.seed,
            synthetic_rows: !self.arguments.no_seed,
            probes: !self.arguments.no_probes,
            options: &session,
        };
        options.foundation = subject.foundation();
        let (server, server_version) = candidate.start(&options).await?;
        let seen = |index: usize, migration: &Migration| {
            let Migration { id, description, .. } = migration;
            progress.say(&format!("{}/{count} {id} {description}", index + 1));
        };
        let outcome = verify(&server, subject, seen).await.map_err(explained);
        progress.done();
        let (version, Outcome { entries, keep }) = (server.version(), outcome?);
        if keep {
            server.keep().await;
        }
        Ok(ServerRun { version, server_version, migrations: entries })
    }
}

fn explained(error: VerifyError) -> Failure {
    Failure::could_not_check(error)
}
