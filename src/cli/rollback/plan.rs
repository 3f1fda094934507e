//! `banister rollback plan`: what to do when the release is bad.

use anyhow::anyhow;

use super::evidence::BackupArguments;
use super::measured::EvidenceArguments;
use super::release::{DatabaseArguments, Ended, Release};
use crate::cli::exit::{Exit, Failure};
use crate::cli::formats::FormatArguments;
use crate::cli::judgement;
use crate::cli::policy::directory_in_repository;
use crate::cli::subject::SubjectArguments;
use crate::cli::terminal::Terminal;
use crate::migration::Migration;
use crate::report::{Report, RollbackChoice, RollbackReport};
use crate::rollback::backup::{Known, cost};
use crate::rollback::plan::{Given, Plan, half_applied, plan};

/// Say how a release is taken back, before it is released.
///
/// For every migration and for the release as a whole: does the previous release
/// of the application work with the schema behind it, what does the down bring
/// back, what is the first choice among application only, down, forward fix, side
/// restore and point-in-time recovery, and where is the point of no return. All
/// of it is worked out from the SQL; no server is needed. The migrations count as
/// one release. With `--database-url` the release is what that database has not
/// applied, and its live schema is what the release meets.
#[derive(Debug, clap::Args)]
#[command(mut_arg("fail_on", |argument| argument.hide(true)))]
pub(super) struct Arguments {
    #[command(flatten)]
    subject: SubjectArguments,
    #[command(flatten)]
    database: DatabaseArguments,
    #[command(flatten)]
    backup: BackupArguments,
    #[command(flatten)]
    evidence: EvidenceArguments,
    #[command(flatten)]
    formats: FormatArguments,
}

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    let formats = arguments.formats.resolve()?;
    if arguments.subject.has_fail_on() {
        return Err(Failure::usage(anyhow!(
            "plan the way back with `--fail-on`: a plan finds no faults; leave it out"
        )));
    }
    arguments.subject.one_major("rollback plan")?;
    let wanted = arguments.backup.wanted()?;
    let point = wanted.restore_point.as_ref();
    let read = Release::read(&arguments.subject, &arguments.database, &arguments.formats, point);
    let mut of = match read {
        Ok(release) => release,
        Err(Ended::By(exit)) => return Ok(exit),
        Err(Ended::Failed(failure)) => return Err(failure),
    };
    let backups = arguments.backup.prove(&wanted)?;
    let migrations: Vec<&Migration> = of.migrations.iter().collect();
    let new = |at: usize| of.is_new[at];
    let pending: Vec<&Migration> = migrations
        .iter()
        .enumerate()
        .filter_map(|(at, migration)| new(at).then_some(*migration))
        .collect();
    let (evidence, note) = arguments.evidence.read(&pending)?;
    of.notes.extend(note);
    let given = Given {
        replay: of.replay.clone(),
        schema: &of.schema,
        migrations: &migrations,
        is_pending: &new,
        backups: &backups,
    };
    let mut plan = plan(given);
    half_applied(&mut plan, &of.half_applied);
    let Plan { release, migrations, tree } = plan;
    let exit = match release.choice {
        RollbackChoice::Unknown => Exit::CouldNotCheck,
        _ => Exit::Clean,
    };
    let header = judgement::header(of.postgres, of.notes, directory_in_repository());
    let cost = if release.choice >= RollbackChoice::SideRestore || evidence.is_some() {
        let evidence = evidence.as_ref();
        cost(Known { backups: &backups, evidence, written: of.written.as_deref() }, &wanted)
    } else {
        Vec::new()
    };
    let report = RollbackReport { header, release, migrations, tree, backups, cost, evidence };
    terminal.report(&Report::RollbackPlan(report), &formats.output)?;
    Ok(exit)
}
