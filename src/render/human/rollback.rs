//! The way back: the release first, its migrations, then the criteria.

use super::notes;
use super::paint::{Paint, lines, one_line};
use crate::render::count::counted;
use crate::report::{
    BackupEntry, DownGrade, EvidenceEntry, RollbackChange, RollbackChoice, RollbackMigration,
    RollbackReport, RollbackSql, TreeStep,
};

/// Where long text is wrapped.
const WIDTH: usize = 96;

pub(super) fn render(report: &RollbackReport, paint: Paint) -> String {
    let release = &report.release;
    let mut out =
        format!("{}: {}\n", paint.strong("the way back"), choice_in_colour(release.choice, paint));
    out += &wrapped("", &release.reason, 2);
    out += &format!("  previous release: {}\n", works(release.n1_compatible));
    match &release.point_of_no_return {
        Some(id) => {
            let head = paint.warning("point of no return");
            out += &format!("  {head}: `{}`\n", one_line(id));
        }
        None => out += "  point of no return: none\n",
    }
    for (head, texts) in
        [("breaks", &release.breaks), ("destroys", &release.loses), ("not known", &release.unknown)]
    {
        for text in texts {
            out += &wrapped(&format!("{head}: "), text, 2);
        }
    }
    out.push('\n');
    for entry in &report.migrations {
        out += &migration(entry, paint);
    }
    if !report.tree.is_empty() {
        out += &format!("{}\n", paint.strong("what decides, in this order"));
        for (at, step) in report.tree.iter().enumerate() {
            out += &criterion(at + 1, step, paint);
        }
        out.push('\n');
    }
    for entry in &report.backups {
        out += &backup(entry, paint);
    }
    if !report.cost.is_empty() {
        out += &format!("{}\n", paint.strong("what a restore costs"));
        for entry in &report.cost {
            let known = entry.known.as_deref().unwrap_or("not known");
            out += &wrapped(
                &format!("{}: ", entry.of.to_uppercase()),
                &format!("{}: {known}", entry.part),
                2,
            );
        }
        out.push('\n');
    }
    if let Some(evidence) = &report.evidence {
        out += &rehearsed(evidence, paint);
    }
    out += &notes(&report.header, paint);
    let count = counted(report.migrations.len(), "migration");
    out += &format!("{count}, PostgreSQL {}\n", report.header.postgres);
    out
}

/// What a rehearsal saw, a line per way back.
fn rehearsed(evidence: &EvidenceEntry, paint: Paint) -> String {
    let mut out = format!("{}: {}\n", paint.strong("rehearsed"), one_line(&evidence.file));
    for run in &evidence.runs {
        let scale = &run.scale;
        let head = format!("PostgreSQL {}, {} rows: ", run.server_version, scale.rows);
        let ways = run.ways.iter().map(|way| {
            let by = way.by.as_ref().map_or_else(String::new, |by| format!(" {by}"));
            let planned = if way.as_planned == Some(false) { ", NOT AS PLANNED" } else { "" };
            let name = super::rehearsal::name(&way.way);
            format!("{name}{by}: {}{planned}", super::rehearsal::in_words(&way.outcome))
        });
        let ways: Vec<String> = ways.collect();
        out += &wrapped(&head, &ways.join("; "), 2);
        out += &wrapped("times: ", &super::rehearsal::steps(&run.steps), 2);
    }
    out.push('\n');
    out
}

fn migration(entry: &RollbackMigration, paint: Paint) -> String {
    let mut out = format!(
        "{}  {}  {}\n",
        paint.strong(&one_line(&entry.id)),
        choice_in_colour(entry.choice, paint),
        paint.faint(&one_line(&entry.file))
    );
    out += &wrapped("why: ", &entry.reason, 2);
    out += &format!("  previous release: {}\n", works(entry.n1_compatible));
    let down = format!("down: {}: ", down(entry.down));
    out += &wrapped(&down, &entry.down_reason, 2);
    for change in &entry.changes {
        out += &line_of(change);
    }
    for piece in &entry.sql {
        out += &sql(piece, paint);
    }
    out.push('\n');
    out
}

