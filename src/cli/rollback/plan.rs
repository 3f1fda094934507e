//! `banister rollback plan`: what to do when the release is bad.

use anyhow::anyhow;

use super::evidence::BackupArguments;
use crate::cli::exit::{Exit, Failure};
use crate::cli::formats::FormatArguments;
use crate::cli::judgement;
use crate::cli::policy::directory_in_repository;
use crate::cli::subject::{Scope, SubjectArguments};
use crate::cli::terminal::Terminal;
use crate::effect::Replay;
use crate::pg::Version;
use crate::report::{Report, RollbackChoice, RollbackReport};
use crate::rollback::backup;
use crate::rollback::plan::{Given, Plan, plan};

/// Say how a release is taken back, before it is released.
///
/// For every migration and for the release as a whole: does the previous release
/// of the application work with the schema behind it, what does the down bring
/// back, what is the first choice among application only, down, forward fix, side
/// restore and point-in-time recovery, and where is the point of no return. All
/// of it is worked out from the SQL; no server is needed. The migrations count as
/// one release.
#[derive(Debug, clap::Args)]
#[command(mut_arg("fail_on", |argument| argument.hide(true)))]
pub(super) struct Arguments {
    #[command(flatten)]
    subject: SubjectArguments,
    #[command(flatten)]
    backup: BackupArguments,
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
    let subject = arguments.subject.read(&formats.reading, Vec::new())?;
    let postgres = subject.loaded.settings.postgres().unwrap_or(Version::DEFAULT);
    let migrations = subject.migrations();
    let mut notes = subject.all_notes();
    if subject.scope == Scope::Unknown && subject.schema.is_empty() && migrations.len() > 1 {
        notes.push(
            "all migrations count as one release, and what the first of them make is new in it; \
             `--since ID` names the last one that is released"
                .to_owned(),
        );
    }
    let wanted = arguments.backup.wanted()?;
    let backups = arguments.backup.prove(&wanted)?;
    let given = Given {
        replay: Replay::new(postgres).of_parsed(subject.ahead()),
        schema: &subject.schema,
        migrations: &migrations,
        is_pending: &|at| subject.scope.is_new(at),
        backups: &backups,
    };
    let Plan { release, migrations, tree } = plan(given);
    let exit = match release.choice {
        RollbackChoice::Unknown => Exit::CouldNotCheck,
        _ => Exit::Clean,
    };
    let header = judgement::header(postgres, notes, directory_in_repository());
    let cost = if release.choice >= RollbackChoice::SideRestore {
        backup::cost(&backups, &wanted)
    } else {
        Vec::new()
    };
    let report = RollbackReport { header, release, migrations, tree, backups, cost };
    terminal.report(&Report::RollbackPlan(report), &formats.output)?;
    Ok(exit)
}
