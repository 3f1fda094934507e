//! Downs, undo tables, and point-in-time recovery.

use std::time::Instant;

use super::entry::{
    compare, failed, in_words, not_rehearsed, rows_in_words, schema_differences, some, step, way,
};
use super::fix::script;
use super::production::{Production, unlogged};
use super::run::RehearsalError;
use crate::postgres::{RecoveryError, RecoveryTarget};
use crate::report::{DownGrade, RehearsalPoint, WayEntry};
use crate::verify::{Look, Stage};

const NOW: &str = "right after the up";
const LATER: &str = "after new writes";

/// What the downs of a release bring back together: the worst of them.
fn grade(production: &Production<'_>) -> DownGrade {
    const WORST: [DownGrade; 6] = [
        DownGrade::None,
        DownGrade::Fails,
        DownGrade::Unknown,
        DownGrade::Lossy,
        DownGrade::LosesNewWrites,
        DownGrade::Lossless,
    ];
    let grades = || production.subject.plan.migrations.iter().map(|it| it.down);
    let worst = WORST.into_iter().find(|grade| grades().any(|it| it == *grade));
    worst.unwrap_or(DownGrade::Lossless)
}

/// The downs, last migration first: at once, and after new writes.
pub(super) async fn downs(production: &Production<'_>) -> Result<Vec<WayEntry>, RehearsalError> {
    let without: Vec<String> = production
        .subject
        .pending
        .iter()
        .filter(|migration| {
            migration.down.as_ref().is_none_or(|down| down.spans().next().is_none())
        })
        .map(|migration| format!("`{}`", migration.id))
        .collect();
    if !without.is_empty() {
        let why = format!("no down: {}", some(without.iter()));
        return Ok(vec![not_rehearsed("down", None, why)]);
    }
    let (_recovered, stage) = production.copy_behind_up().await?;
    let now = down(production, stage, NOW).await?;
    let (_recovered, stage) = production.copy().await?;
    let later = down(production, stage, LATER).await?;
    Ok(vec![now, later])
}

async fn down(
    production: &Production<'_>,
    mut stage: Stage,
    when: &str,
) -> Result<WayEntry, RehearsalError> {
    let grade = grade(production);
    let mut entry = way("down", Some(when));
    for migration in production.subject.pending.iter().rev() {
        let Some(down) = &migration.down else { continue };
        let begin = Instant::now();
        let ended = stage.run(down).await?;
        entry.steps.push(step("down", Some(&migration.id), begin.elapsed()));
        if let Some(why) = ended {
            // A plan that says that it may fail does not say that it must.
            let as_planned = match grade {
                DownGrade::Fails => Some(true),
                DownGrade::Unknown | DownGrade::None | DownGrade::Lossy => None,
                DownGrade::Lossless | DownGrade::LosesNewWrites => Some(false),
            };
            let steps = entry.steps;
            return Ok(WayEntry {
                as_planned,
                steps,
                ..failed("down", Some(when), why.to_string())
            });
        }
    }
    let after = stage.look().await?;
    judge(production, &mut entry, &after, (grade, when == LATER));
    Ok(entry)
}

fn judge(
    production: &Production<'_>,
    entry: &mut WayEntry,
    after: &Look,
    (grade, later): (DownGrade, bool),
) {
    entry.schema_differences = schema_differences(&production.before, after);
    entry.rows_missing = rows_in_words(&production.missing(after, later));
    if !entry.schema_differences.is_empty() || !entry.rows_missing.is_empty() {
        entry.outcome = "differs".to_owned();
    }
    let same = entry.outcome == "verified";
    let fewer = if later { fewer(production, after) } else { Vec::new() };
    entry.as_planned = match (grade, same) {
        (DownGrade::Lossless, true) => Some(fewer.is_empty()),
        (DownGrade::LosesNewWrites | DownGrade::Lossy, true) => Some(true),
        (DownGrade::Lossless | DownGrade::LosesNewWrites, false) => Some(false),
        (DownGrade::Lossy, false) => Some(true),
        (DownGrade::Fails | DownGrade::None | DownGrade::Unknown, _) => None,
    };
    entry.why = if same {
        "the schema is as before, and all that was there before is there again".to_owned()
    } else {
        in_words(entry)
    };
    if !fewer.is_empty() {
        entry.why += &format!("; written since and gone: {}", some(fewer.iter()));
    }
}

/// Tables of before with fewer rows than they had, in words.
fn fewer(production: &Production<'_>, after: &Look) -> Vec<String> {
    let count = |look: &Look, name: &str| {
        let table = look.content.tables.values().find(|table| table.name == name);
        table.and_then(|table| table.rows.count()).unwrap_or(0)
    };
    let out = [&production.before, &production.then].into_iter().flat_map(unlogged);
    let out: Vec<String> = out.collect();
    let tables = production.before.structure.tables.values().map(|table| &table.name);
    let lost = tables.filter(|name| !out.contains(name)).filter_map(|name| {
        let (had, has) = (count(&production.then, name), count(after, name));
        (has < had).then(|| format!("{} of {had} rows of {name}", had - has))
    });
    lost.collect()
}

