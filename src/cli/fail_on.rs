//! `--fail-on`: the mildest severity that fails a command.

use clap::ValueEnum;

use crate::finding::Severity;

/// A severity, as `--fail-on` takes it.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum FailOn {
    /// It stops traffic, loses data, or fails.
    Error,
    /// Look at it before you release.
    Warning,
    /// Good to know.
    Info,
}

impl From<FailOn> for Severity {
    fn from(fail_on: FailOn) -> Self {
        match fail_on {
            FailOn::Error => Self::Error,
            FailOn::Warning => Self::Warning,
            FailOn::Info => Self::Info,
        }
    }
}
