//! `banister check`: judge migrations.

use std::path::PathBuf;

use super::exit::{Exit, Failure};
use super::fail_on::FailOn;
use super::formats::FormatArguments;
use super::judgement::{self, Judgement};
use super::read;
use super::terminal::Terminal;
use crate::pg::Version;
use crate::report::Report;

/// Judge migrations: what is dangerous about them, and what to write instead.
///
/// Up and down scripts are judged, statement by statement, by what they do to a
/// live database of the named PostgreSQL version. No server is needed.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Directories of migrations, or single `.sql` files.
    #[arg(value_name = "PATH", default_value = "migrations")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    formats: FormatArguments,
    /// SQL that is in production already, such as a `pg_dump --schema-only`;
    /// may be given more than once.
    ///
    /// It is replayed first, and all migrations then count as one unreleased
    /// set: a table that one of them creates is new for those behind it.
    #[arg(long, value_name = "FILE")]
    schema: Vec<PathBuf>,
    /// The PostgreSQL major to judge for.
    #[arg(long, value_name = "MAJOR", default_value_t = Version::DEFAULT)]
    postgres: Version,
    /// The last migration that is released: it and those before it are
    /// replayed, not judged, and those behind it count as one unreleased set.
    #[arg(long, value_name = "ID")]
    since: Option<String>,
    /// The mildest severity that fails the check.
    #[arg(long, value_name = "SEVERITY", default_value = "error")]
    fail_on: FailOn,
}

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    let formats = arguments.formats.resolve()?;
    let schema = read::scripts(&arguments.schema)?;
    let histories = read::histories(&arguments.paths, &formats.reading)?;
    let judgement = Judgement {
        postgres: arguments.postgres,
        schema: &schema,
        histories: &histories,
        since: arguments.since.as_deref(),
        fail_on: arguments.fail_on.into(),
    };
    let report = judgement.report()?;
    let exit = judgement::exit(report.verdict);
    terminal.report(&Report::Check(report), formats.output)?;
    Ok(exit)
}
