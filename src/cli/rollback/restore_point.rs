//! `banister rollback restore-point`: the point to come back to.

use std::path::PathBuf;

use crate::cli::exit::{Exit, Failure};
use crate::cli::read;
use crate::cli::terminal::Terminal;
use crate::rollback::backup::{RestorePoint, recipe};

/// Print the SQL that makes the restore point of a release.
///
/// Nothing is run: the migrating role runs the SQL right before the first
/// migration, and keeps the row that it gives, for `plan --restore-point`. With
/// `--read` such a row is checked and shown.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The release, as it is to stand in the restore point's name.
    #[arg(long, value_name = "NAME", default_value = "release")]
    release: String,
    /// Read a saved restore point instead.
    #[arg(long, value_name = "FILE", conflicts_with = "release")]
    read: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    let text = match &arguments.read {
        None => recipe(&arguments.release),
        Some(path) => {
            let (name, text) = read::text(path)?;
            let point = RestorePoint::read(&name, &text).map_err(Failure::could_not_check)?;
            format!(
                "name: {}\nLSN: {}\ntime: {}\ntimeline: {}\nWAL file: {}\nsystem identifier: {}\n",
                point.name,
                point.lsn,
                point.time,
                point.timeline,
                point.segment(),
                point.system_id
            )
        }
    };
    terminal.print(&text)?;
    Ok(Exit::Clean)
}
