//! `banister baseline`: write down what is found today.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::anyhow;

use super::exit::{Exit, Failure};
use super::formats::migration_format;
use super::judgement::Judgement;
use super::output::write_file;
use super::policy::{Loaded, directory_in_repository, today};
use super::read::{self, shown};
use super::subject::SubjectArguments;
use super::terminal::Terminal;
use crate::migration::{Format, ReadOptions};
use crate::policy::Baseline;

/// Write down today's findings, so that `check` shows only later ones.
///
/// `check --baseline FILE`, or `baseline = "FILE"` in `banister.toml`, hides what
/// the file knows and says how much that is. A finding is known by its rule,
/// migration, object and statement: lines may move, and layout and comments may
/// change.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    subject: SubjectArguments,
    /// How to read the migrations; by default the tool that they belong to is
    /// detected.
    #[arg(long, visible_alias = "format", value_name = "FORMAT", value_parser = migration_format())]
    migration_format: Option<Format>,
    /// The file to write; by default that of `banister.toml`, or else
    /// `banister-baseline.json`. What it held before is replaced.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// The file that is written where nobody names one.
const FILE_NAME: &str = "banister-baseline.json";

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    let reading = ReadOptions { format: arguments.migration_format, ..ReadOptions::default() };
    arguments.subject.one_major("baseline")?;
    let subject = arguments.subject.read(&reading, Vec::new())?;
    let judgement = Judgement {
        subject: &subject,
        baseline: None,
        // A finding is known whatever its severity.
        statistics: None,
        today: today()?,
        directory: directory_in_repository(),
    };
    let (_, known) = judgement.report();
    let baseline = Baseline::new(known);
    let configured = subject.loaded.settings.policy.baseline.as_deref();
    let configured = configured.map(|file| subject.loaded.path(file));
    let file = arguments.output.clone().or(configured).unwrap_or_else(|| FILE_NAME.into());
    let count = baseline.findings().len();
    let findings = if count == 1 { "finding" } else { "findings" };
    let said = match fs::read_to_string(&file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => format!("{count} {findings}"),
        Err(error) => return Err(read::unreadable(&file, &error)),
        Ok(text) => {
            // Another file of that name is not replaced.
            let before = Baseline::read(&shown(&file), &text).map_err(|error| {
                Failure::usage(anyhow!("replace a file that is no baseline: {error}"))
            })?;
            let (new, gone) = baseline.changes_since(&before);
            format!("{count} {findings} ({new} new, {gone} gone)")
        }
    };
    write_file(&file, &baseline.to_json())?;
    terminal.print(&format!("`{}` now knows {said}\n", shown(&file)))?;
    Ok(Exit::Clean)
}

/// The baseline that `given` or the policy names, and its file.
pub(super) fn known(
    given: Option<&Path>,
    loaded: &Loaded,
) -> Result<Option<(String, Baseline)>, Failure> {
    let configured = loaded.settings.policy.baseline.as_deref().map(|file| loaded.path(file));
    let Some(file) = given.map(Path::to_owned).or(configured) else { return Ok(None) };
    let (name, text) = read::text(&file)?;
    let baseline = Baseline::read(&name, &text).map_err(Failure::usage)?;
    Ok(Some((name, baseline)))
}
