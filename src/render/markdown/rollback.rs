//! The way back of a release, as a page for those who release it.

use super::text::{code, html, inline};
use super::{Page, details};
use crate::render::path::from_root;
use crate::report::{DownGrade, RollbackChoice, RollbackMigration, RollbackReport, TreeStep};

pub(super) fn render(report: &RollbackReport, page: &mut Page) {
    let release = &report.release;
    page.push(&format!("### banister: the way back is {}\n\n", choice(release.choice)));
    page.push(&format!("{}.\n\n", inline(&release.reason)));
    page.push(&format!("- Previous release: **{}**\n", works(release.n1_compatible)));
    match &release.point_of_no_return {
        Some(id) => page.push(&format!("- Point of no return: {}\n", code(id))),
        None => page.push("- Point of no return: none\n"),
    }
    for (head, texts) in
        [("Breaks", &release.breaks), ("Destroys", &release.loses), ("Not known", &release.unknown)]
    {
        for text in texts {
            page.offer(&format!("- {head}: {}\n", inline(text)));
        }
    }
    if !report.migrations.is_empty() {
        page.push("\n| migration | first choice | previous release | down |\n");
        page.push("| --- | --- | --- | --- |\n");
    }
    for entry in &report.migrations {
        page.offer(&format!(
            "| {} | {} | {} | {} |\n",
            code(&entry.id),
            choice(entry.choice),
            works(entry.n1_compatible),
            down(entry.down)
        ));
    }
    page.say_left_out("migration");
    for (at, step) in report.tree.iter().enumerate() {
        page.offer(&criterion(at + 1, step));
    }
    page.say_left_out("criterion");
    for entry in &report.migrations {
        page.offer(&migration(report, entry));
    }
    page.say_left_out("detail");
}

fn criterion(number: usize, step: &TreeStep) -> String {
    let answer = if step.answer == "then" { "to be asked then" } else { &step.answer };
    let mut out = format!("\n{number}. **{}** {}\n", inline(&step.question), inline(answer));
    for fact in &step.facts {
        out += &format!("   - {}\n", inline(fact));
    }
    out += &format!("   - yes → {}\n", inline(&step.yes));
    out + &format!("   - no → {}\n", inline(&step.no))
}

fn migration(report: &RollbackReport, entry: &RollbackMigration) -> String {
    let mut body = format!("{}\n\n", inline(&entry.reason));
    body += &format!("Down: {}: {}\n\n", down(entry.down), inline(&entry.down_reason));
    for change in &entry.changes {
        let why = change.n1_reason.as_ref().map_or_else(String::new, |why| format!("; {why}"));
        let file = from_root(&report.header, &change.place.file);
        body += &format!(
            "- {} — {}\n",
            code(&format!("{file}:{}", change.place.line)),
            inline(&format!("{}{why}", change.what))
        );
    }
    details(&format!("{}: {}", html(&entry.id), choice(entry.choice)), &body)
}

const fn works(answer: Option<bool>) -> &'static str {
    match answer {
        Some(true) => "works",
        Some(false) => "breaks",
        None => "cannot be told",
    }
}

const fn choice(choice: RollbackChoice) -> &'static str {
    match choice {
        RollbackChoice::AppOnly => "application only",
        RollbackChoice::Down => "down",
        RollbackChoice::ForwardFix => "forward fix",
        RollbackChoice::SideRestore => "side restore",
        RollbackChoice::Pitr => "point-in-time recovery",
        RollbackChoice::Unknown => "not known",
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
