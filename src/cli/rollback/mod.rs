//! `banister rollback`: the way back.

mod evidence;
mod measured;
mod plan;
mod rehearse;
mod release;
mod restore_point;
mod written;

pub(super) use release::refuse;

pub(super) use evidence::BackupArguments;

use super::exit::{Exit, Failure};
use super::terminal::Terminal;

/// Plan the way back of a release, and rehearse it.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Plan(Box<plan::Arguments>),
    Rehearse(Box<rehearse::Arguments>),
    RestorePoint(restore_point::Arguments),
}

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    match &arguments.command {
        Command::Plan(arguments) => plan::run(arguments, terminal),
        Command::Rehearse(arguments) => rehearse::run(arguments, terminal),
        Command::RestorePoint(arguments) => restore_point::run(arguments, terminal),
    }
}
