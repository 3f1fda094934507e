//! The command line: the only place that wires the others together, prints,
//! exits, and reads the files, the environment and the clock. One file per
//! subcommand.

mod abort_criteria;
mod ahead;
mod baseline;
mod check;
mod completions;
mod effects;
mod endpoint;
mod exit;
mod explain;
mod fail_on;
mod finding_entry;
mod formats;
mod gate;
mod git;
mod history_item;
mod init;
mod interrupt;
mod judgement;
mod level;
mod live;
mod majors;
mod migrate;
mod migration_tool;
mod output;
mod pending;
mod policy;
mod postflight;
mod preflight;
mod read;
mod recognised;
mod releases;
mod render;
mod rollback;
mod rules;
mod runner;
mod scratch;
mod server;
mod since;
mod stats;
mod status;
mod subject;
mod terminal;
mod verify;

use std::panic::{self, UnwindSafe};

use clap::{Parser, Subcommand};

pub use exit::Exit;
use exit::Failure;
use terminal::{Color, Terminal};

/// PostgreSQL migration safety: what will this migration do to a live database?
///
/// banister reads SQL migrations, foresees which locks, rewrites, scans and
/// index builds each statement causes on your PostgreSQL version, and says what
/// is dangerous and what to write instead.
#[derive(Debug, Parser)]
#[command(name = "banister", version, after_help = EXAMPLES, after_long_help = format!("{LONG_EXAMPLES}\n\n{}", exit::TABLE))]
struct Arguments {
    /// Whether to use colours; `auto` uses them on a terminal, unless NO_COLOR
    /// is set.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", display_order = 100)]
    color: Color,
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  banister check migrations                     judge a directory of migrations
  banister check migrations --since 0041        0041 and all before it are released
  banister effects --schema schema.sql new.sql  what does this lock, and what waits?
  banister verify migrations                    up, down, up again on a scratch server
  banister status migrations                    what has the database applied? (read-only)
  banister preflight migrations --env prod      may this release go now? (read-only)
  banister rollback plan --since 0041           how is this release taken back?
  banister explain blocking-index-build         a rule's page

Exit codes: 0 clean, 1 findings, 2 usage, 3 could not check, 4 a fault of banister";

const LONG_EXAMPLES: &str = "\
Examples:
  banister check migrations
      Judge a directory of migrations; the tool they belong to is detected.
  banister check migrations --since 0041
      The migrations up to and including 0041 are released: they are replayed,
      and only those behind them are judged.
  banister check new.sql --schema schema.sql --postgres 15
      Judge one file against a schema dump, for PostgreSQL 15.
  banister effects --schema schema.sql new.sql
      What does each statement lock, and what waits for it?
  banister verify migrations --since 0041
      Run the migrations behind 0041 up, down and up again on a scratch server.
  banister status migrations --database-url postgresql://banister_ro@db/shop
      What has the live database applied? Nothing is written.
  banister preflight migrations --env prod --database-url postgresql://banister_ro@db/shop
      May this release go now? One command, one exit code; nothing is written.
  banister rollback plan migrations --since 0041
      How the release behind 0041 is taken back, and what would be lost.
  banister explain blocking-index-build
      A rule's page, with an unsafe and a safe example.";

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Arguments),
    Verify(verify::Arguments),
    Status(status::Arguments),
    Preflight(preflight::Arguments),
    Postflight(postflight::Arguments),
    Migrate(migrate::Arguments),
    Rollback(rollback::Arguments),
    Effects(effects::Arguments),
    Rules(rules::Arguments),
    Explain(explain::Arguments),
    Init(init::Arguments),
    Baseline(baseline::Arguments),
    Stats(stats::Arguments),
    Render(render::Arguments),
    Completions(completions::Arguments),
    Man(completions::ManArguments),
}

/// Runs banister with the arguments of this process.
pub fn main() -> Exit {
    print_panics();
    guarded(|| {
        let arguments = match Arguments::try_parse() {
            Ok(arguments) => arguments,
            Err(error) => {
                // Help and version are no errors, and go to stdout; a closed
                // stdout is nobody's fault.
                let _ = error.print();
                return if error.use_stderr() { Exit::Usage } else { Exit::Clean };
            }
        };
        let terminal = Terminal::new(arguments.color);
        run(arguments.command, &terminal).unwrap_or_else(|failure| {
            terminal.complain(&failure.error);
            failure.exit
        })
    })
}

fn run(command: Command, terminal: &Terminal) -> Result<Exit, Failure> {
    match command {
        Command::Baseline(arguments) => baseline::run(&arguments, terminal),
        Command::Check(arguments) => check::run(&arguments, terminal),
        Command::Completions(arguments) => completions::run(&arguments, terminal),
        Command::Effects(arguments) => effects::run(&arguments, terminal),
        Command::Explain(arguments) => explain::run(&arguments, terminal),
        Command::Init(arguments) => init::run(&arguments, terminal),
        Command::Man(arguments) => completions::man(&arguments, terminal),
        Command::Migrate(arguments) => migrate::run(&arguments, terminal),
        Command::Postflight(arguments) => postflight::run(&arguments, terminal),
        Command::Preflight(arguments) => preflight::run(&arguments, terminal),
        Command::Render(arguments) => render::run(&arguments, terminal),
        Command::Rollback(arguments) => rollback::run(&arguments, terminal),
        Command::Rules(arguments) => rules::run(&arguments, terminal),
        Command::Stats(arguments) => stats::run(&arguments, terminal),
        Command::Status(arguments) => status::run(&arguments, terminal),
        Command::Verify(arguments) => verify::run(&arguments, terminal),
    }
}

/// Makes a panic print a short message that asks for a report; the backtrace
/// is for those who ask for one.
fn print_panics() {
    let default = panic::take_hook();
    let with_backtrace = std::env::var_os("RUST_BACKTRACE").is_some_and(|value| value != "0");
    panic::set_hook(Box::new(move |panic| {
        if with_backtrace {
            default(panic);
        }
        terminal::report_panic(panic);
    }));
}

/// Turns a panic into [`Exit::Internal`].
fn guarded(run: impl FnOnce() -> Exit + UnwindSafe) -> Exit {
    panic::catch_unwind(run).unwrap_or(Exit::Internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_well_formed() {
        <Arguments as clap::CommandFactory>::command().debug_assert();
    }

    #[test]
    fn a_panic_is_an_internal_fault() {
        assert_eq!(guarded(|| panic!("planted by a test")), Exit::Internal);
    }
}
