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
    let parts = parts(entry);
    let level = match entry.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let title = level.primary_title(one_line(&entry.message)).id(one_line(&entry.rule));
    let file = one_line(&entry.place.file);
    let mut group = if parts.is_empty() {
        title.element(Origin::path(&file).line(entry.place.line).char_column(entry.place.column))
    } else {
        let snippets = parts.iter().enumerate();
        title.elements(snippets.map(|(at, (lines, marks))| lines.snippet(&file, marks, at == 0)))
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

/// The excerpts with what to say beside them, that of the primary label first.
fn parts(entry: &FindingEntry) -> Vec<(Lines, Vec<Mark>)> {
    let excerpts = std::iter::once(&entry.excerpt).chain(&entry.elsewhere);
    let mut parts: Vec<(Lines, Vec<Mark>)> =
        excerpts.map(|it| (Lines::new(&it.text, it.first_line), Vec::new())).collect();
    for (nth, label) in entry.labels.iter().enumerate() {
        let before = entry.elsewhere.partition_point(|it| it.first_line <= label.place.line);
        let is_there = |at: &usize| nth > 0 && parts[*at].0.has(&label.place);
        let own = [0, before].into_iter().find(is_there).unwrap_or_default();
        let (lines, marks) = &mut parts[own];
        marks.push(lines.mark(&label.place, &label.text));
    }
    parts.retain(|(_, marks)| !marks.is_empty());
    parts
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
