//! A migration tried with one set of rows after another, until it is clear whether
//! it is the migration that fails or the rows that we made up.
//!
//! Rows of ours are as odd as the schema allows: nulls, duplicates, long texts. A
//! migration that asks for more (`SET NOT NULL`, a unique index) fails on them, and
//! need not fail on those in production. So it is tried without rows; what it asks
//! for is then read from the schema that it makes, and it is tried again with rows
//! that satisfy it. If it runs, it *needs* something, and nothing is broken.

use std::collections::BTreeSet;

use super::climb::Climb;
use super::ground::Ground;
use super::run::VerifyError;
use super::script::Failure;
use super::seed::{Demands, mentioned, plain};
use super::stairway::{Application, Plan, Stairs, Step};
use crate::effect::{Effect, EffectKind, ScriptEffects};
use crate::migration::Migration;
use crate::pg::LockMode;
use crate::postgres::{SqlError, Structure, Table};
use crate::report::Cycle;

/// How often a migration is tried anew.
const MOST_ATTEMPTS: usize = 8;

/// What a step needs of the rows that it meets.
#[derive(Debug, Clone)]
pub(super) struct Need {
    pub(super) step: Step,
    /// The statement that failed where the need was not met; nothing where the end
    /// of the script did.
    pub(super) statement: Option<usize>,
    /// How it failed.
    pub(super) error: SqlError,
    /// Whether the script brings a row whose key is taken, which is met where it is
    /// not.
    collides: bool,
    /// Whether rows were found that meet it.
    pub(super) met: bool,
}

/// What came out of all attempts.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) climb: Climb,
    /// What the migration needs.
    pub(super) needs: Vec<Need>,
    /// Whether the up fails as soon as there are rows, whatever they are, and runs
    /// where there are none.
    pub(super) fails_on_rows: bool,
}

/// A migration that is tried.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject<'a> {
    /// How many migrations are before it.
    pub(super) index: usize,
    pub(super) migration: &'a Migration,
    pub(super) effects: &'a ScriptEffects,
}

/// A failure, as far as rows may be to blame for it.
struct Setback {
    step: Step,
    statement: Option<usize>,
    error: SqlError,
}

/// The schema before the up and after it, without rows of ours.
struct Trial {
    before: Structure,
    after: Structure,
}

/// Tries a migration on `stairs`, and on other ones where it must be tried again.
pub(super) async fn attempt<'a>(
    ground: &mut Ground<'a>,
    mut stairs: Stairs<'a>,
    subject: Subject<'_>,
) -> Result<(Stairs<'a>, Outcome), VerifyError> {
    let Subject { index, migration, effects } = subject;
    let mut plan = Plan::default();
    let mut needs: Vec<Need> = Vec::new();
    let mut trial: Option<Trial> = None;
    let mut unseeded = Vec::new();
    let mut outcome = Outcome {
        climb: stairs.climb(migration, effects, &plan).await?,
        needs: Vec::new(),
        fails_on_rows: false,
    };
    for _ in 0..MOST_ATTEMPTS {
        let Some(setback) = setback(&outcome.climb) else { break };
        if setback.step == Step::Up {
            if trial.is_none() {
                stairs = ground.relay(stairs, index).await?;
                trial = without_rows(&mut stairs, migration).await?;
            }
            let Some(trial) = &trial else {
                // It fails without rows as well, and perhaps of something else.
                plan.demands.nothing = true;
                stairs = ground.relay(stairs, index).await?;
                outcome.climb = stairs.climb(migration, effects, &plan).await?;
                break;
            };
            if is_certain(&setback, trial, effects) {
                outcome.fails_on_rows = true;
                break;
            }
            demand_more(&mut plan.demands, &setback, trial);
        } else {
            plan.application = match plan.application {
                Application::Free => Application::Careful,
                Application::Careful => Application::Silent,
                Application::Silent => break,
            };
        }
        let Setback { step, statement, error } = setback;
        let collides = trial.as_ref().is_some_and(|trial| is_collision(&error, &trial.before));
        needs.push(Need { step, statement, error, collides, met: true });
        unseeded.append(&mut outcome.climb.unseeded);
        stairs = ground.relay(stairs, index).await?;
        outcome.climb = stairs.climb(migration, effects, &plan).await?;
    }
    outcome.needs = settled(needs, &outcome, &plan);
    if unseeded.len() > outcome.climb.unseeded.len() {
        outcome.climb.unseeded = unseeded;
    }
    let mut named = BTreeSet::new();
    outcome.climb.unseeded.retain(|unseeded| named.insert(unseeded.table.clone()));
    Ok((stairs, outcome))
}

/// The needs of a migration that was tried to the end, each with whether rows were
/// found that meet it. What fails for good is no need.
fn settled(mut needs: Vec<Need>, outcome: &Outcome, plan: &Plan) -> Vec<Need> {
    if let Some((step, _)) = &outcome.climb.failure {
        needs.retain(|need| need.step != *step || outcome.fails_on_rows);
    }
    for need in &mut needs {
        let left_out = need
            .error
            .table
            .as_ref()
            .map_or(plan.demands.nothing, |table| plan.demands.leaves_out(&table.to_string()));
        need.met = match need.step {
            Step::Up => need.collides || !left_out,
            Step::Down | Step::Reapply => plan.application == Application::Careful,
        };
    }
    needs.dedup_by(|a, b| (a.step, a.statement) == (b.step, b.statement) && a.error == b.error);
    needs
}

