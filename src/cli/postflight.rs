//! `banister postflight`: has the release arrived?

use super::endpoint::{EndpointArguments, PatienceArguments};
use super::exit::{Exit, Failure};
use super::history_item::Stage;
use super::interrupt::Interrupt;
use super::preflight::{GateArguments, exit};
use super::terminal::Terminal;
use crate::preflight::Mode;
use crate::report::Report;

/// Say whether a release has arrived: every migration applied, and nothing left behind.
///
/// Looks at the history, at drift between the live schema and the migrations, at
/// invalid indexes and constraints that are not validated, and asks the application
/// whether it lives and can serve. Nothing is written.
///
/// Exit code 0 means go, 1 no go, 3 that something that decides could not be checked.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    gate: GateArguments,
    #[command(flatten)]
    endpoints: EndpointArguments,
    #[command(flatten)]
    patience: PatienceArguments,
}

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    let gate = arguments.gate.gate(Stage::Behind, Mode::Validate)?;
    let questions = arguments.endpoints.behind(&gate.loaded.settings, &arguments.patience)?;
    let examined = match arguments.gate.look(gate)? {
        Ok(examined) => examined,
        Err(Interrupt(exit)) => return Ok(exit),
    };
    let answers = match examined.is_off() {
        true => Vec::new(),
        false => match questions.ask()? {
            Ok(answers) => answers,
            Err(Interrupt(exit)) => return Ok(exit),
        },
    };
    let report = examined.report(answers);
    let exit = exit(&report);
    let output = arguments.gate.formats.resolve()?.output;
    terminal.report(&Report::Postflight(report), &output)?;
    Ok(exit)
}
