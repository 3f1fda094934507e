//! How much of the SQL is read, and what is not.

use super::notes;
use super::paint::{Paint, one_line, shortened};
use crate::render::count::counted;
use crate::report::{KindEntry, RecognisedReport};

/// Lines of a list before the rest is only counted.
const SHOWN: usize = 50;
/// Characters of a cell.
const CELL_WIDTH: usize = 60;

pub(super) fn render(report: &RecognisedReport, paint: Paint) -> String {
    let mut out = String::new();
    for (head, entries) in [
        ("not read", &report.unread),
        ("read, though PostgreSQL refuses it", &report.over_accepted),
        ("refused by PostgreSQL, and not read", &report.refused_by_both),
        ("read, but it cannot be seen what it runs or drops", &report.unseen),
    ] {
        out += &list(head, entries, paint);
    }
    for skipped in &report.skipped {
        let head = paint.warning("skipped");
        out += &format!("{head}: could not {}\n", one_line(&skipped.why));
    }
    out += &notes(&report.header, paint);
    out += &format!(
        "{}, {}; {}\n",
        counted(report.files, "file"),
        counted(report.statements, "statement"),
        judge(report)
    );
    let counting = report.statements.saturating_sub(report.refused);
    out += &match &report.percent {
        Some(percent) => {
            let share = format!("{percent} %");
            format!("recognised: {} ({} of {counting})\n", paint.strong(&share), report.recognised)
        }
        None => "recognised: nothing to recognise\n".to_owned(),
    };
    out
}

/// Who says which statements count.
fn judge(report: &RecognisedReport) -> String {
    match &report.server_version {
        Some(version) => {
            format!("PostgreSQL {} refuses {} of them", one_line(version), report.refused)
        }
        None => "PostgreSQL's own parser was not asked, so all of them count".to_owned(),
    }
}

fn list(head: &str, entries: &[KindEntry], paint: Paint) -> String {
    if entries.is_empty() {
        return String::new();
    }
    let shown = &entries[..entries.len().min(SHOWN)];
    let rows: Vec<[String; 4]> = shown.iter().map(row).collect();
    let width =
        |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let [count, head_width, why] = [width(0), width(1), width(2)];
    let mut out = format!("{}\n", paint.strong(head));
    for [number, kind, reason, place] in &rows {
        let line = format!("  {number:>count$}  {kind:head_width$}  {reason:why$}  {place}");
        out += &format!("{}\n", line.trim_end());
    }
    let rest: usize = entries[shown.len()..].iter().map(|entry| entry.count).sum();
    if rest > 0 {
        out += &format!("  {rest} more of {}\n", counted(entries.len() - shown.len(), "kind"));
    }
    out + "\n"
}

fn row(entry: &KindEntry) -> [String; 4] {
    [
        entry.count.to_string(),
        shortened(&entry.head, CELL_WIDTH),
        entry.why.as_deref().map_or_else(|| "-".to_owned(), |why| shortened(why, CELL_WIDTH)),
        format!("{}:{}", one_line(&entry.first.file), entry.first.line),
    ]
}