/// The undo tables of the plan: made around the up, and used.
pub(super) async fn undo(production: &Production<'_>) -> Result<Option<WayEntry>, RehearsalError> {
    let subject = production.subject;
    let pieces = |purpose: &str| {
        let all = subject.plan.migrations.iter();
        all.flat_map(|it| it.sql.iter().map(move |piece| (it.id.as_str(), piece)))
            .filter(|(_, piece)| piece.purpose == purpose)
            .collect::<Vec<_>>()
    };
    if pieces("undo").is_empty() {
        return Ok(None);
    }
    let (_recovered, mut stage) = production.copy_before().await?;
    let mut entry = way("undo", None);
    for migration in subject.pending {
        for purpose in ["undo_before", "up", "undo_after"] {
            let begin = Instant::now();
            let scripts = match purpose {
                "up" => vec![migration.up.clone()],
                purpose => pieces(purpose)
                    .into_iter()
                    .filter(|(id, _)| *id == migration.id)
                    .map(|(id, piece)| script(format!("{purpose} of {id}"), &piece.sql))
                    .collect(),
            };
            for script in &scripts {
                if let Some(why) = stage.run(script).await? {
                    return Ok(Some(unusable(why.to_string())));
                }
            }
            if !scripts.is_empty() {
                entry.steps.push(step(purpose, Some(&migration.id), begin.elapsed()));
            }
        }
    }
    for (id, piece) in pieces("undo").into_iter().rev() {
        let begin = Instant::now();
        if let Some(why) = stage.run(&script(format!("undo of {id}"), &piece.sql)).await? {
            return Ok(Some(unusable(why.to_string())));
        }
        entry.steps.push(step("undo", Some(id), begin.elapsed()));
    }
    let after = stage.look().await?;
    let gone = production.missing(&after, false);
    entry.rows_missing = rows_in_words(&gone);
    entry.as_planned = Some(gone.is_empty());
    if gone.is_empty() {
        entry.why = "every row is as before".to_owned();
    } else {
        // What another migration of the release destroys, no undo table keeps.
        entry.outcome = "differs".to_owned();
        entry.why = in_words(&entry);
        entry.as_planned = None;
    }
    Ok(Some(entry))
}

fn unusable(why: String) -> WayEntry {
    WayEntry { as_planned: Some(false), ..failed("undo", None, why) }
}

/// The targets that name the restore point: by name, position, time, and transaction.
pub(super) fn targets(point: &RehearsalPoint) -> [RecoveryTarget; 4] {
    [
        RecoveryTarget::Name(point.name.clone()),
        RecoveryTarget::Lsn(point.lsn.clone()),
        RecoveryTarget::Time(point.time.clone()),
        RecoveryTarget::BeforeXid(point.xid.clone()),
    ]
}

fn in_words_of(target: &RecoveryTarget) -> String {
    match target {
        RecoveryTarget::Name(name) => format!("to name `{name}`"),
        RecoveryTarget::Lsn(lsn) => format!("to LSN {lsn}"),
        RecoveryTarget::Time(time) => format!("to time {time}"),
        RecoveryTarget::BeforeXid(xid) => format!("before transaction {xid}"),
        RecoveryTarget::End => "to the end of the archive".to_owned(),
    }
}

/// Recovers the cluster to the restore point, and compares.
pub(super) async fn pitr(
    production: &Production<'_>,
    target: &RecoveryTarget,
) -> Result<WayEntry, RehearsalError> {
    let by = in_words_of(target);
    let (recovered, mut stage) = match production.recovered(target).await {
        Ok(recovered) => recovered,
        Err(error @ (RecoveryError::NeverReached { .. } | RecoveryError::Start(_))) => {
            let entry = failed("pitr", Some(&by), format!("failed to {error}"));
            return Ok(WayEntry { as_planned: Some(false), ..entry });
        }
        Err(error) => return Err(error.into()),
    };
    let mut entry = way("pitr", Some(&by));
    entry.steps.push(step("restore", None, recovered.copied));
    entry.steps.push(step("replay", None, recovered.replayed));
    let after = stage.look().await?;
    let same = compare(&mut entry, &production.before, &after);
    entry.as_planned = Some(same);
    if same {
        entry.why = "schema and rows are as at the restore point".to_owned();
        return Ok(entry);
    }
    entry.why = in_words(&entry);
    let unlogged = unlogged(&production.before);
    let is_unlogged =
        |words: &String| unlogged.iter().any(|table| words.contains(&format!("rows of {table} ")));
    if entry.schema_differences.is_empty() && entry.rows_missing.iter().all(is_unlogged) {
        // PostgreSQL's doing: the release has no part in it.
        entry.as_planned = None;
        entry.why += "; unlogged tables are not in the WAL and come back empty";
    }
    Ok(entry)
}
