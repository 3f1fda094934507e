//! What a rehearsal measured, as a plan's evidence.

use std::path::PathBuf;

use anyhow::anyhow;

use crate::cli::exit::Failure;
use crate::cli::read;
use crate::migration::Migration;
use crate::report::{EvidenceEntry, RehearsalReport, Report};

/// The evidence of a rehearsal.
#[derive(Debug, clap::Args)]
pub(super) struct EvidenceArguments {
    /// What `banister rollback rehearse --output-format json` printed for this release:
    /// what it saw and measured stands in the plan, with its scale.
    #[arg(long, value_name = "FILE", help_heading = "Backup")]
    evidence: Option<PathBuf>,
}

impl EvidenceArguments {
    /// The evidence, where it is of these migrations; and what to say where it is not.
    pub(super) fn read(
        &self,
        release: &[&Migration],
    ) -> Result<(Option<EvidenceEntry>, Option<String>), Failure> {
        let Some(path) = &self.evidence else { return Ok((None, None)) };
        let (file, text) = read::text(path)?;
        let refuse = |why: String| {
            Failure::could_not_check(anyhow!(
                "read `{file}` as the evidence of a rehearsal: {why}; `banister rollback rehearse \
                 --output-format json` prints it"
            ))
        };
        let report: Report =
            serde_json::from_str(&text).map_err(|error| refuse(format!("it is none ({error})")))?;
        let Report::RollbackRehearse(report) = report else {
            return Err(refuse("it is the report of another command".to_owned()));
        };
        if let Some(why) = other(&report, release) {
            return Ok((None, Some(format!("`{file}` is not counted as evidence: {why}"))));
        }
        let RehearsalReport { verdict, runs, .. } = report;
        Ok((Some(EvidenceEntry { file, verdict, runs }), None))
    }
}

/// Why a rehearsal was of another release.
fn other(report: &RehearsalReport, release: &[&Migration]) -> Option<String> {
    if report.migrations.len() != release.len() {
        return Some(format!(
            "it is of {} migrations, and the release has {}",
            report.migrations.len(),
            release.len()
        ));
    }
    for (rehearsed, migration) in report.migrations.iter().zip(release) {
        if rehearsed.id != migration.id {
            return Some(format!(
                "it is of `{}` where the release has `{}`",
                rehearsed.id, migration.id
            ));
        }
        if rehearsed.digest != migration.digest() {
            return Some(format!("`{}` was edited since it was rehearsed", migration.id));
        }
    }
    None
}
