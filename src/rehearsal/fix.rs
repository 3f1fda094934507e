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

/// What the previous release is refused, by table.
pub(super) type Refused = BTreeMap<String, String>;

/// Reads and writes as the previous release would: every column of every table that it
/// knows is read, and rows are written to it.
async fn refused(stage: &mut Stage, before: &Look) -> Result<Refused, RehearsalError> {
    let mut all = unread(stage, before).await?;
    for (table, why) in stage.write_as(before).await? {
        all.entry(table).or_insert(format!("its INSERT is refused: {why}"));
    }
    Ok(all)
}

async fn unread(stage: &Stage, before: &Look) -> Result<Refused, SessionError> {
    let mut session = stage.database().connect_for_rows(&SessionOptions::default()).await?;
    let mut all = Refused::new();
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

/// What the previous release is refused on its own schema: that is not the release's
/// doing.
pub(super) async fn control(production: &Production<'_>) -> Result<Refused, RehearsalError> {
    let (_recovered, mut stage) = production.copy_before().await?;
    refused(&mut stage, &production.before).await
}

async fn broken(
    stage: &mut Stage,
    production: &Production<'_>,
    control: &Refused,
) -> Result<Vec<String>, RehearsalError> {
    let found = refused(stage, &production.before).await?;
    let new = found.into_iter().filter(|(table, _)| !control.contains_key(table));
    Ok(new.map(|(table, why)| format!("{table}: {why}")).collect())
}

pub(super) async fn app_only(
    production: &Production<'_>,
    control: &Refused,
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

pub(super) async fn forward_fix(
    production: &Production<'_>,
    control: &Refused,
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
        let as_planned = Some(false);
        return Ok(Some(WayEntry { as_planned, steps: entry.steps, ..failed(WAY, None, why.to_string()) }));
    }
    let broken = broken(&mut stage, production, control).await?;
    let promised = pieces.iter().all(|(_, piece)| piece.mends != Some(false));
    if broken.is_empty() {
        entry.why = "behind it the previous release reads and writes every table that it knows"
            .to_owned();
        entry.as_planned = Some(true);
    } else {
        entry.outcome = "differs".to_owned();
        entry.why = format!("behind it the previous release still breaks: {}", some(broken.iter()));
        entry.as_planned = (promised).then_some(false).or(Some(true));
    }
    Ok(Some(entry))
}
