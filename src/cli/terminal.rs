//! Standard output and standard error.

use std::io::{self, Write};
use std::panic::PanicHookInfo;

use anstream::{AutoStream, ColorChoice};
use anyhow::anyhow;
use clap::ValueEnum;

use super::exit::Failure;
use super::output::Outputs;
use crate::render::Style;
use crate::report::Report;

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless the environment says no.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Where a command writes to.
#[derive(Debug)]
pub(super) struct Terminal {
    choice: ColorChoice,
}

impl Terminal {
    pub(super) const fn new(color: Color) -> Self {
        let choice = match color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        Self { choice }
    }

    /// Writes a report to its files and to standard output.
    pub(super) fn report(&self, report: &Report, outputs: &Outputs) -> Result<(), Failure> {
        outputs.refuse_what_has_no_form(report)?;
        outputs.write_files(report)?;
        match outputs.standard {
            Some(format) => self.print(&format.renderer(self.style()).render(report)),
            None => Ok(()),
        }
    }

    /// Writes text to standard output. A reader that has gone away, as `head`
    /// does, is no failure: it has read what it wanted.
    pub(super) fn print(&self, text: &str) -> Result<(), Failure> {
        let mut out = AutoStream::new(io::stdout().lock(), self.choice);
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(Failure::could_not_check(anyhow!("write to standard output: {error}")))
            }
            _ => Ok(()),
        }
    }

    /// Says on standard error what is about to be done.
    pub(super) fn say(&self, text: &str) {
        let mut out = AutoStream::new(io::stderr().lock(), self.choice);
        // Nobody is left to be told that standard error is closed.
        let _ = writeln!(out, "{text}");
    }

    /// Writes why a command failed to standard error.
    pub(super) fn complain(&self, error: &anyhow::Error) {
        let mut out = AutoStream::new(io::stderr().lock(), self.choice);
        // Nobody is left to be told that standard error is closed.
        let _ = writeln!(out, "\u{1b}[1;91merror\u{1b}[0m: failed to {}", told_once(error));
    }

    fn style(&self) -> Style {
        let choice = match self.choice {
            ColorChoice::Auto => AutoStream::choice(&io::stdout()),
            choice => choice,
        };
        if choice == ColorChoice::Never { Style::Plain } else { Style::Coloured }
    }
}

/// An error and its causes, without those that the error before them tells too.
fn told_once(error: &anyhow::Error) -> String {
    error.chain().fold(String::new(), |told, cause| {
        let cause = cause.to_string();
        match (told.is_empty(), told.contains(&cause)) {
            (true, _) => cause,
            (_, true) => told,
            _ => format!("{told}: {cause}"),
        }
    })
}

/// Says that banister itself is at fault.
pub(super) fn report_panic(panic: &PanicHookInfo<'_>) {
    let message = panic.payload_as_str().unwrap_or("unknown reason");
    let place = panic.location().map_or_else(String::new, |place| format!(" at {place}"));
    let _ = writeln!(
        io::stderr().lock(),
        "error: banister has a fault: {message}{place}\n\
         please report it with the command and the SQL that led to it; RUST_BACKTRACE=1 shows where"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("start the server: {0}; install one")]
    struct Outer(#[source] io::Error);

    #[test]
    fn a_cause_is_told_once() {
        let cause = || io::Error::other("no such file");
        let told = |error: anyhow::Error| told_once(&error);
        assert_eq!(told(Outer(cause()).into()), "start the server: no such file; install one");
        assert_eq!(told(anyhow::Error::from(cause()).context("read it")), "read it: no such file");
    }
}
