//! What `effects` foresees, as a table: what does this statement lock, and what
//! waits for it?

use std::borrow::Cow;

use super::notes;
use super::paint::{Paint, one_line, shortened};
use crate::report::{EffectsReport, FailureEntry, RelationEntry, StatementEntry};

/// Characters of a statement that its heading shows.
const SQL_WIDTH: usize = 100;

const HEADINGS: Row = [
    Cow::Borrowed("relation"),
    Cow::Borrowed("kind"),
    Cow::Borrowed("lock"),
    Cow::Borrowed("what waits"),
    Cow::Borrowed("work under the lock"),
];

type Row = [Cow<'static, str>; 5];

pub(super) fn render(report: &EffectsReport, paint: Paint) -> String {
    let rows: Vec<Vec<Row>> =
        report.statements.iter().map(|s| s.effects.iter().map(row).collect()).collect();
    let widths = widths(rows.iter().flatten());
    let mut out = String::new();
    if rows.iter().any(|rows| !rows.is_empty()) {
        out += &format!("{}\n\n", paint.faint(&aligned(&HEADINGS, &widths)));
    }
    for (entry, rows) in report.statements.iter().zip(&rows) {
        out += &statement(entry, rows, &widths, paint);
        out.push('\n');
    }
    if report.statements.is_empty() {
        out += "no statement\n";
    }
    out += &notes(&report.header, paint);
    out += &format!("judged for PostgreSQL {}\n", report.header.postgres);
    out
}

/// One statement: its place and text, its rows, and what else there is to say.
fn statement(entry: &StatementEntry, rows: &[Row], widths: &[usize; 5], paint: Paint) -> String {
    let place = format!("{}:{}", one_line(&entry.place.file), entry.place.line);
    let mut out =
        format!("{}: {}\n", paint.note(&place), paint.strong(&shortened(&entry.sql, SQL_WIDTH)));
    for row in rows {
        out += &format!("{}\n", aligned(row, widths));
    }
    let facts = facts(entry);
    if rows.is_empty() && facts.is_empty() {
        out += "  locks nothing\n";
    }
    for (grave, head, text) in facts {
        let head = if grave { paint.error(head) } else { paint.warning(head) };
        out += &format!("  {head}: {}\n", one_line(&text));
    }
    out
}

/// What is to be said of a statement beside its locks; `true` is grave.
fn facts(entry: &StatementEntry) -> Vec<(bool, &'static str, String)> {
    let failure = |f: &FailureEntry| format!("{} ({})", f.message, f.sqlstate);
    let mut facts = Vec::new();
    if entry.refuses_transaction {
        let text = if entry.in_transaction {
            "it cannot run inside a transaction block, and it stands in one"
        } else {
            "it cannot run inside a transaction block"
        };
        facts.push((entry.in_transaction, "refuses a transaction", text.to_owned()));
    }
    facts.extend(entry.fails.iter().map(|f| (true, "fails", failure(f))));
    facts.extend(entry.may_fail.iter().map(|f| (false, "may fail", failure(f))));
    facts.extend(entry.loses.iter().map(|text| (true, "loses", text.clone())));
    facts.extend(entry.breaks.iter().map(|text| (false, "breaks", text.clone())));
    facts.extend(entry.unknown.iter().map(|text| (true, "could not tell", text.clone())));
    facts
}

fn row(entry: &RelationEntry) -> Row {
    let work = [
        (entry.rewrite, "rewrite"),
        (entry.scan, "scan"),
        (entry.index_build, "index build"),
        (entry.created_here, "new"),
    ];
    let mut work: Vec<String> =
        work.into_iter().filter(|(is, _)| *is).map(|(_, word)| word.to_owned()).collect();
    work.extend(entry.depends_on.as_deref().map(|why| format!("perhaps: {}", one_line(why))));
    [
        one_line(&entry.relation).into(),
        one_line(&entry.kind).into(),
        entry.lock.map_or("no lock", |mode| mode.as_str()).into(),
        entry.blocks.as_deref().map_or_else(|| "-".into(), |text| one_line(text).into()),
        if work.is_empty() { "-".into() } else { work.join(", ").into() },
    ]
}

/// The width of each column; the last one ends where it ends.
fn widths<'a>(rows: impl Iterator<Item = &'a Row>) -> [usize; 5] {
    let mut widths = HEADINGS.each_ref().map(|heading| heading.chars().count());
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    widths
}

fn aligned(row: &Row, widths: &[usize; 5]) -> String {
    let cells = row.iter().zip(widths).map(|(cell, width)| format!("  {cell:width$}"));
    cells.collect::<String>().trim_end().to_owned()
}