/// Why a climb failed, if it may have been for the rows of ours that it met.
fn setback(climb: &Climb) -> Option<Setback> {
    let (step, Failure { statement, error }) = climb.failure.as_ref()?;
    let ours = match step {
        Step::Up => climb.seeded,
        Step::Down | Step::Reapply => climb.written > 0,
    };
    let error = error.sql().filter(|error| ours && error.depends_on_rows())?;
    Some(Setback { step: *step, statement: *statement, error: error.clone() })
}

/// Runs the up where there are no rows of ours; nothing where it fails there too.
async fn without_rows(
    stairs: &mut Stairs<'_>,
    migration: &Migration,
) -> Result<Option<Trial>, VerifyError> {
    let before = stairs.structure().await?;
    if stairs.run(&migration.up, None).await?.failure.is_some() {
        return Ok(None);
    }
    let after = stairs.structure().await?;
    Ok(Some(Trial { before, after }))
}

/// Asks for rows that get further: first such that satisfy the schema after the up,
/// then ordinary ones, then none in the table that is in the way, then none at all.
fn demand_more(demands: &mut Demands, setback: &Setback, trial: &Trial) {
    let table = setback.error.table.as_ref().map(ToString::to_string);
    if let Some(table) = table.as_deref().filter(|_| is_collision(&setback.error, &trial.before)) {
        // The script brings a row that one of ours has the key of.
        demands.leave_out(table);
        return;
    }
    let complying = Demands::between(&trial.before, &trial.after);
    if *demands == Demands::default() && *demands != complying {
        *demands = complying;
        return;
    }
    match table {
        _ if !demands.ordinary => demands.ordinary = true,
        Some(table) if !demands.leaves_out(&table) => demands.leave_out(&table),
        _ => demands.nothing = true,
    }
}

/// Whether it is a key that was there before the up that two rows share.
fn is_collision(error: &SqlError, before: &Structure) -> bool {
    let constraint = error.constraint.as_deref();
    let known = |table: &Table| table.keys.iter().any(|key| Some(key.name.as_str()) == constraint);
    matches!(error.sqlstate.as_str(), "23505" | "23P01") && before.tables.values().any(known)
}

/// Whether an error comes of any row at all: of a constraint on nothing but columns
/// that the migration itself adds, or of a table that is altered while its rows
/// wait for their triggers.
///
/// What an earlier statement writes into such a column may come of the row.
fn is_certain(setback: &Setback, trial: &Trial, effects: &ScriptEffects) -> bool {
    let error = &setback.error;
    if error.sqlstate == "55006" {
        return true;
    }
    let Some(name) = error.table.as_ref().map(|table| plain(&table.to_string())) else {
        return false;
    };
    let earlier = effects.statements.iter().take(setback.statement.unwrap_or(usize::MAX));
    let is_written = |effect: &Effect| {
        let writes = effect.lock() == Some(LockMode::RowExclusive);
        matches!(effect.kind, EffectKind::Unknown(_))
            || (writes && plain(&effect.on.name.to_string()) == name)
    };
    if earlier.flat_map(|statement| &statement.effects).any(is_written) {
        return false;
    }
    let named = |table: &&Table| plain(&table.name) == name;
    let Some(after) = trial.after.tables.values().find(named) else { return false };
    let Some(before) = trial.before.tables.get(&after.oid) else { return false };
    let constraint = error.constraint.as_deref();
    let columns: Vec<String> = match error.sqlstate.as_str() {
        "23502" => error.column.iter().cloned().collect(),
        "23505" | "23P01" => {
            let key = after.keys.iter().find(|key| Some(key.name.as_str()) == constraint);
            key.filter(|key| key.expressions.is_empty())
                .map_or_else(Vec::new, |key| key.columns.clone())
        }
        "23503" => {
            let key = after.references.iter().find(|key| Some(key.name.as_str()) == constraint);
            key.map_or_else(Vec::new, |key| key.columns.clone())
        }
        "23514" => {
            let check = after.checks.iter().find(|check| Some(check.name.as_str()) == constraint);
            let names = after.columns.iter().map(|column| column.name.clone());
            check.map_or_else(Vec::new, |check| mentioned(&check.expression, names))
        }
        _ => Vec::new(),
    };
    // What is generated comes of the row as well.
    let is_made = |name: &String| after.column(name).is_some_and(|column| !column.generated);
    !columns.is_empty()
        && columns.iter().all(|column| before.column(column).is_none() && is_made(column))
}

impl Outcome {
    /// Whether what comes after can be tried.
    pub(super) fn lets_others_run(&self) -> bool {
        self.climb.cycle != Cycle::UpFailed || self.fails_on_rows
    }
}
