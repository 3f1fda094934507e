//! `banister rollback`: the way back.

mod evidence;
mod plan;
mod restore_point;

pub(super) use evidence::BackupArguments;

use super::exit::{Exit, Failure};
use super::terminal::Terminal;

/// Plan the way back of a release.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Plan(Box<plan::Arguments>),
    RestorePoint(restore_point::Arguments),
}

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    match &arguments.command {
        Command::Plan(arguments) => plan::run(arguments, terminal),
        Command::RestorePoint(arguments) => restore_point::run(arguments, terminal),
    }
}
