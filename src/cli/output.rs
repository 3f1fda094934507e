//! `--output`: where reports are written, each in its format.

use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::anyhow;
use clap::ValueEnum;

use super::exit::Failure;
use super::read::shown;
use crate::render::{Format, GitHub, GitLab, Human, JUnit, Json, Markdown, Sarif, Style};
use crate::report::Report;

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum OutputFormat {
    /// For people.
    #[default]
    Human,
    /// For programs.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations of a GitHub Actions job.
    #[value(name = "github")]
    GitHub,
    /// GitLab Code Quality.
    #[value(name = "gitlab")]
    GitLab,
    /// JUnit XML, for test reports.
    #[value(name = "junit")]
    JUnit,
    /// A comment on a pull request.
    Markdown,
}

/// `--output`: a file, and its format where that is said.
#[derive(Debug, Clone)]
pub(super) struct Target {
    format: Option<OutputFormat>,
    file: PathBuf,
}

impl FromStr for Target {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let named = text
            .split_once('=')
            .and_then(|(format, file)| Some((OutputFormat::from_str(format, false).ok()?, file)));
        let (format, file) = match named {
            Some((format, file)) => (Some(format), file),
            None => (None, text),
        };
        if file.is_empty() {
            return Err(
                "it names no file; write `sarif=banister.sarif`, or a file alone".to_owned()
            );
        }
        Ok(Self { format, file: file.into() })
    }
}

/// Where a report is written, and how.
#[derive(Debug, Clone, Default)]
pub(super) struct Outputs {
    /// The format of standard output, unless it all goes to files.
    pub(super) standard: Option<OutputFormat>,
    /// The files.
    pub(super) files: Vec<(OutputFormat, PathBuf)>,
}

impl Outputs {
    /// A file without a format of its own takes the place of standard output.
    pub(super) fn new(format: OutputFormat, targets: &[Target]) -> Self {
        let redirected = targets.iter().any(|target| target.format.is_none());
        let files = targets
            .iter()
            .map(|target| (target.format.unwrap_or(format), target.file.clone()))
            .collect();
        Self { standard: (!redirected).then_some(format), files }
    }

    /// Says where a format has no form for `report`.
    pub(super) fn refuse_what_has_no_form(&self, report: &Report) -> Result<(), Failure> {
        let files = self.files.iter().map(|(format, _)| *format);
        for format in self.standard.into_iter().chain(files) {
            if !format.renderer(Style::Plain).covers(report) {
                let name = format.name();
                return Err(Failure::usage(anyhow!(
                    "write the report as `{name}`: it is about what statements do, not about what \
                     is wrong with them; choose human, json or markdown"
                )));
            }
        }
        Ok(())
    }

    /// Writes the files.
    pub(super) fn write_files(&self, report: &Report) -> Result<(), Failure> {
        for (format, file) in &self.files {
            write_file(file, &format.renderer(Style::Plain).render(report))?;
        }
        Ok(())
    }
}

impl OutputFormat {
    /// The name that `--format` takes.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Json => "json",
            Self::Sarif => "sarif",
            Self::GitHub => "github",
            Self::GitLab => "gitlab",
            Self::JUnit => "junit",
            Self::Markdown => "markdown",
        }
    }

    /// What writes it; `style` is for people only.
    pub(super) fn renderer(self, style: Style) -> Box<dyn Format> {
        match self {
            Self::Human => Box::new(Human { style }),
            Self::Json => Box::new(Json),
            Self::Sarif => Box::new(Sarif),
            Self::GitHub => Box::new(GitHub),
            Self::GitLab => Box::new(GitLab),
            Self::JUnit => Box::new(JUnit),
            Self::Markdown => Box::new(Markdown),
        }
    }
}

/// Writes a file whole.
pub(super) fn write_file(file: &Path, text: &str) -> Result<(), Failure> {
    fs::write(file, text).map_err(|error| {
        let file = shown(file);
        Failure::could_not_check(anyhow!("write `{file}`: {error}; check the folder"))
    })
}
