//! What each statement does.

use super::text::{code, inline};
use super::{Page, details};
use crate::render::path::from_root;
use crate::report::{EffectsReport, RelationEntry, StatementEntry};

pub(super) fn render(report: &EffectsReport, page: &mut Page) {
    let count = report.statements.len();
    let statements = if count == 1 { "statement" } else { "statements" };
    page.push(&format!(
        "### banister: what {count} {statements} would do\n\nJudged for PostgreSQL {}.\n",
        report.header.postgres
    ));
    for entry in &report.statements {
        let file = from_root(&report.header, &entry.place.file);
        page.offer(&format!(
            "\n{} {}\n{}",
            code(&format!("{file}:{}", entry.place.line)),
            code(&entry.sql),
            statement(entry)
        ));
    }
    page.say_left_out("statement");
    if !report.header.notes.is_empty() {
        let notes: String =
            report.header.notes.iter().map(|note| format!("- {}\n", inline(note))).collect();
        page.offer(&details("Notes", &notes));
    }
    page.say_left_out("part");
}

fn statement(entry: &StatementEntry) -> String {
    let mut out = String::new();
    if !entry.effects.is_empty() {
        out += "\n| relation | kind | lock | what waits | work under the lock |\n";
        out += "| --- | --- | --- | --- | --- |\n";
        out += &entry.effects.iter().map(row).collect::<String>();
    }
    let failure = |failure: &crate::report::FailureEntry| {
        format!("{} ({})", failure.message, failure.sqlstate)
    };
    let refuses = entry.refuses_transaction.then(|| "cannot run in a transaction".to_owned());
    let facts = [
        ("refuses a transaction", refuses.into_iter().collect::<Vec<_>>()),
        ("fails", entry.fails.iter().map(failure).collect()),
        ("may fail", entry.may_fail.iter().map(failure).collect()),
        ("loses", entry.loses.clone()),
        ("breaks", entry.breaks.clone()),
        ("could not tell", entry.unknown.iter().cloned().collect()),
    ];
    let facts: String = facts
        .iter()
        .flat_map(|(what, said)| said.iter().map(move |said| (what, said)))
        .map(|(what, said)| format!("- {what}: {}\n", inline(said)))
        .collect();
    if facts.is_empty() { out } else { format!("{out}\n{facts}") }
}

fn row(entry: &RelationEntry) -> String {
    let work =
        [(entry.rewrite, "rewrite"), (entry.scan, "scan"), (entry.index_build, "index build")];
    let mut work: Vec<String> =
        work.into_iter().filter(|(is, _)| *is).map(|(_, work)| work.to_owned()).collect();
    work.extend(entry.depends_on.as_deref().map(|why| format!("perhaps: {}", inline(why))));
    let lock = entry.lock.map_or_else(|| "-".to_owned(), |mode| mode.to_string());
    format!(
        "| {} | {} | {lock} | {} | {} |\n",
        code(&entry.relation),
        inline(&entry.kind),
        inline(entry.blocks.as_deref().unwrap_or("-")),
        if work.is_empty() { "-".to_owned() } else { work.join(", ") }
    )
}
