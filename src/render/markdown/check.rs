//! What `check` found.

use super::text::{block, code, html, inline};
use super::{Page, details};
use crate::render::count::{counted, hidden};
use crate::render::path::from_root;
use crate::report::{BaselineEntry, CheckReport, CheckVerdict, FindingEntry, SuppressedEntry};

/// Findings that the table names.
const ROWS: usize = 40;

pub(super) fn render(report: &CheckReport, page: &mut Page) {
    page.push(&format!("### banister: {}\n\n{}\n", verdict(report), seen(report)));
    // Where not all fits, the worst does.
    let mut findings: Vec<&FindingEntry> = report.findings.iter().collect();
    findings.sort_by_key(|entry| std::cmp::Reverse(entry.severity));
    if !findings.is_empty() {
        page.push("\n| | finding | where |\n| --- | --- | --- |\n");
        for entry in findings.iter().take(ROWS) {
            page.offer(&row(report, entry));
        }
        page.left_out += findings.len().saturating_sub(ROWS);
        page.say_left_out("finding");
    }
    for entry in findings {
        page.offer(&finding(report, entry));
    }
    page.say_left_out("detail");
    if !report.suppressed.is_empty() {
        let rows: String = report.suppressed.iter().map(|entry| silenced(report, entry)).collect();
        let count = counted(report.suppressed.len(), "finding");
        let table = format!("| rule | where | reason | until |\n| --- | --- | --- | --- |\n{rows}");
        page.offer(&details(&format!("{count} silenced by comments"), &table));
    }
    if let Some(baseline) = report.baseline.as_ref().filter(|baseline| !baseline.stale.is_empty()) {
        page.offer(&stale(baseline));
    }
    if !report.header.notes.is_empty() {
        let notes: String =
            report.header.notes.iter().map(|note| format!("- {}\n", inline(note))).collect();
        page.offer(&details("Notes", &notes));
    }
    page.say_left_out("part");
}

/// The verdict in words.
fn verdict(report: &CheckReport) -> String {
    let summary = &report.summary;
    let counts: Vec<String> =
        [(summary.errors, "error"), (summary.warnings, "warning"), (summary.infos, "info")]
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, one)| counted(count, one))
            .collect();
    let counts = counts.join(", ");
    match report.verdict {
        CheckVerdict::Clean if counts.is_empty() => "nothing found".to_owned(),
        CheckVerdict::Clean => format!("{counts}, none of which fails the check"),
        CheckVerdict::Findings => counts,
        CheckVerdict::CouldNotTell => {
            format!("could not tell what {} does", counted(summary.unknown, "statement"))
        }
    }
}

/// What was looked at, by which policy, and what is not shown.
fn seen(report: &CheckReport) -> String {
    let summary = &report.summary;
    let mut text = format!(
        "{}, {}, PostgreSQL {}",
        counted(summary.migrations, "migration"),
        counted(summary.statements, "statement"),
        report.header.postgres
    );
    if let Some(environment) = &report.policy.environment {
        text += &format!(", environment {}", code(environment));
    }
    text += &format!("; fails at `{}`.", report.policy.fail_on);
    let hidden = hidden(&report.hidden);
    if !hidden.is_empty() {
        text += &format!(" Not shown: {}.", hidden.join(", "));
    }
    text
}

fn place(report: &CheckReport, entry: &FindingEntry) -> String {
    format!("{}:{}", from_root(&report.header, &entry.place.file), entry.place.line)
}

fn row(report: &CheckReport, entry: &FindingEntry) -> String {
    format!(
        "| {} | {} | {} |\n",
        entry.severity,
        inline(&entry.message),
        code(&place(report, entry))
    )
}

/// One finding, folded.
fn finding(report: &CheckReport, entry: &FindingEntry) -> String {
    let at = place(report, entry);
    let summary =
        format!("<b>{}</b> {} <code>{}</code>", entry.severity, html(&entry.rule), html(&at));
    let mut body = format!("{}\n\n{}", inline(&entry.message), block("sql", &entry.excerpt.text));
    if !entry.why.is_empty() {
        body += &format!("\n{}\n", inline(&entry.why));
    }
    if let Some(advice) = &entry.advice {
        body += &format!("\n**Instead:** {}\n", inline(&advice.text));
        if let Some(sql) = &advice.sql {
            body += &format!("\n{}", block("sql", sql));
        }
    }
    details(&summary, &body)
}

fn silenced(report: &CheckReport, entry: &SuppressedEntry) -> String {
    format!(
        "| {} | {} | {} | {} |\n",
        code(&entry.finding.rule),
        code(&place(report, &entry.finding)),
        inline(&entry.reason),
        inline(entry.until.as_deref().unwrap_or_default())
    )
}

fn stale(baseline: &BaselineEntry) -> String {
    let rows: String = baseline
        .stale
        .iter()
        .map(|entry| {
            let migration = code(&entry.migration);
            format!("- {migration} {}: {}\n", code(&entry.rule), code(&entry.statement))
        })
        .collect();
    let count = counted(baseline.stale.len(), "finding");
    details(&format!("{count} of the baseline gone: write it anew"), &rows)
}
