//! `banister rollback plan`: what to do when the release is bad.

use std::path::PathBuf;

use crate::cli::ahead::Ahead;
use crate::cli::exit::{Exit, Failure};
use crate::cli::formats::FormatArguments;
use crate::cli::terminal::Terminal;
use crate::cli::{judgement, read, since};
use crate::effect::Replay;
use crate::migration::Migration;
use crate::pg::Version;
use crate::report::{Report, RollbackChoice, RollbackReport};
use crate::rollback::plan::{Plan, plan};

/// Say how a release is taken back, before it is released.
///
/// For every migration and for the release as a whole: does the previous release
/// of the application work with the schema behind it, what does the down bring
/// back, what is the first choice among application only, down, forward fix, side
/// restore and point-in-time recovery, and where is the point of no return. All
/// of it is worked out from the SQL; no server is needed. The migrations count as
/// one release.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Directories of migrations, or single `.sql` files.
    #[arg(value_name = "PATH", default_value = "migrations")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    formats: FormatArguments,
    /// SQL that is in production already, such as a `pg_dump --schema-only`;
    /// may be given more than once.
    #[arg(long, value_name = "FILE")]
    schema: Vec<PathBuf>,
    /// The PostgreSQL major to plan for.
    #[arg(long, value_name = "MAJOR", default_value_t = Version::DEFAULT)]
    postgres: Version,
    /// The last migration that is released: those behind it are the release.
    #[arg(long, value_name = "ID")]
    since: Option<String>,
}

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    let formats = arguments.formats.resolve()?;
    let schema = read::scripts(&arguments.schema)?;
    let histories = read::histories(&arguments.paths, formats.migration)?;
    let mut notes: Vec<String> = histories.iter().flat_map(judgement::reading_notes).collect();
    notes.dedup();
    let migrations: Vec<&Migration> =
        histories.iter().flat_map(|history| &history.migrations).collect();
    let released = since::released(&migrations, arguments.since.as_deref())?;
    let (released, pending) = migrations.split_at(released);
    if arguments.since.is_none() && schema.is_empty() && pending.len() > 1 {
        notes.push(
            "all migrations count as one release, and what the first of them make is new in it; \
             `--since ID` names the last one that is released"
                .to_owned(),
        );
    }
    let ups = released.iter().map(|migration| &migration.up);
    let both = pending.iter().flat_map(|it| std::iter::once(&it.up).chain(&it.down));
    let ahead = Ahead::of(schema.iter().chain(ups).chain(both));
    let replay = Replay::new(arguments.postgres).of_parsed(ahead);
    let Plan { release, migrations, tree } = plan(replay, &schema, released, pending);
    let exit = match release.choice {
        RollbackChoice::Unknown => Exit::CouldNotCheck,
        _ => Exit::Clean,
    };
    let header = judgement::header(arguments.postgres, notes);
    let report = RollbackReport { header, release, migrations, tree };
    terminal.report(&Report::RollbackPlan(report), formats.output)?;
    Ok(exit)
}
