//! SARIF 2.1.0, which code scanning reads.

use serde_json::{Value, json};

use super::issue::{Issue, command, header, issues};
use super::path::{from_root, uri};
use super::{Format, has_issues};
use crate::finding::Severity;
use crate::report::{Header, Place, Report};

/// A SARIF log of one run. Files are named relative to the repository's root;
/// what comments silence is there, marked as suppressed.
#[derive(Debug, Clone, Copy)]
pub struct Sarif;

/// What `uriBaseId` names the root of the repository by.
const ROOT: &str = "%SRCROOT%";

impl Format for Sarif {
    fn covers(&self, report: &Report) -> bool {
        has_issues(report)
    }

    fn render(&self, report: &Report) -> String {
        let (head, issues) = (header(report), issues(report));
        let rules = rules(report, &issues);
        let ids: Vec<&str> = rules.iter().filter_map(|rule| rule["id"].as_str()).collect();
        let results: Vec<Value> = issues.iter().map(|issue| result(head, issue, &ids)).collect();
        let notes = head.notes.iter().map(|note| json!({ "level": "note", "message": text(note) }));
        let run = json!({
            "tool": { "driver": {
                "name": "banister",
                "version": head.banister,
                "rules": rules,
            } },
            "automationDetails": { "id": format!("banister/{}/", command(report)) },
            "invocations": [{
                "executionSuccessful": true,
                "toolExecutionNotifications": notes.collect::<Vec<_>>(),
            }],
            "originalUriBaseIds": { ROOT: { "description": text("the root of the repository") } },
            "columnKind": "unicodeCodePoints",
            "results": results,
            "properties": { "postgres": head.postgres },
        });
        let log = json!({
            "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/\
                        sarif-schema-2.1.0.json",
            "version": "2.1.0",
            "runs": [run],
        });
        format!("{log:#}\n")
    }
}

/// The rules that have results, with their pages.
fn rules(report: &Report, issues: &[Issue<'_>]) -> Vec<Value> {
    let pages = match report {
        Report::Check(report) => report.rules.as_slice(),
        Report::Effects(_)
        | Report::Postflight(_)
        | Report::Preflight(_)
        | Report::Recognised(_)
        | Report::RollbackPlan(_)
        | Report::RollbackRehearse(_)
        | Report::Status(_)
        | Report::Verify(_) => &[],
    };
    let mut ids: Vec<&str> = issues.iter().map(|issue| issue.rule.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    let rule = |id: &str| match pages.iter().find(|page| page.id == id) {
        Some(page) => json!({
            "id": id,
            "shortDescription": text(&page.summary),
            "help": { "text": page.page, "markdown": page.page },
            "defaultConfiguration": { "level": level(page.severity) },
        }),
        None => {
            let first = issues.iter().find(|issue| issue.rule == id);
            let advice = first.and_then(|issue| issue.advice.as_ref());
            let help = advice.map_or_else(|| id.to_owned(), |(advice, _)| advice.clone());
            let severity = first.map_or(Severity::Warning, |issue| issue.severity);
            json!({
                "id": id,
                "shortDescription": text(id),
                "help": text(&help),
                "defaultConfiguration": { "level": level(severity) },
            })
        }
    };
    ids.into_iter().map(rule).collect()
}

fn result(head: &Header, issue: &Issue<'_>, rules: &[&str]) -> Value {
    let mut location = json!({ "physicalLocation": physical(head, &issue.place) });
    if let Some((first_line, lines)) = issue.excerpt {
        let count = lines.lines().count().max(1);
        location["physicalLocation"]["contextRegion"] = json!({
            "startLine": first_line.max(1),
            "endLine": first_line.max(1).saturating_add(count - 1),
            "snippet": text(lines),
        });
    }
    if let Some(object) = issue.object {
        location["logicalLocations"] = json!([{ "fullyQualifiedName": object }]);
    }
    let related: Vec<Value> = issue
        .related
        .iter()
        .zip(1..)
        .map(|(label, id)| {
            let physical = physical(head, &label.place);
            json!({ "id": id, "physicalLocation": physical, "message": text(&label.text) })
        })
        .collect();
    let suppressions = issue
        .suppressed
        .map(|reason| json!({ "kind": "inSource", "status": "accepted", "justification": reason }));
    json!({
        "ruleId": issue.rule,
        "ruleIndex": rules.iter().position(|id| *id == issue.rule),
        "level": level(issue.severity),
        "message": text(&issue.in_full()),
        "locations": [location],
        "relatedLocations": related,
        "partialFingerprints": { "banister/v1": issue.fingerprint },
        "suppressions": suppressions.into_iter().collect::<Vec<_>>(),
        "properties": { "migration": issue.migration, "direction": issue.direction },
    })
}

fn physical(head: &Header, place: &Place) -> Value {
    let path = from_root(head, &place.file);
    let mut artifact = json!({ "uri": uri(&path) });
    if !path.starts_with('/') {
        artifact["uriBaseId"] = json!(ROOT);
    }
    let (line, column) = (place.line.max(1), place.column.max(1));
    let end_line = place.end_line.max(line);
    let least = if end_line == line { column } else { 1 };
    json!({
        "artifactLocation": artifact,
        "region": {
            "startLine": line,
            "startColumn": column,
            "endLine": end_line,
            "endColumn": place.end_column.max(least),
        },
    })
}

fn text(text: &str) -> Value {
    json!({ "text": text })
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}
