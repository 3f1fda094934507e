//! What `check` found, in the compiler's look: what is wrong, where, why, and
//! what to write instead.

use annotate_snippets::{Group, Level, Origin, Snippet};

use super::notes;
use super::paint::{Paint, one_line, shortened};
use super::snippet::{Lines, Mark};
use crate::finding::Severity;
use crate::render::count::{counted, hidden};
use crate::report::{
    BaselineEntry, CheckReport, CheckVerdict, DecidedBy, FindingEntry, PolicyEntry, RulingEntry,
    Summary,
};

pub(super) fn render(report: &CheckReport, paint: Paint) -> String {
    let mut out = String::new();
    for entry in &report.findings {
        out += &finding(entry, &report.policy, paint);
        out += "\n\n";
    }
    out += &notes(&report.header, paint);
    out += &report.baseline.as_ref().map(|baseline| stale(baseline, paint)).unwrap_or_default();
    let hidden = hidden(&report.hidden);
    if !hidden.is_empty() {
        out += &format!("{}: not shown: {}\n", paint.note("note"), hidden.join(", "));
    }
    out += &summary(report, paint);
    out
}

/// One finding.
fn finding(entry: &FindingEntry, policy: &PolicyEntry, paint: Paint) -> String {
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
    let severity = entry.severity;
    if let Some(entry) = &entry.ruling {
        group = group.element(Level::NOTE.message(ruling(entry, severity, policy)));
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

/// Who gave a finding another severity than its rule.
fn ruling(entry: &RulingEntry, severity: Severity, policy: &PolicyEntry) -> String {
    let line = entry.decision.line.map_or_else(String::new, |line| format!(":{line}"));
    let file = entry.decision.file.as_deref().unwrap_or("the policy");
    let by = match (entry.decision.by, &policy.environment) {
        (DecidedBy::Flag, _) => "`--severity`".to_owned(),
        (DecidedBy::Size, _) => format!("the size of the table in `{file}`"),
        (DecidedBy::Environment, Some(name)) => {
            format!("`{file}{line}`, for the environment `{name}`")
        }
        _ => format!("`{file}{line}`"),
    };
    let own = match entry.usual == severity {
        true => String::new(),
        false => format!("; the rule's own is `{}`", entry.usual),
    };
    one_line(&format!("the severity is set by {by}{own}"))
}

/// The findings of the baseline that are gone.
fn stale(baseline: &BaselineEntry, paint: Paint) -> String {
    if baseline.stale.is_empty() {
        return String::new();
    }
    let count = counted(baseline.stale.len(), "finding");
    let head = paint.note("note");
    let file = one_line(&baseline.file);
    let mut out = format!("{head}: {count} of `{file}` gone; `banister baseline` writes it anew\n");
    for entry in baseline.stale.iter().take(MAX_STALE) {
        let text = format!("{} {}: {}", entry.migration, entry.rule, entry.statement);
        out += &format!("  {}\n", shortened(&text, STALE_WIDTH));
    }
    if baseline.stale.len() > MAX_STALE {
        out += &format!("  … and {} more\n", baseline.stale.len() - MAX_STALE);
    }
    out
}

/// Gone findings that are named, and characters of their lines.
const MAX_STALE: usize = 10;
const STALE_WIDTH: usize = 100;

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
    let environment = report.policy.environment.as_ref();
    let environment =
        environment.map_or_else(String::new, |name| format!(", environment {}", one_line(name)));
    let seen = format!(
        "{}, {}, PostgreSQL {}{environment}",
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
