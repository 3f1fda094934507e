//! The ways back, tried: the verdict first, then server by server.

use super::notes;
use super::paint::{Paint, one_line};
use super::rollback::{choice, wrapped};
use crate::render::count::counted;
use crate::report::{
    RehearsalReport, RehearsalRun, RehearsalStep, RehearsalVerdict, WayCount, WayEntry,
};

pub(super) fn render(report: &RehearsalReport, paint: Paint) -> String {
    let verdict = match report.verdict {
        RehearsalVerdict::Clean => paint.good("the ways back are as planned"),
        RehearsalVerdict::Findings => paint.error("a way back is not as planned"),
        RehearsalVerdict::CouldNotTell => paint.warning("the first choice was not rehearsed"),
    };
    let mut out = format!("{verdict}; first choice: {}\n\n", choice(report.choice));
    for run in &report.runs {
        out += &one(run, paint);
    }
    out += &notes(&report.header, paint);
    let count = counted(report.migrations.len(), "migration");
    out += &format!("{count}, {}\n", counted(report.runs.len(), "server"));
    out
}

fn one(run: &RehearsalRun, paint: Paint) -> String {
    let head = format!("PostgreSQL {}", one_line(&run.server_version));
    let scale = &run.scale;
    let mut out = format!("{}\n", paint.strong(&head));
    out += &format!(
        "  rehearsed with {}, {} of backup and {} of WAL; times are worth no more than that\n",
        counted(usize::try_from(scale.rows).unwrap_or(usize::MAX), "row"),
        bytes(scale.backup_bytes),
        bytes(scale.wal_bytes)
    );
    out += &format!(
        "  behind the up {} written and {} deleted\n",
        counted(usize::try_from(scale.rows_written_after).unwrap_or(usize::MAX), "row"),
        scale.rows_deleted_after
    );
    if let Some(why) = &run.failed_up {
        out += &wrapped("the release does not go up: ", why, 2);
    }
    out += &wrapped("", &steps(&run.steps), 2);
    for way in &run.ways {
        out += &entry(way, paint);
    }
    for table in &run.without_rows {
        out += &wrapped("without rows: ", table, 2);
    }
    out.push('\n');
    out
}

fn entry(way: &WayEntry, paint: Paint) -> String {
    let by = way.by.as_ref().map_or_else(String::new, |by| format!(" {}", one_line(by)));
    let name = format!("{}{by}", name(&way.way));
    let outcome = match (way.outcome.as_str(), way.as_planned) {
        (outcome, Some(false)) => {
            paint.error(&format!("{}, not as planned", in_words(outcome))).into_owned()
        }
        ("verified", _) => paint.good("verified").into_owned(),
        (outcome, Some(true)) => {
            paint.note(&format!("{}, as planned", in_words(outcome))).into_owned()
        }
        (outcome, None) => paint.warning(in_words(outcome)).into_owned(),
    };
    let mut out = format!("  {}: {outcome}\n", paint.strong(&name));
    out += &wrapped("", &way.why, 6);
    for WayCount { title, restored, deleted_since, new_since } in &way.counts {
        let number = |it: &Option<u64>| it.map_or_else(|| "?".to_owned(), |it| it.to_string());
        let text = format!(
            "{restored} restored, {} deleted since, {} new since: {title}",
            number(deleted_since),
            number(new_since)
        );
        out += &wrapped("- ", &text, 6);
    }
    if !way.steps.is_empty() {
        out += &wrapped("", &steps(&way.steps), 6);
    }
    out
}

/// The words for a way back.
pub(in crate::render) fn name(way: &str) -> &str {
    match way {
        "app_only" => "application only",
        "forward_fix" => "forward fix",
        "side_restore" => "side restore",
        "undo" => "undo tables",
        "pitr" => "point-in-time recovery",
        other => other,
    }
}

pub(in crate::render) fn in_words(outcome: &str) -> &str {
    match outcome {
        "differs" => "does not bring everything back",
        "failed" => "does not run",
        "not_rehearsed" => "not rehearsed",
        other => other,
    }
}

/// What was done, with its times.
pub(in crate::render) fn steps(steps: &[RehearsalStep]) -> String {
    let words = steps.iter().map(|step| {
        let of = step.of.as_ref().map_or_else(String::new, |of| format!(" of {of}"));
        format!("{}{of} {} ms", step.what.replace('_', " "), step.milliseconds)
    });
    words.collect::<Vec<_>>().join(", ")
}

/// A number of bytes in words.
pub(in crate::render) fn bytes(count: u64) -> String {
    match count {
        0..10_240 => format!("{count} bytes"),
        10_240..10_485_760 => format!("{} kB", count >> 10),
        _ => format!("{} MB", count >> 20),
    }
}
