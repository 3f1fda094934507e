//! What `verify` saw: a line per migration, and behind it whatever is wrong.

use annotate_snippets::Level;

use super::blocking::blocking;
use super::matrix;
use super::notes;
use super::paint::{Paint, lines, one_line, shortened};
use super::rows;
use super::snippet::Lines;
use crate::render::count::counted;
use crate::render::cycle;
use crate::report::{
    Cycle, DifferenceEntry, FailureEntry, MigrationEntry, ObservedEntry, StepEntry, VerifyReport,
    VerifyVerdict,
};

/// Characters of a statement that a line shows.
const SQL_WIDTH: usize = 80;

pub(super) fn render(report: &VerifyReport, paint: Paint) -> String {
    let width = report.migrations.iter().map(|m| one_line(&m.id).chars().count()).max();
    let show = |entry: &MigrationEntry| migration(entry, width.unwrap_or(0), paint);
    let mut out = String::new();
    if !report.others.is_empty() {
        let head = format!("PostgreSQL {}", one_line(&report.server_version));
        out += &format!("{}\n", paint.strong(&head));
    }
    out += &report.migrations.iter().map(show).collect::<String>();
    if !out.is_empty() && !out.ends_with("\n\n") {
        out.push('\n');
    }
    out += &matrix::others(report, paint, show);
    out += &notes(&report.header, paint);
    out += &summary(report, paint);
    out
}

/// One migration: its line, and whatever is wrong with it.
fn migration(entry: &MigrationEntry, width: usize, paint: Paint) -> String {
    let padded = format!("{:14}", cycle::word(entry.cycle));
    let word = match entry.cycle {
        Cycle::Reversible => paint.good(&padded),
        Cycle::Lossy | Cycle::NoDown | Cycle::Unseen | Cycle::NotRun => paint.warning(&padded),
        Cycle::Differs | Cycle::DownFailed | Cycle::ReapplyFailed | Cycle::UpFailed => {
            paint.error(&padded)
        }
    };
    let id = one_line(&entry.id);
    let mut out = format!("{word}  {id:width$}  {}\n", paint.faint(&one_line(&entry.file)));
    let mut trouble = String::new();
    if let Some(step) = &entry.error {
        trouble += &failure(step, paint);
    }
    for entry in &entry.differences {
        trouble += &difference(entry, paint);
    }
    trouble += &rows::losses(entry, paint);
    trouble += &rows::needs(entry, paint);
    trouble += &rows::unproven(entry, paint);
    trouble += &rows::unseeded(entry, paint);
    for entry in &entry.observed {
        trouble += &disagreements(entry, paint);
    }
    out += &rows::price(entry, paint);
    out += &rows::proofs(entry, paint);
    out += &blocking(entry, paint);
    let help = match &entry.error {
        Some(step) if step.only_on_rows => Some(ONLY_ON_ROWS),
        _ => cycle::help(entry.cycle),
    };
    if !trouble.is_empty() || !matches!(entry.cycle, Cycle::Reversible | Cycle::NotRun) {
        out += &trouble;
        if let Some(help) = help {
            out += &format!("  {}: {help}\n", paint.note("help"));
        }
        out.push('\n');
    }
    out
}

/// What to do where an up fails on whatever row there is.
const ONLY_ON_ROWS: &str = "it runs where the table is empty and fails where it has rows: give \
                            new columns a default, or fill them before they must not be null";

/// The statement to blame and the server's error.
fn failure(step: &StepEntry, paint: Paint) -> String {
    let FailureEntry { message, sqlstate } = &step.failure;
    let message = match sqlstate.as_str() {
        "" => message.clone(),
        sqlstate => format!("{message} ({sqlstate})"),
    };
    let title = Level::ERROR.primary_title(one_line(&message)).id(one_line(&step.step));
    let Some((place, sql)) = step.place.as_ref().zip(step.sql.as_deref()) else {
        let at = step.place.as_ref().map(|place| format!("{}:{}", place.file, place.line));
        let origin = at.map(|at| annotate_snippets::Origin::path(one_line(&at)));
        let group = annotate_snippets::Group::with_title(title).elements(origin);
        return paint.snippets().render(&[group]) + "\n";
    };
    let source = Lines::of_statement(sql, place);
    let culprit = step.culprit.as_ref().unwrap_or(place);
    let marks = [source.mark(culprit, "the server refuses this")];
    let file = one_line(&place.file);
    let mut out =
        paint.snippets().render(&[title.element(source.snippet(&file, &marks, true))]) + "\n";
    if let Some(help) = &step.help {
        out += &format!("  {}: {}\n", paint.note("help"), one_line(help));
    }
    out
}

/// What was not the same, as a unified diff.
fn difference(entry: &DifferenceEntry, paint: Paint) -> String {
    let when = cycle::when(&entry.when);
    let mut out = format!("  {}: {}\n", paint.strong(&one_line(&entry.object)), one_line(when));
    for line in lines(&entry.diff) {
        out += format!("    {}", paint.diff_line(&line)).trim_end();
        out.push('\n');
    }
    out
}

/// What was foreseen and not seen, or seen and not foreseen.
fn disagreements(entry: &ObservedEntry, paint: Paint) -> String {
    if entry.disagreements.is_empty() {
        return String::new();
    }
    let place = format!("{}:{}", one_line(&entry.place.file), entry.place.line);
    let head = paint.error("prediction and server disagree");
    let mut out = format!("  {head}: {place}: {}\n", shortened(&entry.sql, SQL_WIDTH));
    for text in &entry.disagreements {
        out += &format!("    {}\n", one_line(text));
    }
    out += "    this is a fault of banister: please report it with the statement\n";
    out
}

/// The last line.
fn summary(report: &VerifyReport, paint: Paint) -> String {
    let mut counts = Vec::new();
    for kind in cycle::ALL {
        let count = report.migrations.iter().filter(|entry| entry.cycle == kind).count();
        if count > 0 {
            counts.push(format!("{count} {}", cycle::word(kind)));
        }
    }
    let disagreements: usize = report
        .migrations
        .iter()
        .flat_map(|entry| &entry.observed)
        .filter(|entry| !entry.disagreements.is_empty())
        .count();
    if disagreements > 0 {
        let statements = counted(disagreements, "statement");
        counts.push(format!("{statements} foreseen wrongly"));
    }
    let needy = report.migrations.iter().filter(|entry| !entry.needs.is_empty()).count();
    if needy > 0 {
        counts.push(format!("{} whose rows must comply", counted(needy, "migration")));
    }
    let spotless = disagreements == 0
        && report.migrations.iter().all(|entry| entry.cycle == Cycle::Reversible);
    let head = match report.verdict {
        VerifyVerdict::Clean if spotless => paint.good("every migration came back"),
        VerifyVerdict::Clean => paint.good("clean"),
        VerifyVerdict::Findings => paint.error("findings"),
        VerifyVerdict::CouldNotTell => paint.warning("could not tell"),
    };
    let counts = if counts.is_empty() { "no migration".to_owned() } else { counts.join(", ") };
    let others = report.others.iter().map(|other| one_line(&other.server_version));
    let others: Vec<String> = others.map(|version| version.to_string()).collect();
    let also = match others.as_slice() {
        [] => String::new(),
        others => format!("; {} beside it", others.join(", ")),
    };
    format!("{head}: {counts} (PostgreSQL {}{also})\n", one_line(&report.server_version))
}
