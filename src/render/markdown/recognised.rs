//! How much of the SQL is read.

use super::Page;
use super::text::{code, inline};
use crate::render::count::counted;
use crate::render::path::from_root;
use crate::report::RecognisedReport;

pub(super) fn render(report: &RecognisedReport, page: &mut Page) {
    let share = report.percent.as_deref().map_or("nothing to recognise".to_owned(), |percent| {
        let counting = report.statements.saturating_sub(report.refused);
        format!("{} % ({} of {counting})", inline(percent), report.recognised)
    });
    let files = counted(report.files, "file");
    page.push(&format!("### banister: how much of {files} is read\n\nRecognised: {share}.\n"));
    for (head, entries) in [
        ("Not read", &report.unread),
        ("Read, though PostgreSQL refuses it", &report.over_accepted),
        ("Refused by PostgreSQL, and not read", &report.refused_by_both),
        ("Read, but it cannot be seen what it runs or drops", &report.unseen),
    ] {
        let rows = entries.iter().map(|entry| {
            let file = from_root(&report.header, &entry.first.file);
            let first = code(&format!("{file}:{}", entry.first.line));
            let why = inline(entry.why.as_deref().unwrap_or("-"));
            format!("| {} | {} | {why} | {first} |\n", entry.count, code(&entry.head))
        });
        let rows: String = rows.collect();
        if !rows.is_empty() {
            let table =
                format!("| count | statement | why | first |\n| --- | --- | --- | --- |\n{rows}");
            page.offer(&format!("\n{head}\n\n{table}"));
        }
    }
    page.say_left_out("table");
}
