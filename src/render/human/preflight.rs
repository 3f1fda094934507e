//! What was looked at before or after a release: a line each, then the verdict.

use super::notes;
use super::paint::{Paint, one_line};
use crate::pg::LockMode;
use crate::render::count::counted;
use crate::report::{
    DatabaseEntry, ItemEntry, ItemStatus, PreflightReport, PreflightVerdict, TouchedEntry,
};

pub(super) fn render(report: &PreflightReport, paint: Paint) -> String {
    let mut out = String::new();
    let several = report.databases.len() > 1;
    for item in report.items.iter().filter(|item| item.database.is_none()) {
        out += &line(item, paint);
    }
    for entry in &report.databases {
        if several {
            out += &format!("\n{}\n", paint.strong(&one_line(&entry.database)));
        }
        let of = |item: &&ItemEntry| item.database.as_ref() == Some(&entry.database);
        for item in report.items.iter().filter(of) {
            out += &line(item, paint);
        }
        out += &tables(entry, paint);
        out += &findings(entry, paint);
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out += &notes(&report.header, paint);
    let reason = one_line(&report.reason);
    out += &format!("{}: {reason}\n", paint.note("mode"));
    out + &summary(report, paint)
}

fn line(item: &ItemEntry, paint: Paint) -> String {
    let word = format!("{:11}", item.status.as_str());
    let word = match item.status {
        ItemStatus::Ok => paint.good(&word),
        ItemStatus::Warning => paint.warning(&word),
        ItemStatus::NotChecked => paint.note(&word),
        ItemStatus::Blocking => paint.error(&word),
    };
    let text = format!("{word}  {:24}  {}", one_line(&item.id), one_line(&item.message));
    text.trim_end().to_owned() + "\n"
}

fn tables(entry: &DatabaseEntry, paint: Paint) -> String {
    let row = |table: &TouchedEntry| {
        let rows = table.rows.map_or_else(
            || "never analysed".to_owned(),
            |rows| format!("about {}", counted(usize::try_from(rows).unwrap_or(usize::MAX), "row")),
        );
        let lock = table.lock.map_or("no lock", LockMode::as_str);
        let work = match table.work[..] {
            [] => String::new(),
            _ => format!(", {}", table.work.join(", ")),
        };
        let size = size(table.bytes.saturating_add(table.index_bytes));
        format!(
            "  {} {}: {}{}; {rows}, {size}\n",
            paint.faint("-->"),
            one_line(&table.table),
            lock,
            one_line(&work),
        )
    };
    entry.tables.iter().map(row).collect()
}

fn findings(entry: &DatabaseEntry, paint: Paint) -> String {
    let row = |finding: &crate::report::FindingEntry| {
        let place = &finding.place;
        format!(
            "  {} {}:{}: {} [{}]\n",
            paint.faint("-->"),
            one_line(&place.file),
            place.line,
            one_line(&finding.message),
            one_line(&finding.rule),
        )
    };
    entry.findings.iter().map(row).collect()
}

/// `1.5 GB`.
pub(super) fn size(bytes: u64) -> String {
    const UNITS: [&str; 6] = ["bytes", "kB", "MB", "GB", "TB", "PB"];
    let mut unit = 0;
    let mut tenths = u128::from(bytes) * 10;
    while tenths >= 10_240 && unit + 1 < UNITS.len() {
        tenths /= 1024;
        unit += 1;
    }
    match unit {
        0 => format!("{bytes} {}", UNITS[0]),
        _ => format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit]),
    }
}

/// The last line.
fn summary(report: &PreflightReport, paint: Paint) -> String {
    let counts: Vec<String> = ItemStatus::ALL
        .into_iter()
        .filter_map(|status| {
            let count = report.items.iter().filter(|item| item.status == status).count();
            (count > 0).then(|| format!("{count} {}", status.as_str()))
        })
        .collect();
    let word = report.verdict.as_str();
    let head = match report.verdict {
        PreflightVerdict::Go => paint.good(word),
        PreflightVerdict::NotChecked => paint.warning(word),
        PreflightVerdict::NoGo => paint.error(word),
    };
    format!("{head}: {}\n", counts.join(", "))
}
