//! The runbook of a release: what is done before, during and behind it, and the way
//! back. A step that does not apply is left out.

use super::text::{code, html, inline, prose, whole_block};
use super::{Page, details};
use crate::render::human::rehearsal::{in_words, name, steps};
use crate::render::path::from_root;
use crate::report::{
    BackupEntry, DownGrade, RollbackChoice, RollbackMigration, RollbackReport, RollbackSql,
    TreeStep,
};

pub(super) fn render(report: &RollbackReport, page: &mut Page) {
    let release = &report.release;
    page.push(&format!("### banister: the way back is {}\n\n", choice(release.choice)));
    page.push(&format!("{}\n\n", prose(&release.reason)));
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
    page.say_left_out("fact");
    if report.migrations.is_empty() {
        return;
    }
    before(report, page);
    order(report, page);
    behind(report, page);
    page.push("\n#### The way back\n");
    for (at, step) in report.tree.iter().enumerate() {
        page.offer(&criterion(at + 1, step));
    }
    page.say_left_out("criterion");
    cost(report, page);
    rehearsed(report, page);
    for entry in &report.migrations {
        page.offer(&migration(report, entry));
    }
    page.say_left_out("detail");
}

/// Whether a copy may have to be restored.
fn restores(report: &RollbackReport) -> bool {
    report.release.choice >= RollbackChoice::SideRestore
        || report.release.point_of_no_return.is_some()
}

fn all_sql(report: &RollbackReport) -> impl Iterator<Item = (&RollbackMigration, &RollbackSql)> {
    report.migrations.iter().flat_map(|entry| entry.sql.iter().map(move |piece| (entry, piece)))
}

fn before(report: &RollbackReport, page: &mut Page) {
    page.push("\n#### Before\n\n");
    let mut steps = Vec::new();
    if restores(report) {
        steps.push(
            "Say who decides and who signs for lost writes: ______ (owner), ______ (operator); \
             announce the window: ______"
                .to_owned(),
        );
    }
    steps.push(
        "Know the image of the previous release, and that it can be pulled: ______".to_owned(),
    );
    steps.push(
        "No long transaction, no other schema change, no backup on the tables below".to_owned(),
    );
    if restores(report) {
        if report.backups.is_empty() {
            steps.push("Take an incremental backup, and prove it (`--backup`)".to_owned());
        }
        for entry in &report.backups {
            steps.push(proof(entry));
        }
        steps.push(
            "Stop or drain the writers if you can: until the first write a restore loses nothing"
                .to_owned(),
        );
        steps.push(
            "Make the restore point with the SQL of `banister rollback restore-point`, keep its \
             row, and wait until its WAL file is archived"
                .to_owned(),
        );
    }
    for (entry, piece) in all_sql(report).filter(|(_, piece)| piece.purpose == "undo_before") {
        steps.push(format!(
            "Perhaps keep an undo table for `{}` (its SQL is below): {}",
            entry.id, piece.title
        ));
    }
    for step in steps {
        page.offer(&format!("- [ ] {}\n", prose(&step)));
    }
}

fn proof(entry: &BackupEntry) -> String {
    let open: Vec<String> = entry
        .checks
        .iter()
        .filter(|check| check.state != "ok")
        .map(|check| format!("{} ({})", check.what, check.why))
        .collect();
    if entry.proven {
        format!("Backup proven: {} of `{}`", entry.tool, entry.of)
    } else {
        format!("Backup NOT proven: {} of `{}`: {}", entry.tool, entry.of, open.join("; "))
    }
}

fn order(report: &RollbackReport, page: &mut Page) {
    page.push("\n#### Migrate, in this order\n\n");
    page.push("| | migration | locks | first choice | previous release | down |\n");
    page.push("| --- | --- | --- | --- | --- | --- |\n");
    for (at, entry) in report.migrations.iter().enumerate() {
        let locks: Vec<String> = entry.locks.iter().map(|lock| inline(lock)).collect();
        let locks = if locks.is_empty() { "nobody waits".to_owned() } else { locks.join("<br>") };
        page.offer(&format!(
            "| {} | {} | {locks} | {} | {} | {} |\n",
            at + 1,
            code(&entry.id),
            choice(entry.choice),
            works(entry.n1_compatible),
            down(entry.down)
        ));
        if report.release.point_of_no_return.as_ref() == Some(&entry.id) {
            page.offer("| | **point of no return** | | | | |\n");
        }
    }
    page.say_left_out("migration");
    durations(report, page);
    page.push("Abort before the next migration when:\n\n");
    page.push("- `lock_timeout` is used up (nothing was changed by that statement)\n");
    if report.migrations.iter().any(|entry| !entry.locks.is_empty()) {
        page.push("- sessions wait for the tables above for more than 10 seconds\n");
    }
    page.push("- the replicas lag behind what you allow: ______\n");
    for entry in report.migrations.iter().filter(|entry| entry.fails_in_part) {
        page.offer(&format!(
            "- {} fails: a part of it stays; look for invalid indexes and constraints that are \
             not validated\n",
            code(&entry.id)
        ));
    }
}

