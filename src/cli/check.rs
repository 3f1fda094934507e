//! `banister check`: judge migrations.

use std::path::PathBuf;

use super::baseline;
use super::exit::{Exit, Failure};
use super::formats::FormatArguments;
use super::judgement::{self, Judgement};
use super::level::RuleLevel;
use super::policy::{directory_in_repository, today};
use super::stats;
use super::subject::SubjectArguments;
use super::terminal::Terminal;
use crate::report::Report;

/// Judge migrations: what is dangerous about them, and what to write instead.
///
/// Up and down scripts are judged, statement by statement, by what they do to a
/// live database of the named PostgreSQL version. No server is needed.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    subject: SubjectArguments,
    /// What becomes of a rule's findings here: `table-rewrite=warning`; `off`
    /// hides them. May be given more than once.
    #[arg(long, value_name = "RULE=LEVEL", help_heading = "Policy")]
    severity: Vec<RuleLevel>,
    /// Hide the findings that this file knows; `banister baseline` writes it.
    #[arg(long, value_name = "FILE", help_heading = "Policy")]
    baseline: Option<PathBuf>,
    /// How big tables are in production: what is found about a large one is one
    /// severity worse, about small ones one milder; `banister stats` writes the file.
    #[arg(long, value_name = "FILE", help_heading = "Policy")]
    stats: Option<PathBuf>,
    #[command(flatten)]
    formats: FormatArguments,
}

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    let formats = arguments.formats.resolve()?;
    let levels = arguments.severity.iter().cloned().map(RuleLevel::into_pair).collect();
    arguments.subject.one_major("check")?;
    let subject = arguments.subject.read(&formats.reading, levels)?;
    let baseline = baseline::known(arguments.baseline.as_deref(), &subject.loaded)?;
    let statistics = stats::known(arguments.stats.as_deref(), &subject.loaded)?;
    let judgement = Judgement {
        subject: &subject,
        statistics: statistics.as_ref().map(|(file, statistics)| (file.as_str(), statistics)),
        baseline: baseline.as_ref().map(|(file, baseline)| (file.as_str(), baseline)),
        today: today()?,
        directory: directory_in_repository(),
    };
    let (report, _) = judgement.report();
    let exit = judgement::exit(report.verdict);
    terminal.report(&Report::Check(report), &formats.output)?;
    Ok(exit)
}
