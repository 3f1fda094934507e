//! What `check` found, in the compiler's look: what is wrong, where, why, and
//! what to write instead.

use annotate_snippets::{Group, Level, Origin, Snippet};

use super::paint::{Paint, one_line};
use super::snippet::{Lines, Mark};
use super::{counted, notes};
use crate::finding::Severity;
use crate::report::{CheckReport, CheckVerdict, FindingEntry, Summary};

pub(super) fn render(report: &CheckReport, paint: Paint) -> String {
    let mut out = String::new();
    for entry in &report.findings {
        out += &finding(entry, paint);
        out += "\n\n";
    }
    out += &notes(&report.header, paint);
    out += &summary(report, paint);
    out
}

/// One finding.
fn finding(entry: &FindingEntry, paint: Paint) -> String {
    let lines = Lines::new(&entry.excerpt.text, entry.excerpt.first_line);
    let marks: Vec<Mark> =
        entry.labels.iter().map(|label| lines.mark(&label.place, &label.text)).collect();
    let level = match entry.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let title = level.primary_title(one_line(&entry.message)).id(one_line(&entry.rule));
    let file = one_line(&entry.place.file);
    let mut group = if marks.is_empty() {
        title.element(Origin::path(&file).line(entry.place.line).char_column(entry.place.column))
    } else {
        title.element(lines.snippet(&file, &marks))
    };
    if !entry.why.is_empty() {
        group = group.element(Level::NOTE.message(one_line(&entry.why)));
    }
    if entry.direction == "down" {
        group = group.element(Level::NOTE.message("this is in the down script"));
    }
    let mut groups = vec![group];
    groups.extend(help(entry));
    paint.snippets().render(&groups)
}

/// What to do instead, with the SQL to write.
fn help(entry: &FindingEntry) -> Option<Group<'_>> {
    let advice = entry.advice.as_ref()?;
    let title = Level::HELP.secondary_title(one_line(&advice.text));
    Some(match &advice.sql {
        Some(sql) => title.element(
            Snippet::source(sql.trim_end()).line_numbering(false).fold(false).annotations([]),
        ),
        None => Group::with_title(title),
    })
}

/// The last line.
fn summary(report: &CheckReport, paint: Paint) -> String {
    let summary = &report.summary;
    let head = match report.verdict {
        CheckVerdict::Clean if report.findings.is_empty() => paint.good("nothing found"),
        CheckVerdict::Clean => paint.good("clean"),
        CheckVerdict::Findings => paint.error("findings"),
        CheckVerdict::CouldNotTell => paint.warning("could not tell"),
    };
    let seen = format!(
        "{}, {}, PostgreSQL {}",
        counted(summary.migrations, "migration"),
        counted(summary.statements, "statement"),
        report.header.postgres
    );
    let counts = counts(summary);
    if counts.is_empty() {
        format!("{head} ({seen})\n")
    } else {
        format!("{head}: {} ({seen})\n", counts.join(", "))
    }
}

/// What there is to count, the worst first.
fn counts(summary: &Summary) -> Vec<String> {
    let mut counts = Vec::new();
    for (count, one) in
        [(summary.errors, "error"), (summary.warnings, "warning"), (summary.infos, "info")]
    {
        if count > 0 {
            counts.push(counted(count, one));
        }
    }
    if summary.unknown > 0 {
        let statements = counted(summary.unknown, "statement");
        counts.push(format!("{statements} whose effects could not be told"));
    }
    counts
}
