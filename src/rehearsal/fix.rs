//! The previous release of the application on the new schema, and behind the forward
//! fix.

use std::collections::BTreeMap;
use std::time::Instant;

use super::entry::{failed, not_rehearsed, some, step, way};
use super::production::Production;
use super::run::RehearsalError;
use crate::migration::{Direction, Script, TransactionMode};
use crate::postgres::{SessionError, SessionOptions};
use crate::report::{RollbackSql, WayEntry};
use crate::source::Source;
use crate::verify::{Failed, Look, Stage};

/// What the previous release meets.
#[derive(Debug, Default)]
pub(super) struct Met {
    /// What it is refused, by table.
    refused: BTreeMap<String, String>,
    /// How many rows each table took from it.
    taken: BTreeMap<String, u64>,
}

/// Reads and writes as the previous release would: every column of every table that it
/// knows is read, and rows are written to it.
async fn met(stage: &mut Stage, before: &Look) -> Result<Met, RehearsalError> {
    let mut refused = unread(stage, before).await?;
    let written = stage.write_as(before).await?;
    for (table, why) in written.refused {
        refused.entry(table).or_insert(format!("its INSERT is refused: {why}"));
    }
    Ok(Met { refused, taken: written.taken })
}

async fn unread(stage: &Stage, before: &Look) -> Result<BTreeMap<String, String>, SessionError> {
    let mut session = stage.database().connect_for_rows(&SessionOptions::default()).await?;
    let mut all = BTreeMap::new();
    for table in before.structure.tables.values() {
        let columns: Vec<String> =
            table.columns.iter().map(|column| crate::pg::quoted(&column.name)).collect();
        let sql = format!("SELECT {} FROM {} LIMIT 1", columns.join(", "), table.name);
        match session.query(&sql).await {
            Ok(_) => {}
            Err(error) if error.is_lost_connection() => return Err(error),
            Err(error) => {
                let why = error.sql().map_or_else(|| error.to_string(), ToString::to_string);
                all.insert(table.name.clone(), format!("its SELECT fails: {why}"));
            }
        }
    }
    session.close().await?;
    Ok(all)
}

/// What the previous release meets on its own schema: that is not the release's doing.
pub(super) async fn control(production: &Production<'_>) -> Result<Met, RehearsalError> {
    let (_recovered, mut stage) = production.copy_before().await?;
    met(&mut stage, &production.before).await
}

async fn broken(
    stage: &mut Stage,
    production: &Production<'_>,
    control: &Met,
) -> Result<Vec<String>, RehearsalError> {
    let found = met(stage, &production.before).await?;
    let new = |table: &String| !control.refused.contains_key(table);
    let refused = found.refused.iter().filter(|(table, _)| new(table));
    let mut all: Vec<String> = refused.map(|(table, why)| format!("{table}: {why}")).collect();
    for (table, own) in &control.taken {
        let taken = found.taken.get(table).copied().unwrap_or(0);
        if taken < *own && !found.refused.contains_key(table) {
            all.push(format!("{table}: it takes {taken} of {own} rows that it took before"));
        }
    }
    Ok(all)
}

pub(super) async fn app_only(
    production: &Production<'_>,
    control: &Met,
) -> Result<WayEntry, RehearsalError> {
    let (_recovered, mut stage) = production.copy().await?;
    let broken = broken(&mut stage, production, control).await?;
    let mut entry = way("app_only", None);
    let planned = production.subject.plan.release.n1_compatible;
    if broken.is_empty() {
        entry.why = "every table and column that the previous release knows is read, and takes \
                     rows of its shape"
            .to_owned();
        // What else the application does is not known here.
        entry.as_planned = planned.filter(|works| *works);
    } else {
        entry.outcome = "differs".to_owned();
        entry.why = format!("the previous release breaks: {}", some(broken.iter()));
        entry.as_planned = planned.map(|works| !works);
    }
    Ok(entry)
}

/// The SQL of the plan that mends, last migration first.
fn fixes<'a>(production: &Production<'a>) -> Vec<(&'a str, &'a RollbackSql)> {
    let migrations = production.subject.plan.migrations.iter().rev();
    let of_fix = |piece: &&RollbackSql| ["inverse", "forward_fix"].contains(&&*piece.purpose);
    migrations
        .flat_map(|it| it.sql.iter().filter(of_fix).map(move |piece| (it.id.as_str(), piece)))
        .collect()
}

/// SQL of the plan as a script of which each statement commits.
pub(super) fn script(name: String, sql: &str) -> Script {
    Script::whole(Source::new(name, sql), Direction::Up, TransactionMode::PerStatement)
}

/// Runs the fixes; the first failure ends it.
pub(super) async fn mend(
    stage: &Stage,
    production: &Production<'_>,
    entry: &mut WayEntry,
) -> Result<Option<Failed>, SessionError> {
    for (id, piece) in fixes(production) {
        let begin = Instant::now();
        let failed = stage.run(&script(format!("{} of {id}", piece.purpose), &piece.sql)).await?;
        entry.steps.push(step("forward_fix", Some(id), begin.elapsed()));
        if failed.is_some() {
            return Ok(failed);
        }
    }
    Ok(None)
}

/// A fix that does not run. One that is not said to run whatever was written may be
/// stopped by rows that were written since.
fn stopped(pieces: &[(&str, &RollbackSql)], why: &Failed, entry: WayEntry) -> WayEntry {
    let whatever = pieces.iter().all(|(_, piece)| piece.lossless == Some(true));
    let by_rows = why.is_of_rows && !whatever;
    let words = if by_rows {
        format!("{why}; rows that were written since stand in its way: mend them first")
    } else {
        why.to_string()
    };
    let as_planned = (!by_rows).then_some(false);
    WayEntry { as_planned, steps: entry.steps, ..failed("forward_fix", None, words) }
}

pub(super) async fn forward_fix(
    production: &Production<'_>,
    control: &Met,
) -> Result<Option<WayEntry>, RehearsalError> {
    const WAY: &str = "forward_fix";
    let pieces = fixes(production);
    if pieces.is_empty() {
        let entry = not_rehearsed(WAY, None, "no SQL of it could be drafted");
        let works = production.subject.plan.release.n1_compatible == Some(true);
        return Ok((!works).then_some(entry));
    }
    let (_recovered, mut stage) = production.copy().await?;
    let mut entry = way(WAY, None);
    if let Some(why) = mend(&stage, production, &mut entry).await? {
        return Ok(Some(stopped(&pieces, &why, entry)));
    }
    let broken = broken(&mut stage, production, control).await?;
    let promised = pieces.iter().all(|(_, piece)| piece.mends != Some(false));
    if broken.is_empty() {
        entry.why =
            "behind it the previous release reads and writes every table that it knows".to_owned();
        entry.as_planned = Some(true);
    } else {
        entry.outcome = "differs".to_owned();
        entry.why = format!("behind it the previous release still breaks: {}", some(broken.iter()));
        entry.as_planned = (promised).then_some(false).or(Some(true));
    }
    Ok(Some(entry))
}
