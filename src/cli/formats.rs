//! `--format`: how migrations are read, how the report is written.

use anyhow::anyhow;
use clap::ValueEnum;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::exit::Failure;
use super::output::{OutputFormat, Outputs, Target};
use crate::migration::{Format, Placeholders, ReadOptions};

/// The options of a command that reads migrations and writes a report.
#[derive(Debug, clap::Args)]
pub(super) struct FormatArguments {
    /// How to write the report (`human`, `sarif`, …) or how to read the migrations
    /// (`plain`, `flyway`, …); give it twice to say both.
    ///
    /// By default the report is for people, and the tool that the migrations
    /// belong to is detected from the directory.
    #[arg(long, value_name = "FORMAT", value_parser = either())]
    format: Vec<Either>,
    /// The same as `--format` with a format of reports.
    #[arg(long, value_name = "FORMAT", value_parser = output_format(), hide_possible_values = true)]
    output_format: Option<OutputFormat>,
    /// The same as `--format` with the name of a migration tool.
    #[arg(long, value_name = "FORMAT", value_parser = migration_format())]
    migration_format: Option<Format>,
    #[command(flatten)]
    output: OutputArguments,
    #[command(flatten)]
    placeholders: PlaceholderArguments,
}

/// Where a report is written.
#[derive(Debug, clap::Args)]
pub(super) struct OutputArguments {
    /// Write the report to this file instead of standard output; with a format
    /// before it (`sarif=banister.sarif`), also to this file. May be given more
    /// than once.
    #[arg(long, value_name = "[FORMAT=]FILE")]
    output: Vec<Target>,
}

impl OutputArguments {
    /// Where a report goes whose format is `format` unless a file has its own.
    pub(super) fn outputs(&self, format: OutputFormat) -> Outputs {
        Outputs::new(format, &self.output)
    }
}

/// The values of placeholders.
#[derive(Debug, clap::Args)]
pub(super) struct PlaceholderArguments {
    /// The value of a placeholder in migrations (`${NAME}` of Flyway and Liquibase,
    /// a variable of goose's `ENVSUB`), before that of `banister.toml`; may be
    /// given more than once.
    #[arg(long = "placeholder", value_name = "NAME=VALUE", value_parser = placeholder)]
    values: Vec<(String, String)>,
}

impl PlaceholderArguments {
    pub(super) fn resolve(&self) -> Placeholders {
        self.values.iter().cloned().collect()
    }
}

fn placeholder(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write it as NAME=VALUE")?;
    match name.is_empty() {
        true => Err("it has no name; write it as NAME=VALUE".to_owned()),
        false => Ok((name.to_owned(), value.to_owned())),
    }
}

/// What `--format` names.
#[derive(Debug, Clone, Copy)]
enum Either {
    Output(OutputFormat),
    Migration(Format),
}

/// What is left when the options are taken together.
#[derive(Debug, Clone)]
pub(super) struct Formats {
    /// How and where to write the report.
    pub(super) output: Outputs,
    /// How to read the migrations.
    pub(super) reading: ReadOptions,
}

impl FormatArguments {
    /// Takes the options together.
    pub(super) fn resolve(&self) -> Result<Formats, Failure> {
        let named = |name: &str, one: &str, other: &str| {
            anyhow!("choose the {name} format: both `{one}` and `{other}` are asked for; give one")
        };
        let (mut output, mut migration) = (self.output_format, self.migration_format);
        for format in &self.format {
            match *format {
                Either::Output(format) => {
                    if let Some(other) = output.replace(format).filter(|other| *other != format) {
                        let error = named("output", other.name(), format.name());
                        return Err(Failure::usage(error));
                    }
                }
                Either::Migration(format) => {
                    if let Some(other) = migration.replace(format).filter(|other| *other != format)
                    {
                        let error = named("migration", other.name(), format.name());
                        return Err(Failure::usage(error));
                    }
                }
            }
        }
        let output = self.output.outputs(output.unwrap_or_default());
        let placeholders = self.placeholders.resolve();
        let reading = ReadOptions { format: migration, placeholders, ..ReadOptions::default() };
        Ok(Formats { output, reading })
    }
}

/// The formats that every report has.
const OF_EVERY_REPORT: [OutputFormat; 3] =
    [OutputFormat::Human, OutputFormat::Json, OutputFormat::Markdown];

/// A format of reports.
pub(super) fn output_format() -> impl TypedValueParser<Value = OutputFormat> {
    of(OutputFormat::value_variants())
}

/// A format that a report about effects has.
pub(super) fn effects_format() -> impl TypedValueParser<Value = OutputFormat> {
    of(&OF_EVERY_REPORT)
}

fn of(formats: &[OutputFormat]) -> impl TypedValueParser<Value = OutputFormat> + use<> {
    let values = formats.iter().filter_map(OutputFormat::to_possible_value);
    PossibleValuesParser::new(values.collect::<Vec<_>>())
        .try_map(|name| OutputFormat::from_str(&name, false))
}

/// The name of a migration tool.
pub(super) fn migration_format() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.map(Format::name)).try_map(|name| name.parse::<Format>())
}

fn either() -> impl TypedValueParser<Value = Either> {
    let outputs = OutputFormat::value_variants().iter().filter_map(|format| {
        let value = format.to_possible_value()?;
        let help = value.get_help().map(ToString::to_string).unwrap_or_default();
        Some(PossibleValue::new(format.name()).help(format!("output: {help}")))
    });
    let tools =
        Format::ALL.map(|format| PossibleValue::new(format.name()).help("input: how to read"));
    PossibleValuesParser::new(outputs.chain(tools)).try_map(|name| {
        let output = OutputFormat::from_str(&name, false).map(Either::Output);
        output.or_else(|_| name.parse().map(Either::Migration))
    })
}
