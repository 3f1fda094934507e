//! Annotations of a GitHub Actions job: workflow commands on standard output.

use super::issue::{Issue, command, header, issues};
use super::path::from_root;
use super::{Format, has_issues};
use crate::finding::Severity;
use crate::report::{Header, Report};

/// One `::error …` line per finding, the worst first: GitHub shows the first ten
/// of a kind and drops the others.
#[derive(Debug, Clone, Copy)]
pub struct GitHub;

impl Format for GitHub {
    fn covers(&self, report: &Report) -> bool {
        has_issues(report)
    }

    fn render(&self, report: &Report) -> String {
        let mut issues = issues(report);
        issues.retain(|issue| issue.suppressed.is_none());
        issues.sort_by_key(|issue| std::cmp::Reverse(issue.severity));
        let lines: String = issues.iter().map(|issue| annotation(header(report), issue)).collect();
        let count = issues.len();
        let findings = if count == 1 { "finding" } else { "findings" };
        format!("{lines}banister {}: {count} {findings}\n", command(report))
    }
}

fn annotation(head: &Header, issue: &Issue<'_>) -> String {
    let kind = match issue.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let place = &issue.place;
    let file = property(&from_root(head, &place.file));
    // Columns are for annotations of one line only.
    let columns = match place.line == place.end_line {
        true => format!(",col={},endColumn={}", place.column, place.end_column),
        false => String::new(),
    };
    format!(
        "::{kind} file={file},line={},endLine={}{columns},title={}::{}\n",
        place.line,
        place.end_line,
        property(&issue.rule),
        data(&issue.in_full())
    )
}

/// Text behind the second `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a `key=`.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
