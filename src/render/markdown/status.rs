//! Where migrations stand.

use super::text::{code, inline};
use super::{Page, details};
use crate::render::count::counted;
use crate::report::{MigrationState, StandingEntry, StatusReport, StatusVerdict};

pub(super) fn render(report: &StatusReport, page: &mut Page) {
    let head = match report.verdict {
        StatusVerdict::Clean => "everything is applied, or pending in its turn",
        StatusVerdict::Findings => "not everything is as it should be",
    };
    let counts = MigrationState::ALL.into_iter().filter_map(|state| {
        let count = report.migrations.iter().filter(|entry| entry.state == state).count();
        (count > 0).then(|| format!("{count} {}", state.as_str()))
    });
    let counts: Vec<String> = counts.collect();
    let counts = if counts.is_empty() { "no migration".to_owned() } else { counts.join(", ") };
    let (tool, database) = (inline(&report.tool), code(&report.database));
    page.push(&format!("### banister: {head}\n\n{counts} ({tool}, {database})\n"));
    let (settled, open): (Vec<_>, Vec<_>) = report
        .migrations
        .iter()
        .partition(|entry| entry.state.is_in_order() && entry.state != MigrationState::Pending);
    if !open.is_empty() {
        page.offer(&format!("\n{}", table(&open)));
    }
    if !settled.is_empty() {
        let summary = format!("{} in the history", counted(settled.len(), "migration"));
        page.offer(&details(&summary, &table(&settled)));
    }
    page.say_left_out("table");
}

fn table(entries: &[&StandingEntry]) -> String {
    let rows = entries.iter().map(|entry| {
        let when = inline(entry.applied_at.as_deref().unwrap_or("-"));
        let detail = inline(entry.detail.as_deref().unwrap_or("-"));
        format!("| {} | {} | {when} | {detail} |\n", entry.state.as_str(), code(&entry.id))
    });
    let rows: String = rows.collect();
    format!("| state | migration | applied at | |\n| --- | --- | --- | --- |\n{rows}")
}

/// The migrations that are not settled, where there are any.
pub(super) fn open(entries: &[StandingEntry], page: &mut Page) {
    let settled = |entry: &&StandingEntry| entry.state == MigrationState::Applied;
    let open: Vec<&StandingEntry> = entries.iter().filter(|entry| !settled(entry)).collect();
    if !open.is_empty() {
        page.offer(&format!("\n{}", table(&open)));
    }
}
