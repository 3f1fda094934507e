//! GitLab Code Quality: what a merge request shows beside its changes.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::issue::{Issue, header, issues};
use super::path::from_root;
use super::{Format, has_issues};
use crate::finding::Severity;
use crate::report::Report;

/// An array of findings, each with a fingerprint that no other has.
#[derive(Debug, Clone, Copy)]
pub struct GitLab;

impl Format for GitLab {
    fn covers(&self, report: &Report) -> bool {
        has_issues(report)
    }

    fn render(&self, report: &Report) -> String {
        let mut seen = HashSet::new();
        let shown = issues(report).into_iter().filter(|issue| issue.suppressed.is_none());
        let entries: Vec<Value> = shown
            .map(|issue| {
                let file = from_root(header(report), &issue.place.file);
                entry(&issue, &file, unused(&issue.fingerprint, &mut seen))
            })
            .collect();
        format!("{:#}\n", Value::Array(entries))
    }
}

/// GitLab drops an entry whose fingerprint another one has.
fn unused(fingerprint: &str, seen: &mut HashSet<String>) -> String {
    let mut unused = fingerprint.to_owned();
    let mut nth = 1;
    while !seen.insert(unused.clone()) {
        nth += 1;
        unused = format!("{fingerprint}-{nth}");
    }
    unused
}

fn entry(issue: &Issue<'_>, file: &str, fingerprint: String) -> Value {
    let severity = match issue.severity {
        Severity::Error => "critical",
        Severity::Warning => "minor",
        Severity::Info => "info",
    };
    json!({
        "description": issue.message,
        "check_name": issue.rule,
        "fingerprint": fingerprint,
        "severity": severity,
        "location": {
            "path": file,
            "lines": { "begin": issue.place.line, "end": issue.place.end_line },
        },
    })
}