/// SQL to paste, on lines of its own.
fn sql(piece: &RollbackSql, paint: Paint) -> String {
    let head = format!("{}: ", piece.purpose.replace('_', " "));
    let mut out = wrapped(&head, &piece.title, 2);
    for line in lines(&piece.sql) {
        out += &format!("      {}\n", paint.faint(line.trim_end()));
    }
    out
}

fn line_of(change: &RollbackChange) -> String {
    let why = change.n1_reason.as_ref().map_or_else(String::new, |why| format!("; {why}"));
    let head = format!("{}:{}: ", one_line(&change.place.file), change.place.line);
    let text = format!(
        "{} ({}, {}){why}",
        change.what,
        change.kind.replace('_', " "),
        choice(change.choice)
    );
    wrapped(&head, &text, 4)
}

fn backup(entry: &BackupEntry, paint: Paint) -> String {
    let word = if entry.proven { paint.good("proven") } else { paint.error("not proven") };
    let of = format!("{} `{}`", entry.tool, entry.of);
    let mut out = format!("backup {word}: {}\n", one_line(&of));
    for check in &entry.checks {
        let head = format!("{}: ", check.state.replace('_', " "));
        out += &wrapped(&head, &format!("{}: {}", check.what, check.why), 2);
    }
    if let Some(command) = &entry.restore {
        out += &format!("  to restore beside production:\n      {}\n", one_line(command));
    }
    out.push('\n');
    out
}

fn criterion(number: usize, step: &TreeStep, paint: Paint) -> String {
    let answer = match step.answer.as_str() {
        "then" => "to be asked then",
        other => other,
    };
    let mut out = wrapped(&format!("{number}. "), &step.question, 2);
    out += &format!("     {}: {}\n", paint.note("for this release"), one_line(answer));
    for fact in &step.facts {
        out += &wrapped("- ", fact, 5);
    }
    out += &wrapped("yes: ", &step.yes, 5);
    out += &wrapped("no: ", &step.no, 5);
    out
}

const fn works(answer: Option<bool>) -> &'static str {
    match answer {
        Some(true) => "works",
        Some(false) => "breaks",
        None => "cannot be told from the SQL",
    }
}

/// The words for a choice.
pub(super) const fn choice(choice: RollbackChoice) -> &'static str {
    match choice {
        RollbackChoice::AppOnly => "application only",
        RollbackChoice::Down => "down",
        RollbackChoice::ForwardFix => "forward fix",
        RollbackChoice::SideRestore => "side restore",
        RollbackChoice::Pitr => "point-in-time recovery",
        RollbackChoice::Unknown => "cannot be told",
    }
}

fn choice_in_colour(it: RollbackChoice, paint: Paint) -> String {
    let word = choice(it);
    match it {
        RollbackChoice::AppOnly | RollbackChoice::Down => paint.good(word).into_owned(),
        RollbackChoice::ForwardFix => paint.warning(word).into_owned(),
        RollbackChoice::SideRestore | RollbackChoice::Pitr | RollbackChoice::Unknown => {
            paint.error(word).into_owned()
        }
    }
}

const fn down(grade: DownGrade) -> &'static str {
    match grade {
        DownGrade::Lossless => "lossless",
        DownGrade::LosesNewWrites => "loses new writes",
        DownGrade::Lossy => "lossy",
        DownGrade::Fails => "fails",
        DownGrade::None => "none",
        DownGrade::Unknown => "cannot be told",
    }
}

/// `text` behind `head`, both indented, wrapped at blanks.
pub(super) fn wrapped(head: &str, text: &str, indent: usize) -> String {
    let mut out = " ".repeat(indent) + &one_line(head);
    if !head.is_empty() {
        out.push(' ');
    }
    let hang = indent + if head.is_empty() { 0 } else { 2 };
    let mut column = out.chars().count();
    let mut first = true;
    for word in one_line(text).split(' ') {
        let length = word.chars().count();
        if !first && column + 1 + length > WIDTH {
            out.push('\n');
            out += &" ".repeat(hang);
            column = hang;
        } else if !first {
            out.push(' ');
            column += 1;
        }
        out += word;
        column += length;
        first = false;
    }
    out.push('\n');
    out
}
