//! `banister rollback rehearse`: every way back, tried on scratch servers.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::anyhow;

use crate::cli::exit::{Exit, Failure};
use crate::cli::formats::FormatArguments;
use crate::cli::interrupt::{self, Interrupt};
use crate::cli::judgement;
use crate::cli::policy::directory_in_repository;
use crate::cli::progress::Progress;
use crate::cli::scratch;
use crate::cli::server::{self, Candidate, Origin};
use crate::cli::subject::SubjectArguments;
use crate::cli::terminal::Terminal;
use crate::effect::Replay;
use crate::migration::Migration;
use crate::pg::Version;
use crate::postgres::SessionOptions;
use crate::rehearsal::{Subject, rehearse, verdict};
use crate::report::{RehearsalMigration, RehearsalReport, RehearsalRun, RehearsalVerdict, Report};
use crate::rollback::plan::{Given, Plan, plan};

/// Carry out every way back of a release on scratch servers, and compare.
///
/// A PostgreSQL server of banister's own is started from local programs. It archives
/// its WAL; a base backup is taken, every table is given rows, a restore point is
/// made, the release goes up, and rows are written and deleted behind it. Then the
/// downs, the forward fix, the undo tables and the side restore are run, each on a
/// cluster recovered to the end of the archive, and the cluster is recovered to the
/// restore point by name, position, time and transaction. Schema and rows are
/// compared with those of before, and times are taken. Nothing is left behind.
#[derive(Debug, clap::Args)]
#[command(mut_arg("fail_on", |argument| argument.hide(true)))]
pub(super) struct Arguments {
    #[command(flatten)]
    subject: SubjectArguments,
    /// The directory that holds `postgres` and `initdb`; may be given more than
    /// once, for several majors.
    #[arg(long, value_name = "DIR")]
    pg_bin: Vec<PathBuf>,
    /// SQL that brings rows into what is released, before the restore point; may be
    /// given more than once. Tables that it leaves empty are filled with synthetic rows.
    #[arg(long, value_name = "FILE")]
    seed: Vec<PathBuf>,
    /// Do not make up rows: tables hold what scripts bring.
    #[arg(long)]
    no_seed: bool,
    /// An extension that is there before any script runs, made by a superuser; may
    /// be given more than once.
    #[arg(long, value_name = "NAME")]
    extension: Vec<String>,
    /// Run scripts as a superuser, who may run programs on this machine and read
    /// its files; without it they run as the owner of their database.
    #[arg(long)]
    as_superuser: bool,
    #[command(flatten)]
    formats: FormatArguments,
}

/// How long one statement may run.
const STATEMENT: Duration = Duration::from_secs(300);
/// What the server's directory may grow to: data, archive and a base backup.
const DISK: u64 = 8 << 30;

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    let formats = arguments.formats.resolve()?;
    if arguments.subject.has_fail_on() {
        return Err(Failure::usage(anyhow!(
            "rehearse the way back with `--fail-on`: a way back is as planned or is not; leave it out"
        )));
    }
    let subject = arguments.subject.read(&formats.reading, Vec::new())?;
    let migrations = subject.migrations();
    let (mut released, mut pending) = (Vec::new(), Vec::new());
    for (at, migration) in migrations.iter().enumerate() {
        let of = if subject.scope.is_new(at) { &mut pending } else { &mut released };
        of.push(*migration);
    }
    if pending.is_empty() {
        return Err(Failure::could_not_check(anyhow!(
            "rehearse a way back: nothing is to be released; name the last released migration by \
             `--since`"
        )));
    }
    let majors = match arguments.subject.majors() {
        [] => subject.loaded.settings.postgres().into_iter().collect(),
        majors => majors.to_vec(),
    };
    let candidates = server::candidates(&Origin::Local, false, &arguments.pg_bin, &majors)?;
    let seed = subject.scripts(&arguments.seed)?;
    let runtime = scratch::runtime()?;
    let (mut runs, mut notes) = (Vec::new(), subject.all_notes());
    let mut first: Option<(Version, Plan)> = None;
    for candidate in &candidates {
        let Candidate::Local(binaries) = candidate else { continue };
        let plan = plan(Given {
            replay: Replay::new(binaries.version()).of_parsed(subject.ahead()),
            schema: &subject.schema,
            migrations: &migrations,
            is_pending: &|at| subject.scope.is_new(at),
            backups: &[],
        });
        let work = Work { arguments, subject: &subject, seed: &seed };
        let work = work.run(candidate, (&released, &pending), &plan);
        let (run, said) = match runtime.block_on(interrupt::or(work)) {
            Ok(run) => run?,
            Err(Interrupt(exit)) => return Ok(exit),
        };
        notes.extend(said.into_iter().map(|note| format!("PostgreSQL {}: {note}", run.postgres)));
        runs.push(run);
        first.get_or_insert((binaries.version(), plan));
    }
    drop(runtime);
    let Some((version, plan)) = first else {
        return Err(Failure::could_not_check(anyhow!("rehearse anything: there is no server")));
    };
    let choice = plan.release.choice;
    let verdict = verdict(choice, &runs);
    let header = judgement::header(version, notes, directory_in_repository());
    let named = |it: &&Migration| RehearsalMigration { id: it.id.clone(), digest: it.digest() };
    let migrations = pending.iter().map(named).collect();
    let report = RehearsalReport { header, verdict, choice, migrations, runs };
    terminal.report(&Report::RollbackRehearse(report), &formats.output)?;
    Ok(match verdict {
        RehearsalVerdict::Clean => Exit::Clean,
        RehearsalVerdict::Findings => Exit::Findings,
        RehearsalVerdict::CouldNotTell => Exit::CouldNotCheck,
    })
}

struct Work<'a> {
    arguments: &'a Arguments,
    subject: &'a crate::cli::subject::Subject,
    seed: &'a [crate::migration::Script],
}

impl Work<'_> {
    async fn run(
        &self,
        candidate: &Candidate,
        (released, pending): (&[&Migration], &[&Migration]),
        plan: &Plan,
    ) -> Result<(RehearsalRun, Vec<String>), Failure> {
        let Candidate::Local(binaries) = candidate else {
            return Err(Failure::could_not_check(anyhow!("rehearse in a container")));
        };
        let mut options = scratch::options();
        options.scripts_as_superuser = self.arguments.as_superuser;
        options.disk_limit = DISK;
        let session =
            SessionOptions { statement_timeout: Some(STATEMENT), ..SessionOptions::default() };
        let path = std::env::var_os("PATH");
        let subject = Subject {
            binaries,
            options: &options,
            schema: &self.subject.schema,
            released,
            pending,
            plan,
            extensions: &self.arguments.extension,
            seed: self.seed,
            synthetic_rows: !self.arguments.no_seed,
            session: &session,
            path: path.as_deref(),
        };
        let progress = Progress::new();
        let head = candidate.describe();
        let say = |what: &str| progress.say(&format!("{head}: {what}"));
        let seen = rehearse(&subject, say).await;
        progress.done();
        seen.map_err(Failure::could_not_check)
    }
}
