//! Where migrations stand.

use super::text::{code, inline};
use super::{Page, details};
use crate::report::{StandingEntry, StatusReport, StatusVerdict};

pub(super) fn render(report: &StatusReport, page: &mut Page) {
    let head = match report.verdict {
        StatusVerdict::Clean => "the history is in order",
        StatusVerdict::Findings => "the history is not in order",
    };
    page.push(&format!(
        "### banister: {head}\n\n{} on {} (PostgreSQL {}).\n",
        inline(&report.tool),
        code(&report.database),
        inline(&report.server_version)
    ));
    standings(&report.migrations, page);
    if !report.header.notes.is_empty() {
        let notes: String =
            report.header.notes.iter().map(|note| format!("- {}\n", inline(note))).collect();
        page.offer(&details("Notes", &notes));
    }
    page.say_left_out("part");
}

/// The migrations that are not simply applied; how many are is said.
pub(super) fn standings(entries: &[StandingEntry], page: &mut Page) {
    let is_plain = |entry: &&StandingEntry| {
        entry.state == crate::report::MigrationState::Applied && entry.detail.is_none()
    };
    let applied = entries.iter().filter(is_plain).count();
    page.push(&format!("\nApplied as they are: {applied} of {}.\n", entries.len()));
    if applied == entries.len() {
        return;
    }
    page.push("\n| migration | state | |\n| --- | --- | --- |\n");
    for entry in entries.iter().filter(|entry| !is_plain(entry)) {
        page.offer(&format!(
            "| {} | {} | {} |\n",
            code(&entry.id),
            entry.state.as_str(),
            inline(entry.detail.as_deref().unwrap_or_default())
        ));
    }
    page.say_left_out("migration");
}
