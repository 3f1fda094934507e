//! Whether a release may go, for its ticket.

use super::status::open;
use super::text::{code, inline};
use super::{Page, details};
use crate::render::path::from_root;
use crate::report::{
    DatabaseEntry, ItemEntry, ItemStatus, PreflightReport, PreflightVerdict, TouchedEntry,
};

pub(super) fn render(report: &PreflightReport, what: &str, page: &mut Page) {
    let head = match report.verdict {
        PreflightVerdict::Go => format!("go, the release {what}"),
        PreflightVerdict::NoGo => "no go".to_owned(),
        PreflightVerdict::NotChecked => {
            format!("not checked, so it is not known whether the release {what}")
        }
    };
    let environment = match report.environment.as_str() {
        "" => "no environment named".to_owned(),
        name => format!("environment {}", code(name)),
    };
    page.push(&format!("### banister: {head}\n\n{environment}; {}.\n", inline(&report.reason)));
    items(report.items.iter().filter(|item| item.database.is_none()), page);
    for entry in &report.databases {
        database(report, entry, page);
    }
    if !report.abort_criteria.is_empty() {
        let criteria = report.abort_criteria.iter().map(|criterion| {
            format!("- {}: {}\n", inline(&criterion.when), inline(&criterion.then))
        });
        page.offer(&details("When to stop", &criteria.collect::<String>()));
    }
    if !report.header.notes.is_empty() {
        let notes: String =
            report.header.notes.iter().map(|note| format!("- {}\n", inline(note))).collect();
        page.offer(&details("Notes", &notes));
    }
    page.say_left_out("part");
}

fn database(report: &PreflightReport, entry: &DatabaseEntry, page: &mut Page) {
    page.push(&format!("\n#### {}: {}\n", code(&entry.database), entry.verdict.as_str()));
    let of = |item: &&ItemEntry| item.database.as_ref() == Some(&entry.database);
    items(report.items.iter().filter(of), page);
    open(&entry.migrations, page);
    if !entry.tables.is_empty() {
        page.push("\n| table | lock | work | rows | bytes |\n| --- | --- | --- | --- | --- |\n");
        for table in &entry.tables {
            page.offer(&row(table));
        }
        page.say_left_out("table");
    }
    for finding in &entry.findings {
        let file = from_root(&report.header, &finding.place.file);
        page.offer(&format!(
            "\n- {} {}: {} ({})\n",
            finding.severity,
            code(&format!("{file}:{}", finding.place.line)),
            inline(&finding.message),
            code(&finding.rule)
        ));
    }
    page.say_left_out("finding");
    if let Some(read_only) = &entry.read_only {
        page.push(&format!(
            "\nRead only, as {}: {}, locks: {}.\n",
            code(&read_only.role),
            match read_only.transaction_id_assigned {
                true => "a transaction id was assigned",
                false => "no transaction id",
            },
            inline(&read_only.lock_modes.join(", "))
        ));
    }
}

fn items<'a>(items: impl Iterator<Item = &'a ItemEntry>, page: &mut Page) {
    let mut items: Vec<&ItemEntry> = items.collect();
    if items.is_empty() {
        return;
    }
    items.sort_by_key(|item| std::cmp::Reverse(item.status));
    page.push("\n| | item | |\n| --- | --- | --- |\n");
    for item in items {
        let word = item.status.as_str();
        let word = match item.status {
            ItemStatus::Ok => word.to_owned(),
            _ => format!("**{word}**"),
        };
        page.offer(&format!("| {word} | {} | {} |\n", code(&item.id), inline(&item.message)));
    }
    page.say_left_out("item");
}

fn row(table: &TouchedEntry) -> String {
    let rows = table.rows.map_or_else(|| "never analysed".to_owned(), |rows| rows.to_string());
    format!(
        "| {} | {} | {} | {rows} | {} |\n",
        code(&table.table),
        table.lock.map_or_else(|| "-".to_owned(), |mode| mode.to_string()),
        inline(&table.work.join(", ")),
        table.bytes.saturating_add(table.index_bytes)
    )
}
