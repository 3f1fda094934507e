//! `banister rollback`: the way back.

mod plan;

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
    Plan(plan::Arguments),
}

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    match &arguments.command {
        Command::Plan(arguments) => plan::run(arguments, terminal),
    }
}
