//! `banister completions` and `banister man`: what shells and `man` read.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use clap::CommandFactory as _;
use clap_complete::Shell;
use clap_mangen::Man;

use super::exit::{Exit, Failure};
use super::output::write_file;
use super::read::shown;
use super::terminal::Terminal;

/// Print a shell's completions.
///
/// For bash: `banister completions bash > ~/.local/share/bash-completion/completions/banister`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The shell.
    shell: Shell,
}

/// Print the manual page, or write all of them.
#[derive(Debug, clap::Args)]
pub(super) struct ManArguments {
    /// The folder to write `banister.1` and a page per subcommand to, instead of
    /// printing the first.
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    let mut command = super::Arguments::command();
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, "banister", &mut script);
    terminal.print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Clean)
}

pub(super) fn man(arguments: &ManArguments, terminal: &Terminal) -> Result<Exit, Failure> {
    let mut command = super::Arguments::command();
    command.build();
    let Some(folder) = &arguments.output else {
        terminal.print(&page(command)?)?;
        return Ok(Exit::Clean);
    };
    fs::create_dir_all(folder).map_err(|error| {
        Failure::could_not_check(anyhow!("make the folder `{}`: {error}", shown(folder)))
    })?;
    write_pages(&command, "banister", folder)?;
    Ok(Exit::Clean)
}

/// Writes a command's page and those of its subcommands.
fn write_pages(command: &clap::Command, name: &str, folder: &Path) -> Result<(), Failure> {
    let named = command.clone().display_name(name.to_owned());
    write_file(&folder.join(format!("{name}.1")), &page(named)?)?;
    let subcommands = command.get_subcommands().filter(|sub| !sub.is_hide_set());
    for sub in subcommands.filter(|sub| sub.get_name() != "help") {
        write_pages(sub, &format!("{name}-{}", sub.get_name()), folder)?;
    }
    Ok(())
}

fn page(command: clap::Command) -> Result<String, Failure> {
    let mut roff = Vec::new();
    let rendered = Man::new(command).render(&mut roff);
    rendered.map_err(|error| Failure::could_not_check(anyhow!("write a manual page: {error}")))?;
    Ok(String::from_utf8_lossy(&roff).into_owned())
}
