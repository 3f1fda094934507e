//! `banister migrate`: check, let the project's own tool migrate, and look again.

use super::exit::{Exit, Failure};
use super::history_item::Stage;
use super::interrupt::Interrupt;
use super::preflight::{GateArguments, exit};
use super::runner;
use super::terminal::Terminal;
use crate::preflight::{Item, Mode};
use crate::report::{PreflightVerdict, Report};

/// Let the project's own tool migrate, where that is allowed: check before, look after.
///
/// The pending migrations are checked as `preflight` checks them; only if all is well is
/// the tool run, by a command that is shown first, and then the database is looked at as
/// `postflight` looks at it. In prod and stage, and wherever the environment is not
/// certain, nothing is ever run: banister only validates, and what is pending stops the
/// release.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    gate: GateArguments,
    /// The shell command by which the tool migrates; by default that of
    /// `banister.toml`, or else the tool's usual one. It finds the database in
    /// DATABASE_URL, if one was named, and the directory in MIGRATIONS.
    #[arg(long, value_name = "COMMAND")]
    runner: Option<String>,
}

const ID: &str = "runner";

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    let url = arguments.gate.only_url()?;
    let output = arguments.gate.formats.resolve()?.output;
    let before = Stage::Before { expect_pending: false };
    let gate = arguments.gate.gate(before, Mode::MigrateAndValidate)?;
    let (path, loaded) = (gate.path.clone(), gate.loaded.clone());
    let examined = match arguments.gate.look(gate)? {
        Ok(examined) => examined,
        Err(Interrupt(exit)) => return Ok(exit),
    };
    let (tool, waiting) = examined.waiting();
    let configured = arguments.runner.as_deref();
    let configured = configured.or(loaded.settings.policy.deploy.runner.as_deref());
    let command = configured.map(str::to_owned).or_else(|| runner::usual(tool?).map(str::to_owned));
    let report = examined.report(Vec::new());
    let not_run = if report.effective_mode != Mode::MigrateAndValidate.as_str() {
        Some(Item::ok(ID, format!("not run: {}", report.reason)))
    } else if report.verdict != PreflightVerdict::Go {
        Some(Item::ok(ID, format!("not run: {}", report.verdict.as_str())))
    } else if waiting == 0 {
        Some(Item::ok(ID, "not run: no migration is pending"))
    } else {
        None
    };
    let (None, Some(command)) = (&not_run, &command) else {
        let item = not_run.unwrap_or_else(|| {
            let why = "no command is known for this tool; name one with `--runner`, or as `runner` \
                       under `[deploy]` in `banister.toml`";
            Item::blocking(ID, why)
        });
        let blocked = item.status == crate::report::ItemStatus::Blocking;
        let mut report = report;
        report.items.push(item.entry(None));
        if blocked {
            report.verdict = PreflightVerdict::NoGo;
        }
        let exit = exit(&report);
        terminal.report(&Report::Preflight(report), &output)?;
        return Ok(exit);
    };
    terminal.say(&format!("running `{command}`"));
    let ran = runner::run(command, &path, url);
    let item = match &ran {
        Ok(()) => Item::ok(ID, format!("`{command}` migrated")),
        Err(why) => Item::blocking(ID, format!("`{command}` failed: {why}")),
    };
    let gate = arguments.gate.gate(Stage::Behind, Mode::MigrateAndValidate)?;
    let examined = match arguments.gate.look(gate)? {
        Ok(examined) => examined,
        Err(Interrupt(exit)) => return Ok(exit),
    };
    let report = examined.report(vec![item]);
    let exit = exit(&report);
    terminal.report(&Report::Postflight(report), &output)?;
    Ok(exit)
}
