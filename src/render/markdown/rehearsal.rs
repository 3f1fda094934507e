//! The ways back, tried, as a table per server.

use super::Page;
use super::text::{code, inline};
use crate::render::human::rehearsal::{bytes, in_words, name, steps};
use crate::report::{RehearsalReport, RehearsalRun, RehearsalVerdict, WayEntry};

pub(super) fn render(report: &RehearsalReport, page: &mut Page) {
    let verdict = match report.verdict {
        RehearsalVerdict::Clean => "the ways back are as planned",
        RehearsalVerdict::Findings => "a way back is not as planned",
        RehearsalVerdict::CouldNotTell => "the first choice was not rehearsed",
    };
    page.push(&format!("### banister: {verdict}\n"));
    for run in &report.runs {
        one(run, page);
    }
    page.say_left_out("way");
    for note in &report.header.notes {
        page.offer(&format!("\n> {}\n", inline(note)));
    }
}

fn one(run: &RehearsalRun, page: &mut Page) {
    let scale = &run.scale;
    page.offer(&format!("\n#### PostgreSQL {}\n\n", inline(&run.server_version)));
    if let Some(why) = &run.failed_up {
        page.offer(&format!("**The release does not go up**: {}\n\n", inline(why)));
    }
    page.offer(&format!(
        "Rehearsed with {} rows ({} written and {} deleted behind the up), {} of backup, {} of WAL; \
         times are worth no more than that: {}.\n\n",
        scale.rows,
        scale.rows_written_after,
        scale.rows_deleted_after,
        bytes(scale.backup_bytes),
        bytes(scale.wal_bytes),
        inline(&steps(&run.steps))
    ));
    page.offer("| way back | outcome | as planned | what was seen | times |\n");
    page.offer("| --- | --- | --- | --- | --- |\n");
    for way in &run.ways {
        page.offer(&row(way));
    }
    for table in &run.without_rows {
        page.offer(&format!("\nWithout rows: {}\n", inline(table)));
    }
}

fn row(way: &WayEntry) -> String {
    let by = way.by.as_ref().map_or_else(String::new, |by| format!(" {}", inline(by)));
    let planned = match way.as_planned {
        Some(true) => "yes",
        Some(false) => "**no**",
        None => "cannot be told",
    };
    format!(
        "| {}{by} | {} | {planned} | {} | {} |\n",
        code(name(&way.way)),
        in_words(&way.outcome),
        inline(&way.why),
        inline(&steps(&way.steps))
    )
}
