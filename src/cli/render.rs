//! `banister render`: write a saved report in another format.

use std::path::PathBuf;

use anyhow::anyhow;
use serde_json::Value;

use super::exit::{Exit, Failure};
use super::formats::{OutputArguments, output_format};
use super::output::OutputFormat;
use super::read;
use super::terminal::Terminal;
use crate::report::{Report, SCHEMA_VERSION};

/// Write a saved JSON report in another format.
///
/// The exit code says whether it could be written, not what it says.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A report that `--format json` wrote; `-` is standard input.
    #[arg(value_name = "REPORT")]
    report: PathBuf,
    /// How to write it.
    #[arg(long, visible_alias = "output-format", value_name = "FORMAT", default_value = "human", value_parser = output_format())]
    format: OutputFormat,
    #[command(flatten)]
    output: OutputArguments,
}

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    let (name, text) = read::text(&arguments.report)?;
    let report = parse(&name, &text)?;
    terminal.report(&report, &arguments.output.outputs(arguments.format))?;
    Ok(Exit::Clean)
}

/// The report that `text` is.
fn parse(name: &str, text: &str) -> Result<Report, Failure> {
    let refuse =
        |what: String| Failure::could_not_check(anyhow!("read `{name}` as a report: {what}"));
    let value: Value = serde_json::from_str(text)
        .map_err(|error| refuse(format!("it is no JSON ({error}); `--format json` writes one")))?;
    let version = value.get("schema_version").and_then(Value::as_u64);
    match version {
        None => {
            return Err(refuse("it has no `schema_version`; `--format json` writes one".into()));
        }
        Some(version) if version != u64::from(SCHEMA_VERSION) => {
            return Err(refuse(format!(
                "it has version {version}, and this banister reads {SCHEMA_VERSION}; use the one \
                 that wrote it"
            )));
        }
        Some(_) => {}
    }
    serde_json::from_value(value).map_err(|error| refuse(error.to_string()))
}
