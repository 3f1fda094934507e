//! What `verify` saw.

use super::text::{block, code, html, inline};
use super::{Page, details};
use crate::render::cycle;
use crate::render::path::from_root;
use crate::report::{Cycle, MigrationEntry, VerifyReport, VerifyVerdict};

/// Migrations that the table names.
const ROWS: usize = 100;

pub(super) fn render(report: &VerifyReport, page: &mut Page) {
    let of = |kind: Cycle| report.migrations.iter().filter(|entry| entry.cycle == kind).count();
    let counts: Vec<String> = cycle::ALL
        .into_iter()
        .map(|kind| (of(kind), cycle::word(kind)))
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    let head = match report.verdict {
        VerifyVerdict::Clean => "the way back holds",
        VerifyVerdict::Findings => "the way back does not hold",
        VerifyVerdict::CouldNotTell => "not all of it could be tried",
    };
    page.push(&format!(
        "### banister: {head}\n\n{} (PostgreSQL {}).\n",
        if counts.is_empty() { "no migration".to_owned() } else { counts.join(", ") },
        inline(&report.server_version)
    ));
    let troubled: Vec<&MigrationEntry> =
        report.migrations.iter().filter(|entry| entry.severity().is_some()).collect();
    if !troubled.is_empty() {
        page.push("\n| | migration | file |\n| --- | --- | --- |\n");
        for entry in troubled.iter().take(ROWS) {
            let file = from_root(&report.header, &entry.file);
            page.offer(&format!("| {} | {} | {} |\n", word(entry), code(&entry.id), code(&file)));
        }
        page.left_out += troubled.len().saturating_sub(ROWS);
        page.say_left_out("migration");
    }
    for entry in troubled.iter().filter(|entry| entry.cycle != Cycle::NotRun) {
        page.offer(&migration(entry));
    }
    page.say_left_out("detail");
    page.offer(&blocking(report));
    others(report, page);
}

/// Who had to wait, as others found who tried.
fn blocking(report: &VerifyReport) -> String {
    let mut rows = String::new();
    let mut count = 0;
    let tried = report.migrations.iter().flat_map(MigrationEntry::tried);
    for (observed, probe) in tried.filter(|(_, probe)| !probe.waited.is_empty()) {
        count += 1;
        if count > ROWS {
            continue;
        }
        let file = from_root(&report.header, &observed.place.file);
        let place = code(&format!("{file}:{}", observed.place.line));
        let list = |uses: &[String]| inline(&uses.join(", "));
        let agreed = cycle::agreed(&probe.agreement).trim_start_matches(", ");
        let (waited, went_on) = (list(&probe.waited), list(&probe.went_on));
        let relation = code(&probe.relation);
        rows += &format!("| {place} | {relation} | {waited} | {went_on} | {agreed} |\n");
    }
    if count == 0 {
        return String::new();
    }
    let queues = report.migrations.iter().flat_map(|entry| &entry.observed);
    let queues = queues.filter_map(|observed| observed.queue.as_ref());
    let queue = match queues.filter(|queue| queue.select_waited).count() {
        0 => String::new(),
        count => format!(
            "\nWhile a statement waited for somebody who read the table, the next SELECT waited \
             behind it: seen {count} times.\n"
        ),
    };
    let more = if count > ROWS { format!("\n{} more.\n", count - ROWS) } else { String::new() };
    let table =
        format!("\n| | table | waited | went on | |\n| --- | --- | --- | --- | --- |\n{rows}");
    details("who had to wait, as others tried", &format!("{table}{more}{queue}"))
}

/// What other servers showed, where it is otherwise than on the first.
fn others(report: &VerifyReport, page: &mut Page) {
    for other in &report.others {
        let unlike: Vec<&MigrationEntry> = other.unlike(&report.migrations).collect();
        let version = inline(&other.server_version);
        let first = inline(&report.server_version);
        if unlike.is_empty() {
            page.push(&format!("\nPostgreSQL {version}: as on {first}.\n"));
            continue;
        }
        page.push(&format!("\nPostgreSQL {version}, where it is otherwise than on {first}:\n"));
        for entry in unlike {
            page.offer(&migration(entry));
        }
    }
    page.say_left_out("detail");
}

fn migration(entry: &MigrationEntry) -> String {
    let mut body = String::new();
    if let Some(step) = &entry.error {
        let failure = &step.failure;
        let (step_name, sqlstate) = (inline(&step.step), inline(&failure.sqlstate));
        body += &format!("{step_name}: {} ({sqlstate})\n", inline(&failure.message));
        body += &step.sql.iter().map(|sql| format!("\n{}", block("sql", sql))).collect::<String>();
    }
    for difference in &entry.differences {
        let when = cycle::when(&difference.when);
        body += &format!("\n{}: {}\n\n", code(&difference.object), inline(when));
        body += &block("diff", &difference.diff);
    }
    for lost in &entry.loses {
        body += &format!("\nloses: {}\n", inline(lost));
    }
    for proof in &entry.proofs {
        let what = match (&proof.error, proof.rows) {
            (Some(error), _) => format!("could not be asked: {error}"),
            (None, rows) => format!("returns {} rows here", rows.unwrap_or_default()),
        };
        body += &format!("\nthe proof of line {} {}\n", proof.place.line, inline(&what));
    }
    for need in &entry.needs {
        let met = if need.met { "rows that comply" } else { "no row in the way" };
        let what = inline(&need.failure.message);
        let (step, sqlstate) = (inline(&need.step), inline(&need.failure.sqlstate));
        body += &format!("\nthe {step} needs {met}; else: {what} ({sqlstate})\n");
    }
    for price in &entry.price {
        let what = match &price.column {
            Some(column) => format!("values of {}", code(column)),
            None => "rows".to_owned(),
        };
        let (lost, of, table) = (price.lost, price.of, code(&price.table));
        body += &format!("\nprice of the down: {lost} of {of} new {what} of {table}\n");
    }
    for unseeded in &entry.rows.unseeded {
        body += &format!("\nwithout rows: {}: {}\n", code(&unseeded.table), inline(&unseeded.why));
    }
    for observed in entry.observed.iter().filter(|observed| !observed.disagreements.is_empty()) {
        body += &format!("\nprediction and server disagree on {}\n\n", code(&observed.sql));
        for text in &observed.disagreements {
            body += &format!("- {}\n", inline(text));
        }
    }
    if let Some(help) = cycle::help(entry.cycle) {
        body += &format!("\n**Help:** {}\n", inline(help));
    }
    let summary = format!("<b>{}</b> <code>{}</code>", word(entry), html(&entry.id));
    details(&summary, &body)
}

/// How it came through; one that came back may have been foreseen wrongly, or need
/// something of the rows that it meets.
fn word(entry: &MigrationEntry) -> &'static str {
    let wrong = entry.observed.iter().any(|statement| statement.agreement == "mismatch");
    match entry.cycle {
        Cycle::Reversible if wrong => "foreseen wrongly",
        Cycle::Reversible if !entry.needs.is_empty() => "needs",
        cycle => cycle::word(cycle),
    }
}
