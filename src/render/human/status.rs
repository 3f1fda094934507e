//! Where migrations stand: a line each, and what there is to say.

use super::notes;
use super::paint::{Paint, one_line};
use crate::report::{MigrationState, StandingEntry, StatusReport, StatusVerdict};

pub(super) fn render(report: &StatusReport, paint: Paint) -> String {
    let width = |of: fn(&StandingEntry) -> String| {
        report.migrations.iter().map(|entry| of(entry).chars().count()).max().unwrap_or(0)
    };
    let widths = (width(id), width(when));
    let mut out = String::new();
    for entry in &report.migrations {
        out += &line(entry, widths, paint);
        if let Some(detail) = &entry.detail {
            out += &format!("  {}\n", one_line(detail));
        }
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out += &notes(&report.header, paint);
    out += &histories(report, paint);
    out += &summary(report, paint);
    out
}

fn id(entry: &StandingEntry) -> String {
    one_line(&entry.id)
}

fn when(entry: &StandingEntry) -> String {
    entry.applied_at.as_deref().map_or_else(|| "-".to_owned(), one_line)
}

fn line(entry: &StandingEntry, widths: (usize, usize), paint: Paint) -> String {
    let word = format!("{:12}", entry.state.as_str());
    let word = match entry.state {
        MigrationState::Applied | MigrationState::Baseline | MigrationState::Skipped => {
            paint.good(&word)
        }
        MigrationState::Pending | MigrationState::Future | MigrationState::Undone => {
            paint.warning(&word)
        }
        MigrationState::Modified
        | MigrationState::Missing
        | MigrationState::Failed
        | MigrationState::OutOfOrder
        | MigrationState::Outdated => paint.error(&word),
    };
    let (id, when) = (id(entry), when(entry));
    let name = one_line(entry.file.as_deref().unwrap_or(&entry.description));
    let text = format!("{word}  {id:0$}  {when:1$}  {2}", widths.0, widths.1, paint.faint(&name));
    text.trim_end().to_owned() + "\n"
}

/// The history tables, where there is not just the one.
fn histories(report: &StatusReport, paint: Paint) -> String {
    let others = report.histories.iter().filter(|history| !history.used);
    let lines = others.map(|history| {
        let name = one_line(&format!("{}.{}", history.schema, history.table));
        let tool = one_line(&history.tool);
        format!("{}: `{name}` is another history, of {tool}\n", paint.note("note"))
    });
    lines.collect()
}

/// The last line.
fn summary(report: &StatusReport, paint: Paint) -> String {
    let counts: Vec<String> = MigrationState::ALL
        .into_iter()
        .filter_map(|state| {
            let count = report.migrations.iter().filter(|entry| entry.state == state).count();
            (count > 0).then(|| format!("{count} {}", state.as_str()))
        })
        .collect();
    let head = match report.verdict {
        StatusVerdict::Clean => paint.good("in order"),
        StatusVerdict::Findings => paint.error("not in order"),
    };
    let counts = if counts.is_empty() { "no migration".to_owned() } else { counts.join(", ") };
    let used = report.histories.iter().find(|history| history.used);
    let table = match used {
        Some(history) => one_line(&format!("{}.{}", history.schema, history.table)),
        None => "no history table".to_owned(),
    };
    format!(
        "{head}: {counts} ({}, {table}, {}, PostgreSQL {})\n",
        one_line(&report.tool),
        one_line(&report.database),
        one_line(&report.server_version)
    )
}
