//! Reports to text: one format, one file. Rendering reads the report and
//! nothing else, so that a saved report can be rendered again in another
//! format.

mod count;
mod cycle;
mod github;
mod gitlab;
mod human;
mod issue;
mod json;
mod junit;
mod markdown;
mod path;
mod sarif;

use crate::report::Report;

pub use github::GitHub;
pub use gitlab::GitLab;
pub use human::{Human, Style};
pub use json::Json;
pub use junit::JUnit;
pub use markdown::Markdown;
pub use sarif::Sarif;

/// A format that reports are written in.
pub trait Format {
    /// `report` in this format; ends with a line end.
    fn render(&self, report: &Report) -> String;

    /// Whether the format can say what `report` says. Where it cannot, it renders
    /// a document of its kind that finds nothing.
    fn covers(&self, report: &Report) -> bool {
        let _ = report;
        true
    }
}

/// Whether `report` is about what is wrong, and not only about what is done.
const fn has_issues(report: &Report) -> bool {
    match report {
        Report::Check(_)
        | Report::Postflight(_)
        | Report::Preflight(_)
        | Report::Verify(_)
        | Report::Status(_) => true,
        Report::Effects(_)
        | Report::Recognised(_)
        | Report::RollbackPlan(_)
        | Report::RollbackRehearse(_) => false,
    }
}