/// How long the ups take, as far as a rehearsal measured it.
fn durations(report: &RollbackReport, page: &mut Page) {
    let Some(evidence) = &report.evidence else {
        page.push(
            "\nHow long each takes is not known: rehearse it (`banister rollback rehearse`, then \
             `--evidence`), with rows as in production.\n\n",
        );
        return;
    };
    for run in &evidence.runs {
        let ups: Vec<_> = run.steps.iter().filter(|step| step.what == "up").cloned().collect();
        page.offer(&format!(
            "\nRehearsed on PostgreSQL {} with {} rows, which is what its times are worth: {}. \
             Expect production to take as much longer as its tables are larger.\n",
            inline(&run.server_version),
            run.scale.rows,
            inline(&steps(&ups))
        ));
    }
    page.push("\n");
}

/// The ways back that were rehearsed.
fn rehearsed(report: &RollbackReport, page: &mut Page) {
    let Some(evidence) = &report.evidence else { return };
    page.offer("\n#### Rehearsed\n\n");
    for run in &evidence.runs {
        for way in &run.ways {
            let by = way.by.as_ref().map_or_else(String::new, |by| format!(" {by}"));
            let planned = if way.as_planned == Some(false) { ", **not as planned**" } else { "" };
            page.offer(&format!(
                "- PostgreSQL {}: {}: {}{planned}: {}\n",
                run.postgres,
                inline(&format!("{}{by}", name(&way.way))),
                in_words(&way.outcome),
                prose(&way.why)
            ));
        }
    }
}

fn behind(report: &RollbackReport, page: &mut Page) {
    page.push("\n#### Behind it\n\n");
    page.push("- [ ] The migration tool says that nothing is pending\n");
    if report.migrations.iter().any(|entry| entry.fails_in_part) {
        page.push("- [ ] No index is invalid: `SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid`\n");
    }
    page.push("- [ ] `/health`, `/ready` and the version of the new release\n");
    page.push("- [ ] Errors and latency stay as before for ______ minutes\n");
    if report.release.n1_compatible == Some(true) {
        page.push("\nIf not: the application may go back to the previous release by itself.\n");
    } else {
        page.push("\nIf not: nothing goes back by itself; ask the questions below.\n");
    }
}

fn cost(report: &RollbackReport, page: &mut Page) {
    if report.cost.is_empty() {
        return;
    }
    page.offer("\n#### What a restore costs\n\n");
    for entry in &report.cost {
        let known = entry.known.as_deref().unwrap_or("**not known**: ______");
        let known = if entry.known.is_some() { inline(known) } else { known.to_owned() };
        page.offer(&format!("- {}: {}: {known}\n", entry.of.to_uppercase(), inline(&entry.part)));
    }
    for entry in &report.backups {
        if let Some(command) = &entry.restore {
            page.offer(&format!(
                "\nTo restore with {} beside production, never over it:\n\n{}",
                inline(&entry.tool),
                whole_block("sh", command)
            ));
        }
    }
}

fn criterion(number: usize, step: &TreeStep) -> String {
    let answer = if step.answer == "then" { "to be asked then" } else { &step.answer };
    let mut out = format!("\n{number}. **{}** {}\n", prose(&step.question), inline(answer));
    for fact in &step.facts {
        out += &format!("   - {}\n", prose(fact));
    }
    out += &format!("   - yes → {}\n", inline(&step.yes));
    out + &format!("   - no → {}\n", inline(&step.no))
}

fn migration(report: &RollbackReport, entry: &RollbackMigration) -> String {
    let mut body = format!("{}\n\n", prose(&entry.reason));
    body += &format!("Down: {}: {}\n\n", down(entry.down), prose(&entry.down_reason));
    for change in &entry.changes {
        let why = change.n1_reason.as_ref().map_or_else(String::new, |why| format!("; {why}"));
        let file = from_root(&report.header, &change.place.file);
        body += &format!(
            "- {} — {}\n",
            code(&format!("{file}:{}", change.place.line)),
            inline(&format!("{}{why}", change.what))
        );
    }
    for piece in &entry.sql {
        let language = if piece.run_on == "shell" { "sh" } else { "sql" };
        let head = format!("{}: {}", piece.purpose.replace('_', " "), piece.title);
        body += &format!("\n{}\n\n{}", inline(&head), whole_block(language, &piece.sql));
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
