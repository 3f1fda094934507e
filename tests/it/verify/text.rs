//! What `verify` says of one migration, as lines that can be compared.

use banister::report::{
    Cycle, MigrationEntry, NeedEntry, ObservedEntry, ProbeEntry, QueueEntry, RowsEntry, StepEntry,
};

pub(super) fn entry(entry: &MigrationEntry, examples: bool) -> String {
    let cycle = match entry.cycle {
        Cycle::Reversible => "reversible",
        Cycle::Lossy => "lossy",
        Cycle::Differs => "differs",
        Cycle::DownFailed => "down_failed",
        Cycle::ReapplyFailed => "reapply_failed",
        Cycle::NoDown => "no_down",
        Cycle::UpFailed => "up_failed",
        Cycle::Unseen => "unseen",
        Cycle::NotRun => "not_run",
    };
    let mut out = format!("{}  {cycle}\n", entry.id);
    if let Some(error) = &entry.error {
        out += &step(error);
    }
    for difference in &entry.differences {
        out += &format!("  {} {}\n", difference.when, difference.object);
        for line in difference.diff.lines() {
            out += format!("    {line}").trim_end();
            out.push('\n');
        }
    }
    for loss in &entry.loses {
        // An example may be another one each time.
        let loss = if examples { loss } else { loss.split(": ").next().unwrap_or(loss) };
        out += &format!("  loses {loss}\n");
    }
    out += &rows(entry);
    for statement in &entry.observed {
        out += &observed(statement);
    }
    out
}

/// What became of rows.
fn rows(entry: &MigrationEntry) -> String {
    let mut out = String::new();
    for loss in &entry.losses {
        let blame = loss.blame.as_ref();
        let blame = blame.map(|b| format!("{} line {}: {}", b.step, b.place.line, b.sql));
        out += &format!("    to blame: {}\n", blame.unwrap_or_else(|| "nobody".to_owned()));
    }
    for price in &entry.price {
        let column = price.column.as_ref().map(|column| format!(".{column}"));
        let column = column.unwrap_or_default();
        out += &format!("  price: {} of {} of {}{column}\n", price.lost, price.of, price.table);
    }
    for proof in &entry.proofs {
        let said = match (proof.rows, &proof.error) {
            (Some(rows), _) => format!("{rows} rows"),
            (None, error) => error.clone().unwrap_or_default(),
        };
        out += &format!("  proof at line {}: {said}\n    {}\n", proof.place.line, proof.sql);
    }
    for need in &entry.needs {
        let place = need.place.as_ref().map_or(0, |place| place.line);
        let NeedEntry { step, failure, met, .. } = need;
        out += &format!("  needs (met: {met}) {step} line {place}: {}\n", failure.sqlstate);
        out += &format!("    {}\n", failure.message);
    }
    let RowsEntry { before, written, unseeded } = &entry.rows;
    if before + written > 0 {
        out += &format!("  rows: {before} before, {written} written after\n");
    }
    for unseeded in unseeded {
        out += &format!("  without rows: {}: {}\n", unseeded.table, unseeded.why);
    }
    out
}

fn step(step: &StepEntry) -> String {
    let place = step.place.as_ref().map_or_else(
        || "at the end".to_owned(),
        |place| format!("{}:{}:{}", place.file, place.line, place.column),
    );

    let culprit = step
        .culprit
        .as_ref()
        .map(|at| format!(", at {}:{}-{}:{}", at.line, at.column, at.end_line, at.end_column));
    let mut out = format!(
        "  {} failed: {} {place}{}\n",
        step.step,
        step.failure.sqlstate,
        culprit.unwrap_or_default()
    );
    for line in step.failure.message.lines() {
        out += &format!("    {line}\n");
    }
    if step.only_on_rows {
        out += "    only on rows\n";
    }
    if let Some(help) = &step.help {
        out += &format!("    help: {help}\n");
    }
    out
}

fn observed(entry: &ObservedEntry) -> String {
    let mut out = format!("  line {}: {}, {}\n", entry.place.line, entry.agreement, entry.method);
    for relation in &entry.effects {
        let lock = relation.lock.map_or("no lock", |mode| mode.as_str());
        let marks = [
            (relation.rewrite, " rewrite"),
            (relation.scan, " scan"),
            (relation.index_build, " index build"),
            (relation.created_here, " new"),
        ];
        let marks: String = marks.iter().filter(|(set, _)| *set).map(|(_, mark)| *mark).collect();
        out += &format!("    {} {}: {lock}{marks}\n", relation.kind, relation.relation);
    }
    for probe in &entry.probes {
        let list = |uses: &[String]| if uses.is_empty() { "-".to_owned() } else { uses.join(" ") };
        let (waited, went_on) = (list(&probe.waited), list(&probe.went_on));
        let ProbeEntry { relation, agreement, .. } = probe;
        out += &format!("    {relation} {agreement}: waited {waited}; went on {went_on}\n");
    }
    if let Some(queue) = &entry.queue {
        let QueueEntry { relation, select_waited } = queue;
        out += &format!("    queue on {relation}: a SELECT behind it waited: {select_waited}\n");
    }
    for disagreement in &entry.disagreements {
        out += &format!("    disagrees: {disagreement}\n");
    }
    out
}
