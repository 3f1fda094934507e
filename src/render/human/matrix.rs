//! The same migrations on several servers, side by side.

use super::paint::{Paint, one_line};
use crate::render::count::counted;
use crate::render::cycle;
use crate::report::{MigrationEntry, VerifyReport};

/// What other servers showed, as far as it is otherwise than on the first; and a
/// table of all. Nothing where there was one server.
pub(super) fn others(
    report: &VerifyReport,
    paint: Paint,
    show: impl Fn(&MigrationEntry) -> String,
) -> String {
    if report.others.is_empty() {
        return String::new();
    }
    let mut out = String::new();
    let first = one_line(&report.server_version);
    for other in &report.others {
        let unlike: Vec<&MigrationEntry> = other.unlike(&report.migrations).collect();
        let head = format!("PostgreSQL {}", one_line(&other.server_version));
        let head = paint.strong(&head);
        if unlike.is_empty() {
            out += &format!("{head}: as on {first}\n");
            continue;
        }
        let count = counted(unlike.len(), "migration");
        out += &format!("{head}: otherwise than on {first} for {count}\n");
        out += &unlike.into_iter().map(&show).collect::<String>();
    }
    out += &table(report, paint);
    out.push('\n');
    out
}

fn table(report: &VerifyReport, paint: Paint) -> String {
    let ids = report.migrations.iter().map(|entry| one_line(&entry.id));
    let width = ids.map(|id| id.chars().count()).max().unwrap_or(0).max("migration".len());
    let majors = std::iter::once(report.header.postgres);
    let majors = majors.chain(report.others.iter().map(|other| other.postgres));
    let heads: String = majors.map(|major| format!("  {major:<14}")).collect();
    let head = format!("{:width$}{heads}", "migration");
    let mut out = format!("{}\n", paint.strong(head.trim_end()));
    for (at, entry) in report.migrations.iter().enumerate() {
        let others = report.others.iter().map(|other| other.migrations.get(at));
        let words: String = std::iter::once(Some(entry))
            .chain(others)
            .map(|entry| entry.map_or("", |entry| cycle::word(entry.cycle)))
            .map(|word| format!("  {word:14}"))
            .collect();
        out += format!("{:width$}{words}", one_line(&entry.id)).trim_end();
        out.push('\n');
    }
    out
}
